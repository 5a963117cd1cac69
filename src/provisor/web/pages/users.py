"""`/users/{id}`: whether a person has access, and why; letting them in, or not any more; bringing back the deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory.phrasing import phrase
from provisor.directory.refusals import ManagedByConnection, Refusal
from provisor.directory.sessions import Session
from provisor.provisioning import people, profiles, signing_in
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.ports import Records
from provisor.provisioning.profiles import Profile
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit
from provisor.web.statuses import status_of

_HISTORY = 20


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page of a person shows."""

    profile: Profile
    entries: Sequence[Listed]
    sessions: Sequence[Session]


async def show(visit: Visit) -> Response:
    """One person."""
    return await _one(visit)


async def _one(visit: Visit, refusal: Refusal | None = None) -> Response:
    """The page of a person; what was refused is told above."""

    def look(records: Records) -> _Page:
        profile = profiles.show(records, visit.path["id"])
        user_id = profile.user.id
        entries = searching.search(records, Query(person=user_id, limit=_HISTORY))
        return _Page(profile, entries, signing_in.sessions_of(records, visit.order, user_id))

    page = await visit.read(look)
    status = 200 if refusal is None else status_of(type(refusal))
    owner = refusal.connection if isinstance(refusal, ManagedByConnection) else None
    return await visit.page(
        "user.html",
        status,
        shown=page.profile,
        entries=page.entries,
        sessions=page.sessions,
        owner=owner,
        refusal=refusal.sentence if refusal is not None and owner is None else None,
    )


async def set_active(visit: Visit) -> Response:
    """Let somebody come in, or not any more; what a connection decides is taken over only on purpose."""
    wanted = visit.given("active")
    if wanted not in ("true", "false"):
        raise InvalidValue(phrase("Say whether this person may come in: `active` is true or false."))
    take_over = visit.given("take_over") == "true"
    return await _act(visit, people.set_active, active=wanted == "true", take_over=take_over)


async def hand_back(visit: Visit) -> Response:
    """Let the connection decide again what people took over."""
    return await _act(visit, people.hand_back)


async def restore(visit: Visit) -> Response:
    """Bring back somebody who was deleted."""
    return await _act(visit, people.restore)


async def end_sessions(visit: Visit) -> Response:
    """Sign somebody out everywhere."""
    return await _act(visit, signing_in.end_sessions, session_ids=None)


async def _act(visit: Visit, use_case: Callable[..., Any], **wanted: Any) -> Response:
    """Do something about the person; where it is refused, their page says why."""
    called = visit.path["id"]
    try:
        await visit.write(partial(use_case, order=visit.order, called=called, **wanted))
    except Refusal as refusal:
        return await _one(visit, refusal)
    # The page that follows tells of it: so it has to have its place in the log.
    await visit.service.store.seal(visit.organization_id)
    return visit.go(f"/users/{quote(called, safe='')}")
