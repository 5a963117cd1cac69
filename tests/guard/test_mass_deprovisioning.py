"""Half the company is about to go: 2,000 of 3,000 people, over HTTP, on both databases, while the server dies twice."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.databases import Postgresql
from tests.invariants import Story
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BROUGHT, LEAVING, PASSING = 3000, 2000, 300
PIECE = 500

Operation = dict[str, Any]


class Company:
    """3,000 people whom an identity provider brought to a server, all in one group."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self.server = server
        self.client = client
        client.headers["Authorization"] = f"Bearer {server.token}"
        posts = [
            {
                "method": "POST",
                "path": "/Users",
                "bulkId": str(number),
                "data": {"schemas": [USER], "userName": f"p{number}@acme.example", "externalId": str(number)},
            }
            for number in range(BROUGHT)
        ]
        made = [each for piece in pieces(posts) for each in self.bulk(piece)]
        self.people = [each["location"].rpartition("/")[2] for each in made]
        members = [{"value": each} for each in self.people]
        group = {"schemas": [GROUP], "displayName": "Everybody", "members": members}
        self.group = self.client.post(f"{server.scim}/Groups", json=group).json()["id"]

    def bulk(self, operations: Sequence[Operation]) -> list[dict[str, Any]]:
        answer = self.client.post(
            f"{self.server.scim}/Bulk", json={"schemas": [BULK], "Operations": operations}
        )
        assert answer.status_code == 200, answer.text
        outcome: list[dict[str, Any]] = answer.json()["Operations"]
        assert {each["status"] for each in outcome} <= {"200", "201", "204", "404"}
        return outcome

    def end(self, *requests: Sequence[Operation]) -> None:
        """Send these Bulk requests, two at a time."""
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(self.bulk, requests))

    def die_during(self, request: Sequence[Operation]) -> None:
        """Kill the server while it handles a request, and start it again."""
        with ThreadPoolExecutor(1) as threads:
            unanswered = threads.submit(self.bulk, request)
            self.server.kill()
            self.server.start()
            unanswered.exception()

    def total(self, condition: str) -> int:
        query = {"filter": condition, "count": "0"}
        total: int = self.client.get(f"{self.server.scim}/Users", params=query).json()["totalResults"]
        return total

    def members(self) -> int:
        return len(self.client.get(f"{self.server.scim}/Groups/{self.group}").json().get("members", []))

    def held(self) -> list[dict[str, Any]]:
        listed = provisor("guard", "list", "--json", environment=self.server.environment)
        found: list[dict[str, Any]] = json.loads(listed.stdout)
        return found

    def guard(self, *words: str) -> None:
        done = provisor("guard", *words, environment=self.server.environment)
        assert done.returncode == 0, done.stderr

    def faults(self) -> list[str]:
        """Where the rows are not what the journal tells."""
        return Story(self.server.environment["PROVISOR_DATABASE_URL"]).faults()


def pieces(operations: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    """As many operations as a Bulk request takes here."""
    for start in range(0, len(operations), PIECE):
        yield operations[start : start + PIECE]


def activations(people: Sequence[str], *, active: bool) -> list[Operation]:
    data = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": active}]}
    return [{"method": "PATCH", "path": f"/Users/{each}", "data": data} for each in people]


def deletions(people: Sequence[str]) -> list[Operation]:
    return [{"method": "DELETE", "path": f"/Users/{each}"} for each in people]


@pytest.fixture(params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    url = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        url = asyncio.run(database.new_database())
    with Server(tmp_path, url, {"RATE_LIMIT": "0"}) as server, httpx.Client(timeout=120) as client:
        yield Company(server, client)


def test_half_the_company_is_held_and_decided_though_the_server_dies(company: Company) -> None:
    inactive, gone = company.people[:1000], company.people[1000:LEAVING]
    ending = [*pieces(activations(inactive, active=False)), *pieces(deletions(gone))]
    company.die_during(ending[0])
    company.end(*ending)
    held = company.held()

    assert len(held) == LEAVING - PASSING
    assert (company.total("active eq true"), company.total("active eq false")) == (BROUGHT - LEAVING, 1000)
    assert company.members() == BROUGHT - len(gone)
    assert company.faults() == []

    company.bulk(activations(inactive[-10:], active=True))
    company.guard("drop", *[each["id"] for each in company.held()[-100:]])
    company.die_during(activations(inactive[-10:], active=True))
    company.guard("apply", "--all")

    assert (company.held(), company.faults()) == ([], [])
    assert company.total("active eq true") == BROUGHT - LEAVING + 110
