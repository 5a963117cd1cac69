"""`provisor undo` is killed in the middle while a server serves, and goes on where it was."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.beside import again_and_again
from tests.databases import Postgresql
from tests.processes import Running
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"

PEOPLE = 1_000


@dataclass
class Provider:
    """An identity provider that goes on provisioning whatever is undone."""

    client: httpx.Client
    sent: int = 0

    def create(self, *user_names: str) -> list[str]:
        """New users; their ids."""
        made = [
            {
                "method": "POST",
                "path": "/Users",
                "bulkId": name,
                "data": {"schemas": [USER], "userName": name},
            }
            for name in user_names
        ]
        return [each["location"].rpartition("/")[2] for each in self._bulk(made).json()["Operations"]]

    def deactivate(self, user_ids: list[str]) -> str:
        """All of them by one request, whose id is returned."""
        data = {
            "schemas": [PATCH],
            "Operations": [{"op": "replace", "path": "active", "value": False}],
        }
        return self._bulk(
            [{"method": "PATCH", "path": f"/Users/{each}", "data": data} for each in user_ids]
        ).headers["x-request-id"]

    @contextmanager
    def at_work(self, user_id: str) -> Iterator[None]:
        """Changes somebody else again and again meanwhile."""

        def work() -> None:
            self.sent += 1
            operations = [{"op": "replace", "path": "title", "value": str(self.sent)}]
            data = {"schemas": [PATCH], "Operations": operations}
            self.client.patch(f"/Users/{user_id}", json=data).raise_for_status()

        with again_and_again(work):
            yield

    def wait_until_somebody_is_active(self) -> None:
        """Until the first people are active again."""
        while self.inactive() == PEOPLE:
            continue

    def inactive(self) -> int:
        """How many are not active."""
        asked = {"filter": "active eq false", "count": "0"}
        total: int = self.client.get("/Users", params=asked).raise_for_status().json()["totalResults"]
        return total

    def read(self, user_id: str) -> dict[str, Any]:
        """A user."""
        user: dict[str, Any] = self.client.get(f"/Users/{user_id}").raise_for_status().json()
        return user

    def people(self) -> list[dict[str, Any]]:
        """Who was deactivated, page by page."""
        pages = (
            {"filter": 'userName sw "person"', "startIndex": n + 1, "count": 100}
            for n in range(0, PEOPLE, 100)
        )
        answers = [self.client.get("/Users", params=page).raise_for_status().json() for page in pages]
        return [user for answer in answers for user in answer["Resources"]]

    def _bulk(self, operations: list[dict[str, Any]]) -> httpx.Response:
        sent = {"schemas": [BULK], "failOnErrors": 1, "Operations": operations}
        return self.client.post("/Bulk", json=sent).raise_for_status()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    address = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    with Server(tmp_path, address, {"RATE_LIMIT": "0"}) as server:
        yield server


@pytest.fixture
def provider(server: Server) -> Iterator[Provider]:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.scim, headers=headers, timeout=60) as client:
        yield Provider(client)


def test_an_undo_that_is_killed_goes_on_and_changes_everybody_once(
    server: Server, provider: Provider
) -> None:
    environment = server.environment
    provisor("connection", "set", "default", "--no-guard", environment=environment)
    deactivated, (other,) = provider.create(*(f"person{n}" for n in range(PEOPLE))), provider.create("other")
    request = provider.deactivate(deactivated)

    with provider.at_work(other):
        undo = Running(("undo", "--request", request, "--yes"), environment)
        provider.wait_until_somebody_is_active()
        undo.kill()
        undo.wait()
    interrupted = json.loads(provisor("undo", "list", "--json", environment=environment).stdout)[0]
    left = provider.inactive()
    resumed = provisor("undo", "--resume", interrupted["id"], "--json", environment=environment)

    assert interrupted["ended"] is None
    assert 0 < left < PEOPLE
    assert json.loads(resumed.stdout) == {"id": interrupted["id"], "changed": PEOPLE, "conflicts": []}
    assert {each["meta"]["version"] for each in provider.people()} == {'W/"3"'}
    assert provider.read(other)["title"] == str(provider.sent)
    assert provisor("journal", "verify", environment=environment).returncode == 0
