"""Sessions that an identity provider ends: one of its own sessions there, or all that a subject has."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from provisor.directory.journal import Action, Actor
from provisor.directory.sessions import Session
from provisor.directory.sign_in import SignInMethod
from provisor.federation.id_token import SKEW
from provisor.federation.logout_token import FRESH, Ended
from provisor.federation.refusals import TokenUsed
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.users import named


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
