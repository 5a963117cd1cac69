"""The provisioning service of Entra ID: test connection, cycles, one user or a few members on demand.

learn.microsoft.com, "How Application Provisioning works in Microsoft Entra ID", "On-demand provisioning": a cycle does
users first, then references between them, then groups, then their members.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from provisor.simulators.engine import TRIES_OF_A_TEST, NotOnDemand
from provisor.simulators.entra.escrow import interval, is_given_up, quarantine_for
from provisor.simulators.entra.groups import SCOPE, Groups
from provisor.simulators.entra.managers import Managers
from provisor.simulators.entra.setup import Setup
from provisor.simulators.entra.users import Users
from provisor.simulators.job import Kind, PendingGroup
from provisor.simulators.outcome import Cycle
from provisor.simulators.target import Target
from provisor.simulators.tenant.people import Counts, Group, Person
from provisor.simulators.values import without_references
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of

_MOST_MEMBERS_ON_DEMAND = 5
_NO_MEMBERS = {"excludedAttributes": "members"}


@dataclass
class EntraId:
    """Entra ID's provisioning service, at work on one job."""

    setup: Setup

    name = "Microsoft Entra ID"
    member_scope = SCOPE
    replaces_members = False
    usual_interval = timedelta(minutes=40)

    async def test_connection(self) -> None:
        """Press Test Connection: look for a user and a group that nobody has. Raises Failure.

        Entra ID expects 200 with an empty list, never 404.
        """
        for operation, path, attribute, query in (
            ("test connection", "/Users", "userName", {}),
            ("test connection", "/Groups", "displayName", _NO_MEMBERS),
        ):
            asked = {**query, "filter": equals(attribute, self.setup.rehearsal.new_id())}
            request = self.setup.request(operation, "GET", path, query=asked)
            page_of(request, await self.setup.rehearsal.client.send(request, 200, tries=TRIES_OF_A_TEST))

    async def cycle(self, number: int) -> Cycle:
        """Bring the server up to date with what changed since the last cycle, or since ever."""
        facts = self.setup.rehearsal.state
        kind = "incremental" if facts.fact("initial cycle done") else "initial"
        allowed = facts.fact("deletions allowed")
        done = await self._run(Cycle(number, kind, self.setup.rehearsal.now), self._run_phases)
        if not done.interrupted and not done.quarantine:
            facts.note("initial cycle done", "yes")
        if allowed and not done.interrupted and not done.gave_up:
            facts.note("deletions allowed", "")
        self._keep_quarantine(done)
        return done

    async def provision_user(self, person: Person, number: int) -> Cycle:
        """One user on demand, with the reference to the manager."""

        async def work() -> None:
            await self.setup.each(
                "provisioning on demand", [self.setup.pending(person)], Users(self.setup).provision
            )
            managers = [each for each in self.setup.job.pending_managers() if each.person.key == person.key]
            await self.setup.each("provisioning on demand", managers, Managers(self.setup).provision)

        return await self._run(Cycle(number, "on demand", self.setup.rehearsal.now), work)

    async def provision_members(self, group: Group, members: Sequence[Person], number: int) -> Cycle:
        """One group with up to five of its members on demand. Raises NotOnDemand."""
        if len(members) > _MOST_MEMBERS_ON_DEMAND:
            raise NotOnDemand(
                f"On demand, Entra ID provisions {_MOST_MEMBERS_ON_DEMAND} members of a group at most."
            )
        groups = Groups(self.setup)

        async def work() -> None:
            people = [self.setup.pending(each) for each in members]
            await self.setup.each("provisioning on demand", people, Users(self.setup).provision)
            link = self.setup.job.link(Kind.GROUP, group.key)
            await self.setup.each(
                "provisioning on demand",
                [PendingGroup(group, link.exported if link else 0, link)],
                groups.provision,
            )
            link = self.setup.job.link(Kind.GROUP, group.key)
            if link is not None and link.id is not None:
                changes = list(groups.member_changes([link], only={each.key for each in members}))
                await self.setup.each("provisioning on demand", changes, groups.change_members)

        return await self._run(Cycle(number, "on demand", self.setup.rehearsal.now), work)

    def counts(self) -> Counts:
        """How much of the directory the server should have."""
        return self.setup.rehearsal.tenant.counts()

    def next_interval(self) -> timedelta:
        """How long the service waits before the next cycle."""
        return interval(self.usual_interval, int(self.setup.rehearsal.state.fact("quarantined", "0")))

    def is_disabled(self) -> bool:
        """Whether the job has been in quarantine for so long that the service has stopped it."""
        since = self.setup.rehearsal.state.fact("quarantined since")
        return bool(since) and is_given_up(datetime.fromisoformat(since), self.setup.rehearsal.now)

    def is_expected(self, person: Person) -> bool:
        """Whether the server should have let this person in."""
        return bool(Users(self.setup).source(person)["IsSoftDeleted"] == "False")

    def is_expected_group(self, group: Group) -> bool:
        """Whether the server should have this group."""
        return Groups(self.setup).is_provisioned(group)

    def expected_user(self, person: Person) -> dict[Target, Any]:
        """What the server should hold of a user whom it has, references as keys of the directory."""
        values = Users(self.setup).values(person, creating=False)
        place = self.setup.mappings.users.reference
        if not self.is_expected(person):
            return without_references(values)
        # Unlike other values, a reference that is no more is taken away.
        return {place: None, **values} if place else values

    def expected_group(self, group: Group) -> dict[Target, Any]:
        """What the server should hold of a group, members aside."""
        return Groups(self.setup).values(group, creating=False)

    async def _run(self, cycle: Cycle, work: Callable[[], Awaitable[None]]) -> Cycle:
        self.setup.checks_references = cycle.kind != "initial"
        done = await self.setup.run(cycle, work)
        done.quarantine = done.quarantine or done.gave_up
        return done

    async def _run_phases(self) -> None:
        users, managers, groups = Users(self.setup), Managers(self.setup), Groups(self.setup)
        job, now = self.setup.job, self.setup.rehearsal.now
        self._watch_deletions()
        if not self.setup.holds_deletions:
            await self.setup.each("deleting users", job.gone(Kind.USER), users.delete)
        await self.setup.each(
            "users", job.pending_people(now), users.provision, job.count_pending_people(now)
        )
        await self.setup.each("managers", job.pending_managers(), managers.provision)
        await self.setup.each("deleting groups", job.gone(Kind.GROUP), groups.delete)
        await self.setup.each("groups", job.pending_groups(now), groups.provision)
        await self.setup.each("members", groups.member_changes(job.links(Kind.GROUP)), groups.change_members)
        self.setup.cycle.quarantine = self.setup.cycle.quarantine or self._escrow_quarantine()

    def _watch_deletions(self) -> None:
        """Hold deletions above the threshold until somebody allows them.

        learn.microsoft.com, "Enable accidental deletions prevention in the Microsoft Entra provisioning service".
        """
        setup, state = self.setup, self.setup.rehearsal.state
        leaving = self.setup.job.leaving() if setup.deletion_threshold else 0
        setup.holds_deletions = leaving > setup.deletion_threshold and not state.fact("deletions allowed")
        if setup.holds_deletions:
            setup.cycle.quarantine = "TooManyDeletes"
            setup.rehearsal.progress.notes.append(
                f"{leaving} users would be disabled or deleted, more than the threshold of"
                f" {setup.deletion_threshold}: they are held until deletions are allowed."
            )

    def _escrow_quarantine(self) -> str:
        failing = self.setup.job.failing(Kind.USER) + self.setup.job.failing(Kind.GROUP)
        succeeded = sum(self.setup.cycle.done.values())
        return quarantine_for(failing, self.setup.cycle.failed - failing, succeeded)

    def _keep_quarantine(self, cycle: Cycle) -> None:
        state = self.setup.rehearsal.state
        if not cycle.quarantine:
            state.note("quarantined", "0")
            state.note("quarantined since", "")
            return
        state.note("quarantined", str(int(state.fact("quarantined", "0")) + 1))
        state.note("quarantined since", state.fact("quarantined since") or cycle.at.isoformat())
