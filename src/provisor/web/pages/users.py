"""`/users/{id}`: whether a person has access, and why; letting them in, or not any more."""

from functools import partial
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory.refusals import ManagedByConnection
from provisor.provisioning import people, signing_in
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit

_HISTORY = 20


async def show(visit: Visit) -> Response:
    """One person."""
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
