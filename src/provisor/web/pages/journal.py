"""`/log`: what happened, newest first; and one entry of it."""

import re
from collections.abc import Mapping
from functools import partial

from starlette.responses import Response

from provisor.directory.journal import Outcome
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.scim.errors import NotFound
from provisor.web.pages.visit import ROWS, Visit

_PLACE = re.compile(r"[1-9][0-9]{0,17}")


async def show_all(visit: Visit) -> Response:
    """A page of the journal."""
    asked = {name: visit.query.get(name, "").strip() for name in ("person", "team", "connection", "request")}
    refused = visit.query.get("refused") == "true"
    place = visit.cursor("log", asked, refused)
    query = _query(asked, refused=refused, before=None if place is None else int(place))
    found = await visit.read(partial(searching.search, query=query))
    entries = found[:ROWS]
    cursor = (
        visit.next_cursor(str(entries[-1].position), "log", asked, refused) if len(found) > ROWS else None
    )
    filters = {name: value for name, value in asked.items() if value} | (
        {"refused": "true"} if refused else {}
    )
    return await visit.page(
        "log.html", asked=asked, refused=refused, entries=entries, cursor=cursor, filters=filters
    )


def _query(asked: Mapping[str, str], *, refused: bool, before: int | None) -> Query:
    return Query(
        person=asked["person"] or None,
        team=asked["team"] or None,
        connection=asked["connection"] or None,
        request=asked["request"] or None,
        outcome=Outcome.REFUSED if refused else None,
        before=before,
        limit=ROWS + 1,
    )


async def show(visit: Visit) -> Response:
    """One entry."""
    position = _position(visit.path["position"])
    found = await visit.read(partial(searching.follow, after=position - 1, most=1))
    if not found or found[0].position != position:
        raise NotFound(f"The log has no entry {position}, or not any more.")
    return await visit.page("entry.html", entry=found[0])


def _position(text: str) -> int:
    """The position that a URL names. Raises NotFound where it names none."""
    if not _PLACE.fullmatch(text):
        raise NotFound("The log has no such entry: entries are numbered from 1.")
    return int(text)
