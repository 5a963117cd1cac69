"""One run: every contestant meets every case, in rounds that take turns, so that noise hits all alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from benchmarks.cases import Case, Extent
from benchmarks.load import Load, Outcome, UnexpectedAnswer
from benchmarks.population import Entry

# A server that needs this share of a round for one script is asked by one connection: with more, a round
# would last as many times its length.
_SLOW = 0.1
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Row:
    """One case of one contestant: medians over the rounds. CPU times in seconds, for each request.

    `cpu_of_rounds` is the CPU of the server and its database in each round: round by round contestants
    are compared fairly, however the speed of the machine drifts.
    """

    users: int
    case: str
    title: str
    contestant: str
    rate: float = 0.0
    median_latency: float = 0.0
    late_latency: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    cpu_of_rounds: tuple[float, ...] = ()
    requests: int = 0
    refusal: str = ""


class Race:
    """The contestants at one size; `tell` hears of progress."""

    def __init__(self, entries: Sequence[Entry], extent: Extent, tell: Callable[[str], None]) -> None:
        self._entries = entries
        self._extent = extent
        self._tell = tell

    def run(self, cases: Sequence[Case]) -> list[Row]:
        """Measure all cases; those that bring new people last. The rows come in the order of the cases."""
        measured: dict[str, list[Row]] = {}
        for case in sorted(cases, key=lambda case: not case.repeats):
            if entries := [entry for entry in self._entries if case.admits(entry.contestant, entry.users)]:
                measured[case.name] = self._measure(case, entries)
        return [row for case in cases for row in measured.get(case.name, [])]

    def _measure(self, case: Case, entries: Sequence[Entry]) -> list[Row]:
        refusals: dict[str, str] = {}
        loads: dict[str, Callable[[], Load]] = {}
        for entry in entries:
            name = entry.contestant.name
            self._tell(f"{entry.users} users: {case.name}: {name}")
            try:
                loads[name] = self._warmed_up(case, entry)
            except (UnexpectedAnswer, TimeoutError) as refusal:
                if not entry.contestant.may_refuse:
                    raise
                refusals[name] = str(refusal) or f"no answer within {_PATIENCE:.0f} s"
        outcomes: dict[str, list[Outcome]] = {name: [] for name in loads}
        for turn in range(self._extent.rounds):
            for entry in _rotated(entries, turn):
                name = entry.contestant.name
                if name in loads:
                    outcomes[name].append(entry.play(loads[name]()))
        return [
            _refused(case, entry, refusals[entry.contestant.name])
            if entry.contestant.name in refusals
            else _row(case, entry, outcomes[entry.contestant.name])
            for entry in entries
        ]

    def _warmed_up(self, case: Case, entry: Entry) -> Callable[[], Load]:
        """Play one script unmeasured: it builds what is built once, and shows what is refused, and what is slow."""
        scripts = case.scripts(entry, self._extent)
        first = Load(entry.address.port, scripts[:1], patience=_PATIENCE)
        entry.play(first)
        slow = entry.play(first).elapsed > _SLOW * self._extent.seconds if case.repeats else False
        load = Load(
            entry.address.port,
            scripts,
            connections=len(scripts) if case.pace else 1 if slow else case.connections,
            seconds=self._extent.seconds,
            repeats=case.repeats,
            pace=case.pace,
            patience=_PATIENCE,
            settling=case.settling,
            server=entry.contestant.pids,
            database=entry.contestant.database,
        )
        return lambda: load if case.repeats else replace(load, scripts=case.scripts(entry, self._extent))


def _rotated(entries: Sequence[Entry], turn: int) -> list[Entry]:
    at = turn % len(entries)
    return [*entries[at:], *entries[:at]]


def _refused(case: Case, entry: Entry, refusal: str) -> Row:
    return Row(entry.users, case.name, case.title, entry.contestant.name, refusal=refusal)


def _row(case: Case, entry: Entry, outcomes: Sequence[Outcome]) -> Row:
    return Row(
        users=entry.users,
        case=case.name,
        title=case.title,
        contestant=entry.contestant.name,
        rate=median(len(outcome.latencies) / outcome.elapsed for outcome in outcomes),
        median_latency=median(median(outcome.latencies) for outcome in outcomes),
        late_latency=median(_late(outcome.latencies) for outcome in outcomes),
        server_cpu=median(outcome.server_cpu / len(outcome.latencies) for outcome in outcomes),
        database_cpu=median(outcome.database_cpu / len(outcome.latencies) for outcome in outcomes),
        cpu_of_rounds=tuple(
            (outcome.server_cpu + outcome.database_cpu) / len(outcome.latencies) for outcome in outcomes
        ),
        requests=sum(len(outcome.latencies) for outcome in outcomes),
    )


def _late(latencies: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(latencies, n=100, method="inclusive")[98] if len(latencies) > 1 else latencies[0]
