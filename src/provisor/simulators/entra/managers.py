"""References between people, which Entra ID sets when both are on the server."""

from dataclasses import dataclass, replace

from provisor.simulators.entra.setup import Setup
from provisor.simulators.job import PendingManager
from provisor.simulators.target import Target
from provisor.simulators.wire.filters import equals
from provisor.simulators.wire.messages import page_of


@dataclass
class Managers:
    """Sets and removes managers for a job whose mapping has one."""

    setup: Setup

    async def provision(self, pending: PendingManager) -> None:
        """Tell the server somebody's manager, as a plain id."""
        place = self.setup.mappings.users.reference
        if place is None:
            return
        with self.setup.attempt():
            await self._export(pending, place)
            self.setup.rehearsal.job.put(replace(pending.link, manager=pending.manager_id or ""))

    async def _export(self, pending: PendingManager, place: Target) -> None:
        if pending.manager_id is not None and await self._is_told(pending, place):
            return
        if pending.manager_id is None:
            operations = self.setup.dialect.remove(place)
        elif pending.link.manager:
            operations = self.setup.dialect.set({}, {place: pending.manager_id})
        else:
            operations = self.setup.dialect.set({place: pending.manager_id}, {})
        request = self.setup.patch(
            "set manager" if pending.manager_id else "remove manager",
            f"/Users/{pending.link.id}",
            operations,
            about=pending.person.key,
            attributes=(str(place),),
        )
        await self.setup.rehearsal.write(request, 200, 204)
        self.setup.cycle.count("managers set" if pending.manager_id else "managers removed")

    async def _is_told(self, pending: PendingManager, place: Target) -> bool:
        if not self.setup.checks_references:
            return False
        query = {
            "filter": f"{equals('id', pending.link.id)} and {equals(place.name, pending.manager_id)}",
            "attributes": "id",
        }
        request = self.setup.request(
            "find manager", "GET", "/Users", query=query, about=pending.person.key, attributes=(str(place),)
        )
        return bool(page_of(request, await self.setup.rehearsal.client.send(request, 200)).resources)
