"""The admin API's own behaviour, on a store that fails."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs
from tests.web.an_endpoint import BEARER, Clock
from tests.web.fake_store import NOON, TOKEN, FakeStore

from provisor.directory.connections import Scope as TokenScope
from provisor.web.admin_api.application import application
from provisor.web.admin_api.endpoint import AdminEndpoint
from provisor.web.admission import Admission
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics
from provisor.web.observing import Observing
from provisor.web.shares import Shares


@dataclass
class _Failing(FakeStore):
    def __post_init__(self) -> None:
        FakeStore.__init__(self)
        self.change(TOKEN, scopes=frozenset({TokenScope.ADMINISTER}))

    async def read(self, _: str, __: Callable[[Any], Any], *, brief: bool = False) -> Any:  # noqa: ARG002 - the port
        raise RuntimeError("a secret of the database")


def client() -> TestClient:
    store, clock, limits = _Failing(), Clock(), Limits()
    service = Service(store, limits, lambda: NOON, clock, lambda: "new-id", b"secret")
    admission = Admission(store, limits, now=service.now, clock=clock)
    endpoint = AdminEndpoint(service, admission, Shares(limits), application)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await endpoint(scope, receive, send)

    app = Observing(answer, Metrics(lambda: 0), clock=clock, new_id=service.new_id)
    return TestClient(app, "http://provisor.example", headers=BEARER)


def test_a_defect_is_a_problem_with_a_reference_and_is_logged_once() -> None:
    with capture_logs() as logged:
        answer = client().get("/api/v1/teams")

    assert answer.status_code == 500
    assert "new-id" in answer.json()["detail"]
    assert "secret" not in answer.text
    assert [each["event"] for each in logged].count("defect") == 1
