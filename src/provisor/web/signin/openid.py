"""`/sign-in/{name}`: to an identity provider and back, by OpenID Connect (Core 1.0, code flow with PKCE) or SAML."""

import secrets
from functools import partial
from typing import TypeVar

from starlette.responses import Response

from provisor.directory import tokens
from provisor.directory.permissions import Right
from provisor.directory.phrasing import phrase
from provisor.directory.sign_in import Attempt, Kind, SignInMethod, local_target
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation import authorization
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.refusals import NotProven, ProviderAnswerUnusable, ProviderUnreachable
from provisor.federation.saml.own_key import OwnKeys
from provisor.provisioning.journal.telling.sentences import Told
from provisor.provisioning.sign_in import entering, methods
from provisor.provisioning.sign_in.entering import NotTaken, Taken
from provisor.scim.errors import NotFound
from provisor.web.pages import welcome
from provisor.web.pages.visit import Visit
from provisor.web.signin import cookies, outward, saml
from provisor.web.signin.cookies import Errand
from provisor.web.signin.place import Place, limited_place

T = TypeVar("T")

_SECRET_BYTES = 32
_FORBIDDEN = 403
_BAD_GATEWAY = 502


async def begin(visit: Visit) -> Response:
    """Lead to the identity provider."""
    return await _lead(await limited_place(visit))


async def try_out(visit: Visit) -> Response:
    """Lead to the identity provider for a trial, which shows who would come in, and signs nobody in."""
    place = await limited_place(visit)
    if place.organization_id != visit.organization_id:
        raise NotFound(phrase("There is no such way to sign in."))
    return await _lead(place, trial_by=visit.user.id)


async def _lead(place: Place, *, trial_by: str | None = None) -> Response:
    """Lead to the identity provider, for a trial or in earnest."""
    visit, trial = place.visit, trial_by is not None
    method = await place.read(partial(methods.find, name=place.name))
    state, nonce, verifier = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3))
    try:
        entering.check_usable(method, trial=trial)
        target = await _asked(place, method, state=state, nonce=nonce, verifier=verifier)
    except (NotProven, SignInRefused) as refusal:
        return await refused(place, method, refusal, trial=trial)
    brought = cookies.presented(visit.headers, Errand.SIGN_IN, secure=visit.is_secure)
    browser = brought or secrets.token_urlsafe(_SECRET_BYTES)
    attempt = Attempt(
        method_id=method.id,
        browser=tokens.digest(browser),
        nonce=nonce,
        verifier=verifier,
        target=local_target(visit.query.get("return", "/")),
        began=visit.order.at,
        trial_by=trial_by,
    )
    await place.write(partial(entering.begin, attempt=attempt, state=state))
    response = visit.go(target) if trial_by is None else await outward.leave(visit, target, name=method.name)
    cookies.give(response, Errand.SIGN_IN, browser, secure=visit.is_secure)
    return response


async def _asked(place: Place, method: SignInMethod, *, state: str, nonce: str, verifier: str) -> str:
    """Where the browser is sent. Raises NotProven, SecretUnreadable."""
    if method.kind is Kind.SAML:
        return await saml.asked(place, method, state=state, nonce=nonce)
    settings = methods.oidc(method)
    return authorization.request(
        await place.providers.metadata(settings.issuer),
        client_id=settings.client_id,
        redirect_uri=place.redirect_uri,
        state=state,
        nonce=nonce,
        verifier=verifier,
        anew=place.is_anew,
    )


async def callback(visit: Visit) -> Response:
    """Take the answer that the identity provider sent the browser back with, and sign in whom it proves."""
    place = await limited_place(visit)
    taking = partial(
        entering.take,
        order=visit.order,
        vault=visit.service.vault,
        name=place.name,
        state=visit.query.get("state", ""),
        browser=cookies.presented(visit.headers, Errand.SIGN_IN, secure=visit.is_secure) or "",
        administrator=visit.user.id if visit.may(Right.ADMINISTER) else None,
    )
    taken = await place.write(taking)
    if isinstance(taken, NotTaken):
        return await _told(place, taken.told, _FORBIDDEN, trial=taken.trial)
    try:
        identity = await _proven(place, taken)
        if taken.attempt.trial_by is not None:
            return await _tried(place, taken, identity)
        return await entered(place, taken.method, identity, taken.attempt.target)
    except (NotProven, SignInRefused) as refusal:
        return await refused(place, taken.method, refusal, trial=taken.attempt.trial_by is not None)


async def _proven(place: Place, taken: Taken) -> VerifiedIdentity:
    """Whom the answer proves. Raises NotProven."""
    if isinstance(taken.us, OwnKeys):
        return await saml.proven(place, taken, taken.us)
    settings = methods.oidc(taken.method)
    metadata = await place.providers.metadata(settings.issuer)
    return await place.providers.identity(
        settings,
        taken.us,
        code=authorization.code_of(place.visit.query, metadata),
        verifier=taken.attempt.verifier,
        nonce=taken.attempt.nonce,
        redirect_uri=place.redirect_uri,
    )


async def entered(place: Place, method: SignInMethod, identity: VerifiedIdentity, target: str) -> Response:
    """Sign in who is proven, and lead on to a page of ours. Raises SignInRefused."""
    await place.seal()
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    admitting = partial(
        entering.admit,
        order=place.visit.later(),
        method_id=method.id,
        identity=identity,
        vault=place.visit.service.vault,
        digest=tokens.digest(secret),
        visitor=place.visit.visitor,
    )
    await place.write(admitting)
    return await welcome.begun(place.visit, secret, target)


async def _tried(place: Place, taken: Taken, identity: VerifiedIdentity) -> Response:
    await place.seal()
    order = place.visit.later()
    trying = partial(entering.try_out, order=order, method_id=taken.method.id, identity=identity)
    return await place.visit.page("sign_in_trial.html", trial=await place.write(trying))


async def refused(
    place: Place, method: SignInMethod, refusal: NotProven | SignInRefused, *, trial: bool = False
) -> Response:
    """Say why nobody comes in, as the journal does."""
    telling = partial(entering.tell if _is_known(refusal) else entering.record, order=place.visit.later())
    told = await place.write(partial(telling, method=method, refusal=refusal, trial=trial))
    is_theirs = isinstance(refusal, ProviderUnreachable | ProviderAnswerUnusable)
    return await _told(place, told, _BAD_GATEWAY if is_theirs else _FORBIDDEN, trial=trial)


def _is_known(refusal: NotProven | SignInRefused) -> bool:
    """Whether the journal has it already: nobody was asked again since."""
    return isinstance(refusal, NotProven) and refusal.is_repeated


async def _told(place: Place, told: Told, status: int, *, trial: bool) -> Response:
    return await place.visit.page("sign_in_refused.html", status, told=told, name=place.name, trial=trial)
