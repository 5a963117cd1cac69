"""`python -m benchmarks rehearsals [--large] [--provider entra|okta] [--database sqlite|postgresql]`."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from tests.databases import postgresql
from tests.server import Server

from benchmarks.databases import DATABASES, postgresql_pids
from benchmarks.rehearsals.rehearsal import NotInSync, Plan, Result, Trouble, rehearse
from benchmarks.rehearsals.report import Results

_MONTH = 31  # the initial cycle, and thirty days
_LARGEST_GROUP = ("--largest-group", "50000")
_AT_ONCE = ("--members-per-request", "50")

USUAL = tuple(
    Plan(title, provider, 5_000, 200, _MONTH, trouble=trouble)
    for provider in ("entra", "okta")
    for title, trouble in ((f"{provider}, a month", None), (f"{provider}, a month with faults", Trouble()))
)
LARGE = (
    Plan(
        "entra, initial, 50 members a request", "entra", 100_000, 1_000, options=(*_LARGEST_GROUP, *_AT_ONCE)
    ),
    Plan("entra, initial, one member a request", "entra", 100_000, 1_000, options=_LARGEST_GROUP),
    Plan("okta, initial", "okta", 100_000, 1_000, options=_LARGEST_GROUP),
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the program."""
    parser = commands.add_parser("rehearsals", help="simulated identity providers", description=__doc__)
    parser.add_argument("--large", action="store_true", help="initial cycles of 100,000 users instead")
    parser.add_argument(
        "--only", action="append", metavar="TITLE", help="only rehearsals whose title has this"
    )
    parser.add_argument("--database", action="append", choices=DATABASES, help="only on this one")
    parser.add_argument("--users", type=int, help="so many users, for a look")
    parser.add_argument("--groups", type=int, help="so many groups")
    parser.add_argument("--cycles", type=int, help="so many cycles")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Rehearse, print the tables, and exit with 1 where one did not end in sync or anything was lost."""
    plans = [_sized(plan, arguments) for plan in (LARGE if arguments.large else USUAL)]
    chosen = [
        plan for plan in plans if not arguments.only or any(each in plan.title for each in arguments.only)
    ]
    found = []
    try:
        for result in _rehearsed(chosen, arguments.database or DATABASES):
            found.append(result)
            for sentence in result.lost:
                _tell(sentence)
    except NotInSync as failure:
        sys.exit(str(failure))
    results = Results(datetime.now(UTC), found)
    print(results.markdown())
    if arguments.markdown:
        arguments.markdown.write_text(results.markdown())
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps(results.plain(), option=orjson.OPT_INDENT_2))
    if not all(each.is_sound for each in found):
        sys.exit(1)


def _sized(plan: Plan, arguments: argparse.Namespace) -> Plan:
    chosen = {name: getattr(arguments, name) for name in ("users", "groups", "cycles")}
    return replace(plan, **{name: number for name, number in chosen.items() if number is not None})


def _rehearsed(plans: Sequence[Plan], databases: Sequence[str]) -> Iterator[Result]:
    for plan in plans:
        for database in databases:
            with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder, ExitStack() as ends:
                address, pids, name = None, (), "Provisor, SQLite"
                if database == "postgresql":
                    address = asyncio.run(ends.enter_context(postgresql(durable=True)).new_database())
                    pids, name = postgresql_pids(), "Provisor, PostgreSQL"
                server = ends.enter_context(Server(Path(folder), address, {"RATE_LIMIT": "0"}))
                _tell(f"{plan.title}: {name}")
                yield asyncio.run(rehearse(plan, server, name, pids, Path(folder)))


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
