"""One user, as Okta provisions it: found by user name, created, replaced whole, deactivated, never deleted.

developer.okta.com, "SCIM 2.0 protocol reference", SCIM user operations.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from provisor.simulators.job import Kind, Link, PendingManager, PendingPerson
from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.okta.profile import profile
from provisor.simulators.okta.setup import Flavour, Renaming, Setup
from provisor.simulators.provisioning import NOT_FOUND
from provisor.simulators.sent_requests import ANYTHING
from provisor.simulators.target import CORE_USER, ENTERPRISE_USER, Target, clear, read, target, write
from provisor.simulators.tenant.people import Person
from provisor.simulators.values import Values, differing
from provisor.simulators.wire.failures import Untrue
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of, resource_of

ACTIVE = Target("", "active", "", "", "")
_MANAGERS_NAME = target(f"{ENTERPRISE_USER}:manager.displayName")
"""Unless something is mapped to it, it is the server's own (RFC 7643 section 4.3)."""

_PASSWORD_LENGTH = 12
_ONE_PAGE = {"startIndex": "1", "count": "100"}
_Resource = dict[str, Any]


@dataclass
class Users:
    """Provisions users for an application."""

    setup: Setup

    async def provision(self, pending: PendingPerson) -> None:
        """Tell the server what changed of somebody; a failure is tried again with the next cycle."""
        link = pending.link_now
        with self.setup.attempt(link, pending.change):
            await self._export(pending.person, pending.change, link)

    async def shut_out(self, link: Link) -> None:
        """Deactivate somebody whom the directory has forgotten. Okta never deletes users."""
        with self.setup.attempt():
            if link.active and await self._deactivate(link) is None:
                self.setup.job.forget(link)
            elif link.active:
                self.setup.job.put(replace(link, active=False))

    async def provision_manager(self, pending: PendingManager) -> None:
        """Tell the server somebody's manager, who was not there yet when the user was."""
        place = self.setup.mappings.users.reference
        link = replace(pending.link, manager=pending.manager_id or "")
        with self.setup.attempt():
            resource = await self._held(link)
            if place is not None and resource is not None:
                changes = differing({place: pending.manager_id}, resource)
                if changes:
                    await self._put("set manager", link.key, resource, changes)
                    self.setup.cycle.count("managers set")
                self.setup.job.put(link)

    def values(self, person: Person, *, creating: bool = False) -> Values:
        """What the server should hold, None for what it should not; a manager as the key of the directory."""
        found = self.setup.mappings.users.values(self._source(person), creating=creating)
        values = {place: None if value in ("", (), []) else value for place, value in found.items()}
        if values.get(_MANAGERS_NAME) is None:
            values.pop(_MANAGERS_NAME, None)
        return values | {ACTIVE: True}

    def _source(self, person: Person) -> dict[str, Any]:
        return profile(person, self.setup.rehearsal.tenant.group_names_of(person.key))

    async def _export(self, person: Person, change: int, link: Link) -> None:
        if not person.in_scope:
            link = await self._deactivated(link)
            self.setup.job.put(_told(link, change))
            return
        values = self._with_ids(self.values(person))
        resource = await self._held(link) if link.id else None
        if resource is not None and self._is_recreated(values, resource):
            await self._deactivate(link)
            resource = None
        resource = resource or await self.setup.found_or_created(
            lambda: self._match(values, link), lambda: self._create(person, link)
        )
        if link.id not in {None, resource["id"]}:
            self.setup.job.forget(link)  # with the memberships of the user who was there before
        await self._bring_up_to_date(link, resource, values)
        manager = self._told_manager(values, link)
        link = replace(link, id=resource["id"], active=True, manager=manager)
        self.setup.job.put(_told(link, change))

    async def _deactivated(self, link: Link) -> Link:
        if link.id is None or not link.active:
            return link
        gone = await self._deactivate(link) is None
        if gone:
            self.setup.job.forget(link)
        return replace(link, active=False, id=None if gone else link.id)

    async def _deactivate(self, link: Link) -> str | None:
        """Shut a user out, and return the id; None where the server has the user no more."""
        if self.setup.flavour is Flavour.WIZARD:
            resource = await self._held(link)
            if resource is None:
                return None
            await self._put("deactivate user", link.key, resource, {ACTIVE: False})
        elif not await self._switch("deactivate user", link.key, str(link.id), active=False):
            return None
        self.setup.cycle.count("users deactivated")
        return link.id

    async def _switch(self, operation: str, key: str, id_: str, *, active: bool) -> bool:
        """Activate or deactivate by PATCH; False where the server has the user no more."""
        operations = [{"op": "replace", "value": {"active": active}}]
        request = self.setup.patch(
            operation, f"/Users/{id_}", operations, about=key, attributes=(str(ACTIVE),)
        )
        return (await self.setup.rehearsal.write(request, 200, 204, NOT_FOUND)).status != NOT_FOUND

    async def _held(self, link: Link) -> _Resource | None:
        """What the server has of somebody whom it had before, or None: it lost the user, who is then created again."""
        request = self.setup.request(
            "read user", "GET", f"/Users/{link.id}", about=link.key, attributes=(ANYTHING,)
        )
        answer = await self.setup.rehearsal.client.send(request, 200, NOT_FOUND)
        if answer.status == NOT_FOUND:
            return None
        found = resource_of(request, answer)
        if found["id"] != link.id:
            raise Untrue(request, answer, f"asked for the user {link.id}, it answers {found['id']}")
        return found

    def _is_recreated(self, values: Values, resource: _Resource) -> bool:
        """Whether another userName makes another user of somebody; other capitals do not."""
        place = self.setup.mappings.users.matching.target
        names = {str(values.get(place)).casefold(), str(read(resource, place)).casefold()}
        return self.setup.renaming is Renaming.RECREATE and len(names) > 1

    async def _match(self, values: Values, link: Link) -> _Resource | None:
        """The user of that name. An empty list and 404 both mean that there is none."""
        place = self.setup.mappings.users.matching.target
        query = {"filter": equals(place, values.get(place)), **_ONE_PAGE}
        request = self.setup.request(
            "find user", "GET", "/Users", query=query, about=link.key, attributes=(ANYTHING,)
        )
        answer = await self.setup.rehearsal.client.send(request, 200, NOT_FOUND)
        if answer.status == NOT_FOUND:
            return None
        found = self.setup.only_match(request, page_of(request, answer), Kind.USER, link.key)
        if found is None:
            return None
        self.setup.cycle.count("users linked")
        return await self._held(replace(link, id=str(found.get("id"))))

    async def _create(self, person: Person, link: Link) -> _Resource:
        values = self._with_ids(self.values(person, creating=True))
        body = new_user(values)
        if self.setup.makes_passwords:
            body["password"] = self.setup.rehearsal.new_id().replace("-", "")[:_PASSWORD_LENGTH]
        attributes = tuple(map(str, values))
        request = self.setup.request(
            "create user", "POST", "/Users", body=body, about=link.key, attributes=attributes
        )
        # "Create new user returned empty user": an empty body is an error to Okta.
        created = resource_of(request, await self.setup.rehearsal.write(request, 200, 201))
        self.setup.cycle.count("users created")
        # What was asked for counts as told: the comparison afterwards finds what the server did not keep.
        return body | {"id": created["id"]}

    async def _bring_up_to_date(self, link: Link, resource: _Resource, values: Values) -> None:
        changes = differing(values, resource)
        if ACTIVE in changes:
            self.setup.cycle.count("users reactivated")
        if ACTIVE in changes and self.setup.flavour is Flavour.CATALOG:
            await self._switch("activate user", link.key, resource["id"], active=True)
            resource = resource | {ACTIVE.name: changes.pop(ACTIVE)}
        if changes:
            await self._put("update user", link.key, resource, changes)
            self.setup.cycle.count("users updated")

    async def _put(self, operation: str, key: str, resource: _Resource, changes: Values) -> None:
        """Replace a user whole: as it was read, with its id, groups and meta, but for what has changed."""
        body = deepcopy(resource)
        for place, value in changes.items():
            if value is None:
                clear(body, place)
            else:
                write(body, place, value)
        body.setdefault("groups", [])
        body["schemas"] = _schemas(body.get("schemas") or [CORE_USER], changes)
        request = self.setup.request(
            operation,
            "PUT",
            f"/Users/{resource['id']}",
            body=body,
            about=key,
            attributes=tuple(map(str, changes)),
        )
        resource_of(request, await self.setup.rehearsal.write(request, 200))

    def _with_ids(self, values: Values) -> Values:
        """The values with the manager's id; without a manager who is not on the server yet."""
        found: Values = {}
        for place, value in values.items():
            if not isinstance(value, Reference):
                found[place] = value
            elif (link := self.setup.job.link(Kind.USER, value.key)) is not None and link.id is not None:
                found[place] = link.id
        return found

    def _told_manager(self, values: Values, link: Link) -> str:
        """The id of the manager whom the server knows now."""
        place = self.setup.mappings.users.reference
        return link.manager if place not in values else str(values[place] or "")


def new_user(values: Mapping[Target, Any]) -> _Resource:
    """The body of a create."""
    sent = {place: value for place, value in values.items() if value is not None}
    body: _Resource = {"schemas": _schemas([CORE_USER], sent)}
    for place, value in sent.items():
        write(body, place, value)
    return body | {"groups": []}


def _told(link: Link, change: int) -> Link:
    return replace(link, exported=change, failures=0, failed_at=None, retry_at=None, reason="")


def _schemas(known: Any, values: Mapping[Target, Any]) -> list[str]:
    extensions = (place.urn for place, value in values.items() if place.urn and value is not None)
    texts = [each for each in known if isinstance(each, str)] if isinstance(known, list) else []
    return list(dict.fromkeys([*texts, *extensions]))
