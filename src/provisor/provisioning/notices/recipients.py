"""The use cases of recipients: who is told of what happens, added, listed and removed."""

from dataclasses import dataclass
from typing import Any

from provisor.directory.choices import check_language
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.notices import (
    MOST,
    AddressTaken,
    NoSuchRecipient,
    Notice,
    Recipient,
    TooManyRecipients,
    Way,
    read_address,
)
from provisor.folding import folded
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class RecipientShown:
    """A recipient, and the latest notice to them."""

    recipient: Recipient
    latest: Notice | None

    def to_document(self) -> dict[str, Any]:
        """The recipient as a JSON object; never the secret, nor more of a webhook's address than may be shown."""
        known, latest = self.recipient, self.latest
        sent = latest.sent if latest is not None else None
        return {
            "id": known.id,
            "way": known.way.value,
            "address": known.shown,
            "language": known.language,
            "created": known.created.isoformat(),
            "latest": None
            if latest is None
            else {
                "kind": latest.kind.value,
                "at": latest.at.isoformat(),
                "sent": sent.isoformat() if sent else None,
                "trouble": latest.trouble,
            },
        }


def show_all(records: Records) -> list[RecipientShown]:
    """Who is told, in the order in which they were added."""
    latest = records.latest_notices()
    return [RecipientShown(each, latest.get(each.id)) for each in records.recipients()]


def show(records: Records, recipient_id: str) -> RecipientShown:
    """One recipient. Raises NoSuchRecipient."""
    return RecipientShown(find(records, recipient_id), records.latest_notices().get(recipient_id))


def find(records: Records, recipient_id: str) -> Recipient:
    """The recipient of that id. Raises NoSuchRecipient."""
    found = next((each for each in records.recipients() if each.id == as_kept(recipient_id)), None)
    if found is None:
        raise NoSuchRecipient(recipient_id)
    return found


def add(records: Records, order: Order, address: str, *, language: str | None, secret: bytes) -> Recipient:
    """Tell somebody from now on, or a webhook, whose calls are signed with that new secret.

    Raises UnusableAddress, AddressTaken, TooManyRecipients, UnknownLanguage.
    """
    way, read = read_address(address)
    check_language(language)
    records.lock_organization()
    present = records.recipients()
    if any(folded(each.address) == folded(read) for each in present):
        raise AddressTaken
    if len(present) >= MOST:
        raise TooManyRecipients
    kept = secret if way is Way.WEBHOOK else b""
    recipient = Recipient(order.new_id(), way, read, language, order.at, kept)
    records.add_recipient(recipient)
    records.append(order.entry(Action.RECIPIENT_ADDED, _named(recipient), after={"way": way.value}))
    return recipient


def remove(records: Records, order: Order, recipient_id: str) -> None:
    """Tell somebody no more. Raises NoSuchRecipient."""
    records.lock_organization()
    recipient = find(records, recipient_id)
    records.remove_recipients([recipient.id])
    records.append(order.entry(Action.RECIPIENT_REMOVED, _named(recipient)))


def _named(recipient: Recipient) -> tuple[str, str, str]:
    return "recipient", recipient.id, recipient.shown
