"""One admitted request of the admin API: who asks, and what a handler reads from, calls with and answers to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from starlette.types import Scope

from provisor.directory import permissions
from provisor.directory.permissions import Right
from provisor.provisioning import repetition
from provisor.provisioning.administration import Order
from provisor.provisioning.notices.outbox import Delivery
from provisor.provisioning.ports import Credentials, Records, Store
from provisor.provisioning.repetition import Claim
from provisor.scim.errors import PreconditionFailed
from provisor.web import paging

T = TypeVar("T")

_KEY = "provisor.asking"
_TAG = re.compile(r'(?:W/)?"([^"-]*)(?:-[^"]*)?"')


@dataclass(frozen=True, slots=True)
class Asking:
    """An admitted request. `headers` are by lower-case name; `claim` is its idempotency key's, where it has one.

    `needed` is the right that its route asks for, once it is known; `now` tells the time to what goes on afterwards;
    `public_url` is how clients reach the service, where the settings say so; `delivery` delivers notices.
    """

    credentials: Credentials
    store: Store
    order: Order
    headers: Mapping[str, str]
    secret: bytes
    base_url: str
    now: Callable[[], datetime]
    public_url: str | None = None
    delivery: Delivery | None = None
    claim: Claim | None = None
    needed: Right | None = None

    def check(self, needed: Right) -> None:
        """Raises NotPermitted."""
        permissions.check(needed, self.credentials.scopes)

    def later(self) -> Order:
        """The order of the request, given now."""
        return replace(self.order, at=self.now())

    async def read(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes nothing, in the organization of the token."""
        return await self.store.read(self.credentials.organization_id, work)

    async def write(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes something, in the organization of the token; once for an idempotency key."""
        once = work if self.claim is None else repetition.once(work, self.claim)
        return await self.store.write(self.credentials.organization_id, once)

    async def deliver(self, notice_id: str) -> None:
        """Have a notice delivered, where there is somebody who does."""
        if self.delivery is not None:
            await self.delivery.deliver(self.credentials.organization_id, notice_id)

    async def seal(self) -> None:
        """Have what was done up to now stand in the journal, for what goes by the journal."""
        await self.store.seal(self.credentials.organization_id)

    def check_match(self, revision: Callable[[], object]) -> None:
        """Raise PreconditionFailed if `If-Match` names other revisions only; asks for the present one if needed."""
        header = self.headers.get("if-match")
        if header is None or header.strip() == "*":
            return
        if str(revision()) not in _TAG.findall(header):
            raise PreconditionFailed(
                f"If-Match is {header[:100]}, but what it is about has changed since it was read. Read it again and "
                "decide anew."
            )

    def cursor(self, text: str | None, *asked: object, count: int) -> str | None:
        """Up to where the page before went; None for the first page. Raises InvalidCursor and its like."""
        if text is None:
            return None
        return paging.read(
            text,
            asked,
            count=count,
            organization_id=self.credentials.organization_id,
            secret=self.secret,
            now=self.order.at,
        )

    def next_cursor(self, last: str, *asked: object, count: int) -> str:
        """What leads to the page after that place, for whoever asks the same."""
        return paging.written(
            last,
            asked,
            count=count,
            organization_id=self.credentials.organization_id,
            secret=self.secret,
            now=self.order.at,
        )


def keep(scope: Scope, asking: Asking) -> None:
    """Keep with a request what is known of it."""
    scope[_KEY] = asking


def kept(scope: Scope) -> Asking | None:
    """What is known of a request; None for one that needs no token."""
    found: Asking | None = scope.get(_KEY)
    return found
