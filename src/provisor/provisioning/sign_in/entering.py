"""Coming in by an identity provider: an attempt begins, its answer is taken once, and whoever is proven comes in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from provisor.directory import tokens
from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.sessions import Session, Way
from provisor.directory.sign_in import ATTEMPT_LASTS, Attempt, Kind, Origin, SignInMethod
from provisor.directory.sign_in_refusals import (
    AttemptExpired,
    AttemptOfAnother,
    AttemptUnknown,
    MethodDisabled,
    SignInRefused,
)
from provisor.directory.users import User
from provisor.federation.clients import Client
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.refusals import NotProven
from provisor.federation.saml.own_key import OwnKeys
from provisor.provisioning import signing_in
from provisor.provisioning.administration import Order
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.provisioning.ports import Records
from provisor.provisioning.refused import code_of
from provisor.provisioning.sign_in import leaving, methods, saml_methods
from provisor.provisioning.sign_in.recognizing import Recognized, recognize
from provisor.provisioning.signing_in import Visitor
from provisor.provisioning.users import named
from provisor.provisioning.vault import Vault

_WAYS: Mapping[Kind, Way] = {Kind.OIDC: Way.OIDC, Kind.SAML: Way.SAML}


def check_usable(method: SignInMethod, *, trial: bool) -> None:
    """Refuse a way by which nobody comes in, unless somebody tries it. Raises MethodDisabled."""
    if not method.enabled and not trial:
        raise MethodDisabled(method.name)


def begin(records: Records, attempt: Attempt, *, state: str) -> None:
    """Keep that somebody is on the way; those who never came back are forgotten."""
    records.forget_attempts(before=attempt.began - ATTEMPT_LASTS)
    records.add_attempt(tokens.digest(state), attempt)


@dataclass(frozen=True, slots=True)
class Taken:
    """An attempt whose answer came, the way to sign in that it goes by, and us as the identity provider knows us."""

    attempt: Attempt
    method: SignInMethod
    us: Client | OwnKeys


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An answer that counts for nothing, and why; the attempt that it belonged to, if to any, is used up with it."""

    told: Told
    trial: bool


def take(
    records: Records,
    order: Order,
    vault: Vault,
    name: str,
    *,
    state: str,
    browser: str,
    administrator: str | None,
) -> Taken | NotTaken:
    """The attempt to which an answer belongs that came to the callback of that name, in that browser.

    A trial belongs to the administrator who tries, who is still signed in there. Whatever comes of it, the attempt is
    used up, and the journal has why an answer does not count. Raises NoSuchMethod.
    """
    method = methods.find(records, name)
    attempt = records.take_attempt(tokens.digest(state))
    trial = attempt is not None and attempt.trial_by is not None
    try:
        if attempt is None:
            raise AttemptUnknown
        _check(attempt, method, order.at, tokens.digest(browser), administrator)
        return Taken(attempt, method, _us(records, vault, method))
    except SignInRefused as refusal:
        return NotTaken(record(records, order, method, refusal, trial=trial), trial)


def _us(records: Records, vault: Vault, method: SignInMethod) -> Client | OwnKeys:
    if method.kind is Kind.SAML:
        return saml_methods.own_keys_of(records, vault, method)
    return methods.client_of(records, vault, method)


def _check(
    attempt: Attempt, method: SignInMethod, at: datetime, browser: bytes, administrator: str | None
) -> None:
    """Refuse an answer that is too late, or not of whoever asked. Raises SignInRefused."""
    trial = attempt.trial_by is not None
    if not attempt.lasts(at):
        raise AttemptExpired
    if attempt.method_id != method.id or not tokens.same(attempt.browser, browser):
        raise AttemptOfAnother
    if trial and attempt.trial_by != administrator:
        raise AttemptOfAnother
    check_usable(method, trial=trial)


