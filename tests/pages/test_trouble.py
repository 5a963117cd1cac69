"""What visitors see when something goes wrong here: a page, whatever is broken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.pages.visitor import heading
from tests.store.records_of import a_user
from tests.web.fake_store import NOON, FakeStore

from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role
from provisor.provisioning.ports import SignedIn, StoreBusy
from provisor.web import routes
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics

OWNER = replace(a_user(userName="olga@acme.example"), role=Role.OWNER)
SESSION = Session("session-1", OWNER.id, Way.LINK, "a browser", None, began=NOON, seen=NOON)


class Broken(FakeStore):
    """Knows who is signed in, and then raises that error whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def signed_in(self, _: bytes) -> SignedIn:
        return SignedIn("organization-1", "Acme", SESSION, OWNER)

    async def read(self, _: str, work: Callable[[Any], Any], *, brief: bool = False) -> Any:  # noqa: ARG002 - the port
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [(StoreBusy("all are busy"), 503, "busy right now"), (RuntimeError("a secret"), 500, "went wrong here")],
)
def test_a_store_that_answers_nothing_any_more_is_told_in_the_frame(
    error: Exception, status: int, says: str
) -> None:
    store = Broken(error)
    service = Service(
        store=store,  # type: ignore[arg-type]  # as much of it as is asked
        limits=Limits(),
        now=lambda: NOON,
        clock=lambda: 1000.0,
        new_id=lambda: "new-id",
        secret=b"secret",
    )
    client = TestClient(
        routes.web(service, Metrics(lambda: 0)), "http://provisor.example", cookies={"provisor-session": "s"}
    )

    told = client.get("/users")

    assert told.status_code == status
    assert says in heading(told.text)
    assert "Sign out" in told.text
    assert "secret" not in told.text
    assert told.headers["cache-control"] == "no-store"
