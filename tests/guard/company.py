"""A company whose identity provider goes too far, as a test meets it: over HTTP, and by commands."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
from tests.beside import again_and_again
from tests.invariants import Story
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PIECE = 500

Operation = dict[str, Any]


class Company:
    """People whom an identity provider brought to a server, all in one group."""

    def __init__(self, server: Server, client: httpx.Client, size: int) -> None:
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
            for number in range(size)
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

    @contextmanager
    def hiring(self) -> Iterator[None]:
        """Somebody new comes again and again meanwhile."""

        def hire() -> None:
            person = {"schemas": [USER], "userName": f"{uuid4()}@acme.example"}
            self.client.post(f"{self.server.scim}/Users", json=person).raise_for_status()

        with again_and_again(hire):
            yield

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

    def set_guard(self, *words: str) -> None:
        done = provisor("connection", "set", "default", *words, environment=self.server.environment)
        assert done.returncode == 0, done.stderr

    @property
    def database_url(self) -> str:
        return self.server.environment["PROVISOR_DATABASE_URL"]

    def faults(self) -> list[str]:
        """Where the rows are not what the journal tells."""
        return Story(self.database_url).faults()


def pieces(operations: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    """As many operations as a Bulk request takes here."""
    for start in range(0, len(operations), PIECE):
        yield operations[start : start + PIECE]


def activations(people: Sequence[str], *, active: bool) -> list[Operation]:
    data = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": active}]}
    return [{"method": "PATCH", "path": f"/Users/{each}", "data": data} for each in people]


def deletions(people: Sequence[str]) -> list[Operation]:
    return [{"method": "DELETE", "path": f"/Users/{each}"} for each in people]
