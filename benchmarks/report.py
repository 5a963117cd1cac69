"""The results as Markdown for people, and as JSON for comparison."""

import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any

import psutil

from benchmarks.contestants import Floor, Reference, Unjournaled
from benchmarks.race import Row
from benchmarks.trial import Facts

_HEAD = (
    "| Case | Server | Requests/s | p50 ms | p99 ms | CPU µs | ÷ scim2-server | ÷ floor |",
    "|---|---|--:|--:|--:|--:|--:|--:|",
)
_FACTS_HEAD = (
    "| Users | Server | First start s | Loading s | Start with users s | Resident after start MB | after the load MB |",
    "|--:|---|--:|--:|--:|--:|--:|",
)
_JOURNAL_HEAD = (
    "| Users | Case | Server | CPU µs | without | share | half of the rounds |",
    "|--:|---|---|--:|--:|--:|--:|",
)
_MEBIBYTE = 1 << 20
_NOTHING = "–"  # noqa: RUF001 - a dash, as tables have it


@dataclass(frozen=True, slots=True)
class Results:
    """All of one run."""

    at: datetime
    rows: Sequence[Row]
    facts: Sequence[Facts]

    def plain(self) -> dict[str, Any]:
        """For JSON: seconds and bytes."""
        return {"machine": machine(), **asdict(self)}

    def markdown(self) -> str:
        """Tables by number of users, what starting takes, and what was refused."""
        sizes = sorted({row.users for row in self.rows})
        lines = [f"Measured on {self.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {machine()}.", ""]
        for users in sizes:
            rows = [row for row in self.rows if row.users == users]
            lines += [f"## {users:,} users", "", *_HEAD, *_table(rows), "", *_footnotes(rows)]
        if len(sizes) > 1:
            lines += [
                f"## From {sizes[0]:,} to {sizes[-1]:,} users",
                "",
                *self._growth(sizes[0], sizes[-1]),
                "",
            ]
        if journal := list(self._journal()):
            lines += ["## What journal, cycles and guard cost", "", *_JOURNAL_HEAD, *journal, ""]
        return "\n".join([*lines, "## Start and memory", "", *_FACTS_HEAD, *map(_fact, self.facts), ""])

    def _journal(self) -> Iterable[str]:
        """What the journal is of the CPU that a request costs, where some contestants had none."""
        without = {(row.users, row.case, row.contestant): row for row in self.rows if not row.refusal}
        for row in self.rows:
            other = without.get((row.users, row.case, row.contestant + Unjournaled.SUFFIX))
            if other is not None:
                cells = " | ".join(f"{1e6 * each:,.0f}" for each in (_cpu(row), _cpu(other)))
                low, middle, high = (f"{100 * share:.0f}" for share in _shares(row, other))
                yield f"| {row.users:,} | {row.title} | {row.contestant} | {cells} | {middle} % | {low} – {high} % |"  # noqa: RUF001

    def _growth(self, few: int, many: int) -> Iterable[str]:
        """How many times longer the CPU and the client take for a request with many people than with few."""
        yield "| Case | Server | p50, times | CPU, times |"
        yield "|---|---|--:|--:|"
        by_key = {(row.case, row.contestant, row.users): row for row in self.rows if not row.refusal}
        for (case, contestant, users), row in by_key.items():
            later = by_key.get((case, contestant, many))
            if users == few and later is not None:
                latency = _ratio(later.median_latency, row.median_latency)
                yield f"| {row.title} | {contestant} | {latency} | {_ratio(_cpu(later), _cpu(row))} |"


def _shares(row: Row, other: Row) -> tuple[float, float, float]:
    """What `row` costs beyond `other`, as a share of it, round by round: the quartiles."""
    pairs = zip(row.cpu_of_rounds, other.cpu_of_rounds, strict=True)
    shares = [1 - without / with_ for with_, without in pairs]
    low, middle, high = quantiles(shares, n=4, method="inclusive") if len(shares) > 1 else shares * 3
    return low, middle, high


def _table(rows: Sequence[Row]) -> Iterable[str]:
    rates = {(row.case, row.contestant): row.rate for row in rows}
    shown = ""
    for row in rows:
        title = "" if row.case == shown else row.title
        shown = row.case
        yield f"| {title} | {row.contestant} | {' | '.join(_cells(row, rates))} |"


def _cells(row: Row, rates: dict[tuple[str, str], float]) -> Iterable[str]:
    if row.refusal:
        yield from (f"{_NOTHING}[^{_note(row)}]", *[_NOTHING] * 5)
        return
    yield f"{row.rate:,.0f}" if row.rate >= 10 else f"{row.rate:.2f}"
    yield from (f"{1000 * latency:.1f}" for latency in (row.median_latency, row.late_latency))
    database = f" + {1e6 * row.database_cpu:,.0f}" if row.database_cpu else ""
    yield f"{1e6 * row.server_cpu:,.0f}{database}"
    for other in (Reference.name, Floor.name):
        yield _NOTHING if row.contestant == other else _ratio(row.rate, rates.get((row.case, other), 0.0))


def _footnotes(rows: Sequence[Row]) -> Iterable[str]:
    refused = [row for row in rows if row.refusal]
    for row in refused:
        yield f"[^{_note(row)}]: {row.contestant}: {' '.join(row.refusal.split())}"
    if refused:
        yield ""


def _note(row: Row) -> str:
    return f"{row.case}-{row.users}-{row.contestant}".replace(" ", "-")


def _fact(facts: Facts) -> str:
    cells = [
        f"{facts.users:,}",
        facts.contestant,
        f"{facts.first_start:.2f}",
        _NOTHING if facts.loading is None else f"{facts.loading:.1f}",
        _NOTHING if facts.later_start is None else f"{facts.later_start:.2f}",
        _megabytes(facts.resident_after_start),
        _megabytes(facts.resident),
    ]
    return f"| {' | '.join(cells)} |"


def _megabytes(size: int | None) -> str:
    return _NOTHING if size is None else f"{size / _MEBIBYTE:.0f}"


def _cpu(row: Row) -> float:
    return row.server_cpu + row.database_cpu


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else _NOTHING


def machine() -> str:
    """The machine in words."""
    memory = psutil.virtual_memory().total / (1 << 30)
    cores = f"{psutil.cpu_count()} cores ({platform.processor() or platform.machine()})"
    return f"{cores}, {memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"
