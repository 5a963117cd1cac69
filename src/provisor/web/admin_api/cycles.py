"""Cycles of identity providers, and what each connection is doing."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic.config import JsonDict

from provisor.directory.cycles import COUNTS, Because, Kind
from provisor.directory.rhythm import State
from provisor.provisioning import connection_status, cycles
from provisor.provisioning.connection_status import Status
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal.telling.rhythms import tell_kind
from provisor.provisioning.ports import Records
from provisor.web import paging
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.connections import Called as CalledConnection
from provisor.web.admin_api.rights import Reading
from provisor.web.admin_api.values import Instant, Page, Shown, Window

router = APIRouter(tags=["cycles"])

_CYCLE: JsonDict = {
    "id": examples.ID,
    "connection": "default",
    "started": examples.AT,
    "ended": examples.AT,
    "kind": "incremental",
    "because": "changes",
    "sentence": "It brought changes of a few people.",
    **dict.fromkeys(COUNTS, 3),
}


class ShownCycle(Shown):
    """A run of an identity provider: which kind it was, by what that is told, and how much it did."""

    model_config = examples.shown(_CYCLE)

    id: str
    connection: str
    started: Instant
    ended: Instant
    kind: Kind
    because: Because
    sentence: str
    requests: int
    failed: int
    lookups: int
    missed: int
    created: int
    updated: int
    adopted: int
    deactivated: int
    deleted: int
    refused: int
    held: int
    teams_created: int
    teams_updated: int
    teams_deleted: int
    members_added: int
    members_removed: int


class ShownStatus(Shown):
    """What a connection is doing, and when it is expected again."""

    model_config = examples.shown(
        {
            "connection": "default",
            "state": "overdue",
            "sentence": "Entra ID was expected at 09:40 and has not come.",
            "remedy": "Look at its provisioning logs.",
            "last_cycle": _CYCLE,
            "expected": examples.AT,
        }
    )

    connection: str
    state: State
    sentence: str
    remedy: str | None
    last_cycle: ShownCycle | None
    expected: Instant | None


class Statuses(Shown):
    """What every connection is doing, by name."""

    items: list[ShownStatus]


class CyclesAsked(Window):
    """Which cycles are asked for."""

    connection: str | None = Query(None, description="Of this connection, also of a removed one.")


@router.get("/cycles")
async def list_cycles(
    asking: Reading, asked: Annotated[CyclesAsked, Query()], response: Response
) -> Page[ShownCycle]:
    """List the cycles of identity providers, newest first."""
    conditions = asked.model_dump(exclude={"cursor"}, exclude_none=True)
    before = asking.cursor(asked.cursor, "cycles", conditions, count=asked.limit)
    found = await asking.read(
        partial(
            cycles.newest,
            connection=asked.connection,
            before=None if before is None else paging.from_text(before),
            limit=asked.limit + 1,
        )
    )
    items = [_shown(each) for each in found[: asked.limit]]
    if len(found) > asked.limit:
        last = cycles.place(found[asked.limit - 1].cycle, of_connection=asked.connection is not None)
        conditions["cursor"] = asking.next_cursor(
            paging.as_text(last), "cycles", conditions, count=asked.limit
        )
    return answers.page(asking, response, "cycles", items, conditions)


@router.get("/cycles/{cycle}")
async def show_cycle(
    asking: Reading, cycle: Annotated[str, Path(description="The id of the cycle.", examples=[examples.ID])]
) -> ShownCycle:
    """Show a cycle; GET /api/v1/journal?cycle= tells what it changed."""

    def work(records: Records) -> Listed:
        return cycles.listed(records, [cycles.find(records, cycle)])[0]

    return _shown(await asking.read(work))


@router.get("/status")
async def list_statuses(asking: Reading) -> Statuses:
    """Tell what every connection is doing: when it was last here, when it is expected, whether it is late."""
    found = await asking.read(partial(connection_status.status, now=asking.order.at))
    return Statuses(items=[_status(each) for each in found])


@router.get("/connections/{connection}/status")
async def show_status(asking: Reading, connection: CalledConnection) -> ShownStatus:
    """Tell what a connection is doing."""
    found = await asking.read(partial(connection_status.status, now=asking.order.at, name=connection))
    return _status(found[0])


def _status(found: Status) -> ShownStatus:
    return ShownStatus(
        connection=found.connection,
        state=found.state,
        sentence=found.sentence,
        remedy=found.remedy,
        last_cycle=None if found.last_cycle is None else _shown(found.last_cycle),
        expected=found.expected,
    )


def _shown(listed: Listed) -> ShownCycle:
    cycle = listed.cycle
    return ShownCycle(
        id=cycle.id,
        connection=listed.connection,
        started=cycle.started,
        ended=cycle.ended,
        kind=cycle.kind,
        because=cycle.because,
        sentence=tell_kind(cycle),
        **{name: getattr(cycle.counts, name) for name in COUNTS},
    )
