"""One pushed group: linked to one of that name or created, renamed, given its members, unlinked.

help.okta.com, "Group Push operations" and "Enable Group Push"; developer.okta.com, "SCIM 2.0 protocol reference", SCIM
group operations.
"""

from dataclasses import dataclass, replace
from typing import Any

from provisor.simulators.job import Kind, Link, PendingGroup
from provisor.simulators.okta.group_updates import GroupUpdates, count_members, members, told_all, updates_of
from provisor.simulators.okta.profile import group_profile
from provisor.simulators.okta.push_rules import PushedGroups
from provisor.simulators.okta.setup import Setup, Unlinking
from provisor.simulators.provisioning import NOT_FOUND
from provisor.simulators.sent_requests import ANYTHING
from provisor.simulators.target import CORE_GROUP, write
from provisor.simulators.tenant.people import Group
from provisor.simulators.values import Values
from provisor.simulators.wire.failures import Failure
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of, resource_of

_ONE_PAGE = {"startIndex": "1", "count": "100"}
_UNLINKED = {Unlinking.DELETE: "groups deleted", Unlinking.KEEP: "groups unlinked"}
_Resource = dict[str, Any]


@dataclass
class Groups:
    """Pushes groups of a directory to an application."""

    setup: Setup
    pushed: PushedGroups

    async def provision(self, pending: PendingGroup) -> None:
        """Push what changed of a group; members that came or left wait for `provision_members`."""
        link = pending.link_now
        with self.setup.attempt(link, pending.change):
            await self._export(pending.group, pending.change, link)

    async def unlink(self, link: Link) -> None:
        """Push a group no more that the directory has forgotten."""
        with self.setup.attempt():
            await self._unlink(link)

    async def provision_members(self, link: Link) -> None:
        """Tell the server who came into a group and who left it."""
        await self._push(link, everything=False)

    async def push_now(self, link: Link) -> None:
        """Push all members of a group, as the button "Push now" does."""
        await self._push(link, everything=True)

    def values(self, group: Group) -> Values:
        """What the server should hold of a group, members aside."""
        return self.setup.mappings.groups.values(group_profile(group), creating=False)

    @property
    def _updates(self) -> GroupUpdates:
        return updates_of(self.setup)

    async def _export(self, group: Group, change: int, link: Link) -> None:
        if group not in self.pushed:
            if link.id is not None:
                await self._unlink(link)
            link = Link(Kind.GROUP, group.key, group.name)
        elif link.id is None or not await self._renamed(group, link):
            link = await self._first_push(group, link)
        self.setup.job.put(
            Link(Kind.GROUP, group.key, group.name, link.id, change, active=link.id is not None)
        )

    async def _renamed(self, group: Group, link: Link) -> bool:
        """Rename a group; False where the server has it no more."""
        try:
            await self._updates.rename(link, self._attributes(group))
        except Failure as failure:
            if not _is_lost(failure):
                raise
            self.setup.job.forget(link)
            return False
        self.setup.cycle.count("groups updated")
        return True

    async def _first_push(self, group: Group, link: Link) -> Link:
        """Link the group to one that has its name already (group linking), or create it."""
        created: list[str] = []

        async def create() -> _Resource:
            resource = await self._create(group)
            created.append(resource["id"])
            return resource

        resource = await self.setup.found_or_created(lambda: self._match(group), create)
        link = replace(link, id=resource["id"])
        if not created:
            await self._updates.push_all(link, self._attributes(group))
            self.setup.cycle.count("groups linked")
        return link

    async def _match(self, group: Group) -> _Resource | None:
        matching = self.setup.mappings.groups.matching
        query = {"filter": equals(matching.target, matching.value(group_profile(group))), **_ONE_PAGE}
        request = self.setup.request(
            "find group", "GET", "/Groups", query=query, about=group.key, attributes=(ANYTHING,)
        )
        answer = await self.setup.rehearsal.client.send(request, 200, NOT_FOUND)
        if answer.status == NOT_FOUND:
            return None
        return self.setup.only_match(request, page_of(request, answer), Kind.GROUP, group.key)

    async def _create(self, group: Group) -> _Resource:
        attributes = self._attributes(group)
        first = self._updates.first_members(group.key)
        body = {"schemas": [CORE_GROUP], **attributes, "members": members(self.setup, first)}
        request = self.setup.request(
            "create group",
            "POST",
            "/Groups",
            body=body,
            about=group.key,
            attributes=(*attributes, "members"),
        )
        created = resource_of(request, await self.setup.rehearsal.write(request, 200, 201))
        told_all(self.setup, Link(Kind.GROUP, group.key, group.name), first)
        self.setup.cycle.count("groups created")
        count_members(self.setup, first, ())
        return created

    async def _unlink(self, link: Link) -> None:
        if self.setup.unlinking is Unlinking.DELETE:
            request = self.setup.request("delete group", "DELETE", f"/Groups/{link.id}", about=link.key)
            await self.setup.rehearsal.write(request, 204, NOT_FOUND)
        self.setup.job.forget(link)
        self.setup.cycle.count(_UNLINKED[self.setup.unlinking])

    async def _push(self, link: Link, *, everything: bool) -> None:
        group = self.setup.rehearsal.tenant.group(link.key)
        if group is None:
            return
        push = self._updates.push_all if everything else self._updates.push_changes
        with self.setup.attempt():
            try:
                await push(link, self._attributes(group))
            except Failure as failure:
                if _is_lost(failure):
                    self.setup.job.forget(link)  # the next cycle creates it again
                raise

    def _attributes(self, group: Group) -> _Resource:
        found: _Resource = {}
        for place, value in self.values(group).items():
            write(found, place, value)
        return found


def _is_lost(failure: Failure) -> bool:
    return failure.answer is not None and failure.answer.status == NOT_FOUND