def admit(
    records: Records,
    order: Order,
    *,
    method_id: str,
    identity: VerifiedIdentity,
    vault: Vault,
    digest: bytes,
    visitor: Visitor,
) -> Session:
    """Sign in whom an identity provider has proven; from now on they are known by the subject. Raises SignInRefused."""
    method = methods.by_id(records, method_id)
    if method is None or not method.enabled:
        raise MethodDisabled(method.name if method else "")
    user = recognize(records, method, identity).user
    if identity.lasts:
        records.unpin_subject(method.id, user.id)
        records.pin_subject(method.id, identity.subject, user.id, at=order.at)
    session = signing_in.begin_session(
        records,
        order,
        user,
        digest,
        visitor,
        way=_WAYS[method.kind],
        origin=Origin(method.id, identity.subject, identity.session_id, identity.name),
        until=identity.session_ends,
        method=method.name,
    )
    leaving.keep_hint(records, vault, session, identity.hint)
    return session


_MOST = 100
_LONGEST = 500


def _shown(told: object) -> str:
    """A claim as text: whatever no text holds, such as half a character, is left out."""
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return text[:_LONGEST].encode(errors="ignore").decode()


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial: what the identity provider said, and who that is, or why it is nobody who may come in."""

    method: SignInMethod
    identity: VerifiedIdentity
    recognized: Recognized | None
    told: Told | None

    @property
    def claims(self) -> list[tuple[str, str]]:
        """What the identity provider said, by name, as it may be shown."""
        return [(_shown(name), _shown(value)) for name, value in sorted(self.identity.claims.items())][:_MOST]


def try_out(records: Records, order: Order, *, method_id: str, identity: VerifiedIdentity) -> Trial:
    """Tell who would come in; nobody does. With somebody who would, the trial has worked. Raises AttemptUnknown."""
    records.lock_organization()  # before any person; whoever changes the way to sign in meanwhile waits
    method = methods.by_id(records, method_id)
    if method is None:
        raise AttemptUnknown
    try:
        recognized = recognize(records, method, identity)
    except SignInRefused as refusal:
        return Trial(method, identity, None, record(records, order, method, refusal, trial=True))
    records.save_sign_in_method(replace(method, tried=order.at))
    facts = {"person": recognized.user.user_name}
    about = (methods.RESOURCE, method.id, method.name)
    records.append(order.entry(Action.SIGN_IN_TRIED, about, facts=facts))
    return Trial(method, identity, recognized, None)


def record(
    records: Records,
    order: Order,
    method: SignInMethod,
    refusal: NotProven | SignInRefused,
    *,
    trial: bool = False,
) -> Told:
    """Keep why nobody came in, and tell it, as the journal does."""
    entry = _entry(order, method, refusal, trial=trial)
    records.append(entry)
    return _told(records, entry)


def tell(
    records: Records,
    order: Order,
    method: SignInMethod,
    refusal: NotProven | SignInRefused,
    *,
    trial: bool = False,
) -> Told:
    """Tell why nobody comes in, as the journal did when it was met first."""
    return _told(records, _entry(order, method, refusal, trial=trial))


def _told(records: Records, entry: Entry) -> Told:
    return Teller([*records.connections(), *records.removed_connections()]).tell(entry)


def _entry(order: Order, method: SignInMethod, refusal: NotProven | SignInRefused, *, trial: bool) -> Entry:
    user, tried = (refusal.user, refusal.tried) if isinstance(refusal, SignInRefused) else (None, None)
    facts: dict[str, Any] = {"method": method.name, **_facts(refusal)}
    if trial:
        facts["trial"] = True
    return replace(
        _about(order, method, user, tried, facts),
        code=f"sign-in-{code_of(type(refusal))}",
        detail=str(refusal),
    )


def _about(
    order: Order, method: SignInMethod, user: User | None, tried: str | None, facts: Mapping[str, Any]
) -> Entry:
    resource: tuple[str, str | None, str | None]
    if user is not None:
        resource = named(user)
    elif tried is not None:
        resource = ("user", None, tried)
    else:
        resource = (methods.RESOURCE, method.id, method.name)
    if not order.actor.name:
        order = replace(order, actor=Actor("user", tried or ""))
    return order.entry(Action.SIGN_IN_REFUSED, resource, facts=facts)


def _facts(refusal: NotProven | SignInRefused) -> Mapping[str, Any]:
    if isinstance(refusal, NotProven):
        return refusal.facts
    return {"tried": refusal.tried, **refusal.facts} if refusal.tried else refusal.facts
