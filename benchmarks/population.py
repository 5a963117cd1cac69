"""What a contestant holds before it is measured: people, and groups of them, loaded over SCIM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks import people
from benchmarks.contestants import Contestant
from benchmarks.load import Generator, Load, Outcome, Script, Step
from benchmarks.wire import Address

# Within the Bulk limits of every contestant: 1,000 operations, 1 MiB.
_PER_BULK = 400
_PATIENCE = 1800.0
# People in no group, to be added and removed.
SPARE = 64


@dataclass
class Entry:
    """A contestant with its population. `ids[n]` is person n; those beyond `users` are in no group.

    `population` counts everybody, with those who came while it was measured.
    """

    contestant: Contestant
    generator: Generator
    users: int
    address: Address
    ids: list[str] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    population: int = 0

    @property
    def spare(self) -> list[str]:
        return self.ids[self.users :]

    def newcomers(self, number: int) -> range:
        """The next people who have not been created yet."""
        self.population += number
        return range(self.population - number, self.population)

    def play(self, load: Load) -> Outcome:
        return self.generator.play(load)

    def ask(self, request: bytes, status: int) -> bytes:
        """One answer's body."""
        load = Load(self.address.port, [(Step(request, (status,)),)], keeps_bodies=True)
        return self.play(load).bodies[0]

    def populate(self) -> float:
        """Load the people; return the requests' seconds."""
        total = self.users + SPARE
        scripts: list[Script] = []
        while self.population < total:
            numbers = self.newcomers(min(_PER_BULK, total - self.population))
            request = self.address.request("POST", "/Bulk", people.bulk(numbers))
            scripts.append((Step(request, (200,), b'"201"', len(numbers)),))
        load = Load(self.address.port, scripts, patience=_PATIENCE, keeps_bodies=True)
        outcome = self.play(load)
        self.ids = [id_ for body in outcome.bodies for id_ in _created(body)]
        return outcome.elapsed

    def deactivate(self, ids: Sequence[str]) -> None:
        """Deactivate people, as an identity provider does it."""
        off = {"schemas": [people.PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        scripts: list[Script] = []
        for begin in range(0, len(ids), _PER_BULK):
            some = ids[begin : begin + _PER_BULK]
            operations = [{"method": "PATCH", "path": f"/Users/{each}", "data": off} for each in some]
            bulk = {"schemas": [people.BULK], "failOnErrors": 1, "Operations": operations}
            request = self.address.request("POST", "/Bulk", bulk)
            scripts.append((Step(request, (200,), b'"200"', len(some)),))
        self.play(Load(self.address.port, scripts, patience=_PATIENCE))

    def group_of(self, size: int) -> str:
        """The id of a group with the first `size` people, made when it is first asked for."""
        if size not in self.groups:
            body = people.group(f"Everybody {size}", self.ids[:size])
            made = self.ask(self.address.request("POST", "/Groups", body), 201)
            self.groups[size] = _plain(made)["id"]
        return self.groups[size]


def _created(bulk_answer: bytes) -> Iterable[str]:
    return (operation["location"].rpartition("/")[2] for operation in _plain(bulk_answer)["Operations"])


def _plain(body: bytes) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(body)
    return plain
