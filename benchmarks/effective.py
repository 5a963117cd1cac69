"""`python -m benchmarks effective [--users N] [--teams N] [--database sqlite|postgresql]`: who is in a team or below.

A company of teams in five levels, with people in the lowest three times over, is asked through the admin API who
belongs to its root, to a division, to a department and to a group, and which teams somebody is in.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from tests.server import COMMAND

from benchmarks import people
from benchmarks.contestants import Provisor
from benchmarks.databases import DATABASES, provisors
from benchmarks.load import Generator, Load, Step
from benchmarks.multitude import copy_everybody
from benchmarks.population import Entry
from benchmarks.wire import Address

_SENT = 1000
"""So many people come over SCIM; the others are copies of them."""

_MEMBERSHIPS = 3
_PAGE = 50
_PAGES_ON = 20
_LEVELS = (("BusinessUnit", 1), ("BusinessUnit", 10), ("Division", 100), ("Department", 900))
_ASKED = {
    "everybody": "Team%200-0",
    "a division": "Team%202-0",
    "a department": "Team%203-0",
    "a group": "Team%204-0",
}
_HEAD = "| Server | People | Teams | Asked | p50 ms | p99 ms |\n|---|--:|--:|---|--:|--:|"


@dataclass(frozen=True, slots=True)
class Result:
    """How long one question took, in seconds."""

    server: str
    people: int
    teams: int
    asked: str
    p50: float
    p99: float

    def line(self) -> str:
        """The row of a table."""
        times = (f"{1000 * each:,.1f}" for each in (self.p50, self.p99))
        return f"| {' | '.join([self.server, f'{self.people:,}', f'{self.teams:,}', self.asked, *times])} |"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the program."""
    parser = commands.add_parser(
        "effective", help="who is in a team, or in one below it", description=__doc__
    )
    parser.add_argument("--users", type=int, default=1_000_000, help="so many people")
    parser.add_argument("--teams", type=int, default=5_000, help="so many teams")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each question is asked")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only on this one")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    print(_HEAD, flush=True)
    results: list[Result] = []
    with Generator() as generator:
        for provisor in provisors(arguments.database or DATABASES):
            for each in _measured(provisor, generator, arguments):
                results.append(each)
                print(each.line(), flush=True)
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps([asdict(each) for each in results]))


def _measured(provisor: Provisor, generator: Generator, asked: argparse.Namespace) -> Iterator[Result]:
    sent = min(_SENT, asked.users)
    entry = Entry(provisor, generator, sent, provisor.addresses(1)[0])
    entry.populate()
    _import(provisor, company(asked.teams, sent))
    reader = Address(provisor.port, "/api/v1", _command(provisor, "token", "create", "--scope", "read"))
    provisor.stop()
    copies = asked.users // sent - 1
    if copies:
        copy_everybody(provisor.database_url, copies, entries=1)
    provisor.start()
    entry.ask(reader.request("GET", "/organization"), 200)  # what is loaded with the first request
    for name, path in _questions(entry, reader):
        step = Step(reader.request("GET", path), (200,))
        load = Load(provisor.port, [(step,)], seconds=asked.seconds, repeats=True)
        waits = sorted(entry.play(load).latencies)
        p50, p99 = (waits[int(share * (len(waits) - 1))] for share in (0.5, 0.99))
        yield Result(provisor.name, sent * (copies + 1), asked.teams, name, p50, p99)


def _questions(entry: Entry, reader: Address) -> Iterator[tuple[str, str]]:
    """What is asked, and where."""
    for asked, team in _ASKED.items():
        path = f"/teams/{team}/effective-members?limit={_PAGE}"
        yield f"{_PAGE} of {asked}", path
        yield f"{_PAGE} of {asked}, {_PAGES_ON} pages on", _further(entry, reader, path)
    yield "the teams of somebody", f"/users/{entry.ids[0]}/teams"


def _further(entry: Entry, reader: Address, path: str) -> str:
    """Where the list is some pages on, or at its last page."""
    for _ in range(_PAGES_ON):
        following = orjson.loads(entry.ask(reader.request("GET", path), 200))["next"]
        if following is None:
            break
        path = following.partition(reader.prefix)[2]
    return path


def company(teams: int, sent: int) -> list[dict[str, Any]]:
    """So many teams as an import takes them: four levels that narrow upwards, and groups with the people below."""
    made: list[dict[str, Any]] = []
    for level, (kind, number) in enumerate(_LEVELS):
        made += [_team(level, n, kind) for n in range(number)]
    groups = max(teams - len(made), 1)
    members: list[list[str]] = [[] for _ in range(groups)]
    for n in range(sent):
        for way in range(_MEMBERSHIPS):
            members[(n * _MEMBERSHIPS + way) * groups // (sent * _MEMBERSHIPS) % groups].append(
                people.user_name(n)
            )
    return made + [
        _team(len(_LEVELS), n, "Group") | {"members": sorted(set(names))} for n, names in enumerate(members)
    ]


def _team(level: int, n: int, kind: str) -> dict[str, Any]:
    above = _LEVELS[level - 1][1] if level else 0
    parents = [f"Team {level - 1}-{n % above}"] if level else []
    return {"name": f"Team {level}-{n}", "type": kind, "parents": parents, "description": "", "members": []}


def _import(provisor: Provisor, teams: Sequence[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "teams.json")
        file.write_bytes(orjson.dumps(teams))
        _command(provisor, "team", "import", str(file), "--yes")


def _command(provisor: Provisor, *words: str) -> str:
    environment = {**os.environ, **provisor.environment()}
    done = subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip()
