"""Who may enter: the bearer token, its rate, where it comes from, and whether SCIM is on (RFC 6750, RFC 7644 2).

Refuses cheaply: what has no token's form is never looked up. Whose token is valid is known, and the journal can tell of
whom SCIM is closed to. What the bearer may do is decided elsewhere.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import datetime

from provisor.directory import networks, tokens
from provisor.directory.connections import Connection, Scope
from provisor.directory.machines import digest_of_entra
from provisor.federation import entra_token
from provisor.federation.refusals import NotProven, ProviderAnswerUnusable, ProviderUnreachable
from provisor.folding import folded
from provisor.provisioning.ports import Credentials, Store
from provisor.provisioning.ports.provider import Providers
from provisor.provisioning.refused import code_of
from provisor.scim.errors import Forbidden, TooManyRequests, Unauthorized, Unavailable
from provisor.web.answers import Refused
from provisor.web.limits import Limits
from provisor.web.rates import Rates

_DOTS = 2
"""So many has a signed token (RFC 7515 section 7.1), and none of ours."""
_KEYS_AGAIN_SECONDS = 30
_REALM = 'Bearer realm="provisor"'
_SWITCHED_OFF_SECONDS = 300
_STRANGERS = b"strangers"
_STRANGERS_AT_ONCE = 4
_STRANGERS_PRESENT = 64
"""Look-ups of strangers that are made or waited for; beyond them a stranger waits outside of the process."""
_SIGN_INS, _SIGN_INS_AT_ONCE = 10, 200
"""Steps of signing in that one address may make a second, behind which there may be a whole company."""
_ALL_SIGN_INS, _ALL_SIGN_INS_AT_ONCE = 100, 1000
"""Those that all addresses together may make."""
_RECOVERIES, _RECOVERIES_AT_ONCE = 0.1, 10
"""Recovery codes that may be tried a second as one person."""
_RECOVERIES_THERE, _RECOVERIES_THERE_AT_ONCE = 1, 50
"""Those that may be tried from one address."""
_MACHINES, _MACHINES_AT_ONCE = 10, 200
"""Access tokens that one address may ask for a second; each works for minutes."""
_AGAIN_SECONDS = 1
_REMEMBERED = 10_000


class FromElsewhere(Forbidden):
    """The connection may not be used from this address."""


class ConnectionPaused(Unavailable):
    """The connection is paused for now."""


class SwitchedOff(Unavailable):
    """SCIM is off in the organization for now."""


class Admission:
    """Admits requests by their Authorization header. Times out of `clock` are seconds that never go back."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        providers: Providers | None = None,
    ) -> None:
        self._store = store
        self._providers = providers
        self._now = now
        self._rates = Rates(limits.rate, limits.burst, clock)
        # These stand whatever rate tokens have: whoever makes these steps has proven nothing yet.
        self._sign_ins = Rates(_SIGN_INS, _SIGN_INS_AT_ONCE, clock)
        self._recoveries = Rates(_RECOVERIES, _RECOVERIES_AT_ONCE, clock)
        self._recoveries_there = Rates(_RECOVERIES_THERE, _RECOVERIES_THERE_AT_ONCE, clock)
        self._machines = Rates(_MACHINES, _MACHINES_AT_ONCE, clock)
        self._all_sign_ins = Rates(_ALL_SIGN_INS, _ALL_SIGN_INS_AT_ONCE, clock)
        # Strangers share few look-ups at a time, so that guessing costs the others little, and one rate, beyond which
        # they are told to wait; whose token is valid is let in nevertheless. One that was valid once has its own rate.
        self._strangers = asyncio.Semaphore(_STRANGERS_AT_ONCE)
        self._strangers_present = 0
        self._acquainted: set[bytes] = set()
        self._callers: set[bytes] = set()

    async def admit(
        self, authorization: str | None, *, stranger: Callable[[str], Awaitable[None]] | None = None
    ) -> Credentials:
        """What is known about the bearer. Refuses with 401 or 429; tells `stranger` of a token that nobody has."""
        token = self._presented(authorization)
        if token.count(".") == _DOTS:
            return await self._admit_signed(token, stranger)
        digest = tokens.digest(token)
        if digest in self._acquainted:
            self._check_rate(digest)
            credentials = await self._store.credentials(digest)
        else:
            if not tokens.well_formed(token):
                if stranger is not None:
                    await stranger(token)
                raise self._invalid("The token is unknown: not one of this service, or copied incompletely.")
            credentials = await self._look_up_stranger(digest)
        if credentials is None or not tokens.same(credentials.digest, digest):
            if stranger is not None:
                await stranger(token)
            raise self._invalid("The token is unknown. Make a new one with `provisor token create`.")
        self._check_lasts(credentials, self._now())
        self._remember(digest)
        return credentials

    async def _admit_signed(
        self, text: str, stranger: Callable[[str], Awaitable[None]] | None
    ) -> Credentials:
        """What is known about whoever brings a token that Entra ID signed, where somebody said that it is taken.

        Nobody is called for callers whom nobody named here.
        """
        caller = entra_token.claimed_caller(text)
        if caller is None or self._providers is None:
            raise self._invalid("The token is signed, and by nobody whose tokens are taken here.")
        digest = digest_of_entra(caller.tenant, caller.application)
        look_up = self._store.credentials if digest in self._callers else self._look_up_stranger
        credentials = await look_up(digest)
        if credentials is None or not tokens.same(credentials.digest, digest):
            if stranger is not None:
                await stranger(text)
            raise self._invalid(
                f"No connection takes tokens of the application {caller.application} of the tenant {caller.tenant}."
            )
        try:
            await self._providers.check_entra(text, caller)
        except (ProviderUnreachable, ProviderAnswerUnusable):
            # A token that can't be judged for now is not one that is wrong: whoever sent it tries again.
            error = Unavailable("Entra ID does not tell its keys for now, so its token can't be verified.")
            raise Refused(error, {"Retry-After": str(_KEYS_AGAIN_SECONDS)}) from None
        except NotProven as refusal:
            raise self._invalid(f"The token of Entra ID is refused: {code_of(type(refusal))}.") from None
        self._check_lasts(credentials, self._now())
        self._callers.add(digest)
        self._check_rate(digest)
        return credentials

    def _check_lasts(self, credentials: Credentials, now: datetime) -> None:
        """Refuse a token that has ended (401): whose it was is known, and that it is still tried tells of them."""
        ended = None
        if credentials.revoked is not None:
            ended = f"The token was revoked on {credentials.revoked:%Y-%m-%d}."
        elif credentials.expires <= now:
            ended = f"The token expired on {credentials.expires:%Y-%m-%d}."
        if ended is not None:
            if Scope.PROVISION in credentials.scopes:
                self._store.note_request(
                    credentials.organization_id, credentials.connection.id, now, failed=True
                )
            self._store.note_use(credentials.organization_id, credentials.token_id, now)
            raise self._invalid(ended)

    def check_sign_in(self, address: str | None) -> None:
        """Refuse who begins or ends more sign-ins than people of one address, or all together, do (429)."""
        wait = self._sign_ins.take((address or "").encode()) or self._all_sign_ins.take(_STRANGERS)
        if wait:
            error = TooManyRequests("Too many people sign in at once; please wait as Retry-After says.")
            raise Refused(error, {"Retry-After": str(math.ceil(wait))})

    def check_recovery(self, address: str | None, user_name: str) -> None:
        """Refuse who tries more recovery codes than people mistype, as that person or from that address (429)."""
        from_there = self._recoveries_there.take((address or "").encode())
        wait = from_there or self._recoveries.take(tokens.digest(folded(user_name)))
        if wait:
            error = TooManyRequests("Too many recovery codes were tried; please wait as Retry-After says.")
            raise Refused(error, {"Retry-After": str(math.ceil(wait))})

    def check_machine(self, address: str | None) -> None:
        """Refuse who asks for more access tokens than machines of one address need (429)."""
        wait = self._machines.take((address or "").encode())
        if wait:
            error = TooManyRequests("Too many access tokens are asked for from this address.")
            raise Refused(error, {"Retry-After": str(math.ceil(wait))})

    def check_network(self, credentials: Credentials, address: str | None) -> None:
        """Refuse a bearer who comes from elsewhere (403); note the use of the token of one who does not."""
        if not networks.admit(credentials.connection.settings.networks, address):
            raise _from_elsewhere(credentials.connection, address)
        self._store.note_use(credentials.organization_id, credentials.token_id, self._now())

    async def _look_up_stranger(self, digest: bytes) -> Credentials | None:
        """What is known about a token that was not seen yet. Refuses at once when many of them are waiting."""
        if self._strangers_present >= _STRANGERS_PRESENT:
            error = TooManyRequests("Too many requests come with tokens that were not seen yet.")
            raise Refused(error, {"Retry-After": str(_AGAIN_SECONDS)})
        self._strangers_present += 1
        try:
            async with self._strangers:
                return await self._store.credentials(digest)
        finally:
            self._strangers_present -= 1

    def _presented(self, authorization: str | None) -> str:
        """The token of the header. Refuses a header that holds none."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer":
            brought = "an Authorization header of another scheme" if scheme else "no Authorization header"
            error = Unauthorized(f"The request has {brought}; send `Authorization: Bearer TOKEN`.")
            # RFC 6750 section 3.1: no error code for those who brought no token.
            raise Refused(error, {"WWW-Authenticate": _REALM})
        return token.strip()

    def _remember(self, digest: bytes) -> None:
        if digest in self._acquainted:
            return
        if len(self._acquainted) >= _REMEMBERED:
            self._acquainted.clear()
        self._acquainted.add(digest)
        self._check_rate(digest)

    def _check_rate(self, digest: bytes) -> None:
        wait = self._rates.take(digest)
        if wait:
            error = TooManyRequests("This token sends faster than its rate; please wait as Retry-After says.")
            raise Refused(error, {"Retry-After": str(math.ceil(wait))})

    def _invalid(self, description: str) -> Refused:
        """The challenge for a token that does not work, as RFC 6750 section 3 words it."""
        wait = self._rates.take(_STRANGERS)
        if wait:
            error = TooManyRequests("Too many requests come with tokens that do not work.")
            return Refused(error, {"Retry-After": str(math.ceil(wait))})
        challenge = f'{_REALM}, error="invalid_token", error_description="{description}"'
        return Refused(Unauthorized(description), {"WWW-Authenticate": challenge})


def check_open(credentials: Credentials) -> None:
    """Refuse while SCIM is off or the connection is paused (503, with `Retry-After`)."""
    if not credentials.scim_enabled:
        raise _switched_off()
    if credentials.connection.settings.paused:
        raise _paused(credentials.connection)


def _from_elsewhere(connection: Connection, address: str | None) -> FromElsewhere:
    return FromElsewhere(
        f"The connection {connection.name!r} may not be used from {address or 'an unknown address'}. If that is the "
        f"identity provider, an administrator adds it with `provisor connection set {connection.name!r} --network`."
    )


def _paused(connection: Connection) -> Refused:
    error = ConnectionPaused(
        f"The connection {connection.name!r} is paused; an administrator resumes it with `provisor connection resume "
        f"{connection.name!r}`. Nothing is lost: the identity provider will send its changes again."
    )
    return Refused(error, {"Retry-After": str(_SWITCHED_OFF_SECONDS)})


def _switched_off() -> Refused:
    error = SwitchedOff(
        "SCIM is switched off for this organization; an administrator switches it on with `provisor scim "
        "enable`. Nothing is lost: the identity provider will send its changes again."
    )
    return Refused(error, {"Retry-After": str(_SWITCHED_OFF_SECONDS)})
