"""Notices: who is told, of what has begun, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from provisor.directory.notices import Kind, Notice, Recipient, Way
from provisor.store import json_text
from provisor.store.driver import Row
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import notice_events, notice_recipients, notices
from provisor.store.transaction import Transaction

_NOTICE = (
    notices.c.id,
    notices.c.recipient_id,
    notices.c.kind,
    notices.c.facts,
    notices.c.at,
    notices.c.due,
    notices.c.attempts,
    notices.c.sent,
    notices.c.given_up,
    notices.c.trouble,
)
_of_organization = notices.c.organization_id == value("organization_id")
_this_notice = (_of_organization, notices.c.id == value("notice_id"))
_waiting = (notices.c.sent.is_(None), notices.c.given_up.is_(None))
_these_recipients = (
    notice_recipients.c.organization_id == value("organization_id"),
    OneOf(notice_recipients.c.id, "ids"),
)

RECIPIENTS = Statement(
    select(
        notice_recipients.c.id,
        notice_recipients.c.way,
        notice_recipients.c.address,
        notice_recipients.c.language,
        notice_recipients.c.created,
        notice_recipients.c.secret,
    )
    .where(notice_recipients.c.organization_id == value("organization_id"))
    .order_by(notice_recipients.c.id)
)
ADD_RECIPIENT = Statement(insert(notice_recipients))
REMOVE_RECIPIENTS = Statement(delete(notice_recipients).where(*_these_recipients))
REMOVE_THEIR_NOTICES = Statement(
    delete(notices).where(_of_organization, OneOf(notices.c.recipient_id, "ids"))
)

BEGUN = Statement(
    select(notice_events.c.key)
    .where(notice_events.c.organization_id == value("organization_id"))
    .order_by(notice_events.c.key)
)
BEGIN = Statement(insert_or(notice_events).on_conflict_do_nothing())
END = Statement(
    delete(notice_events).where(
        notice_events.c.organization_id == value("organization_id"), OneOf(notice_events.c.key, "keys")
    )
)

NOTICE = Statement(select(*_NOTICE).where(*_this_notice))
DUE = Statement(
    select(*_NOTICE)
    .where(_of_organization, *_waiting, notices.c.due <= value("at"))
    .order_by(notices.c.due)
    .limit(value("most"))
)
ADD_NOTICE = Statement(insert(notices))
CLAIM = Statement(
    update(notices)
    .values(due=value("until"), attempts=value("attempts"))
    .where(*_this_notice, *_waiting, notices.c.due == value("seen"))
)
SETTLE = Statement(
    update(notices)
    .values(due=value("at"), sent=value("sent_at"), given_up=value("given_up_at"), trouble=value("told"))
    .where(*_this_notice, *_waiting, notices.c.attempts == value("tries"))
)
LATEST = Statement(
    select(*_NOTICE).where(
        _of_organization,
        notices.c.id.in_(
            select(func.max(notices.c.id)).where(_of_organization).group_by(notices.c.recipient_id)
        ),
    )
)
GIVEN_UP = Statement(
    select(func.count()).select_from(notices).where(_of_organization, notices.c.given_up >= value("since"))
)
FORGET = Statement(
    delete(notices).where(
        _of_organization, (notices.c.sent < value("before")) | (notices.c.given_up < value("before"))
    )
)


def _to_notice(row: Row) -> Notice:
    notice_id, recipient_id, kind, facts, at, due, attempts, sent, given_up, trouble = row
    return Notice(
        id=notice_id,
        recipient_id=recipient_id,
        kind=Kind(kind),
        facts=json_text.read(facts),
        at=instant(at),
        due=instant(due),
        attempts=attempts,
        sent=instant_or_none(sent),
        given_up=instant_or_none(given_up),
        trouble=trouble,
    )


class NoticeRecords(Transaction):
    """The notices of an organization."""

    def recipients(self) -> list[Recipient]:
        """Who is told, in the order in which they were added."""
        return [
            Recipient(recipient_id, Way(way), address, language, instant(created), bytes(secret))
            for recipient_id, way, address, language, created, secret in self._all(RECIPIENTS)
        ]

    def add_recipient(self, recipient: Recipient) -> None:
        """Keep a new recipient."""
        self._run(
            ADD_RECIPIENT,
            id=recipient.id,
            way=recipient.way.value,
            address=recipient.address,
            language=recipient.language,
            secret=recipient.secret,
            created=kept(recipient.created),
        )

    def remove_recipients(self, recipient_ids: Sequence[str]) -> None:
        """Forget recipients, with their notices."""
        for statement in (REMOVE_THEIR_NOTICES, REMOVE_RECIPIENTS):
            self._run(statement, ids=self._driver.listed(recipient_ids))

    def begun_events(self) -> list[str]:
        """The keys of the events that have begun and not ended."""
        return [row[0] for row in self._all(BEGUN)]

    def begin_event(self, key: str, *, at: datetime) -> bool:
        """Note that an event has begun; False if that is known. Of two who note it at once, one waits."""
        return self._run(BEGIN, key=key, began=kept(at)) > 0

    def end_events(self, keys: Sequence[str]) -> None:
        """Note that events are over."""
        self._run(END, keys=self._driver.listed(keys))

    def notice(self, notice_id: str) -> Notice | None:
        """The notice of that id."""
        row = self._one(NOTICE, notice_id=notice_id)
        return None if row is None else _to_notice(row)

    def due_notices(self, *, at: datetime, most: int) -> list[Notice]:
        """Those that wait and are due, the longest waiting first."""
        return [_to_notice(row) for row in self._all(DUE, at=kept(at), most=most)]

    def add_notice(self, notice: Notice) -> None:
        """Keep a new notice."""
        self._run(
            ADD_NOTICE,
            id=notice.id,
            recipient_id=notice.recipient_id,
            kind=notice.kind.value,
            facts=json_text.written(notice.facts),
            at=kept(notice.at),
            due=kept(notice.due),
            attempts=notice.attempts,
            sent=None,
            given_up=None,
            trouble=None,
        )

    def claim_notice(self, notice: Notice, *, until: datetime) -> bool:
        """Count a try, and keep others from it until then; False if another was quicker."""
        attempts, seen = notice.attempts + 1, kept(notice.due)
        return self._run(CLAIM, notice_id=notice.id, until=kept(until), attempts=attempts, seen=seen) > 0

    def settle_notice(self, notice: Notice) -> bool:
        """Keep what became of a notice, or when it is tried again; False if it is gone, settled or taken anew."""
        changed = self._run(
            SETTLE,
            notice_id=notice.id,
            tries=notice.attempts,
            at=kept(notice.due),
            sent_at=None if notice.sent is None else kept(notice.sent),
            given_up_at=None if notice.given_up is None else kept(notice.given_up),
            told=notice.trouble,
        )
        return changed > 0

    def latest_notices(self) -> Mapping[str, Notice]:
        """The latest notice of each recipient that has one, by the recipient's id."""
        return {each.recipient_id: each for each in map(_to_notice, self._all(LATEST))}

    def notices_given_up(self, *, since: datetime) -> int:
        """How many were given up since."""
        row = self._one(GIVEN_UP, since=kept(since))
        return 0 if row is None else int(row[0])

    def forget_notices(self, *, before: datetime) -> None:
        """Forget the notices that were sent or given up before."""
        self._run(FORGET, before=kept(before))
