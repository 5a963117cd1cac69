"""Undo as a test says it: what is selected is foreseen, put back, taken back."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.provisioning.use_cases import an_order
from tests.store.records_of import Organization

from provisor.directory.selections import Selection, Undo
from provisor.provisioning.undoing import running, selecting
from provisor.provisioning.undoing.outcome import Outcome
from provisor.provisioning.undoing.running import Means


class Killed(Exception):
    """The process is gone."""


@dataclass
class Undoing:
    """Undoes what was done in an organization."""

    organization: Organization
    undo: Undo = field(init=False)

    def foresee(self, **selected: Any) -> Outcome:
        async def run() -> Outcome:
            parts = await self._parts(Selection(**selected))
            return await running.foresee(Means(self._read, self._write, an_order), parts)

        return self.organization.run(run())

    def put_back(self, **selected: Any) -> Outcome:
        async def run() -> Outcome:
            parts = await self._parts(Selection(**selected))
            total = sum(part.size for part in parts)
            selection = await self._selection(Selection(**selected))
            self.undo = await self._write(
                lambda records: running.begin(records, an_order(), selection, total=total)
            )
            return await running.put_back(self._write, an_order, self.undo, parts)

        return self.organization.run(run())

    def put_back_until_killed(self, after: int, **selected: Any) -> None:
        """An undo whose process ends after so many transactions."""
        left = after

        async def write(work: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return await self._write(work)

        async def run() -> None:
            parts = await self._parts(Selection(**selected))
            selection = await self._selection(Selection(**selected))
            total = sum(part.size for part in parts)
            self.undo = await self._write(
                lambda records: running.begin(records, an_order(), selection, total=total)
            )
            await running.put_back(write, an_order, self.undo, parts)

        with suppress(Killed):
            self.organization.run(run())

    def resume(self) -> Outcome:
        """Go on with the last undo."""

        async def run() -> Outcome:
            self.undo = await self._write(lambda records: running.resumed(records, self.undo.id))
            parts = running.steps(await selecting.balance(self._read, self.undo.selection))
            return await running.put_back(self._write, an_order, self.undo, parts)

        return self.organization.run(run())

    def take_back(self) -> Outcome:
        """Undo the last undo."""
        return self.put_back(request=self.undo.id)

    def parts(self, **selected: Any) -> list[running.Step]:
        """What an undo consists of."""
        return self.organization.run(self._parts(Selection(**selected)))

    def last_position(self) -> int:
        """The position of the newest entry."""
        return self.organization.run(self._selection(Selection())).through or 0

    async def _parts(self, selection: Selection) -> list[running.Step]:
        selection = await self._selection(selection)
        return running.steps(await selecting.balance(self._read, selection))

    async def _selection(self, selection: Selection) -> Selection:
        await self.organization.store.sealer.catch_up(self.organization.id)
        return await self._read(lambda records: selecting.up_to_now(records, selection))

    async def _read(self, work: Any) -> Any:
        return await self.organization.store.read(self.organization.id, work)

    async def _write(self, work: Any) -> Any:
        return await self.organization.store.write(self.organization.id, work)
