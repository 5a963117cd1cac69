"""How changes of a pushed group reach the server: as PATCH or as PUT, depending on the application's flavour.

developer.okta.com, "SCIM 2.0 protocol reference", Update a specific Group name, Update specific Group membership.
"""

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from provisor.simulators.job import Kind, Link, MemberScope
from provisor.simulators.okta.setup import Flavour, Setup
from provisor.simulators.target import CORE_GROUP
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.messages import resource_of

SCOPE = MemberScope.ACTIVE
"""help.okta.com, "Group Push prerequisites": whoever is not assigned, or inactive, is pushed with no group."""

_CHANGES_AT_ONCE = 256
"""Since its release 2021.05 Okta sends changes of members in batches; administrators of servers see 256 at the most
(github.com/ory/polis, pull request 4080)."""

_Item = TypeVar("_Item")
Members = Mapping[str, str]
"""The server's ids of people, by key."""


class GroupUpdates(Protocol):
    """One way of telling a server about a group that it has. Each method raises Failure."""

    def first_members(self, key: str) -> Members:
        """Who is named already when the group is created."""
        ...

    async def rename(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """Tell what the group is called."""
        ...

    async def push_all(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """Tell name and members, whoever the server had in the group."""
        ...

    async def push_changes(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """Tell who came and who left, if anybody did."""
        ...


@dataclass
class Patches:
    """What applications of the catalog get."""

    setup: Setup

    def first_members(self, _: str) -> Members:
        return {}

    async def rename(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """The value repeats the group's id, and there is no path."""
        operations = [{"op": "replace", "value": {"id": link.id, **attributes}}]
        await self._send("update group", link, operations, tuple(attributes))

    async def push_all(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """Replace the members; where they are too many for one request, add the others."""
        await self.rename(link, attributes)
        due = self.setup.job.members_due(link.key, SCOPE)
        first = dict(due[:_CHANGES_AT_ONCE])
        value = members(self.setup, first)
        operations = [{"op": "replace", "path": "members", "value": value}]
        await self._send("replace members", link, operations, ("members",))
        told_all(self.setup, link, first)
        self.setup.cycle.count("memberships replaced", len(first))
        for some in _batches(due[_CHANGES_AT_ONCE:]):
            await self._change(link, {}, dict(some))

    async def push_changes(self, link: Link, attributes: Mapping[str, Any]) -> None:
        """Removals and additions together, after a rename: it is triggered by each change of members."""
        removed = self.setup.job.members_to_remove(link.key, SCOPE)
        added = self.setup.job.members_to_add(link.key, SCOPE)
        if not (removed or added):
            return
        await self.rename(link, attributes)
        for some in _batches([*((each, False) for each in removed), *((each, True) for each in added)]):
            await self.setup.rehearsal.checkpoint()
            leaving = dict(pair for pair, comes in some if not comes)
            await self._change(link, leaving, dict(pair for pair, comes in some if comes))

    async def _change(self, link: Link, removed: Members, added: Members) -> None:
        operations: list[dict[str, Any]] = [
            {"op": "remove", "path": f'members[value eq "{id_}"]'} for id_ in removed.values()
        ]
        if added:
            operations.append({"op": "add", "path": "members", "value": members(self.setup, added)})
        await self._send("change members", link, operations, ("members",))
        self.setup.job.told_members(link.key, added=added, removed=removed)
        count_members(self.setup, added, removed)

    async def _send(
        self, operation: str, link: Link, operations: list[dict[str, Any]], attributes: tuple[str, ...]
    ) -> None:
        path = f"/Groups/{link.id}"
        request = self.setup.patch(operation, path, operations, about=link.key, attributes=attributes)
        await self.setup.rehearsal.write(request, 200, 204)


@dataclass
class Replacements:
    """What applications of the wizard get: the whole group, each time."""

    setup: Setup

    def first_members(self, key: str) -> Members:
        return dict(self.setup.job.members_due(key, SCOPE))

    async def rename(self, link: Link, attributes: Mapping[str, Any]) -> None:
        await self.push_all(link, attributes)

    async def push_all(self, link: Link, attributes: Mapping[str, Any]) -> None:
        due = self.first_members(link.key)
        request = self._request(link, attributes, due)
        resource_of(request, await self.setup.rehearsal.write(request, 200))
        sent = self.setup.job.sent_members(link.key)
        count_members(self.setup, due.keys() - sent, sent - due.keys())
        told_all(self.setup, link, due)

    async def push_changes(self, link: Link, attributes: Mapping[str, Any]) -> None:
        job = self.setup.job
        if job.members_to_remove(link.key, SCOPE) or job.members_to_add(link.key, SCOPE):
            await self.push_all(link, attributes)

    def _request(self, link: Link, attributes: Mapping[str, Any], due: Members) -> Request:
        body = {"schemas": [CORE_GROUP], "id": link.id, **attributes, "members": members(self.setup, due)}
        return self.setup.request(
            "update group",
            "PUT",
            f"/Groups/{link.id}",
            body=body,
            about=link.key,
            attributes=(*attributes, "members"),
        )


def updates_of(setup: Setup) -> GroupUpdates:
    """The way that the application's flavour has."""
    return Patches(setup) if setup.flavour is Flavour.CATALOG else Replacements(setup)


def members(setup: Setup, people: Members) -> list[dict[str, str]]:
    """Members as Okta names them: the server's id, and the user name as `display`."""
    links = ((id_, setup.job.link(Kind.USER, key)) for key, id_ in people.items())
    return [{"value": id_, "display": link.name if link else id_} for id_, link in links]


def told_all(setup: Setup, link: Link, people: Members) -> None:
    """The server was told that these are all the members."""
    left = setup.job.sent_members(link.key) - people.keys()
    setup.job.told_members(link.key, added=people, removed=left)


def count_members(setup: Setup, added: Sized, removed: Sized) -> None:
    """Count what was told."""
    for what, people in (("memberships removed", removed), ("memberships added", added)):
        if people:
            setup.cycle.count(what, len(people))


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _CHANGES_AT_ONCE] for start in range(0, len(items), _CHANGES_AT_ONCE))
