"""`/passkeys/challenge` and `/passkeys/sign-in`: the way in by a passkey (WebAuthn Level 3).

The browser's script asks what is to be signed, and posts what an authenticator made of it, as a form of ours.
"""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.responses import JSONResponse, Response

from provisor.directory import tokens
from provisor.directory.passkey_refusals import ChallengeUnknown
from provisor.directory.passkeys import CHALLENGE_LASTS, Challenge
from provisor.directory.phrasing import phrase
from provisor.directory.sign_in import local_target
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation.passkey_refusals import PasskeyAnswerUnreadable
from provisor.federation.passkeys import Site, asked_to_sign, site_of
from provisor.federation.refusals import NotProven
from provisor.provisioning.ports import NoSuchOrganization
from provisor.provisioning.sign_in import local, passkeys
from provisor.scim.errors import InvalidSyntax, NotFound
from provisor.web import strict_json
from provisor.web.pages import welcome
from provisor.web.pages.visit import Visit
from provisor.web.signin import cookies
from provisor.web.signin.cookies import Errand

MILLISECONDS = int(CHALLENGE_LASTS.total_seconds()) * 1000
"""So long browsers wait for somebody to use their authenticator."""

_SECRET_BYTES = 32
_FORBIDDEN = 403
_LONGEST_ANSWER = 64 * 1024
_DEEPEST_ANSWER = 8


async def challenge(visit: Visit) -> Response:
    """Say what an authenticator is to sign for somebody who wishes to come in."""
    visit.admission.check_sign_in(visit.visitor.address)
    site, organization_id = site_here(visit), await organization(visit)
    brought = cookies.presented(visit.headers, Errand.PASSKEY, secure=visit.is_secure)
    browser, asked = brought or secrets.token_urlsafe(_SECRET_BYTES), secrets.token_bytes(_SECRET_BYTES)
    begun = Challenge(tokens.digest(browser), None, visit.order.at)
    await visit.service.store.write(organization_id, partial(passkeys.begin, challenge=begun, asked=asked))
    response = asking(asked_to_sign(site, challenge=asked, milliseconds=MILLISECONDS))
    cookies.give(response, Errand.PASSKEY, browser, secure=visit.is_secure)
    return response


async def sign_in(visit: Visit) -> Response:
    """Sign in whose passkey answered."""
    visit.admission.check_sign_in(visit.visitor.address)
    site, organization_id = site_here(visit), await organization(visit)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    try:
        await _entered(visit, site, organization_id, secret)
    except (NotProven, SignInRefused) as refusal:
        recording = partial(local.record, order=visit.later(), refusal=refusal)
        told = await visit.service.store.write(organization_id, recording)
        return await visit.page("passkey_refused.html", _FORBIDDEN, told=told, adding=False)
    return await welcome.begun(visit, secret, local_target(visit.given("return")))


async def _entered(visit: Visit, site: Site, organization_id: str, secret: str) -> None:
    """Begin a session of whoever is proven. Raises NotProven, SignInRefused."""
    # Loaded when a passkey is used first: what reads every kind of attestation takes its time.
    from provisor.federation import passkey_answers  # noqa: PLC0415

    store = visit.service.store
    answer = passkey_answers.read_signed(document(visit))
    browser = cookies.presented(visit.headers, Errand.PASSKEY, secure=visit.is_secure) or ""
    taking = partial(local.take, order=visit.order, asked=answer.challenge, browser=tokens.digest(browser))
    if not await store.write(organization_id, taking):
        raise ChallengeUnknown
    passkey = await store.read(organization_id, partial(local.known, credential_id=answer.credential_id))
    counter = passkey_answers.verify_signed(
        answer, site, public_key=passkey.public_key, user_id=passkey.user_id
    )
    admitting = partial(
        local.admit,
        order=visit.later(),
        passkey=passkey,
        counter=counter,
        digest=tokens.digest(secret),
        visitor=visit.visitor,
    )
    await store.write(organization_id, admitting)


def document(visit: Visit) -> Mapping[str, Any]:
    """What an authenticator answered, as the browser's script put it into the form. Raises PasskeyAnswerUnreadable."""
    text = visit.given("answer").encode()
    if len(text) > _LONGEST_ANSWER:
        raise PasskeyAnswerUnreadable
    try:
        read = strict_json.parse(text, max_depth=_DEEPEST_ANSWER, max_string=_LONGEST_ANSWER)
    except InvalidSyntax:
        raise PasskeyAnswerUnreadable from None
    if not isinstance(read, dict):
        raise PasskeyAnswerUnreadable
    return read


def asking(options: Mapping[str, Any]) -> Response:
    """What a browser is asked, in the form in which its script hands it on."""
    return JSONResponse({"publicKey": options})


def site_here(visit: Visit) -> Site:
    """Where passkeys are good. Raises NotFound where they are not, at this address of the service."""
    site = site_of(visit.base_url)
    if site is None:
        raise NotFound(phrase("Passkeys work under https, at the name of a site, and not here."))
    return site


async def organization(visit: Visit) -> str:
    """The organization into which a form leads. Raises NotFound."""
    try:
        return await visit.service.store.organization_named(visit.given("organization") or None)
    except NoSuchOrganization:
        raise NotFound(phrase("There is no such organization.")) from None
