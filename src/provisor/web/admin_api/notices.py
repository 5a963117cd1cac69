"""Notices: who is told when changes are held, a connection is late, or a token ends; and trying it."""

import secrets
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from provisor.directory.notices import SECRET_BYTES, Kind, Way, told_secret
from provisor.provisioning.notices import outbox, recipients
from provisor.provisioning.notices.recipients import RecipientShown
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Given, Shown, Text

router = APIRouter(tags=["notices"])

Called = Annotated[str, Path(description="The recipient, by id.", examples=[examples.ID])]

_RECIPIENT: dict[str, Any] = {
    "id": examples.ID,
    "way": "webhook",
    "address": "https://hooks.example/…",
    "language": "de",
    "created": "2026-05-03T09:00:00Z",
    "latest": {
        "kind": "notice.test",
        "at": "2026-05-03T09:01:00Z",
        "sent": "2026-05-03T09:01:02Z",
        "trouble": "The webhook answered 503.",
    },
}


class LatestNotice(Shown):
    """The latest notice to a recipient; `trouble` is why it did not arrive (yet)."""

    kind: Kind
    at: datetime
    sent: datetime | None
    trouble: str | None


class ShownRecipient(Shown):
    """Who is told; of a webhook's address as much as may be shown. `language` null is the organization's."""

    model_config = examples.shown(_RECIPIENT)

    id: str
    way: Way
    address: str
    language: str | None
    created: datetime
    latest: LatestNotice | None


class AddedRecipient(ShownRecipient):
    """Who is told from now on. A webhook verifies calls by `secret`, which is answered this once."""

    model_config = examples.shown({**_RECIPIENT, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})

    secret: str | None


class Recipients(Shown):
    """Everybody who is told, in the order in which they were added."""

    items: list[ShownRecipient]


class NewRecipient(Given):
    """An e-mail address, or the https address of a webhook."""

    model_config = examples.given(
        {"address": "notices@acme.example", "language": "de"}, {"address": "https://hooks.example/provisor"}
    )

    address: Text
    language: Text | None = None


@router.get("/notices/recipients")
async def list_recipients(asking: Reading) -> Recipients:
    """List who is told, and what became of the latest notice to each."""
    return Recipients(items=[_shown(each) for each in await asking.read(recipients.show_all)])


@router.post("/notices/recipients", status_code=201, response_model=AddedRecipient)
async def add_recipient(asking: Changing, new: NewRecipient) -> Response:
    """Send notices to an address; the secret of a webhook is answered this once."""
    adding = partial(
        recipients.add,
        order=asking.order,
        address=new.address,
        language=new.language,
        secret=secrets.token_bytes(SECRET_BYTES),
    )
    added = await asking.write(adding)
    told = told_secret(added.secret) if added.secret else None
    shown = _shown(RecipientShown(added, None))
    made = AddedRecipient(**shown.model_dump(), secret=told)
    return answers.created(asking, made, "notices/recipients", added.id, secret=True)


@router.get("/notices/recipients/{recipient}")
async def show_recipient(asking: Reading, recipient: Called) -> ShownRecipient:
    """Show who is told."""
    return _shown(await asking.read(partial(recipients.show, recipient_id=recipient)))


@router.delete("/notices/recipients/{recipient}", status_code=204)
async def remove_recipient(asking: Changing, recipient: Called) -> None:
    """Send no more notices to a recipient."""
    await asking.write(partial(recipients.remove, order=asking.order, recipient_id=recipient))


@router.post("/notices/recipients/{recipient}/try")
async def try_recipient(asking: Changing, recipient: Called) -> ShownRecipient:
    """Send a test to a recipient; `latest` tells what became of it."""
    notice = await asking.write(partial(outbox.add_test, order=asking.order, recipient_id=recipient))
    await asking.deliver(notice.id)
    return _shown(await asking.read(partial(recipients.show, recipient_id=recipient)))


def _shown(found: RecipientShown) -> ShownRecipient:
    return ShownRecipient.model_validate(found.to_document())
