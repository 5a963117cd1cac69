"""One user, as Entra ID provisions it: found by the matching attribute, created or updated, shut out, deleted.

learn.microsoft.com, "How Application Provisioning works" and "Develop and plan provisioning for a SCIM endpoint".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisor.simulators.entra.attributes import entra_source
from provisor.simulators.entra.dialects import as_json
from provisor.simulators.entra.setup import Setup
from provisor.simulators.job import UNKNOWN, Kind, Link, PendingPerson
from provisor.simulators.provisioning import NOT_FOUND
from provisor.simulators.sent_requests import ANYTHING
from provisor.simulators.target import CORE_USER, ENTERPRISE_USER, Target, read, write
from provisor.simulators.tenant.people import Person
from provisor.simulators.values import Values, differing, without_references
from provisor.simulators.wire.failures import Untrue
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of, resource_of

ACTIVE = Target("", "active", "", "", "")


@dataclass
class Users:
    """Provisions users for a job."""

    setup: Setup

    async def provision(self, pending: PendingPerson) -> None:
        """Tell the server what changed of somebody; a failure is put in escrow."""
        link = pending.link_now
        with self.setup.attempt(link, pending.change):
            await self._export(pending.person, pending.change, link)

    async def delete(self, link: Link) -> None:
        """Delete somebody whom the directory has forgotten: 30 days after a soft deletion, or at once by hand."""
        with self.setup.attempt():
            await self._delete(link)

    def values(self, person: Person, *, creating: bool) -> Values:
        """What the server should hold. What the directory has no value for isn't sent.

        learn.microsoft.com, "Tutorial - Customize user provisioning attribute-mappings": null values are skipped.
        """
        found = self.setup.mappings.users.values(self.source(person), creating=creating)
        return {place: value for place, value in found.items() if value is not None and value != ""}

    async def _delete(self, link: Link) -> None:
        request = self.setup.request("delete user", "DELETE", f"/Users/{link.id}", about=link.key)
        await self.setup.rehearsal.write(request, 204, NOT_FOUND)
        self.setup.rehearsal.job.forget(link)
        self.setup.cycle.count("users deleted")

    def source(self, person: Person) -> dict[str, Any]:
        """What mappings read. Whoever the scoping filters leave out counts as unassigned."""
        found = entra_source(person)
        mapping = self.setup.mappings.users
        if person.in_scope and not (mapping.enabled and mapping.in_scope(found)):
            return entra_source(replace(person, assigned=False))
        return found

    async def _export(self, person: Person, change: int, link: Link) -> None:
        job = self.setup.rehearsal.job
        stays = self.source(person)["IsSoftDeleted"] == "False"
        if not stays and link.id is None:
            job.put(replace(link, exported=change, failures=0, failed_at=None, retry_at=None, reason=""))
        elif not stays and link.active and self.setup.holds_deletions:
            return
        elif not stays and not any(each.target == ACTIVE for each in self.setup.mappings.users.attributes):
            await self._delete(link)
            job.put(Link(Kind.USER, person.key, person.name, exported=change))
        else:
            resource = await self._held(link, person) if link.id else None
            resource = resource or await self.setup.found_or_created(
                lambda: self._match(person), lambda: self._create(person, link)
            )
            if link.id not in {None, resource["id"]}:
                job.forget(link)  # with the memberships of the user who was there before
            await self._bring_up_to_date(person, link, resource)
            manager = link.manager if resource["id"] == link.id else self._found_manager(resource)
            job.put(
                Link(
                    Kind.USER, person.key, person.name, resource["id"], change, active=stays, manager=manager
                )
            )

    def _found_manager(self, resource: dict[str, Any]) -> str:
        """What a user had as manager before the job knew it: nobody, or somebody who is to be replaced or removed."""
        place = self.setup.mappings.users.reference
        return UNKNOWN if place and read(resource, place) else ""

    async def _held(self, link: Link, person: Person) -> dict[str, Any] | None:
        """What the server has of somebody whom it had before, or None: it lost the user, who is then created again."""
        request = self.setup.request(
            "read user", "GET", f"/Users/{link.id}", about=person.key, attributes=(ANYTHING,)
        )
        answer = await self.setup.rehearsal.client.send(request, 200, NOT_FOUND)
        if answer.status == NOT_FOUND:
            return None
        found = resource_of(request, answer)
        if found["id"] != link.id:
            raise Untrue(request, answer, f"asked for the user {link.id}, it answers {found['id']}")
        return found

    async def _match(self, person: Person) -> dict[str, Any] | None:
        matching = self.setup.mappings.users.matching
        wanted = matching.value(entra_source(person))
        query = {"filter": equals(matching.target, wanted)}
        request = self.setup.request(
            "find user", "GET", "/Users", query=query, about=person.key, attributes=(ANYTHING,)
        )
        page = page_of(request, await self.setup.rehearsal.client.send(request, 200))
        return self.setup.only_match(request, page, Kind.USER, person.key)

    async def _create(self, person: Person, link: Link) -> dict[str, Any]:
        values = without_references(self.values(person, creating=True))
        body = new_user(values)
        attributes = tuple(map(str, values))
        request = self.setup.request(
            "create user", "POST", "/Users", body=body, about=link.key, attributes=attributes
        )
        answer = await self.setup.rehearsal.write(request, 200, 201)
        created = resource_of(request, answer)
        self.setup.cycle.count("users created")
        # What was asked for counts as told: the comparison afterwards finds what the server did not keep.
        return body | {"id": created["id"]}

    async def _bring_up_to_date(self, person: Person, link: Link, resource: dict[str, Any]) -> None:
        values = without_references(self.values(person, creating=False))
        changes = differing(values, resource)
        if changes:
            await self._patch(person, resource, changes)
        elif link.id is not None:
            self.setup.cycle.count("users unchanged")

    async def _patch(self, person: Person, resource: dict[str, Any], changes: Values) -> None:
        added = {place: value for place, value in changes.items() if read(resource, place) is None}
        replaced = {place: value for place, value in changes.items() if place not in added}
        leaves = ACTIVE in changes and str(as_json(changes[ACTIVE])) == "False"
        request = self.setup.patch(
            "disable user" if leaves else "update user",
            f"/Users/{resource['id']}",
            self.setup.dialect.set(added, replaced),
            about=person.key,
            attributes=tuple(map(str, changes)),
        )
        await self.setup.rehearsal.write(request, 200, 204)
        self.setup.cycle.count("users disabled" if leaves else "users updated")


def new_user(values: Mapping[Target, Any]) -> dict[str, Any]:
    """The body of a create, with the one e-mail of type work as the primary."""
    body: dict[str, Any] = {"schemas": [CORE_USER, ENTERPRISE_USER]}
    for place, value in values.items():
        write(body, place, as_json(value))
    for each in body.get("emails", []):
        if each.get("type") == "work":
            each["primary"] = True
    body["meta"] = {"resourceType": "User"}
    return body
