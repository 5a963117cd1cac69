"""Import: Okta reads all users and groups that a server has, and links the users whom it knows.

developer.okta.com, "SCIM 2.0 protocol reference", Retrieve Users, Retrieve Groups; help.okta.com, "Match imported
users". Groups are read for Okta's list of them; linking one is left to its push.
"""

from dataclasses import dataclass

from provisor.simulators.job import Kind, Link
from provisor.simulators.listing import everything
from provisor.simulators.okta.setup import Setup
from provisor.simulators.okta.users import Users
from provisor.simulators.target import read

_PAGE = 100


@dataclass
class Import:
    """Imports from an application. Raises Failure, Untrue where the pages can't be one list."""

    setup: Setup

    async def users(self) -> None:
        """Link everybody in scope whose user name the server has; the cycle that follows updates them."""
        client, progress, job = self.setup.rehearsal.client, self.setup.rehearsal.progress, self.setup.job
        progress.begin("importing users")
        people = self._by_name()
        strangers = 0
        async for user in everything(client, "/Users", "import users", count=_PAGE):
            await self.setup.rehearsal.checkpoint()
            progress.done += 1
            name = str(read(user, self.setup.mappings.users.matching.target)).casefold()
            link = people.pop(name, None)
            if job.linked_to(Kind.USER, user["id"]) is not None:
                continue
            if link is None:
                strangers += 1
                continue
            job.put(Link(Kind.USER, link.key, link.name, user["id"], active=user.get("active") is True))
            self.setup.cycle.count("users linked")
        if strangers:
            progress.notes.append(f"{strangers} of the imported users match nobody in the directory.")

    async def groups(self) -> None:
        """Read the groups."""
        client, progress = self.setup.rehearsal.client, self.setup.rehearsal.progress
        progress.begin("importing groups")
        async for _ in everything(client, "/Groups", "import groups", count=_PAGE):
            await self.setup.rehearsal.checkpoint()
            progress.done += 1

    def _by_name(self) -> dict[str, Link]:
        """Everybody in scope who is not linked yet, by user name without case."""
        place, found = self.setup.mappings.users.matching.target, {}
        users = Users(self.setup)
        for person in self.setup.rehearsal.tenant.people():
            link = self.setup.job.link(Kind.USER, person.key)
            if person.in_scope and (link is None or link.id is None):
                name = str(users.values(person).get(place)).casefold()
                found[name] = Link(Kind.USER, person.key, person.name)
        return found
