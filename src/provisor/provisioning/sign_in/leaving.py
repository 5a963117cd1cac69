"""Sessions that an identity provider ends: one of its own sessions there, or all that a subject has.

And the other way round: what it has to be told when somebody signs out here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from provisor.directory.connections import Scope
from provisor.directory.journal import Action, Actor
from provisor.directory.rotation import works
from provisor.directory.sessions import Session
from provisor.directory.sign_in import Kind, SignInMethod
from provisor.directory.users import User
from provisor.federation import revocation
from provisor.federation.id_token import SKEW
from provisor.federation.logout_token import FRESH, Ended
from provisor.federation.refusals import NotProven, TokenUsed
from provisor.federation.revocation import Meant
from provisor.federation.saml.logout import Left
from provisor.federation.saml.own_key import OwnKeys
from provisor.federation.saml.refusals import MessageUsed
from provisor.provisioning import administration, signing_in
from provisor.provisioning.administration import Order
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.provisioning.ports import Records
from provisor.provisioning.refused import code_of
from provisor.provisioning.sign_in import methods, recognizing, saml_methods
from provisor.provisioning.users import named
from provisor.provisioning.vault import SealBroken, Vault

_LONGEST_HINT = 6000
"""In characters; a longer one stands in no address."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Where a session that has ended here came from, and by what it is known there, where that is kept.

    `own` are our keys by which an identity provider of SAML is told so; None where there are none that can be read.
    """

    method: SignInMethod
    hint: str | None
    session_id: str | None
    own: OwnKeys | None


def keep_hint(records: Records, vault: Vault, session: Session, hint: str) -> None:
    """Keep, sealed, what the identity provider knows a session by; one that is too long for addresses is left out."""
    if len(hint) <= _LONGEST_HINT:
        records.keep_hint(session.id, vault.seal(hint, about=session.id))


def sign_out(records: Records, order: Order, vault: Vault, session: Session) -> Farewell | None:
    """End a session, as whoever has it wishes; what is to be told to the identity provider that it came by, if to any.

    What was sealed under another key is left out.
    """
    sealed = records.hint_of(session.id)
    signing_in.sign_out(records, order, session)
    origin = session.origin
    method = methods.by_id(records, origin.method_id) if origin is not None else None
    if origin is None or method is None:
        return None
    hint = None if sealed is None else _opened(vault, session, sealed)
    own = saml_methods.own_keys_if_readable(records, vault, method) if method.kind is Kind.SAML else None
    return Farewell(method, hint, origin.session_id, own)


def _opened(vault: Vault, session: Session, sealed: bytes) -> str | None:
    try:
        return vault.open(sealed, about=session.id)
    except SealBroken:
        return None


def end(records: Records, order: Order, method: SignInMethod, ended: Ended) -> int:
    """End here what has ended there, by a token that is good once; how many sessions ended. Raises TokenUsed.

    A token that names a session and a subject ends what came of both.
    """
    records.forget_used_tokens(before=order.at)
    if not records.use_token(method.id, ended.token_id, until=order.at + FRESH + 2 * SKEW):
        raise TokenUsed
    found = records.sessions_from(method.id, subject=ended.subject, session_id=ended.session_id)
    meant = [each for each in found if ended.subject in (None, _subject(each))]
    return _end(records, order, method, meant)


def end_named(records: Records, order: Order, method: SignInMethod, session_id: str) -> int:
    """End the sessions that came of an identity provider's session, whose name nobody else knows; how many ended."""
    found = records.sessions_from(method.id, subject=None, session_id=session_id)
    return _end(records, order, method, found)


def end_left(records: Records, order: Order, method: SignInMethod, left: Left) -> int:
    """End here what somebody has left there, by a request that is good once; how many ended. Raises MessageUsed.

    Of a session of which nobody told what it is called there, none can say that it is another one: it ends, too.
    """
    records.forget_used_tokens(before=order.at)
    if not records.use_token(method.id, left.request_id, until=left.until + 2 * SKEW):
        raise MessageUsed
    found = records.sessions_named(method.id, left.name.value)
    meant = [each for each in found if not left.session_ids or _called(each) in (None, *left.session_ids)]
    return _end(records, order, method, meant)


def refuse(records: Records, order: Order, method: SignInMethod, refusal: NotProven) -> Told:
    """Keep why a message about a logout counted for nothing, and tell it, as the journal does."""
    facts = {"method": method.name, **refusal.facts}
    told = order.entry(Action.LOGOUT_REFUSED, (methods.RESOURCE, method.id, method.name), facts=facts)
    entry = replace(told, code=f"logout-{code_of(type(refusal))}", detail=str(refusal))
    records.append(entry)
    return Teller([]).tell(entry)


def end_all(
    records: Records, order: Order, method: SignInMethod, given: revocation.Order, whom: Meant
) -> bool:
    """End every session of somebody, and every one-time link for them, by an order that is good once.

    False where nobody here is meant. Raises TokenUsed.
    """
    records.forget_used_tokens(before=order.at)
    if not records.use_token(method.id, given.token_id, until=given.until):
        raise TokenUsed
    people = recognizing.meant(records, method, whom)
    for user in people:
        _end(records, order, method, records.sessions_of(user.id))
        _revoke_links(records, order, method, user)
    return bool(people)


def _revoke_links(records: Records, order: Order, method: SignInMethod, user: User) -> None:
    order = replace(order, actor=Actor("provider", method.name))
    links = [each for each in records.tokens() if Scope.ENTER in each.scopes and works(each, at=order.at)]
    for link in links:
        if records.admitted_by_link(link.id) == user.id:
            administration.revoke_token(records, order, link.id)


def _end(records: Records, order: Order, method: SignInMethod, meant: Iterable[Session]) -> int:
    order = replace(order, actor=Actor("provider", method.name))
    of_user = attrgetter("user_id")
    count = 0
    for user_id, sessions in groupby(sorted(meant, key=of_user), of_user):
        ended = records.end_sessions([each.id for each in sessions], at=order.at)
        user = records.users_ever([user_id])[user_id].record
        records.append(order.entry(Action.SESSIONS_ENDED, named(user), after={"sessions": ended}))
        count += ended
    return count


def _called(session: Session) -> str | None:
    return session.origin.session_id if session.origin is not None else None


def _subject(session: Session) -> str | None:
    return session.origin.subject if session.origin is not None else None
