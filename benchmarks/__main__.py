"""The command: `python -m benchmarks [--quick] [--only CASE] [--users N …] [--database sqlite|postgresql]`.

Others are `python -m benchmarks rehearsals`: simulated identity providers against Provisor; `undo`: many deactivations
are undone while the server serves; `effective`: who is in a team or below it; `pages`: every page at a million
people; and `sign-in`: people and machines come in.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from tests.databases import postgresql

from benchmarks import effective, pages, sign_in, trial, undo
from benchmarks.cases import CASES, QUICK, WHOLE
from benchmarks.contestants import Contestant, Floor, Provisor, Reference, Unjournaled
from benchmarks.databases import DATABASES, postgresql_pids
from benchmarks.load import Generator
from benchmarks.race import Row
from benchmarks.rehearsals import command as rehearsals
from benchmarks.report import Results
from benchmarks.trial import Facts


def main() -> None:
    """Run what the command line says, and print the tables."""
    arguments = _parser().parse_args()
    arguments.run(arguments)


def _race(arguments: argparse.Namespace) -> None:
    cases = [case for case in CASES if not arguments.only or case.name in arguments.only]
    extent = QUICK if arguments.quick else WHOLE
    if arguments.rounds:
        extent = replace(extent, rounds=arguments.rounds)
    sizes: Sequence[int] = arguments.users or ((200,) if arguments.quick else (1_000, 100_000))
    rows: list[Row] = []
    facts: list[Facts] = []
    with Generator() as generator:
        for users in sizes:
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, ExitStack() as ends:
                databases = arguments.database or DATABASES
                contestants = list(_contestants(Path(folder), databases, ends, journal=arguments.journal))
                found = trial.run(contestants, users, cases, extent, generator=generator, tell=_tell)
                rows += found[0]
                facts += found[1]
    results = Results(datetime.now(UTC), rows, facts)
    print(results.markdown())
    if arguments.markdown:
        arguments.markdown.write_text(results.markdown())
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps(results.plain(), option=orjson.OPT_INDENT_2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=sys.modules["benchmarks"].__doc__
    )
    parser.add_argument(
        "--quick", action="store_true", help="a look in less than a minute: 200 users, one short round"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[case.name for case in CASES],
        help="only this case (may be repeated)",
    )
    parser.add_argument("--users", type=int, nargs="+", help="numbers of users (1000 100000)")
    parser.add_argument(
        "--database", action="append", choices=DATABASES, help="only Provisor on this one (may be repeated)"
    )
    parser.add_argument(
        "--journal",
        action="store_true",
        help="only what journal, cycles and guard cost: with and without them",
    )
    parser.add_argument(
        "--rounds", type=int, help="how often contestants take turns (3): more, where the machine is uneven"
    )
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file, too")
    parser.set_defaults(run=_race)
    others = parser.add_subparsers(title="another command")
    rehearsals.add_to(others)
    undo.add_to(others)
    effective.add_to(others)
    pages.add_to(others)
    sign_in.add_to(others)
    return parser


def _contestants(
    folder: Path, databases: Sequence[str], ends: ExitStack, *, journal: bool
) -> Iterator[Contestant]:
    """All contestants, not started; `ends` keeps what has to end after them."""
    if "sqlite" in databases:
        yield from _provisors("Provisor, SQLite", folder, _new_file, journal=journal)
    if "postgresql" in databases:
        server = ends.enter_context(postgresql(durable=True))
        yield from _provisors(
            "Provisor, PostgreSQL",
            folder,
            lambda _: asyncio.run(server.new_database()),
            database=postgresql_pids(),
            journal=journal,
        )
    if not journal:
        yield Reference(folder / "reference")
        yield Floor(folder / "floor")


def _provisors(
    name: str,
    folder: Path,
    new_database: Callable[[Path], str],
    *,
    journal: bool,
    database: tuple[int, ...] = (),
) -> Iterator[Contestant]:
    """Provisor on a new database; where the `journal` is what is measured, also without it."""
    own = folder / name
    yield Provisor(own, name, new_database(own), database=database)
    if journal:
        name += Unjournaled.SUFFIX
        own = folder / name
        yield Unjournaled(own, name, new_database(own), database=database)


def _new_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'provisor.db'}"


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
