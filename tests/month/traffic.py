"""A month of requests on a clock of its own, sent to the web in this process, and the cycles that they make up.

What is played is written down apart from how cycles are told: each burst says of which kind it is, and counts what it
sends itself.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
from tests.store.records_of import Organization, new_id

from provisor.directory import tokens
from provisor.directory.connections import Connection
from provisor.directory.connections import Kind as Provider
from provisor.directory.cycles import Cycle, Kind
from provisor.directory.rhythm import State
from provisor.provisioning import administration, connection_status, connections
from provisor.provisioning.administration import Order
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics
from provisor.web.routes import web

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

COUNTED = (
    "requests", "failed", "lookups", "missed", "created", "updated", "deactivated", "deleted", "refused",
    "teams_created", "members_added",
)  # fmt: skip


def on(day: int, clock: str) -> datetime:
    """A time of the month; day 1 is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return MONDAY + timedelta(days=day - 1, hours=hour, minutes=minute)


@dataclass
class Burst:
    """What is sent without a pause, as whoever sends it counts it."""

    connection: str
    kind: Kind
    started: datetime
    ended: datetime
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def told(self) -> tuple[object, ...]:
        return (self.kind, self.started, self.ended, *(self.counts.get(name, 0) for name in COUNTED))


def told(cycle: Cycle) -> tuple[object, ...]:
    """A cycle in the form of a burst."""
    return (
        cycle.kind,
        cycle.started,
        cycle.ended,
        *(getattr(cycle.counts, name) for name in COUNTED),
    )


@dataclass
class Month:
    """The service, the clock, and whoever sends."""

    organization: Organization
    now: datetime = MONDAY
    bursts: list[Burst] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = Service(
            store=self.organization.store,
            limits=Limits(rate=0),
            now=lambda: self.now,
            clock=time.monotonic,
            new_id=new_id,
            secret=b"secret",
        )
        app = web(service, Metrics(lambda: 0))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://scim.example/scim/v2"
        )

    def order(self) -> Order:
        return Order(at=self.now, new_id=new_id)

    def connect(self, name: str, kind: Provider) -> "Sender":
        """An identity provider with a token."""
        connection, bot = self.organization.write(
            lambda records: connections.add(
                records, self.order(), name, manner="tolerant", settings={"kind": kind}
            )
        )
        return Sender(self, connection, bot.name)

    def status(self, connection: Connection) -> State:
        """What the connection is doing now."""
        (found,) = self.organization.read(
            lambda records: connection_status.status(records, now=self.now, name=connection.name)
        )
        return found.state

    def settle(self) -> None:
        """What servers do soon."""
        self.organization.run(self.organization.store.activity.write())
        self.organization.run(self.organization.store.sealer.catch_up(self.organization.id))

    def cycles_of(self, connection: Connection) -> list[Cycle]:
        """Its cycles, the oldest first."""
        return self.organization.read(lambda records: records.cycles(connection.id, newest=10_000))[::-1]


@dataclass
class Sender:
    """An identity provider: its bursts, and the requests of the one that it is in."""

    month: Month
    connection: Connection
    bot_name: str
    token: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def new_token(self) -> None:
        """A token is made, and copied to the identity provider."""
        self.token = tokens.make(secrets.token_bytes(24))
        self.month.organization.write(
            partial(
                administration.create_token,
                order=self.month.order(),
                bot_name=self.bot_name,
                name=f"of {self.month.now:%d %B}",
                secret=self.token,
                expires=self.month.now + timedelta(days=365),
            )
        )

    def revoke_tokens(self) -> None:
        """The tokens of the connection are revoked, by mistake."""

        def revoke(records: Any) -> None:
            for token in administration.list_tokens(records):
                if token.bot_name == self.bot_name and token.revoked is None:
                    administration.revoke_token(records, self.month.order(), token.id)

        self.month.organization.write(revoke)

    def burst(self, at: datetime, kind: Kind, *steps: "Step") -> None:
        """Send these, two seconds apart, and give the servers their second."""
        self.month.now = at
        burst = Burst(self.connection.name, kind, at, at)
        for step in steps:
            burst.ended = self.month.now
            step(self, burst)
            self.month.now += timedelta(seconds=2)
        self.month.bursts.append(burst)
        self.month.settle()

    def send(self, burst: Burst, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.month.organization.run(
            self.month.client.request(method, path, headers=headers, **request)
        )
        burst.count(requests=1, failed=int(answer.status_code >= 400))
        return answer


Step = Callable[[Sender, Burst], None]
"""One request."""


def look_for(name: str) -> Step:
    """Ask for a user by name."""

    def step(sender: Sender, burst: Burst) -> None:
        answer = sender.send(burst, "GET", "/Users", params={"filter": f'userName eq "{name}"'})
        if answer.is_success:
            burst.count(lookups=1, missed=int(answer.json()["totalResults"] == 0))

    return step


def look_for_group(name: str) -> Step:
    def step(sender: Sender, burst: Burst) -> None:
        query = {"filter": f'displayName eq "{name}"', "excludedAttributes": "members"}
        answer = sender.send(burst, "GET", "/Groups", params=query)
        burst.count(lookups=1, missed=int(answer.json()["totalResults"] == 0))

    return step


def list_users(sender: Sender, burst: Burst) -> None:
    """Ask for a page, as Okta does to test its credentials."""
    sender.send(burst, "GET", "/Users", params={"count": "100", "startIndex": "1"})


def create(name: str) -> Step:
    def step(sender: Sender, burst: Burst) -> None:
        document = {"schemas": [USER], "userName": name, "active": True}
        answer = sender.send(burst, "POST", "/Users", json=document)
        if answer.is_success:
            sender.ids[name] = answer.json()["id"]
        burst.count(**{"created" if answer.is_success else "refused": 1})

    return step


def update(name: str, title: str) -> Step:
    return _patched(name, {"title": title}, "updated")


def deactivate(name: str) -> Step:
    return _patched(name, {"active": False}, "deactivated")


def _patched(name: str, values: dict[str, Any], counted_as: str) -> Step:
    def step(sender: Sender, burst: Burst) -> None:
        operations = [{"op": "replace", "value": values}]
        document = {"schemas": [PATCH], "Operations": operations}
        assert sender.send(burst, "PATCH", f"/Users/{sender.ids[name]}", json=document).is_success
        burst.count(**{counted_as: 1})

    return step


def delete(name: str) -> Step:
    def step(sender: Sender, burst: Burst) -> None:
        assert sender.send(burst, "DELETE", f"/Users/{sender.ids.pop(name)}").is_success
        burst.count(deleted=1)

    return step


def push_group(name: str, members: Sequence[str]) -> Step:
    def step(sender: Sender, burst: Burst) -> None:
        listed = [{"value": sender.ids[member]} for member in members]
        document = {"schemas": [GROUP], "displayName": name, "members": listed}
        assert sender.send(burst, "POST", "/Groups", json=document).is_success
        burst.count(teams_created=1, members_added=len(members))

    return step
