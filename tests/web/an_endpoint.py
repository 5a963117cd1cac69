"""A SCIM endpoint with a few handlers, a fake store, and a clock that stands still until it is moved."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from threading import current_thread
from typing import Any

from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.web.fake_store import NOON, TOKEN, FakeStore

from provisor.provisioning.ports import StoreBusy
from provisor.web import answers
from provisor.web.admission import Admission
from provisor.web.endpoint import Routes, ScimEndpoint, Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics
from provisor.web.near_misses import NearMisses
from provisor.web.observing import Observing
from provisor.web.scim_request import ScimRequest
from provisor.web.shares import Shares

BEARER = {"Authorization": f"Bearer {TOKEN}"}


async def echo(request: ScimRequest) -> Response:
    def read(document: Any) -> dict[str, Any]:
        return {"document": document, "id": request.id, "thread": current_thread().name}

    return answers.document(await request.read_body(read))


async def show(request: ScimRequest) -> Response:
    call = request.call
    told = {
        "id": request.id,
        "query": request.query(),
        "base": call.base_url,
        "request": call.request_id,
        "client": call.client_request_id,
    }
    return answers.document(told, location=f"{call.base_url}/Things/{request.id}", etag='W/"1"')


async def fail(_: ScimRequest) -> Response:
    raise RuntimeError("a secret of the database")


async def busy(_: ScimRequest) -> Response:
    raise StoreBusy


ROUTES: Routes = {
    "Things": {"GET": show, "POST": echo},
    "Things/.search": {"POST": echo},
    "Things/{id}": {"GET": show, "DELETE": fail},
    "Busy": {"GET": busy},
}


@dataclass
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class AnEndpoint:
    limits: Limits = field(default_factory=Limits)
    routes: Routes = field(default_factory=lambda: ROUTES)
    public_url: str | None = None
    store: FakeStore = field(default_factory=FakeStore)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        service = Service(
            store=self.store,
            limits=self.limits,
            now=lambda: NOON,
            clock=self.clock,
            new_id=lambda: "new-id",
            secret=b"secret",
            public_url=self.public_url,
        )
        admission = Admission(self.store, self.limits, now=service.now, clock=self.clock)
        near_misses = NearMisses(self.store, admission, now=service.now)
        self._endpoint = ScimEndpoint(service, self.routes, admission, Shares(self.limits), near_misses)
        self.metrics = Metrics(lambda: self.store.waiting)
        self.app: Callable[[Scope, Receive, Send], Awaitable[None]] = Observing(
            self._answer, self.metrics, clock=self.clock, new_id=service.new_id
        )
        self.client = TestClient(self.app, "http://scim.example", headers=BEARER)

    def client_at(self, address: str) -> TestClient:
        """A client that comes from that address."""
        return TestClient(self.app, "http://scim.example", headers=BEARER, client=(address, 50000))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._endpoint.answer("/scim/v2", scope, receive, send)
