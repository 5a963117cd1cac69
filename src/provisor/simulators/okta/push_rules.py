"""Which groups are pushed: by name, or by rule (help.okta.com: "Enable Group Push")."""

from dataclasses import dataclass, replace

from provisor.simulators.job import Kind
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.tenant.people import Counts, Group


@dataclass(frozen=True, slots=True)
class PushRules:
    """Names of groups, and the beginnings of names; without either, every assigned group is pushed."""

    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


EVERY_ASSIGNED_GROUP = PushRules()


class PushedGroups:
    """The groups of a directory that the rules choose.

    A name is looked up once: the group that has it stays chosen whatever it is called later. A prefix is looked at
    again and again: a group whose name has it no more is unlinked.
    """

    def __init__(self, rehearsal: Rehearsal, rules: PushRules) -> None:
        self._rehearsal = rehearsal
        self._rules = rules
        self._prefixes = tuple(prefix.casefold() for prefix in rules.prefixes)
        by_name = {name: self._named(name) for name in rules.names}
        self._by_name = set(by_name.values())
        for unknown in (name for name, key in by_name.items() if key is None):
            rehearsal.progress.notes.append(f"The directory has no group “{unknown}” to push.")

    def __contains__(self, group: Group) -> bool:
        if self._rules == EVERY_ASSIGNED_GROUP:
            return group.assigned
        return group.key in self._by_name or group.name.casefold().startswith(self._prefixes)

    def counts(self) -> Counts:
        """How many people are in scope, how many groups are pushed, and with how many memberships."""
        tenant = self._rehearsal.tenant
        pushed = [tenant.count_members_in_scope(group.key) for group in tenant.groups() if group in self]
        return Counts(tenant.counts().users, len(pushed), sum(pushed))

    def reconsider(self) -> None:
        """Make pending what is pushed and should not be, and the other way round: rules may have changed since."""
        job = self._rehearsal.job
        self._by_name = set(map(self._named, self._rules.names))
        for group in self._rehearsal.tenant.groups():
            link = job.link(Kind.GROUP, group.key)
            if link is not None and (link.id is not None) != (group in self):
                job.put(replace(link, exported=0))

    def _named(self, name: str) -> str | None:
        """The key of the group that has, or had, this name."""
        fact = f"pushed by name: {name.casefold()}"
        state, tenant = self._rehearsal.state, self._rehearsal.tenant
        known = state.fact(fact)
        if known and tenant.group(known) is not None:
            return known
        found = tenant.group_named(name)
        if found is None:
            return None
        state.note(fact, found.key)
        return found.key
