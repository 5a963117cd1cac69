"""The pages without a server: on a store that knows one session, and keeps nothing."""

from dataclasses import replace
from typing import Any

from starlette.testclient import TestClient
from tests.store.records_of import a_user
from tests.web.fake_store import NOON, FakeStore

from provisor.directory import tokens
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role
from provisor.provisioning.ports import SignedIn
from provisor.web import routes
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics

OWNER = replace(a_user(userName="olga@acme.example"), role=Role.OWNER)
SESSION = Session("session-1", OWNER.id, Way.LINK, "a browser", None, began=NOON, seen=NOON)
SECRET = "secret-of-a-session"


class SessionStore(FakeStore):
    """Knows who is signed in."""

    def __init__(self, role: Role = Role.OWNER) -> None:
        super().__init__()
        self.user = replace(OWNER, role=role)

    async def signed_in(self, digest: bytes) -> SignedIn | None:
        known = digest == tokens.digest(SECRET)
        return SignedIn("organization-1", "Acme", SESSION, self.user) if known else None


def a_site(store: Any, public_url: str = "http://provisor.example", **cookies: str) -> TestClient:
    """A browser that visits the pages at that address."""
    service = Service(
        store=store,
        limits=Limits(),
        now=lambda: NOON,
        clock=lambda: 1000.0,
        new_id=lambda: "new-id",
        secret=b"secret",
        public_url=public_url,
    )
    return TestClient(
        routes.web(service, Metrics(lambda: 0)), public_url, cookies=cookies, follow_redirects=False
    )
