"""`/users`: who is here, and who is not active; one of them; and letting them in, or not any more."""

from functools import partial
from urllib.parse import quote

import orjson
from starlette.responses import Response

from provisor.directory.refusals import ManagedByConnection
from provisor.provisioning import people, signing_in
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import ROWS, Visit

_HISTORY = 20


async def show_all(visit: Visit) -> Response:
    """A page of the people, or of those whose user name begins so."""
    wanted = visit.query.get("q", "").strip()
    condition = f"userName sw {orjson.dumps(wanted).decode()}" if wanted else None
    after = visit.cursor("users", wanted)
    found, more = await visit.read(
        lambda records: people.page(records, condition, brought_by=None, after=after, count=ROWS)
    )
    cursor = visit.next_cursor(found[-1].user.id, "users", wanted) if more else None
    return await visit.page("users.html", wanted=wanted, people=found, cursor=cursor)


async def show(visit: Visit) -> Response:
    """One of them."""
    return await _one(visit)


async def _one(visit: Visit, status: int = 200, owner: str | None = None) -> Response:
    called = visit.path["id"]
    shown = await visit.read(partial(people.show, called=called))
    user_id = shown.user.id
    entries = await visit.read(partial(searching.search, query=Query(person=user_id, limit=_HISTORY)))
    sessions = await visit.read(partial(signing_in.sessions_of, order=visit.order, user_id=user_id))
    return await visit.page("user.html", status, shown=shown, entries=entries, sessions=sessions, owner=owner)


async def set_active(visit: Visit) -> Response:
    """Let somebody come in, or not any more; what a connection decides is taken over only on purpose."""
    called, wanted = visit.path["id"], visit.given("active")
    if wanted not in ("true", "false"):
        raise InvalidValue("Say whether this person may come in: `active` is true or false.")
    take_over = visit.given("take_over") == "true"
    try:
        await visit.write(
            partial(
                people.set_active,
                order=visit.order,
                called=called,
                active=wanted == "true",
                take_over=take_over,
            )
        )
    except ManagedByConnection as owned:
        return await _one(visit, 409, owner=owned.connection)
    return visit.go(f"/users/{quote(called, safe='')}")


async def end_sessions(visit: Visit) -> Response:
    """Sign somebody out everywhere."""
    called = visit.path["id"]
    await visit.write(partial(signing_in.end_sessions, order=visit.order, called=called, session_ids=None))
    return visit.go(f"/users/{quote(called, safe='')}")
