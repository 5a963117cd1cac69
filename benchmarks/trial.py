"""One size: contestants are started, filled, measured against each other, and started again where they remember."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.cases import Case, Extent
from benchmarks.contestants import Contestant
from benchmarks.load import Generator, Load, Step, resident
from benchmarks.population import Entry
from benchmarks.race import Race, Row

# Read after a start, before memory is looked at: a server that has done nothing is no server in use.
_FIRST_READS = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What it takes to run a contestant with so many people, in seconds and bytes; None: there is no such thing."""

    users: int
    contestant: str
    first_start: float
    loading: float | None
    resident: int
    later_start: float | None
    resident_after_start: int | None


def run(
    contestants: Sequence[Contestant],
    users: int,
    cases: Sequence[Case],
    extent: Extent,
    *,
    generator: Generator,
    tell: Callable[[str], None],
) -> tuple[list[Row], list[Facts]]:
    """Measure all of them with so many people; nobody runs any more when it returns."""
    with ExitStack() as ends:
        entries: list[Entry] = []
        starts: list[tuple[float, float | None]] = []
        for contestant in contestants:
            tell(f"{users} users: start and fill {contestant.name}")
            ends.callback(contestant.stop)
            started = contestant.start()
            entry = Entry(contestant, generator, users, contestant.addresses(1)[0])
            starts.append((started, entry.populate() if contestant.holds_people else None))
            contestant.settle()
            entries.append(entry)
        rows = Race(entries, extent, tell).run(cases)
        facts = [_facts(entry, *start) for entry, start in zip(entries, starts, strict=True)]
    return rows, facts


def _facts(entry: Entry, first_start: float, loading: float | None) -> Facts:
    contestant = entry.contestant
    loaded = resident(contestant.pids)
    contestant.stop()
    later_start = later_resident = None
    if contestant.remembers:
        later_start = contestant.start()
        reads = [
            (Step(entry.address.request("GET", f"/Users/{id_}"), (200,)),) for id_ in entry.ids[:_FIRST_READS]
        ]
        entry.play(Load(entry.address.port, reads))
        later_resident = resident(contestant.pids)
        contestant.stop()
    return Facts(entry.users, contestant.name, first_start, loading, loaded, later_start, later_resident)
