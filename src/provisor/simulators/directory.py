"""Fills the directory of a new state file: with made-up people and groups, or with those of an export."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from provisor.simulators.tenant import generating
from provisor.simulators.tenant.exports.directory import read_directory
from provisor.simulators.tenant.state import NoState, State
from provisor.simulators.tenant.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a directory comes from: an export, or chance."""

    users: int = 100
    groups: int = 10
    seed: int = 1
    largest_group: int | None = None
    conflicts: int = 0
    export: Path | None = None
    group_export: Path | None = None

    def __str__(self) -> str:
        if self.export is not None:
            return f"the export {self.export.name}"
        return f"{self.users} people and {self.groups} groups of seed {self.seed}"


def fill(state: State, origin: Origin, provider: str, now: datetime, notes: list[str]) -> datetime:
    """Fill the directory unless it is filled, and return the directory's time; what a person should know is noted.

    Raises NoState where the file holds another directory, or another provider's job; BrokenExport.
    """
    wanted = {"provider": provider, "origin": str(origin), "largest": str(origin.largest_group)}
    if state.fact("origin"):
        for name, value in wanted.items():
            if state.fact(name) != value:
                raise NoState(
                    f"{state.path} holds a rehearsal of {state.fact('provider')} with {state.fact('origin')},"
                    f" not of {provider} with {origin}; choose another file, or the same directory."
                )
        return datetime.fromisoformat(state.fact("now"))
    tenant = Tenant(state)
    if origin.export is not None:
        notes += _import(tenant, origin.export, origin.group_export)
    else:
        _make_up(tenant, origin)
    for name, value in {**wanted, "now": now.isoformat()}.items():
        state.note(name, value)
    tenant.save()
    return now


def _import(tenant: Tenant, export: Path, group_export: Path | None) -> tuple[str, ...]:
    found = read_directory(export, group_export)
    tenant.put_people(found.people)
    for group in found.groups:
        tenant.put_group(group)
    for key, members in found.memberships.items():
        tenant.add_members(key, members)
    return found.notes


def _make_up(tenant: Tenant, origin: Origin) -> None:
    tenant.put_people(generating.people(origin.seed, origin.users, conflicts=origin.conflicts))
    for group, members in generating.groups(
        origin.seed, origin.groups, origin.users, largest=origin.largest_group, conflicts=origin.conflicts
    ):
        tenant.put_group(group)
        tenant.add_members(group.key, members)
