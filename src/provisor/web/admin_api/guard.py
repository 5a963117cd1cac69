"""What the guard holds until a person decides, and deciding about it."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import Field, model_validator

from provisor.directory.guard import Held
from provisor.directory.ids import as_kept
from provisor.directory.rulings import Decision, Ruling
from provisor.provisioning import held, ruling
from provisor.provisioning.held import HeldShown
from provisor.provisioning.ruling import CarriedOut
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Flag, Given, Instant, Page, Shown, Text, Window

router = APIRouter(tags=["guard"])

_MOST_DECIDED = 1000
"""Changes that are decided by one request."""


class HeldChange(Shown):
    """A change that is done for SCIM, and not yet done here; of a user or of a team."""

    model_config = examples.shown(
        {
            "id": examples.ID,
            "kind": "deactivation",
            "connection": "default",
            "user_name": "ana@example.com",
            "team": "Sales",
            "since": examples.AT,
        }
    )

    id: str
    kind: Held
    connection: str
    user_name: str | None
    team: str | None
    since: Instant


class HeldAsked(Window):
    """Which held changes are asked for."""

    connection: str | None = Query(None, description="Only what this connection wanted.")


class Deciding(Given):
    """About what is decided: the changes of these ids, or `all`, of everybody or of one connection."""

    model_config = examples.given({"ids": [examples.ID]}, {"all": True, "connection": "default"})

    ids: Annotated[tuple[Text, ...], Field(max_length=_MOST_DECIDED)] = ()
    all: Flag = False
    connection: Text | None = None

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if bool(self.ids) is self.all or (self.ids and self.connection is not None):
            raise ValueError("name ids, or all; a connection goes with all")
        return self


class Refused(Shown):
    """A change that could not be decided so, and why."""

    id: str
    because: str


class Decided(Shown):
    """What came of it: the number of changes that were decided, those that were not, and whether more are held.

    One request decides a thousand at the most; ask again while there are `more`.
    """

    model_config = examples.shown(
        {
            "done": 299,
            "refused": [{"id": examples.ID, "because": "The last active owner can't be deactivated."}],
            "more": False,
        }
    )

    done: int
    refused: list[Refused]
    more: bool


@router.get("/guard")
async def list_held(
    asking: Reading, asked: Annotated[HeldAsked, Query()], response: Response
) -> Page[HeldChange]:
    """List what is held, the oldest first."""
    conditions = asked.model_dump(exclude={"cursor"}, exclude_none=True)
    after = asking.cursor(asked.cursor, "guard", conditions, count=asked.limit)
    found = await _held(asking, asked.connection, after or "", asked.limit + 1)
    items = [_shown(each) for each in found[: asked.limit]]
    if len(found) > asked.limit:
        conditions["cursor"] = asking.next_cursor(items[-1].id, "guard", conditions, count=asked.limit)
    return answers.page(asking, response, "guard", items, conditions)


@router.post("/guard/apply")
async def apply_held(asking: Changing, about: Deciding) -> Decided:
    """Do what is held: people lose their access, teams their members."""
    return await _decide(asking, Decision.APPLY, about)


@router.post("/guard/drop")
async def drop_held(asking: Changing, about: Deciding) -> Decided:
    """Don't do what is held: SCIM sees again what is in force."""
    return await _decide(asking, Decision.DROP, about)


async def _held(asking: Asking, connection: str | None, after: str, count: int) -> list[HeldShown]:
    return await asking.read(partial(held.list_held, connection=connection, after=after, count=count))


async def _decide(asking: Asking, decision: Decision, about: Deciding) -> Decided:
    wanted, more = list(map(as_kept, about.ids)), False
    if about.all:
        found = await _held(asking, about.connection, "", _MOST_DECIDED + 1)
        wanted, more = [each.change.id for each in found[:_MOST_DECIDED]], len(found) > _MOST_DECIDED
    chosen = await asking.read(partial(ruling.by_hold, change_ids=wanted))
    outcome = CarriedOut()
    for hold_id, change_ids in chosen.items():
        begin = partial(
            ruling.on_chosen,
            order=asking.order,
            hold_id=hold_id,
            decision=decision,
            change_ids=change_ids,
        )
        outcome.add(await _carry_out(asking, await asking.write(begin)))
    held_ones = {each for change_ids in chosen.values() for each in change_ids}
    missing = [each for each in dict.fromkeys(wanted) if each not in held_ones]
    outcome.refused += (await asking.read(partial(held.not_held, change_ids=missing))).items()
    refused = [Refused(id=each, because=str(refusal)) for each, refusal in outcome.refused]
    return Decided(done=outcome.done, refused=refused, more=more)


async def _carry_out(asking: Asking, begun: Ruling) -> CarriedOut:
    """Carry it out; what is done for an idempotency key is that it began."""
    return await ruling.carry_out(replace(asking, claim=None).write, asking.later, begun)


def _shown(found: HeldShown) -> HeldChange:
    change = found.change
    of_user = change.user_id is not None
    return HeldChange(
        id=change.id,
        kind=change.kind,
        connection=found.connection,
        user_name=change.name if of_user else None,
        team=None if of_user else change.name,
        since=change.since,
    )
