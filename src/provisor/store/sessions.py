"""Sessions of people who signed in, found by the digest of what their cookie holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, literal_column, null, select, update

from provisor.directory.choices import Choices
from provisor.directory.roles import acting
from provisor.directory.sessions import Session, Way
from provisor.directory.sign_in import Origin
from provisor.directory.users import Role, User
from provisor.provisioning.ports import SignedIn
from provisor.store.driver import Driver, Row
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.sign_in import SignInRecords
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import choices, organizations, sessions, token_lookup, tokens, users
from provisor.store.team_roles import TeamRoleRecords
from provisor.store.tokens import ADD_LOOKUP
from provisor.store.transaction import Transaction
from provisor.store.users import COLUMNS, to_user

_SESSION = (
    sessions.c.id,
    sessions.c.user_id,
    sessions.c.way,
    sessions.c.browser,
    sessions.c.address,
    sessions.c.began,
    sessions.c.seen,
    sessions.c.ended,
    sessions.c.method_id,
    sessions.c.subject,
    sessions.c.provider_session,
    sessions.c.provider_name,
    sessions.c.until,
)
_PLACE = (
    token_lookup.c.organization_id,
    organizations.c.name,
    organizations.c.language,
    choices.c.language.label("chosen_language"),
    choices.c.zone,
)
_of_organization = sessions.c.organization_id == value("organization_id")
SIGNED_IN = Statement(
    select(*_PLACE, *_SESSION, *COLUMNS)
    .select_from(token_lookup)
    .join(
        sessions,
        (sessions.c.organization_id == token_lookup.c.organization_id)
        & (sessions.c.id == token_lookup.c.token_id),
    )
    .join(
        users,
        (users.c.organization_id == sessions.c.organization_id) & (users.c.id == sessions.c.user_id),
    )
    .join(organizations, organizations.c.organization_id == sessions.c.organization_id)
    .outerjoin(
        choices,
        (choices.c.organization_id == sessions.c.organization_id) & (choices.c.user_id == sessions.c.user_id),
    )
    .where(
        token_lookup.c.digest == value("digest"),
        users.c.deleted.is_(None) | (users.c.held == literal_column("'deletion'")),
    )
)
ADD_SESSION = Statement(insert(sessions))
SESSIONS_OF = Statement(
    select(*_SESSION)
    .where(_of_organization, sessions.c.user_id == value("user_id"), sessions.c.ended.is_(None))
    .order_by(sessions.c.id)
)
SIGNED_IN_SOMEWHERE = Statement(
    select(sessions.c.user_id)
    .where(_of_organization, sessions.c.ended.is_(None))
    .distinct()
    .order_by(sessions.c.user_id)
)
_from = (_of_organization, sessions.c.method_id == value("method_id"), sessions.c.ended.is_(None))
SESSIONS_OF_SUBJECT = Statement(select(*_SESSION).where(*_from, sessions.c.subject == value("of_subject")))
SESSIONS_OF_PROVIDER = Statement(
    select(*_SESSION).where(*_from, sessions.c.provider_session == value("of_session"))
)
SESSIONS_OF_NAME = Statement(select(*_SESSION).where(*_from, sessions.c.provider_name == value("of_name")))
NOTE_SEEN = Statement(
    update(sessions)
    .values(seen=value("at"))
    .where(_of_organization, sessions.c.id == value("session_id"), sessions.c.seen < value("at"))
)
_this_session = (_of_organization, sessions.c.id == value("session_id"))
HINT_OF = Statement(select(sessions.c.hint).where(*_this_session))
KEEP_HINT = Statement(update(sessions).values(hint=value("sealed")).where(*_this_session))
_end = update(sessions).values(ended=value("at"), hint=null())
END_SESSIONS = Statement(
    _end.where(_of_organization, OneOf(sessions.c.id, "ids"), sessions.c.ended.is_(None))
)
_old = (_of_organization, sessions.c.began < value("before"))
FORGET_LOOKUPS = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"),
        token_lookup.c.token_id.in_(select(sessions.c.id).where(*_old)),
    )
)
FORGET_SESSIONS = Statement(delete(sessions).where(*_old))
LINK_OF = Statement(
    update(tokens)
    .values(user_id=value("user_id"))
    .where(tokens.c.organization_id == value("organization_id"), tokens.c.id == value("token_id"))
)
PERSON_OF_LINK = Statement(
    select(tokens.c.user_id).where(
        tokens.c.organization_id == value("organization_id"), tokens.c.id == value("token_id")
    )
)


def signed_in(driver: Driver, digest: bytes) -> SignedIn | None:
    """Who is signed in by a session of that digest, and as what they act now."""
    row = driver.fetch_one(SIGNED_IN, {"digest": digest})
    if row is None:
        return None
    organization_id, organization, spoken, language, zone, *rest = row
    user = to_user(rest[len(_SESSION) :])
    session = _to_session(rest[: len(_SESSION)])
    given = TeamRoleRecords(driver, organization_id).roles_by_teams([user.id]) if _may_rise(user) else {}
    shut = (
        SignInRecords(driver, organization_id).methods_shut_to(user.id) if session.origin is not None else ()
    )
    return SignedIn(
        organization_id,
        organization,
        session,
        user,
        Choices(language, zone),
        spoken,
        acting(user.role, given.get(user.id, ())),
        shut_out=session.origin is not None and session.origin.method_id in shut,
    )


def _may_rise(user: User) -> bool:
    """Whether a team could give somebody more than they have."""
    return user.role not in (Role.OWNER, Role.ADMINISTRATOR)


def _to_session(row: Row) -> Session:
    session_id, user_id, way, browser, address, began, seen, ended, method_id, *theirs, until = row
    return Session(
        id=session_id,
        user_id=user_id,
        way=Way(way),
        browser=browser,
        address=address,
        began=instant(began),
        seen=instant(seen),
        ended=instant_or_none(ended),
        origin=Origin(method_id, *theirs) if method_id is not None else None,
        until=instant_or_none(until),
    )


class SessionRecords(Transaction):
    """The sessions of an organization's people, and for whom one-time links are."""

    def add_session(self, session: Session, digest: bytes) -> None:
        """Keep a new session, findable by its digest."""
        self._run(
            ADD_SESSION,
            id=session.id,
            user_id=session.user_id,
            way=session.way.value,
            browser=session.browser,
            address=session.address,
            began=kept(session.began),
            seen=kept(session.seen),
            ended=None,
            method_id=session.origin.method_id if session.origin else None,
            subject=session.origin.subject if session.origin else None,
            provider_session=session.origin.session_id if session.origin else None,
            provider_name=session.origin.name if session.origin else None,
            until=None if session.until is None else kept(session.until),
            hint=None,
        )
        self._run(ADD_LOOKUP, digest=digest, token_id=session.id, expires=None)

    def sessions_of(self, user_id: str) -> list[Session]:
        """Somebody's sessions that nobody has ended, the oldest first; time may have ended them."""
        return [_to_session(row) for row in self._all(SESSIONS_OF, user_id=user_id)]

    def people_with_sessions(self) -> list[str]:
        """The ids of all who have a session that nobody has ended; time may have ended it."""
        return [user_id for (user_id,) in self._all(SIGNED_IN_SOMEWHERE)]

    def sessions_from(self, method_id: str, *, subject: str | None, session_id: str | None) -> list[Session]:
        """The sessions that nobody has ended of an identity provider's session, or else of a subject."""
        if session_id is not None:
            rows = self._all(SESSIONS_OF_PROVIDER, method_id=method_id, of_session=session_id)
        else:
            rows = self._all(SESSIONS_OF_SUBJECT, method_id=method_id, of_subject=subject)
        return [_to_session(row) for row in rows]

    def sessions_named(self, method_id: str, name: str) -> list[Session]:
        """The sessions that nobody has ended of whom an identity provider calls so."""
        return [_to_session(row) for row in self._all(SESSIONS_OF_NAME, method_id=method_id, of_name=name)]

    def keep_hint(self, session_id: str, sealed: bytes) -> None:
        """Keep by what an identity provider knows a session, sealed; it is forgotten when the session ends."""
        self._run(KEEP_HINT, session_id=session_id, sealed=sealed)

    def hint_of(self, session_id: str) -> bytes | None:
        """By what an identity provider knows a session, sealed."""
        row = self._one(HINT_OF, session_id=session_id)
        return None if row is None or row[0] is None else bytes(row[0])

    def note_session(self, session_id: str, *, at: datetime) -> None:
        """Keep that a session was used at that time."""
        self._run(NOTE_SEEN, session_id=session_id, at=kept(at))

    def end_sessions(self, session_ids: Sequence[str], *, at: datetime) -> int:
        """End these sessions; how many had not ended."""
        return self._run(END_SESSIONS, ids=self._driver.listed(session_ids), at=kept(at))

    def forget_sessions(self, *, before: datetime) -> None:
        """Forget the sessions that began before that time, and by what they are found."""
        self._run(FORGET_LOOKUPS, before=kept(before))
        self._run(FORGET_SESSIONS, before=kept(before))

    def let_link_admit(self, token_id: str, user_id: str) -> None:
        """Keep for whom a one-time link is."""
        self._run(LINK_OF, token_id=token_id, user_id=user_id)

    def admitted_by_link(self, token_id: str) -> str | None:
        """The id of whom a one-time link is for; None for one that is for whoever comes first."""
        row = self._one(PERSON_OF_LINK, token_id=token_id)
        return None if row is None else row[0]
