"""The postman: takes what is due, delivers it by mail or webhook, and says what became of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from provisor.delivery import mail, webhook
from provisor.delivery.mail import MailServer
from provisor.directory.journal import DELIVERY
from provisor.directory.notices import Notice, Way
from provisor.provisioning.administration import Order
from provisor.provisioning.notices import events, outbox
from provisor.provisioning.notices.letters import Compose, link_of
from provisor.provisioning.notices.outbox import Failed, Outgoing
from provisor.provisioning.patience import patient
from provisor.provisioning.ports import Store

log = structlog.get_logger("provisor.delivery")


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers notices. `mail_server` is None where none is set, `public_url` where nobody told it."""

    store: Store
    compose: Compose
    mail_server: MailServer | None
    public_url: str | None
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def go_round(self, organization_id: str, *, whole: bool) -> None:
        """Note what has begun in an organization, and deliver what is due there, all at once."""
        if await self.store.read(organization_id, partial(events.differs, at=self.now(), whole=whole)):
            noting = partial(events.note, order=self._order(), whole=whole)
            await self.store.write(organization_id, noting)
        due = await self.store.read(organization_id, partial(outbox.due, at=self.now()))
        await asyncio.gather(*(self.deliver(organization_id, each.id) for each in due))

    async def deliver(self, organization_id: str, notice_id: str) -> Notice | None:
        """Deliver a notice that is due, and keep what became of it; None if another process has it, or nobody may."""
        taking = partial(outbox.take, at=self.now(), notice_id=notice_id)
        outgoing = await self.store.write(organization_id, taking)
        if outgoing is None:
            return None
        failed = await self._carry(outgoing)
        settling = partial(outbox.settle, order=self._order(), outgoing=outgoing, failed=failed)
        # What was delivered and not kept so would be delivered again.
        settled = await patient(partial(self.store.write, organization_id))(settling)
        if settled is not None and settled.given_up is not None:
            log.warning("notice given up", kind=settled.kind.value, reason=settled.trouble)
        return settled

    async def _carry(self, outgoing: Outgoing) -> Failed | None:
        try:
            return await self._handed_over(outgoing)
        except ValueError as error:  # its address was accepted once, and can't be written where it has to be
            return Failed(f"It can't be addressed: {error}.", final=True)

    async def _handed_over(self, outgoing: Outgoing) -> Failed | None:
        link = link_of(outgoing, self.public_url)
        if outgoing.recipient.way is Way.WEBHOOK:
            return await webhook.call(outgoing, link=link, at=self.now())
        letter = self.compose(outgoing, link=link)
        return await mail.send(self.mail_server, outgoing, letter, at=self.now())

    def _order(self) -> Order:
        return Order(self.now(), self.new_id, DELIVERY)
