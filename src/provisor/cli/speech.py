"""Where a command's words go: results to standard output, remarks to standard error."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text


class ReportConsole(Console):
    """Standard output for a report that whoever reads it may stop reading: the rest is dropped, the command goes on."""

    def on_broken_pipe(self) -> None:
        """Drop what is still to come, and leave the exit status to what the command found."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@dataclass(slots=True)
class Outcome:
    """What a command has to say: lines and rows for standard output, and what it tells beside."""

    result: list[str | dict[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


_gathered: ContextVar[Outcome | None] = ContextVar("gathered", default=None)


@contextmanager
def gathered() -> Iterator[Outcome]:
    """Gather what is said meanwhile, instead of saying it."""
    outcome = Outcome()
    token = _gathered.set(outcome)
    try:
        yield outcome
    finally:
        _gathered.reset(token)


def write(text: str) -> None:
    """Print a line on standard output, whatever is gathered."""
    sys.stdout.write(f"{text}\n")


def result(text: str) -> None:
    """Print what was asked for, ready for another program to read."""
    outcome = _gathered.get()
    if outcome is None:
        write(text)
    else:
        outcome.result += text.splitlines()


def say(text: str) -> None:
    """Tell the person what happened."""
    outcome = _gathered.get()
    if outcome is None:
        sys.stderr.write(f"{text}\n")
    else:
        outcome.told.append(text)


def table(*headings: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """A table in which nothing is cut: cells are folded where the lines are too short, and ids stay in one piece."""
    made = Table(box=None, pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold", no_wrap=heading == "id")
    for row in rows:
        # As text: what people and clients write is no markup of ours.
        made.add_row(*map(Text, row))
    return made


def show(*headings: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table; on a terminal it fits the width, elsewhere each row is one line."""
    outcome = _gathered.get()
    if outcome is not None:
        outcome.result += [dict(zip(headings, row, strict=True)) for row in rows]
        return
    console = Console() if sys.stdout.isatty() else Console(width=10_000, soft_wrap=True)
    console.print(table(*headings, rows=rows))
