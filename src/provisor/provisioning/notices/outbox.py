"""The use cases of sending: what is due, taken by one process at a time, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from provisor.directory.journal import Action
from provisor.directory.notices import KEPT, LEASE, Kind, Notice, Recipient
from provisor.provisioning.administration import Order
from provisor.provisioning.notices import recipients
from provisor.provisioning.ports import Records

AT_ONCE = 20
"""So many notices of an organization are tried in one round."""

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice that is to be delivered, to whom, from which organization, and in which language."""

    notice: Notice
    recipient: Recipient
    organization_id: str
    organization: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a notice did not arrive; `final` says that to try again is useless."""

    trouble: str
    final: bool = False


class Delivery(Protocol):
    """Whoever brings notices to their recipients."""

    async def go_round(self, organization_id: str, *, whole: bool) -> None:
        """Note what has begun in an organization, of held changes or as a whole, and deliver what is due there."""

    async def deliver(self, organization_id: str, notice_id: str) -> Notice | None:
        """Deliver a notice that is due, and keep what became of it; None if another process has it.

        None, too, if nobody is to have it any more.
        """


def due(records: Records, at: datetime) -> list[Notice]:
    """The notices that are to be tried now."""
    return records.due_notices(at=at, most=AT_ONCE)


def take(records: Records, at: datetime, notice_id: str) -> Outgoing | None:
    """Take a notice that is due, so that no other process delivers it meanwhile; None if another has it already."""
    notice = records.notice(notice_id)
    if notice is None or notice.due > at or not records.claim_notice(notice, until=at + LEASE):
        return None
    recipient = recipients.find(records, notice.recipient_id)
    taken = replace(notice, attempts=notice.attempts + 1, due=at + LEASE)
    return Outgoing(
        taken,
        recipient,
        records.organization_id,
        records.organization_name(),
        recipient.language or records.organization_language(),
    )


def settle(records: Records, order: Order, outgoing: Outgoing, failed: Failed | None) -> Notice | None:
    """Keep that a notice was delivered, or that it failed: it is tried again later, or given up.

    None where that is no more for this process to say: it took so long that another has the notice, or nobody is to
    have it.
    """
    notice = outgoing.notice
    if failed is None:
        settled = replace(notice, sent=order.at, trouble=None)
    else:
        again = None if failed.final else notice.next_try(order.at)
        trouble = failed.trouble[:_LONGEST]
        settled = replace(
            notice, due=again or notice.due, given_up=None if again else order.at, trouble=trouble
        )
    if not records.settle_notice(settled):
        return None
    if settled.given_up is not None and notice.kind is not Kind.TEST:
        about = ("recipient", outgoing.recipient.id, outgoing.recipient.shown)
        entry = order.entry(Action.NOTICE_GIVEN_UP, about, facts={"kind": notice.kind.value})
        records.append(replace(entry, detail=settled.trouble))
    return settled


def add_test(records: Records, order: Order, recipient_id: str) -> Notice:
    """Make a notice by which somebody tries a recipient. Raises NoSuchRecipient."""
    recipient = recipients.find(records, recipient_id)
    notice = Notice(order.new_id(), recipient.id, Kind.TEST, {}, order.at, order.at)
    records.add_notice(notice)
    return notice


def forget(records: Records, at: datetime) -> None:
    """Forget what became of notices long ago."""
    records.forget_notices(before=at - KEPT)
