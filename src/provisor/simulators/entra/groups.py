"""One group, as Entra ID provisions it: found by its name, created empty, renamed, deleted; its members one by one.

learn.microsoft.com, "Develop and plan provisioning for a SCIM endpoint", group operations.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from provisor.simulators.entra.attributes import entra_group_source
from provisor.simulators.entra.dialects import as_json
from provisor.simulators.entra.setup import Setup
from provisor.simulators.job import Kind, Link, MemberScope, PendingGroup
from provisor.simulators.provisioning import NOT_FOUND
from provisor.simulators.sent_requests import ANYTHING
from provisor.simulators.target import CORE_GROUP, read, write
from provisor.simulators.tenant.people import Group
from provisor.simulators.values import Values, differing, without_references
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of, resource_of

_FOREIGN_SCHEMA = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
_NO_MEMBERS = {"excludedAttributes": "members"}
SCOPE = MemberScope.ASSIGNED
"""A disabled user stays in its groups; whoever is unassigned or deleted leaves them."""


@dataclass(frozen=True, slots=True)
class MemberChange:
    """Some members, by key and id, who come into a group or leave it."""

    link: Link
    members: dict[str, str]
    adding: bool


@dataclass
class Groups:
    """Provisions groups for a job."""

    setup: Setup

    async def provision(self, pending: PendingGroup) -> None:
        """Tell the server what changed of a group, members aside; a failure is put in escrow."""
        link = pending.link_now
        with self.setup.attempt(link, pending.change):
            await self._export(pending.group, pending.change, link)

    async def delete(self, link: Link) -> None:
        """Delete a group that the directory has forgotten."""
        with self.setup.attempt():
            await self._delete(link)

    def member_changes(
        self, links: Iterable[Link], only: Collection[str] | None = None
    ) -> Iterator[MemberChange]:
        """Who left these groups and who came, in portions of a request each.

        With `only`, the keys of some people, nobody else is told of.
        """
        job = self.setup.rehearsal.job
        for link in links:
            for pairs, adding in (
                (job.members_to_remove(link.key, SCOPE), False),
                (job.members_to_add(link.key, SCOPE), True),
            ):
                wanted = [each for each in pairs if only is None or each[0] in only]
                for start in range(0, len(wanted), self.setup.members_per_request):
                    yield MemberChange(
                        link, dict(wanted[start : start + self.setup.members_per_request]), adding
                    )

    async def change_members(self, change: MemberChange) -> None:
        """Tell the server of some members of a group."""
        with self.setup.attempt():
            await self._change_members(change)

    def is_provisioned(self, group: Group) -> bool:
        """Whether a group is assigned, and the scoping filters let it through."""
        mapping = self.setup.mappings.groups
        return mapping.enabled and group.assigned and mapping.in_scope(entra_group_source(group))

    def values(self, group: Group, *, creating: bool) -> Values:
        """What the server should hold of a group, members aside."""
        found = self.setup.mappings.groups.values(entra_group_source(group), creating=creating)
        return without_references({place: value for place, value in found.items() if value not in (None, "")})

    async def _export(self, group: Group, change: int, link: Link) -> None:
        job = self.setup.rehearsal.job
        if not self.is_provisioned(group):
            if link.id is not None:
                await self._delete(link)
            job.put(Link(Kind.GROUP, group.key, group.name, exported=change))
            return
        resource = await self._held(link) if link.id else None
        if resource is None:
            if link.id is not None:
                job.forget(link)
            resource = await self.setup.found_or_created(
                lambda: self._match(group), lambda: self._create(group)
            )
        changes = differing(self.values(group, creating=False), resource)
        if changes:
            await self._patch(group, resource, changes)
        job.put(Link(Kind.GROUP, group.key, group.name, resource["id"], change, active=True))

    async def _held(self, link: Link) -> dict[str, Any] | None:
        request = self.setup.request(
            "read group",
            "GET",
            f"/Groups/{link.id}",
            query=_NO_MEMBERS,
            about=link.key,
            attributes=(ANYTHING,),
        )
        answer = await self.setup.rehearsal.client.send(request, 200, NOT_FOUND)
        return None if answer.status == NOT_FOUND else resource_of(request, answer)

    async def _match(self, group: Group) -> dict[str, Any] | None:
        matching = self.setup.mappings.groups.matching
        wanted = matching.value(entra_group_source(group))
        query = {**_NO_MEMBERS, "filter": equals(matching.target, wanted)}
        request = self.setup.request(
            "find group", "GET", "/Groups", query=query, about=group.key, attributes=(ANYTHING,)
        )
        page = page_of(request, await self.setup.rehearsal.client.send(request, 200))
        return self.setup.only_match(request, page, Kind.GROUP, group.key)

    async def _create(self, group: Group) -> dict[str, Any]:
        values = self.values(group, creating=True)
        body: dict[str, Any] = {"schemas": [CORE_GROUP, _FOREIGN_SCHEMA]}
        for place, value in values.items():
            write(body, place, as_json(value))
        body["meta"] = {"resourceType": "Group"}
        attributes = tuple(map(str, values))
        request = self.setup.request(
            "create group", "POST", "/Groups", body=body, about=group.key, attributes=attributes
        )
        created = resource_of(request, await self.setup.rehearsal.write(request, 200, 201))
        self.setup.cycle.count("groups created")
        return body | {"id": created["id"]}

    async def _patch(self, group: Group, resource: dict[str, Any], changes: Values) -> None:
        added = {place: value for place, value in changes.items() if read(resource, place) is None}
        replaced = {place: value for place, value in changes.items() if place not in added}
        request = self.setup.patch(
            "update group",
            f"/Groups/{resource['id']}",
            self.setup.dialect.set(added, replaced),
            about=group.key,
            attributes=tuple(map(str, changes)),
        )
        await self.setup.rehearsal.write(request, 200, 204)
        self.setup.cycle.count("groups updated")

    async def _delete(self, link: Link) -> None:
        request = self.setup.request("delete group", "DELETE", f"/Groups/{link.id}", about=link.key)
        await self.setup.rehearsal.write(request, 204, NOT_FOUND)
        self.setup.rehearsal.job.forget(link)
        self.setup.cycle.count("groups deleted")

    async def _change_members(self, change: MemberChange) -> None:
        link, ids = change.link, list(change.members.values())
        if not (change.adding and len(ids) == 1 and await self._has_member(link, ids[0])):
            dialect = self.setup.dialect
            request = self.setup.patch(
                "add members" if change.adding else "remove members",
                f"/Groups/{link.id}",
                dialect.add_members(ids) if change.adding else dialect.remove_members(ids),
                about=link.key,
                attributes=("members",),
            )
            await self.setup.rehearsal.write(request, 200, 204)
            self.setup.cycle.count("memberships added" if change.adding else "memberships removed", len(ids))
        job = self.setup.rehearsal.job
        if change.adding:
            job.told_members(link.key, added=change.members)
        else:
            job.told_members(link.key, removed=change.members)

    async def _has_member(self, link: Link, id_: str) -> bool:
        if not self.setup.checks_references:
            return False
        query = {**_NO_MEMBERS, "filter": f"{equals('id', link.id)} and {equals('members', id_)}"}
        request = self.setup.request(
            "find member", "GET", "/Groups", query=query, about=link.key, attributes=("members",)
        )
        return bool(page_of(request, await self.setup.rehearsal.client.send(request, 200)).resources)
