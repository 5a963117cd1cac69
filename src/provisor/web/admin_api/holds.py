"""Holds: of each what was asked for, what passed before it was too many, what was decided, and what waits."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path

from provisor.directory.guard import Departed, Held
from provisor.directory.rulings import Decision
from provisor.directory.rulings import Ruling as Decided
from provisor.provisioning import holds
from provisor.provisioning.holds import Hold as Found
from provisor.provisioning.ports import Records
from provisor.web.admin_api import examples
from provisor.web.admin_api.rights import Reading
from provisor.web.admin_api.values import Instant, Shown

router = APIRouter(tags=["guard"])

_RULINGS = 10

Called = Annotated[
    str,
    Path(
        description="The id of a hold, or of a connection, which means its newest hold.",
        examples=[examples.ID],
    ),
]


class Part(Shown):
    """What was asked for of people, or of teams, from `began` on; of so many (0 where that was not counted).

    `asked` is what passed, was refused, was allowed, and waits; `shut_out` are those who passed and have no access now,
    `allowed_shut_out` those who were allowed to go and have none.
    """

    kinds: dict[Held, int]
    began: Instant
    of: int
    asked: int
    passed: int
    refused: int
    allowed: int
    waiting: int
    shut_out: int
    allowed_shut_out: int


class Hold(Shown):
    """What is held of a connection until nothing of it waits; a part is null where nothing of the kind was held.

    `ended` is null while something waits, and where it is not known when the last of it was decided or taken back.
    """

    id: str
    connection: str
    began: Instant
    ended: Instant | None = None
    since: Instant | None
    waiting: int
    people: Part | None
    teams: Part | None


class Holds(Shown):
    """The holds of which something waits, the oldest first, and then the newest of those that are over."""

    items: list[Hold]


class Ruling(Shown):
    """What somebody decided about a hold, or about what was chosen of it: of `total` changes `done` are decided so.

    `ended` is null while it goes on, or was interrupted; then it goes on with `provisor guard resume`, or on its page.
    """

    id: str
    hold: str
    decision: Decision
    chosen: bool
    by: str
    began: Instant
    ended: Instant | None
    total: int
    done: int
    refused: int
    because: list[str]


class Gone(Shown):
    """Somebody who went: when, which is when it was decided where it was held, and whether they may come in by now."""

    id: str
    user_name: str
    at: Instant
    has_access: bool


class WholeHold(Hold):
    """A hold with what was decided of it, newest first, and the first who passed (`gone`) or were allowed (`lost`)."""

    model_config = examples.shown(
        {
            "id": examples.ID,
            "connection": "default",
            "began": examples.AT,
            "since": examples.AT,
            "waiting": 369,
            "people": {
                "kinds": {"deactivation": 412},
                "began": examples.AT,
                "of": 900,
                "asked": 412,
                "passed": 45,
                "refused": 0,
                "allowed": 1,
                "waiting": 366,
                "shut_out": 45,
                "allowed_shut_out": 1,
            },
            "teams": {
                "kinds": {"emptying": 3},
                "began": examples.AT,
                "of": 40,
                "asked": 3,
                "passed": 0,
                "refused": 0,
                "allowed": 0,
                "waiting": 3,
                "shut_out": 0,
                "allowed_shut_out": 0,
            },
            "rulings": [
                {
                    "id": examples.ID,
                    "hold": examples.ID,
                    "decision": "apply",
                    "chosen": True,
                    "by": "olga@example.com",
                    "began": examples.AT,
                    "ended": examples.AT,
                    "total": 1,
                    "done": 1,
                    "refused": 0,
                    "because": [],
                }
            ],
            "gone": [
                {
                    "id": examples.ID,
                    "user_name": "ana@example.com",
                    "at": examples.AT,
                    "has_access": False,
                }
            ],
            "lost": [
                {
                    "id": examples.ID,
                    "user_name": "ben@example.com",
                    "at": examples.AT,
                    "has_access": False,
                }
            ],
        }
    )

    rulings: list[Ruling]
    gone: list[Gone]
    lost: list[Gone]


@router.get("/holds")
async def list_holds(asking: Reading) -> Holds:
    """List the holds, each with what became of all that was asked for."""
    return Holds(items=[Hold.model_validate(each.to_document()) for each in await asking.read(holds.lately)])


@router.get("/holds/{hold}")
async def show_hold(asking: Reading, hold: Called) -> WholeHold:
    """Show one of them, with who decided what, and who passed."""

    def look(records: Records) -> tuple[Found, list[Decided]]:
        found = holds.find(records, holds.called(records, hold))
        return found, holds.rulings(records, found, newest=_RULINGS)

    found, rulings = await asking.read(look)
    people = found.people
    return WholeHold.model_validate(
        {
            **found.to_document(),
            "rulings": [_ruling(each) for each in rulings],
            "gone": _departed(people.gone.named) if people else [],
            "lost": _departed(people.lost.named) if people else [],
        }
    )


def _departed(named: Sequence[Departed]) -> list[Gone]:
    return [
        Gone(id=each.user_id, user_name=each.user_name, at=each.at, has_access=each.has_access)
        for each in named
    ]


def _ruling(found: Decided) -> Ruling:
    return Ruling(
        id=found.id,
        hold=found.hold_id,
        decision=found.decision,
        chosen=found.chosen,
        by=found.actor_name,
        began=found.began,
        ended=found.ended,
        total=found.total,
        done=found.done,
        refused=found.refused,
        because=list(found.because),
    )
