"""Identity providers, called by OpenID Connect: discovery and keys, which are remembered for a while, and codes.

That one of them does not answer is remembered, too, for a moment. What a person's own code or token meets is not, so
that nobody's stands in the way of others.

Keys are asked for anew when a token names one that is not known, or when a known one did not sign it (a provider may
give a new key the name of the old one); for that not more often than every half a minute, so that nobody can make us
ask.
"""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from provisor.calling import guarded, providers
from provisor.calling.failures import Failures
from provisor.directory.sign_in import OidcSettings
from provisor.federation import clients, discovery, entra_token, id_token, keys, logout_token, revocation
from provisor.federation.clients import Client
from provisor.federation.discovery import Metadata
from provisor.federation.entra_token import EntraCaller
from provisor.federation.id_token import Expected, VerifiedIdentity
from provisor.federation.keys import Keys
from provisor.federation.logout_token import Ended
from provisor.federation.refusals import (
    CodeRefused,
    KeyUnknown,
    NoIdToken,
    NotProven,
    ProviderAnswerUnusable,
    ProviderUnreachable,
    WrongSignature,
)

T = TypeVar("T")

ENTRA_AUTHORITY = "https://login.microsoftonline.com"

_MOST = 512 * 1024
"""In bytes; the key sets of large providers have some ten thousand."""

_REMEMBERED = 3600.0
_KEYS_AGAIN = 30.0
"""In seconds."""

_TOKEN_BYTES = 24
_OK = 200


@dataclass(slots=True)
class _KeySet:
    """The keys at an address, which an issuer named, and when they were asked for, by the clock.

    `asked_again` is when that was last done since a token was signed with another one.
    """

    url: str
    issuer: str
    keys: Keys = ()
    since: float | None = None
    asked_again: float | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class _Known:
    """What an identity provider said of itself, when, by the clock, and its keys."""

    metadata: Metadata
    since: float
    keys: _KeySet


class OpenIdProviders:
    """Calls identity providers. `now` is the time, `clock` tells seconds that never go back.

    `entra` is where Entra ID publishes the keys of its tenants.
    """

    def __init__(
        self, *, now: Callable[[], datetime], clock: Callable[[], float], entra: str = ENTRA_AUTHORITY
    ) -> None:
        self._now = now
        self._clock = clock
        self._entra = entra
        self._of_tenants: dict[str, _KeySet] = {}
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._failures = Failures(clock)

    async def metadata(self, issuer: str) -> Metadata:
        """What an issuer says of itself. Raises NotProven."""
        return (await self._about(issuer)).metadata

    async def identity(
        self,
        settings: OidcSettings,
        client: Client,
        *,
        code: str,
        verifier: str,
        nonce: str,
        redirect_uri: str,
    ) -> VerifiedIdentity:
        """Whom a code proves somebody to be. Raises NotProven."""
        about = await self._about(settings.issuer)
        call = clients.exchange(
            about.metadata,
            client,
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
            at=self._now(),
            token_id=secrets.token_urlsafe(_TOKEN_BYTES),
        )
        endpoint = about.metadata.token_endpoint
        with self._failures.remembered(endpoint, ProviderUnreachable):
            answer = await providers.call(
                endpoint, of=settings.issuer, most=_MOST, form=call.form, headers=call.headers
            )
        tokens = _tokens(endpoint, answer)
        text, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(text, str):
            raise NoIdToken
        expected = Expected(
            issuer=settings.issuer,
            client_id=settings.client_id,
            nonce=nonce,
            at=self._now(),
            access_token=access_token if isinstance(access_token, str) else None,
        )
        identity = await self._verified(about.keys, lambda known: id_token.verify(text, known, expected))
        where = about.metadata.userinfo_endpoint
        # In the code flow many put little more than the subject into the token, and the rest there (5.4).
        if where is None or expected.access_token is None or settings.finds_by(identity.claims):
            return identity
        with self._failures.remembered(where, ProviderUnreachable):
            told = await _document(where, of=settings.issuer, bearer=expected.access_token)
        return id_token.with_user_info(identity, told)

    async def ended(self, settings: OidcSettings, token: str) -> Ended:
        """What a logout token says has ended. Raises NotProven."""
        about = await self._about(settings.issuer)
        issuer, client_id = settings.issuer, settings.client_id
        return await self._verified(
            about.keys,
            lambda known: logout_token.verify(
                token, known, issuer=issuer, client_id=client_id, at=self._now()
            ),
        )

    async def ordered(self, settings: OidcSettings, token: str, *, audience: str) -> revocation.Order:
        """The order to end all of somebody that a token gives at an address of ours. Raises NotProven."""
        about = await self._about(settings.issuer)
        return await self._verified(
            about.keys,
            lambda known: revocation.verify(
                token, known, issuer=settings.issuer, audience=audience, at=self._now()
            ),
        )

    async def check_entra(self, text: str, caller: EntraCaller) -> None:
        """Refuse what Entra ID did not sign for that caller and for now. Raises NotProven."""
        where = f"{self._entra}/{caller.tenant}/discovery/keys"
        known = self._of_tenants.setdefault(caller.tenant, _KeySet(where, self._entra))
        await self._verified(known, lambda keys: entra_token.verify(text, keys, caller, at=self._now()))

    async def _verified(self, known: _KeySet, verify: Callable[[Keys], T]) -> T:
        """What the provider's keys verify: those that are known, and once more with those of now."""
        async with known.asking:
            if self._is_over(known.since, _REMEMBERED):
                await self._ask_for_keys(known)
        try:
            return verify(known.keys)
        except (KeyUnknown, WrongSignature):
            async with known.asking:
                if not self._is_over(known.asked_again, _KEYS_AGAIN):
                    raise
                known.asked_again = self._clock()
                await self._ask_for_keys(known)
            return verify(known.keys)

    async def _ask_for_keys(self, known: _KeySet) -> None:
        with self._failures.remembered(known.url, NotProven):
            known.keys = keys.read(await _document(known.url, of=known.issuer))
        known.since = self._clock()

    def _is_over(self, since: float | None, seconds: float) -> bool:
        return since is None or self._clock() - since >= seconds

    async def _about(self, issuer: str) -> _Known:
        # Those who come while it is asked wait, and have what came of it, be it a failure.
        async with self._asking.setdefault(issuer, asyncio.Lock()):
            known = self._known.get(issuer)
            if known is None or self._is_over(known.since, _REMEMBERED):
                with self._failures.remembered(issuer, NotProven):
                    document = await _document(discovery.address(issuer), of=issuer)
                    metadata = discovery.read(document, issuer)
                known = _Known(metadata, self._clock(), _KeySet(metadata.jwks_uri, issuer))
                self._known[issuer] = known
            return known


async def _document(url: str, *, of: str, bearer: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer is not None else None
    return _json(url, await providers.content(url, of=of, most=_MOST, headers=headers))


def _tokens(url: str, answer: guarded.Answer) -> Mapping[str, Any]:
    """The tokens of an answer of the token endpoint. Raises CodeRefused (RFC 6749 section 5.2)."""
    document = _json(url, answer.content)
    if not isinstance(document, Mapping):
        raise ProviderAnswerUnusable(url, "with no JSON object")
    if answer.status != _OK:
        error = document.get("error")
        raise CodeRefused(
            error if isinstance(error, str) else f"the status {answer.status}",
            str(document.get("error_description") or ""),
        )
    return document


def _json(url: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ProviderAnswerUnusable(url, "with what is no JSON") from None
