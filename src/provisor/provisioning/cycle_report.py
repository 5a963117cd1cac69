"""The use case of looking at one cycle: what it did beside what is usual, and what it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.directory.cycles import Counts, usual
from provisor.provisioning import cycles
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal import refusals
from provisor.provisioning.journal.refusals import Cause
from provisor.provisioning.ports import Records

_LOOKED_THROUGH = 200
_COMPARED = 20
"""The latest of the same kind, of so many that are looked through, are what a cycle is compared with."""


@dataclass(frozen=True, slots=True)
class Report:
    """A cycle, what is usual for one of its kind, where that can be told, and what it was refused."""

    listed: Listed
    usual: Counts | None
    refused: Sequence[Cause]


def report(records: Records, cycle_id: str) -> Report:
    """The cycle of that id. Raises NoSuchCycle."""
    cycle = cycles.find(records, cycle_id)
    before = records.cycles(cycle.connection_id, before=cycle.ended, newest=_LOOKED_THROUGH)
    same = [each for each in before if each.kind is cycle.kind][:_COMPARED]
    refused = refusals.by_cause(
        records, since=cycle.started, until=cycle.ended, connection_id=cycle.connection_id
    )
    return Report(cycles.listed(records, [cycle])[0], usual(same), refused)
