"""Fills the directory of a new state file: with made-up people and groups, or with those of an export."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from provisor.simulators.tenant import generating
from provisor.simulators.tenant.exports.directory import read_directory
from provisor.simulators.tenant.state import NoState, State
from provisor.simulators.tenant.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a directory comes from: an export, or chance. What is None is taken from the state file, or by default."""

    users: int | None = None
    groups: int | None = None
    seed: int | None = None
    largest_group: int | None = None
    conflicts: int | None = None
    export: str | None = None
    group_export: str | None = None

    def __str__(self) -> str:
        if self.export is not None:
            return f"the export {Path(self.export).name}"
        return f"{self.users} people and {self.groups} groups of seed {self.seed}"


_DEFAULT = Origin(users=100, groups=10, seed=1, conflicts=0)


@dataclass(frozen=True, slots=True)
class Filled:
    """A directory that is ready: what it came from, and its time."""

    origin: Origin
    now: datetime


def fill(state: State, wanted: Origin, provider: str, now: datetime, notes: list[str]) -> Filled:
    """Fill the directory unless it is filled; what a person should know is noted.

    Raises NoState where the file holds another directory, or another provider's job; BrokenExport.
    """
    if state.fact("origin"):
        return _known(state, wanted, provider)
    origin = _with(_DEFAULT, wanted)
    tenant = Tenant(state)
    if origin.export is not None:
        notes += _import(tenant, origin.export, origin.group_export)
    else:
        _make_up(tenant, origin)
    state.note("provider", provider)
    state.note("origin", json.dumps(asdict(origin)))
    state.note("now", now.isoformat())
    tenant.save()
    return Filled(origin, now)


def _known(state: State, wanted: Origin, provider: str) -> Filled:
    origin = Origin(**json.loads(state.fact("origin")))
    asked = _with(origin, wanted)
    if (provider, asked) != (state.fact("provider"), origin):
        raise NoState(
            f"{state.path} holds a rehearsal of {state.fact('provider')} with {origin}, not of {provider} with"
            f" {asked}; choose another file, or the same directory."
        )
    return Filled(origin, datetime.fromisoformat(state.fact("now")))


def _with(known: Origin, wanted: Origin) -> Origin:
    return replace(known, **{name: value for name, value in asdict(wanted).items() if value is not None})


def _import(tenant: Tenant, export: str, group_export: str | None) -> tuple[str, ...]:
    found = read_directory(Path(export), Path(group_export) if group_export else None)
    tenant.put_people(found.people)
    for group in found.groups:
        tenant.put_group(group)
    for key, members in found.memberships.items():
        tenant.add_members(key, members)
    return found.notes


def _make_up(tenant: Tenant, origin: Origin) -> None:
    seed, users = origin.seed or 0, origin.users or 0
    conflicts = origin.conflicts or 0
    tenant.put_people(generating.people(seed, users, conflicts=conflicts))
    for group, members in generating.groups(
        seed, origin.groups or 0, users, largest=origin.largest_group, conflicts=conflicts
    ):
        tenant.put_group(group)
        tenant.add_members(group.key, members)
