"""The directory beside what the server holds afterwards: every user, attribute, group and membership."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisor.simulators.engine import Engine
from provisor.simulators.job import Kind, Link
from provisor.simulators.listing import everything
from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.outcome import Comparison, Difference
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.sent_requests import Sent
from provisor.simulators.target import Target, read
from provisor.simulators.tenant.people import Group, Person
from provisor.simulators.values import same
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.failures import Failure, Untrue
from provisor.simulators.wire.messages import resource_of

_PAGE = 200
_STRANGERS_NAMED = 3
_NO_MEMBERS = {"excludedAttributes": "members"}
_EXPLAINED = 1_000  # differences for which the request is looked up: it takes a while in a large file


async def compare(rehearsal: Rehearsal, engine: Engine) -> Comparison:
    """Read everything that the server has, and say what differs. Raises Failure where it can't be read."""
    beside = _Beside(rehearsal, engine)
    await beside.users()
    await beside.groups()
    if not beside.found.differences:
        rehearsal.requests.forget()
    return beside.found


@dataclass
class _Beside:
    rehearsal: Rehearsal
    engine: Engine
    found: Comparison = field(default_factory=Comparison)

    async def users(self) -> None:
        progress, job = self.rehearsal.progress, self.rehearsal.job
        progress.begin("comparing users", job.count_links(Kind.USER))
        seen: set[str] = set()
        async for user in everything(self.rehearsal.client, "/Users", "list users", count=_PAGE):
            seen.add(user["id"])
            progress.done += 1
            self._user(user)
        for person in self.rehearsal.tenant.people():
            link = job.link(Kind.USER, person.key)
            if not self._is_there(link, seen) and self.engine.is_expected(person):
                self._missing(f"User {person.name}", person.key, link)

    async def groups(self) -> None:
        progress, job = self.rehearsal.progress, self.rehearsal.job
        progress.begin("comparing groups", job.count_links(Kind.GROUP))
        listed = everything(
            self.rehearsal.client,
            "/Groups",
            "list groups",
            count=_PAGE,
            query=_NO_MEMBERS,
        )
        seen = {group["id"]: group async for group in listed}
        ours = [link for link in job.links(Kind.GROUP) if link.id in seen]
        self.found.unknown_groups = len(seen) - len(ours)
        for id_ in seen.keys() - {link.id for link in ours}:
            self._stranger(seen[id_].get("displayName"))
        await self.rehearsal.each(ours, self._group)
        for group in self.rehearsal.tenant.groups():
            link = job.link(Kind.GROUP, group.key)
            if not self._is_there(link, seen) and self.engine.is_expected_group(group):
                self._missing(f"Group {group.name}", group.key, link)

    def _is_there(self, link: Link | None, seen: Collection[str]) -> bool:
        """Whether the server has the resource, and nobody else's link leads to it, too."""
        return (
            link is not None
            and link.id is not None
            and link.id in seen
            and self.rehearsal.job.linked_to(link.kind, link.id) == link.key
        )

    def _user(self, user: dict[str, Any]) -> None:
        job = self.rehearsal.job
        key = job.linked_to(Kind.USER, user["id"])
        link = job.link(Kind.USER, key) if key else None
        if key is None or link is None:
            self.found.unknown_users += 1
            self._stranger(user.get("userName"))
            return
        self.found.users += 1
        person = self.rehearsal.tenant.person(key)
        if person is None:
            self._superfluous(f"User {link.name}", link, user.get("userName"))
            return
        self._attributes(f"User {person.name}", link, self._resolved(person), user)

    async def _group(self, link: Link) -> None:
        try:
            resource = await self._read_group(link)
        except Failure as failure:
            self.rehearsal.client.count(failure)
            name = f"Group {link.name}"
            self.found.differences.append(Difference(name, "", link.name, None, None, str(failure)))
            return
        self.found.groups += 1
        group = self.rehearsal.tenant.group(link.key)
        if group is None or not self.engine.is_expected_group(group):
            self._superfluous(f"Group {link.name}", link, resource.get("displayName"))
            return
        self._attributes(f"Group {group.name}", link, self.engine.expected_group(group), resource)
        self._members(group, link, resource)

    async def _read_group(self, link: Link) -> dict[str, Any]:
        request = Request("read group", "GET", f"/Groups/{link.id}", about=link.key)
        answer = await self.rehearsal.client.send(request, 200)
        resource = resource_of(request, answer)
        if resource["id"] != link.id:
            raise Untrue(request, answer, f"asked for the group {link.id}, it answers {resource['id']}")
        return resource

    def _resolved(self, person: Person) -> Mapping[Target, Any]:
        """What the server should hold, references as its ids; one to somebody whom it does not have is left out."""
        values = self.engine.expected_user(person)
        found = {}
        for place, value in values.items():
            if not isinstance(value, Reference):
                found[place] = value
            elif (link := self.rehearsal.job.link(Kind.USER, value.key)) is not None and link.id is not None:
                found[place] = link.id
        return found

    def _attributes(
        self, name: str, link: Link, values: Mapping[Target, Any], resource: dict[str, Any]
    ) -> None:
        for place, wanted in values.items():
            self.found.attributes += 1
            held = read(resource, place)
            if not same(wanted, held):
                self._differs(name, link, str(place), wanted, held)

    def _members(self, group: Group, link: Link, resource: dict[str, Any]) -> None:
        due = {id_: key for key, id_ in self.rehearsal.job.members_due(group.key, self.engine.member_scope)}
        members = resource.get("members")
        listed = members if isinstance(members, list) else []
        held = {str(each.get("value")) for each in listed if isinstance(each, dict)}
        self.found.memberships += len(due)
        name = f"Group {group.name}"
        for id_ in sorted(due.keys() - held):
            self._differs(name, link, "members", self._person_name(due[id_]), None, value=id_)
        for id_ in sorted(held - due.keys()):
            key = self.rehearsal.job.linked_to(Kind.USER, id_)
            if key is None or not (
                self.engine.replaces_members or self.rehearsal.job.was_told_of(group.key, key)
            ):
                # Whom others put there stays there, and is no concern of this job.
                self.found.unknown_memberships += 1
            else:
                self._differs(name, link, "members", None, self._person_name(key), value=id_)

    def _stranger(self, name: Any) -> None:
        if len(self.found.unknown_names) < _STRANGERS_NAMED:
            self.found.unknown_names.append(str(name))

    def _person_name(self, key: str) -> str:
        person = self.rehearsal.tenant.person(key)
        return person.name if person else key

    def _missing(self, name: str, key: str, link: Link | None) -> None:
        what = "userName" if name.startswith("User") else "displayName"
        why = link.reason if link else ""
        cause = self._cause_of(key, what)
        self.found.differences.append(Difference(name, "", name.partition(" ")[2], None, cause, why))

    def _superfluous(self, name: str, link: Link, held: Any) -> None:
        cause = self._cause_of(link.key, "")
        self.found.differences.append(Difference(name, "", None, held, cause, link.reason))

    def _differs(
        self, name: str, link: Link, attribute: str, wanted: Any, held: Any, *, value: str = ""
    ) -> None:
        cause = self._cause_of(link.key, attribute, value)
        self.found.differences.append(Difference(name, attribute, wanted, held, cause, link.reason))

    def _cause_of(self, about: str, attribute: str, value: str = "") -> Sent | None:
        if len(self.found.differences) >= _EXPLAINED:
            return None
        return self.rehearsal.requests.cause_of(about, attribute, value)
