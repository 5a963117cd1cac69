"""`provisor journal follow`, `export` and `prune`: the journal in the order of its positions."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor import settings as environment
from provisor.app import Journal
from provisor.cli.journal_words import line
from provisor.cli.new_files import new_file
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say
from provisor.directory.phrasing import Count
from provisor.provisioning import spreadsheets
from provisor.provisioning.journal import exporting, following, searching

Cycle = Annotated[str | None, Parameter(help="Only what is of this cycle (`provisor cycle list`).")]

_PAUSE = 1.0
"""In seconds: how often is looked for new entries."""

_AT_ONCE = 500

_LONGEST_KEPT = 36_525
"""In days: a hundred years."""


def follow(
    *,
    after: Annotated[
        int | None,
        Parameter(
            help="Begin after this position; without it, with what is new, or with the beginning of --cycle.",
            validator=Number(gte=0, lte=2**62),
        ),
    ] = None,
    cycle: Cycle = None,
    limit: Annotated[
        int | None, Parameter(help="End after so many entries.", validator=Number(gte=1))
    ] = None,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Print entries as they come, in the order of their positions, whatever process wrote them."""

    async def run(journal: Journal) -> None:
        position, left = after, limit
        if position is None:
            begin, end = await journal.read(partial(following.span, cycle_id=cycle))
            position = end if cycle is None else begin
        while left is None or left > 0:
            most = _AT_ONCE if left is None else min(left, _AT_ONCE)
            entries, reached = await journal.read(
                partial(searching.follow_on, after=position, most=most, cycle_id=cycle)
            )
            for entry in entries:
                result(line(entry, as_json=as_json))
            sys.stdout.flush()
            left = None if left is None else left - len(entries)
            has_come, position = reached > position, reached
            if not has_come:
                await asyncio.sleep(_PAUSE)
                await journal.catch_up()

    assembly.with_journal(run, organization)


@told_as_json
def export(
    file: Annotated[Path, Parameter(help="The file to write; it must not exist yet.")],
    /,
    *,
    form: Annotated[
        Literal["csv", "jsonl"], Parameter(name="--format", help="For spreadsheets, or for programs.")
    ] = "jsonl",
    cycle: Cycle = None,
    organization: Organization = None,
) -> None:
    """Write the whole journal, or a cycle's part of it, to a file: every field of every entry, the oldest first."""
    as_text = exporting.as_csv_row if form == "csv" else exporting.as_json_line

    async def run(journal: Journal) -> int:
        position, end = await journal.read(partial(following.span, cycle_id=cycle))
        count = 0
        with new_file(file) as written:
            if form == "csv":
                written.write(spreadsheets.row(exporting.COLUMNS) + "\n")
            while position < end:
                entries, position = await journal.read(
                    partial(exporting.following, after=position, most=_AT_ONCE, cycle_id=cycle)
                )
                written.writelines(as_text(entry) + "\n" for entry in entries)
                count += len(entries)
        return count

    count = assembly.with_journal(run, organization)
    say(f"{Count(count):# entry is|# entries are} in {file}.")


@told_as_json
def prune(
    *,
    days: Annotated[
        int | None,
        Parameter(
            help="How many days are kept; PROVISOR_JOURNAL_RETENTION_DAYS unless told.",
            validator=Number(gte=1, lte=_LONGEST_KEPT),
        ),
    ] = None,
    organization: Organization = None,
) -> None:
    """Remove the entries that are older than is kept, as servers do every hour where a retention is set."""
    kept_days = days or environment.read().journal_retention_days
    if kept_days is None:
        raise WrongUse("No retention is set: give --days, or set PROVISOR_JOURNAL_RETENTION_DAYS.")
    count = assembly.with_journal(partial(assembly.prune, days=kept_days), organization)
    say(f"{Count(count):# entry is|# entries are} gone.")
