"""One request for a page: who asks, in which language, for what; and what a handler reads, calls and answers with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from provisor.directory import permissions
from provisor.directory.permissions import Right
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.refusals import Refusal
from provisor.directory.users import Role, User
from provisor.provisioning import held, refused
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records, SignedIn
from provisor.provisioning.refused import Way
from provisor.provisioning.signing_in import Visitor
from provisor.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor, ScimError
from provisor.web import paging
from provisor.web.admission import Admission
from provisor.web.endpoint import Service
from provisor.web.pages import cookies, drawing
from provisor.web.pages.languages import Language
from provisor.web.pages.saying import Speaker

T = TypeVar("T")

ROWS = 50
"""As many rows has a list."""

_SEE_OTHER = 303
_ABOUT = {"users": "user", "teams": "team"}
"""What pages are about, by the first part of their paths."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page. `path` has what the places of the URL hold, `query` and `form` what stands in them.

    `document` is the JSON that a machine sent in the place of a form. `signed_in` is None for whoever is not.
    """

    service: Service
    admission: Admission
    order: Order
    base_url: str
    target: str
    language: Language
    zone: tzinfo
    visitor: Visitor
    headers: Mapping[str, str]
    signed_in: SignedIn | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    document: Any = None

    @property
    def user(self) -> User:
        """Who is signed in: whoever sees a page that asks for a right is."""
        return self._present.user

    @property
    def role(self) -> Role:
        """As what whoever is signed in acts here."""
        return self._present.role

    @property
    def organization_id(self) -> str:
        """The organization of whoever is signed in."""
        return self._present.organization_id

    @property
    def _present(self) -> SignedIn:
        if self.signed_in is None:
            raise LookupError("nobody is signed in")
        return self.signed_in

    def may(self, right: Right) -> bool:
        """Whether whoever is signed in has that right."""
        return self.signed_in is not None and permissions.may(right, self.signed_in.role)

    def given(self, name: str) -> str:
        """A field of the form, without spaces around it; empty where there is none."""
        return next(iter(self.form.get(name, ())), "").strip()

    def told(self, sentence: Sentence) -> Markup:
        """A sentence as whoever visits reads it."""
        return Speaker(self.language, self.zone, self.order.at).say(sentence)

    def later(self) -> Order:
        """The order of the visit, given now: for what goes on after it."""
        return replace(self.order, at=self.service.now())

    async def read(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes nothing, in the organization of whoever is signed in."""
        return await self.service.store.read(self.organization_id, work)

    async def write(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes something, likewise; the journal tells what is refused."""
        try:
            return await self.service.store.write(self.organization_id, work)
        except (Refusal, ScimError) as refusal:
            await self.service.store.write(self.organization_id, partial(self._keep, refusal=refusal))
            raise

    async def seal(self) -> None:
        """Have what was done up to now stand in the journal, for what goes by the journal."""
        await self.service.store.seal(self.organization_id)

    def _keep(self, records: Records, refusal: Refusal | ScimError) -> None:
        place = urlsplit(self.target).path.removeprefix("/")
        about = (_ABOUT.get(place.partition("/")[0]), self.path.get("id"))
        refused.record_order(records, self.order, f"POST {place}", about, refusal, way=Way.PAGE)

    async def deliver(self, notice_id: str) -> None:
        """Have a notice delivered, where there is somebody who does."""
        if self.service.delivery is not None:
            await self.service.delivery.deliver(self.organization_id, notice_id)

    async def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page of a template, in its frame."""
        waiting = await self.read(held.number) if self.may(Right.READ) else 0
        return self.drawn(template, status, waiting=waiting, **values)

    def drawn(self, template: str, status: int = 200, *, waiting: int = 0, **values: Any) -> Response:
        """Likewise, without asking the store for anything."""
        shown = {**values, "visit": self, "waiting": waiting, "most_counted": held.MOST}
        drawn = drawing.draw(template, self.language, zone=self.zone, now=self.order.at, values=shown)
        return Response(drawn, status, media_type="text/html")

    def go(self, target: str) -> Response:
        """Lead on to another page after a form, by a GET (RFC 9110 section 15.4.4)."""
        return RedirectResponse(target, _SEE_OTHER)

    def welcomes(self, response: Response, secret: str) -> Response:
        """Give the browser the secret of a session along with an answer."""
        cookies.give(response, secret, secure=self.is_secure)
        return response

    @property
    def is_secure(self) -> bool:
        """Whether the browser reaches the service by https."""
        return urlsplit(self.base_url).scheme == "https"

    def cursor(self, *asked: object) -> str | None:
        """Up to where the page before went; None for the first page. Raises InvalidCursor."""
        text = self.query.get("cursor")
        if not text:
            return None
        try:
            return paging.read(
                text,
                asked,
                count=ROWS,
                organization_id=self.organization_id,
                secret=self.service.secret,
                now=self.order.at,
            )
        except (InvalidCursor, ExpiredCursor, InvalidCount):
            raise InvalidCursor(
                phrase(
                    "This part of the list can't be shown any more: links into the middle of lists are good for a day. "
                    "Begin with the first part."
                )
            ) from None

    def next_cursor(self, last: str, *asked: object) -> str:
        """What leads to the page after that place, for whoever asks the same."""
        return paging.written(
            last,
            asked,
            count=ROWS,
            organization_id=self.organization_id,
            secret=self.service.secret,
            now=self.order.at,
        )
