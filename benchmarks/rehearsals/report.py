"""Rehearsals as Markdown, and as JSON for comparison."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.rehearsals.rehearsal import Result
from benchmarks.report import machine

_COLUMNS = (
    "Rehearsal",
    "Server",
    "Requests",
    "Cycles s",
    "Requests/s",
    "CPU µs, simulator",
    "server",
    "Peak MB, simulator",
    "server",
    "Faults",
    "Deaths",
    "Ends",
)
_LEFT = frozenset({"Rehearsal", "Server", "Ends"})
_OPERATIONS_HEAD = (
    "| Operation | Sent | Failed | p50 ms | p99 ms |",
    "|---|--:|--:|--:|--:|",
)
_MEBIBYTE = 1 << 20
_NOTHING = "–"  # noqa: RUF001 - a dash, as tables have it


@dataclass(frozen=True, slots=True)
class Results:
    """All of one run."""

    at: datetime
    results: Sequence[Result]

    def plain(self) -> dict[str, Any]:
        """For JSON: seconds and bytes."""
        return {"machine": machine(), **asdict(self)}

    def markdown(self) -> str:
        """A table of all rehearsals, one of operations for each, and what is wrong."""
        lines = [f"Measured on {self.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {machine()}.", ""]
        lines += [_line(_COLUMNS), _line("---" if each in _LEFT else "--:" for each in _COLUMNS)]
        lines += [*map(_row, self.results), ""]
        for each in self.results:
            lines += [f"### {each.plan.title}, {each.server}", "", *_operations(each), ""]
        return "\n".join(lines)


def _row(result: Result) -> str:
    told = result.told
    sent, seconds = told["sent"], sum(each["seconds"] for each in told["cycles"])
    database = f" + {_microseconds(result.database_cpu, sent)}" if result.database_cpu else ""
    cells = [
        result.plan.title,
        result.server,
        f"{sent:,}",
        f"{seconds:,.0f}",
        f"{_sent_in_cycles(result) / seconds:,.0f}" if seconds else _NOTHING,
        _microseconds(result.simulator_cpu, sent),
        f"{_microseconds(result.server_cpu, sent)}{database}",
        f"{result.simulator_peak / _MEBIBYTE:,.0f}",
        f"{result.server_peak / _MEBIBYTE:,.0f}",
        f"{result.faults:,}" if result.plan.trouble else _NOTHING,
        f"{result.deaths:,}" if result.plan.trouble else _NOTHING,
        _ending(result),
    ]
    return _line(cells)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sent_in_cycles(result: Result) -> int:
    """Without what the comparison reads in the end."""
    reading = ("list users", "list groups", "test connection")
    operations = result.told["operations"]
    return int(result.told["sent"]) - sum(operations[each]["sent"] for each in reading if each in operations)


def _ending(result: Result) -> str:
    differences = len(result.told["differences"])
    if differences or not result.told["in_sync"]:
        return f"**{differences:,} differences** {result.told['not_compared']}".strip()
    return f"**{len(result.lost)} lost**" if result.lost else "in sync"


def _operations(result: Result) -> Iterable[str]:
    yield from _OPERATIONS_HEAD
    for name, each in sorted(result.told["operations"].items(), key=lambda item: -item[1]["sent"]):
        latencies = (each["p50_ms"], each["p99_ms"])
        shown = (_NOTHING if latency is None else f"{latency:,.1f}" for latency in latencies)
        yield f"| {name} | {each['sent']:,} | {each['failed']:,} | {' | '.join(shown)} |"


def _microseconds(seconds: float, requests: int) -> str:
    return f"{1e6 * seconds / requests:,.0f}" if requests else _NOTHING
