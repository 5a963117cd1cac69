"""`/log`: what happened, newest first, by day and cycle; one entry of it; and what was searched for as a file."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from starlette.responses import Response, StreamingResponse

from provisor.directory.cycles import Cycle
from provisor.directory.journal import Action, Outcome
from provisor.directory.phrasing import phrase
from provisor.directory.selections import Undo
from provisor.provisioning import spreadsheets
from provisor.provisioning.journal import exporting, searching, showing
from provisor.provisioning.journal.exporting import Exported
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.journal.showing import Shown
from provisor.provisioning.journal.telling import sentences
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import done
from provisor.scim.errors import InvalidValue, NotFound
from provisor.web.pages.visit import ROWS, Visit

MOST = 10_000
"""Entries that are counted, and exported: of more, somebody is to narrow down what they ask."""

_PLACE = re.compile(r"[1-9][0-9]{0,17}")
_ASKED = ("person", "team", "connection", "request", "kind", "since", "until", "refused")
_AT_ONCE = 500


class Day(NamedTuple):
    """The entries of one day, as those of each cycle, or of none, follow each other."""

    day: date
    runs: Sequence[tuple[Cycle | None, Sequence[Listed]]]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the log shows. `number` is how many entries fit; None where all are asked for.

    `undone` is the undo in force of the request that is asked for.
    """

    entries: Sequence[Listed]
    more: bool
    number: int | None
    cycles: Mapping[int, Cycle]
    connections: Sequence[str]
    undone: Undo | None


async def show_all(visit: Visit) -> Response:
    """A page of the journal."""
    asked = _asked(visit)
    filters = {name: value for name, value in asked.items() if value}
    place = visit.cursor("log", filters)
    query = replace(_query(visit, asked), before=None if place is None else int(place), limit=ROWS + 1)

    def look(records: Records) -> _Page:
        found = searching.search(records, query)
        entries = found[:ROWS]
        return _Page(
            entries,
            len(found) > ROWS,
            searching.count(records, replace(query, before=None), most=MOST + 1) if filters else None,
            showing.cycles_of(records, entries),
            [each.name for each in records.connections()],
            done.of_requests(records, filter(None, [query.request])).get(query.request or ""),
        )

    page = await visit.read(look)
    cursor = visit.next_cursor(str(page.entries[-1].position), "log", filters) if page.more else None
    return await visit.page(
        "log.html",
        asked=asked,
        filters=filters,
        days=_days(visit, page),
        page=page,
        kinds=[(each.value, sentences.kind(each)) for each in Action],
        cursor=cursor,
        most=MOST,
    )


def _days(visit: Visit, page: _Page) -> list[Day]:
    """The entries by day, as the reader's clock has it, and within a day by the cycle in which they lie."""

    def day_of(entry: Listed) -> date:
        return entry.at.astimezone(visit.zone).date()

    def run_of(entry: Listed) -> str:
        cycle = page.cycles.get(entry.position)
        return "" if cycle is None else cycle.id

    return [
        Day(
            day,
            [
                (page.cycles.get(entries[0].position), entries)
                for entries in (list(run) for _, run in groupby(list(of_day), run_of))
            ],
        )
        for day, of_day in groupby(page.entries, day_of)
    ]


def _asked(visit: Visit) -> Mapping[str, str]:
    return {name: visit.query.get(name, "").strip() for name in _ASKED}


def _query(visit: Visit, asked: Mapping[str, str]) -> Query:
    """What was asked. Raises InvalidValue for a kind or a day that there is none."""
    try:
        kind = Action(asked["kind"]) if asked["kind"] else None
        since, until = (_midnight(visit, asked[name]) for name in ("since", "until"))
    except (ValueError, OverflowError):
        raise InvalidValue(
            phrase("A kind is one of those in the list, and a day is written as 2026-12-31.")
        ) from None
    return Query(
        person=asked["person"] or None,
        team=asked["team"] or None,
        connection=asked["connection"] or None,
        request=asked["request"] or None,
        kind=kind,
        outcome=Outcome.REFUSED if asked["refused"] == "true" else None,
        since=since,
        # The day that is named is part of it.
        until=None if until is None else until + timedelta(days=1) - timedelta(microseconds=1),
    )


def _midnight(visit: Visit, day: str) -> datetime | None:
    """When a day begins by the reader's clock; None where none is named. Raises ValueError for what is no day."""
    return datetime.combine(date.fromisoformat(day), time(), visit.zone) if day else None


class _Form(NamedTuple):
    """How a file is written: its media type, what it begins and ends with, what parts its entries, each entry."""

    media_type: str
    head: str
    tail: str
    between: str
    entry: Callable[[Exported], str]


_CSV = _Form("text/csv", f"{spreadsheets.row(exporting.COLUMNS)}\r\n", "", "\r\n", exporting.as_csv_row)
_JSON = _Form("application/json", "[\n", "\n]\n", ",\n", exporting.as_json_line)


async def export_csv(visit: Visit) -> Response:
    """What was searched for, for spreadsheets."""
    return await _export(visit, "csv", _CSV)


async def export_json(visit: Visit) -> Response:
    """Likewise for programs, with all that verifies it."""
    return await _export(visit, "json", _JSON)


async def _export(visit: Visit, ending: str, form: _Form) -> Response:
    query = replace(_query(visit, _asked(visit)), limit=_AT_ONCE)
    first = await visit.read(partial(exporting.found, query=query))
    headers = {"Content-Disposition": f'attachment; filename="log.{ending}"'}
    return StreamingResponse(_written(visit, query, first, form), media_type=form.media_type, headers=headers)


async def _written(visit: Visit, query: Query, page: Sequence[Exported], form: _Form) -> AsyncIterator[str]:
    """The file, read a few entries at a time."""
    yield form.head
    left = MOST
    while page:
        yield (form.between if left < MOST else "") + form.between.join(
            form.entry(each) for each in page[:left]
        )
        left -= len(page)
        if left <= 0 or len(page) < query.limit:
            break
        last = page[-1][0].seal.position
        page = await visit.read(partial(exporting.found, query=replace(query, before=last)))
    yield form.tail


async def show(visit: Visit) -> Response:
    """One entry."""
    position = _position(visit.path["position"])

    def look(records: Records) -> tuple[Shown, Undo | None]:
        found = showing.show(records, position)
        return found, done.of_entry(records, found.entry, position)

    shown, is_undone = await visit.read(look)
    return await visit.page("entry.html", shown=shown, entry=shown.listed, is_undone=is_undone)


def _position(text: str) -> int:
    """The position that a URL names. Raises NotFound where it names none."""
    if not _PLACE.fullmatch(text):
        raise NotFound(phrase("The log has no such entry: entries are numbered from 1."))
    return int(text)
