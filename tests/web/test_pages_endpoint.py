"""The pages' endpoint, without any page of ours."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from tests.web.an_endpoint import Clock
from tests.web.fake_store import NOON, FakeStore

from provisor.web.admission import Admission
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics
from provisor.web.near_misses import NearMisses
from provisor.web.observing import Observing
from provisor.web.pages.endpoint import Page, PagesEndpoint
from provisor.web.pages.visit import Visit
from provisor.web.shares import Shares


def test_what_is_read_while_it_is_sent_counts_until_its_end() -> None:
    limits, clock, store = Limits(), Clock(), FakeStore()
    shares = Shares(limits)
    present: list[int] = []

    async def rows() -> AsyncIterator[str]:
        for _ in range(2):
            present.append(shares.present)
            yield "row"

    async def export(_: Visit) -> Response:
        return StreamingResponse(rows())

    service = Service(store, limits, lambda: NOON, clock, lambda: "new-id", b"secret")  # type: ignore[arg-type]
    admission = Admission(service.store, limits, now=service.now, clock=clock)
    near_misses = NearMisses(service.store, admission, now=service.now)
    pages = {"/rows": Page(None, {"GET": export})}
    endpoint = PagesEndpoint(service, admission, shares, pages, near_misses)
    app = Observing(endpoint, Metrics(lambda: 0), clock=clock, new_id=service.new_id)

    assert TestClient(app).get("/rows").text == "rowrow"
    assert present == [1, 1]
    assert shares.present == 0
