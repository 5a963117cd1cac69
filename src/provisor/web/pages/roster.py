"""`/users`: who is here, who is not active; and the same as a table for spreadsheets."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from starlette.responses import Response, StreamingResponse

from provisor.directory.connections import Connection
from provisor.directory.phrasing import Several, phrase
from provisor.directory.refusals import NoSuchConnection
from provisor.directory.team_refusals import NoSuchTeam
from provisor.provisioning import roster, spreadsheets
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import RosterPlace, State
from provisor.provisioning.roster import Asked, Listed
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import ROWS, Visit

_AT_ONCE = 1000
_NOT_FOUND = 404
_STATES = (phrase("active"), phrase("not active"), phrase("a change waits"), phrase("deleted"))
"""What `State` has, as the list says it."""

_COLUMNS = (
    "name", "user_name", "state", "source", "teams", "changed", "created", "external_id", "role", "id"
)  # fmt: skip


async def show(visit: Visit) -> Response:
    """A page of the people: of everybody, or of those whom somebody asked for."""
    asked = _asked(visit)
    filters = _filters(asked)
    place = visit.cursor("users", filters)
    after = None if place is None else _place(place)

    def look(records: Records) -> tuple[int, list[Connection]]:
        return roster.number(records), records.connections()

    number, connections = await visit.read(look)
    shown: dict[str, Any] = {
        "asked": asked,
        "filters": filters,
        "number": number,
        "connections": connections,
        "first": after is None,
    }
    try:
        found = await visit.read(partial(roster.page, asked=asked, after=after, count=ROWS))
    except (NoSuchTeam, NoSuchConnection) as unknown:
        return await visit.page(
            "users.html",
            _NOT_FOUND,
            **shown,
            people=[],
            cursor=None,
            unknown=unknown.sentence,
            nobody_came=False,
        )
    cursor = None if found.place is None else visit.next_cursor(_text(found.place), "users", filters)
    nobody_came = not filters and found.is_all and found.is_made_here
    return await visit.page(
        "users.html",
        **shown,
        people=found.people,
        cursor=cursor,
        unknown=None,
        nobody_came=nobody_came,
    )


async def export(visit: Visit) -> Response:
    """All of them as comma-separated values."""
    asked = _asked(visit)
    first = await visit.read(partial(roster.page, asked=asked, after=None, count=_AT_ONCE))
    headers = {"Content-Disposition": 'attachment; filename="users.csv"'}
    return StreamingResponse(_rows(visit, asked, first), media_type="text/csv", headers=headers)


async def _rows(visit: Visit, asked: Asked, page: roster.Page) -> AsyncIterator[str]:
    """The rows of this page, and of those that follow it, each read for itself."""
    yield _lines([_COLUMNS])
    while True:
        yield _lines([_cells(each) for each in page.people])
        if page.place is None:
            return
        page = await visit.read(partial(roster.page, asked=asked, after=page.place, count=_AT_ONCE))


def _lines(rows: Any) -> str:
    return "".join(f"{spreadsheets.row(each)}\r\n" for each in rows)


def _cells(each: Listed) -> tuple[object, ...]:
    user = each.user
    return (
        each.name,
        user.user_name,
        each.state.value,
        each.managed_by or "",
        "; ".join(each.teams),
        user.modified.isoformat(),
        user.created.isoformat(),
        user.external_id,
        user.role.value,
        user.id,
    )


def _asked(visit: Visit) -> Asked:
    """What stands in the URL. Raises InvalidValue for a state that there is none."""
    asked = {name: visit.query.get(name, "").strip() for name in ("q", "state", "source", "team")}
    try:
        state = State(asked["state"]) if asked["state"] else None
    except ValueError:
        raise InvalidValue(
            phrase("There is no such state. Choose one of: {states}.", {"states": Several(_STATES)})
        ) from None
    return Asked(asked["q"], state, asked["source"], asked["team"])


def _filters(asked: Asked) -> Mapping[str, str]:
    """What was asked, as it stands in a URL."""
    told = {"q": asked.looks_for, "state": asked.state or "", "source": asked.source, "team": asked.team}
    return {name: str(value) for name, value in told.items() if value}


def _text(place: RosterPlace) -> str:
    return f"{place.id} {place.key}"


def _place(text: str) -> RosterPlace:
    user_id, _, key = text.partition(" ")
    return RosterPlace(key, user_id)
