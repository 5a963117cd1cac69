"""The provisioning of Okta: test of the credentials, import, changes in the order in which they happened, group push.

Okta provisions what happens when it happens (developer.okta.com: "Understanding SCIM"): a cycle here is what gathered
since the one before, one event after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from provisor.simulators.engine import TRIES_OF_A_TEST, NotOnDemand
from provisor.simulators.job import Kind, PendingGroup
from provisor.simulators.okta.group_updates import SCOPE
from provisor.simulators.okta.groups import Groups
from provisor.simulators.okta.importing import Import
from provisor.simulators.okta.push_rules import PushedGroups
from provisor.simulators.okta.setup import Setup
from provisor.simulators.okta.users import ACTIVE, Users
from provisor.simulators.outcome import Cycle
from provisor.simulators.target import Target
from provisor.simulators.tenant.people import Counts, Group, Person
from provisor.simulators.wire.messages import page_of

_TESTS = (("/Users", "2"), ("/Groups", "100"))
"""What "Test API Credentials" asks for; the numbers are always these."""


@dataclass
class Okta:
    """Okta's provisioning, at work on one application."""

    setup: Setup
    _pushed: PushedGroups = field(init=False)

    name = "Okta"
    member_scope = SCOPE
    replaces_members = True
    usual_interval = timedelta(minutes=1)

    def __post_init__(self) -> None:
        self._pushed = PushedGroups(self.setup.rehearsal, self.setup.rules)

    async def test_connection(self) -> None:
        """Press Test API Credentials. Raises Failure."""
        for path, count in _TESTS:
            query = {"startIndex": "1", "count": count}
            request = self.setup.request("test connection", "GET", path, query=query)
            page_of(request, await self.setup.rehearsal.client.send(request, 200, tries=TRIES_OF_A_TEST))

    async def cycle(self, number: int) -> Cycle:
        """Bring the server up to date with what happened since the last cycle, or since ever."""
        facts = self.setup.rehearsal.state
        kind = "incremental" if facts.fact("initial cycle done") else "initial"
        done = await self.setup.run(Cycle(number, kind, self.setup.rehearsal.now), self._run_stages)
        if not (done.interrupted or done.gave_up):
            facts.note("initial cycle done", "yes")
        return done

    async def provision_user(self, person: Person, number: int) -> Cycle:
        """One user, as "Force Sync" does."""

        async def work() -> None:
            users = Users(self.setup)
            await self.setup.each("forcing a sync", [self.setup.pending(person)], users.provision)

        return await self.setup.run(Cycle(number, "on demand", self.setup.rehearsal.now), work)

    async def provision_members(self, group: Group, members: Sequence[Person], number: int) -> Cycle:
        """One group with all its members, as "Push now" does. Raises NotOnDemand."""
        if members:
            raise NotOnDemand("Okta pushes a group with all its members; none of them can be chosen.")
        if group not in self._pushed:
            raise NotOnDemand(f"The group “{group.name}” is not one of those that are pushed.")
        groups = Groups(self.setup, self._pushed)

        async def work() -> None:
            link = self.setup.job.link(Kind.GROUP, group.key)
            pending = PendingGroup(group, link.exported if link else 0, link)
            await self.setup.each("pushing the group", [pending], groups.provision)
            link = self.setup.job.link(Kind.GROUP, group.key)
            if link is not None and link.id is not None:
                await self.setup.each("pushing the group", [link], groups.push_now)

        return await self.setup.run(Cycle(number, "on demand", self.setup.rehearsal.now), work)

    def counts(self) -> Counts:
        """How much of the directory the server should have."""
        return self._pushed.counts()

    def next_interval(self) -> timedelta:
        """How long events gather before they are provisioned."""
        return self.usual_interval

    def is_disabled(self) -> bool:
        """Okta gives no application up by itself."""
        return False

    def is_expected(self, person: Person) -> bool:
        """Whether the server should have let this person in."""
        return person.in_scope

    def is_expected_group(self, group: Group) -> bool:
        """Whether the server should have this group."""
        return group in self._pushed

    def expected_user(self, person: Person) -> dict[Target, Any]:
        """What the server should hold of a user whom it has. Whoever is deactivated gets no updates any more."""
        return Users(self.setup).values(person) if person.in_scope else {ACTIVE: False}

    def expected_group(self, group: Group) -> dict[Target, Any]:
        """What the server should hold of a group, members aside."""
        return Groups(self.setup, self._pushed).values(group)

    async def _run_stages(self) -> None:
        users, groups = Users(self.setup), Groups(self.setup, self._pushed)
        job, now, each = self.setup.job, self.setup.rehearsal.now, self.setup.each
        await self._import()
        await each("deactivating users", job.gone(Kind.USER), users.shut_out)
        await each("users", job.pending_people(now), users.provision, job.count_pending_people(now))
        if self.setup.mappings.users.reference is not None:
            await each("managers", job.pending_managers(), users.provision_manager)
        self._pushed.reconsider()
        await each("unlinking groups", job.gone(Kind.GROUP), groups.unlink)
        await each("groups", job.pending_groups(now), groups.provision)
        await each("members", job.links(Kind.GROUP), groups.provision_members, job.count_links(Kind.GROUP))
        self._forget_the_gone()

    async def _import(self) -> None:
        if not self.setup.imports or self.setup.cycle.kind != "initial":
            return
        importing = Import(self.setup)
        for read in (importing.users, importing.groups):
            with self.setup.attempt():
                await read()

    def _forget_the_gone(self) -> None:
        """Whoever is neither in the directory nor let in by the server is no concern of this job any more."""
        for link in self.setup.job.gone(Kind.USER):
            if not link.active and not self.setup.job.is_sent_member(link.key):
                self.setup.job.forget(link)
