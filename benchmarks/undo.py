"""`python -m benchmarks undo [--users N] [--database sqlite|postgresql]`: everybody is deactivated, and that is undone.

The deactivations come through SCIM, with the guard off; `provisor undo` puts them back in a process of its own, while
the server goes on answering reads and changes of other people.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from tests.server import COMMAND

from benchmarks import people
from benchmarks.contestants import Provisor
from benchmarks.databases import DATABASES, provisors
from benchmarks.load import Generator, Load, Step, cpu_time
from benchmarks.population import Entry

_PACE = 25.0
_CLIENTS = 2
_AT_A_TIME = 2.0
_MEBIBYTE = 1 << 20
_HEAD = (
    "| Server | People | Undo s | CPU s, command | server + database | Peak MB | p50 ms before | during "
    "| p99 ms before | during |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What an undo took, in seconds and bytes, and how long requests waited before it and during it, in seconds."""

    server: str
    people: int
    elapsed: float
    command_cpu: float
    server_cpu: float
    peak: int
    p50: tuple[float, float]
    p99: tuple[float, float]

    def line(self) -> str:
        """The row of a table."""
        waits = (f"{1000 * each:,.1f}" for both in (self.p50, self.p99) for each in both)
        times = (f"{each:,.1f}" for each in (self.elapsed, self.command_cpu, self.server_cpu))
        cells = [self.server, f"{self.people:,}", *times, f"{self.peak / _MEBIBYTE:,.0f}", *waits]
        return f"| {' | '.join(cells)} |"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the program."""
    parser = commands.add_parser("undo", help="50,000 deactivations are undone", description=__doc__)
    parser.add_argument("--users", type=int, default=50_000, help="so many people")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long requests are measured before")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only on this one")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    with Generator() as generator:
        results = [
            _measured(provisor, generator, arguments.users, arguments.seconds)
            for provisor in provisors(arguments.database or DATABASES)
        ]
    print("\n".join([_HEAD, *(each.line() for each in results)]))
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps([asdict(each) for each in results]))


def _measured(provisor: Provisor, generator: Generator, users: int, seconds: float) -> Result:
    _tell(f"{provisor.name}: {users:,} people are created and deactivated")
    _timed(provisor, "connection", "set", "default", "--no-guard")
    entry = Entry(provisor, generator, users, provisor.addresses(1)[0])
    entry.populate()
    before = _waits(entry, seconds)
    since = datetime.now(UTC).isoformat()
    entry.deactivate(entry.ids[: entry.users])
    _tell(f"{provisor.name}: they are activated again")
    servers = (*provisor.pids, *provisor.database)
    own_cpu, server_cpu = _children_cpu(), cpu_time(servers)
    during: list[float] = []
    with ThreadPoolExecutor(1) as beside:
        undo = beside.submit(_timed, provisor, "undo", "--since", since, "--connection", "default", "--yes")
        while not undo.done():
            during += _waits(entry, _AT_A_TIME)
    return Result(
        provisor.name,
        users,
        undo.result(),
        _children_cpu() - own_cpu,
        cpu_time(servers) - server_cpu,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        (_quantile(before, 0.5), _quantile(during, 0.5)),
        (_quantile(before, 0.99), _quantile(during, 0.99)),
    )


def _waits(entry: Entry, seconds: float) -> list[float]:
    """How long reads and changes waited, in turn, of which so many are due in a second."""
    scripts = []
    for client in range(_CLIENTS):
        address, spare = entry.address, entry.spare[client]
        read = Step(address.request("GET", f"/Users/{entry.ids[client]}"), (200,))
        patches = (
            Step(address.request("PATCH", f"/Users/{spare}", people.flagged_patch(title, "Legal")), (200,))
            for title in ("Nurse", "Doctor")
        )
        scripts.append(tuple(step for patch in patches for step in (read, patch)))
    load = Load(entry.address.port, scripts, connections=_CLIENTS, pace=_PACE, seconds=seconds)
    return entry.play(load).latencies


def _timed(provisor: Provisor, *words: str) -> float:
    """Run a command; the seconds that it took."""
    began = time.perf_counter()
    environment = {**os.environ, **provisor.environment()}
    subprocess.run([COMMAND, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
