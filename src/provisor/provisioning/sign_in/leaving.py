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
from provisor.directory.sign_in import SignInMethod
from provisor.directory.users import User
from provisor.federation import revocation
from provisor.federation.id_token import SKEW
from provisor.federation.logout_token import FRESH, Ended
from provisor.federation.refusals import TokenUsed
from provisor.federation.revocation import Meant
from provisor.provisioning import administration, signing_in
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import methods, recognizing
from provisor.provisioning.users import named
from provisor.provisioning.vault import SealBroken, Vault

_LONGEST_HINT = 6000
"""In characters; a longer one stands in no address."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Where a session that has ended here came from, and by what it is known there, where that is kept."""

    method: SignInMethod
    hint: str | None


def keep_hint(records: Records, vault: Vault, session: Session, token: str) -> None:
    """Keep, sealed, what the identity provider knows a session by; one that is too long for addresses is left out."""
    if len(token) <= _LONGEST_HINT:
        records.keep_hint(session.id, vault.seal(token, about=session.id))


def sign_out(records: Records, order: Order, vault: Vault, session: Session) -> Farewell | None:
    """End a session, as whoever has it wishes; what is to be told to the identity provider that it came by, if to any.

    What was sealed under another key is left out.
    """
    sealed = records.hint_of(session.id)
    signing_in.sign_out(records, order, session)
    method = methods.by_id(records, session.origin.method_id) if session.origin is not None else None
    if method is None:
        return None
    try:
        return Farewell(method, None if sealed is None else vault.open(sealed, about=session.id))
    except SealBroken:
        return Farewell(method, None)


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


def _subject(session: Session) -> str | None:
    return session.origin.subject if session.origin is not None else None
