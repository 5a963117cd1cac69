"""`/me`: who I am here, how I see it, and where I am signed in."""

from functools import partial

from starlette.responses import Response

from provisor.directory import passkeys
from provisor.directory.choices import LANGUAGES, Choices
from provisor.provisioning import choosing, people, signing_in
from provisor.provisioning.sign_in import passkeys as own_passkeys
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """One's own page."""
    user_id = visit.user.id
    shown = await visit.read(partial(people.show, called=user_id))
    sessions = await visit.read(partial(signing_in.sessions_of, order=visit.order, user_id=user_id))
    local = None
    if passkeys.may_have(visit.role):
        local = await visit.read(partial(own_passkeys.of_person, called=user_id))
    return await visit.page(
        "me.html", shown=shown, sessions=sessions, local=local, languages=LANGUAGES, zones=choosing.zones()
    )


async def choose(visit: Visit) -> Response:
    """Choose one's own language and time zone, or leave them open."""
    chosen = Choices(visit.given("language") or None, visit.given("zone") or None)
    await visit.write(partial(choosing.choose, user_id=visit.user.id, choices=chosen))
    return visit.go("/me")


async def end_session(visit: Visit) -> Response:
    """End one of one's own sessions."""
    wanted = [visit.given("session")]
    user_id = visit.user.id
    await visit.write(partial(signing_in.end_sessions, order=visit.order, called=user_id, session_ids=wanted))
    return visit.go("/me")
