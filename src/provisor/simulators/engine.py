"""What every simulated identity provider can do; a run works with nothing else of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from provisor.simulators.job import MemberScope
from provisor.simulators.outcome import Cycle
from provisor.simulators.target import Target
from provisor.simulators.tenant.people import Counts, Group, Person

TRIES_OF_A_TEST = 2
"""How often a question of a connection test is asked: somebody sits and waits for its result."""


class NotOnDemand(ValueError):
    """What was asked for can't be provisioned on demand."""


class Engine(Protocol):
    """A provisioning service at work on one job."""

    name: str
    member_scope: MemberScope
    replaces_members: bool
    """Whether a group that was there already loses the members that the directory does not have."""

    async def test_connection(self) -> None:
        """What the service asks when an administrator tests the credentials. Raises Failure."""
        ...

    async def cycle(self, number: int) -> Cycle:
        """Bring the server up to date with the directory."""
        ...

    async def provision_user(self, person: Person, number: int) -> Cycle:
        """Provision one user on demand."""
        ...

    async def provision_members(self, group: Group, members: Sequence[Person], number: int) -> Cycle:
        """Provision a group with some of its members on demand. Raises NotOnDemand."""
        ...

    def counts(self) -> Counts:
        """How much of the directory the server should have."""
        ...

    def next_interval(self) -> timedelta:
        """How long the service waits before the next cycle."""
        ...

    def is_disabled(self) -> bool:
        """Whether the service has given the job up."""
        ...

    def is_expected(self, person: Person) -> bool:
        """Whether the server should have let this person in."""
        ...

    def is_expected_group(self, group: Group) -> bool:
        """Whether the server should have this group."""
        ...

    def expected_user(self, person: Person) -> dict[Target, Any]:
        """What the server should hold of a user whom it has; None for nothing, references as keys."""
        ...

    def expected_group(self, group: Group) -> dict[Target, Any]:
        """What the server should hold of a group, members aside."""
        ...
