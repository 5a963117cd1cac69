"""`/me/passkeys` and `/me/recovery-codes`: by what somebody who administers comes in without an identity provider."""

import secrets
from functools import partial

from starlette.responses import Response

from provisor.directory.passkey_refusals import ChallengeUnknown
from provisor.directory.passkeys import (
    CODE_BYTES,
    CODES,
    PasskeyKnown,
    SessionTooOld,
    TooManyPasskeys,
    UnusablePasskeyName,
    check_fresh,
    check_name,
    make_code,
)
from provisor.directory.refusals import Refusal
from provisor.directory.sessions import Session
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation.passkeys import Holder, NewKey, asked_to_make, site_of
from provisor.federation.refusals import NotProven
from provisor.provisioning.sign_in import local, passkeys
from provisor.web.pages.visit import Visit
from provisor.web.signin.passkeys import MILLISECONDS, asking, document, site_here
from provisor.web.statuses import status_of

_SECRET_BYTES = 32
_FORBIDDEN = 403


async def ask_new(visit: Visit) -> Response:
    """Ask how a new passkey is called; or say what is needed first."""
    return await _ask(visit)


async def challenge(visit: Visit) -> Response:
    """Say what an authenticator is to make for whoever is signed in."""
    site, asked = site_here(visit), secrets.token_bytes(_SECRET_BYTES)
    beginning = partial(passkeys.begin_adding, order=visit.order, session=_session(visit), asked=asked)
    known = await visit.write(beginning)
    user = visit.user
    shown = str(user.profile.get("displayName") or user.user_name)
    holder = Holder(user.id, user.user_name, shown)
    return asking(asked_to_make(site, holder, challenge=asked, known=known, milliseconds=MILLISECONDS))


async def add(visit: Visit) -> Response:
    """Keep the passkey that was made, and show the first recovery codes on this answer: they are kept nowhere."""
    codes = _new_codes()
    try:
        check_name(visit.given("name"))
        key = await _made(visit)
        are_kept = await visit.write(
            partial(
                passkeys.add,
                order=visit.later(),
                session=_session(visit),
                key=key,
                name=visit.given("name"),
                codes=codes,
            )
        )
    except (NotProven, SignInRefused) as refusal:
        told = await visit.write(partial(local.record, order=visit.later(), refusal=refusal))
        return await visit.page("passkey_refused.html", _FORBIDDEN, told=told, adding=True)
    except (UnusablePasskeyName, PasskeyKnown, TooManyPasskeys) as refusal:
        return await _ask(visit, refusal)
    return await visit.page("recovery_codes.html", codes=codes) if are_kept else visit.go("/me")


async def _made(visit: Visit) -> NewKey:
    """The passkey that the form brings. Raises NotProven, ChallengeUnknown."""
    # Loaded when a passkey is made first, as where one is used.
    from provisor.federation import passkey_answers  # noqa: PLC0415

    answer = passkey_answers.read_made(document(visit))
    taking = partial(passkeys.take_adding, order=visit.order, session=_session(visit), asked=answer.challenge)
    if not await visit.write(taking):
        raise ChallengeUnknown
    return passkey_answers.verify_made(answer, site_here(visit))


async def remove(visit: Visit) -> Response:
    """Forget one of one's own passkeys; whoever signed in by it is signed out."""
    removing = partial(passkeys.remove, called=visit.user.id, passkey=visit.given("passkey"))
    await visit.write(partial(removing, order=visit.order))
    return visit.go("/me")


async def ask_codes(visit: Visit) -> Response:
    """Say what becomes of the codes that there are, and ask whether new ones are to be made."""
    ways = await visit.read(partial(passkeys.of_person, called=visit.user.id))
    return await visit.page("recovery_codes.html", codes=(), left=ways.codes, fresh=_is_fresh(visit))


async def make_codes(visit: Visit) -> Response:
    """Make new codes, and show them on this answer."""
    codes = _new_codes()
    making = partial(passkeys.make_codes, order=visit.order, session=_session(visit), codes=codes)
    await visit.write(making)
    return await visit.page("recovery_codes.html", codes=codes)


async def _ask(visit: Visit, refusal: Refusal | None = None) -> Response:
    return await visit.page(
        "passkey_new.html",
        200 if refusal is None else status_of(type(refusal)),
        site=site_of(visit.base_url),
        fresh=_is_fresh(visit),
        given={"name": visit.given("name")},
        refused={} if refusal is None else {"name": visit.told(refusal.sentence)},
    )


def _session(visit: Visit) -> Session:
    if visit.signed_in is None:
        raise LookupError("nobody is signed in")
    return visit.signed_in.session


def _is_fresh(visit: Visit) -> bool:
    try:
        check_fresh(_session(visit), at=visit.order.at)
    except SessionTooOld:
        return False
    return True


def _new_codes() -> list[str]:
    return [make_code(secrets.token_bytes(CODE_BYTES)) for _ in range(CODES)]
