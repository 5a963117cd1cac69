"""The journal in the order of its positions: all of it, or what a connection did in a cycle."""

from collections.abc import Sequence
from datetime import timedelta

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.cycles import Cycle
from provisor.provisioning import cycles
from provisor.provisioning.ports import Records

_OUT_OF_STEP = timedelta(hours=1)
"""No entry gets its place so long after it was written."""


def following(
    records: Records, after: int, *, most: int, cycle_id: str | None = None
) -> tuple[Sequence[Sealed], int]:
    """The next entries that are kept, as far as they are of the cycle, and the position up to which was read.

    Raises NoSuchCycle.
    """
    found = records.sealed(after=after, most=most)
    reached = found[-1].seal.position if found else after
    kept = [each for each in found if each.kept is not None]
    if cycle_id is None:
        return kept, reached
    cycle = cycles.find(records, cycle_id)
    return [each for each in kept if _is_of(each, cycle)], reached


def span(records: Records, cycle_id: str | None) -> tuple[int, int]:
    """The position after which the entries begin, and that of the newest. Raises NoSuchCycle."""
    if cycle_id is None:
        last = records.last_seal()
        return 0, last.position if last is not None else 0
    cycle = cycles.find(records, cycle_id)
    through = [finding.through(cycle.connection_id)]
    own = records.search_journal(terms=[through], since=cycle.started, until=cycle.ended, newest=1)
    earlier = records.search_journal(until=cycle.started - _OUT_OF_STEP, newest=1)
    return _place(earlier), _place(own)


def _place(newest: Sequence[Sealed]) -> int:
    return newest[0].seal.position if newest else 0


def _is_of(sealed: Sealed, cycle: Cycle) -> bool:
    entry = sealed.entry
    return entry.actor.connection_id == cycle.connection_id and cycle.started <= entry.at <= cycle.ended
