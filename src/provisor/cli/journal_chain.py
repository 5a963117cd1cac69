"""`provisor journal verify` and `checkpoint`: whether the journal is as it was written."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result
from provisor.directory.phrasing import Count
from provisor.directory.verification import Checkpoint
from provisor.provisioning.journal import verifying
from provisor.provisioning.journal.verifying import Verdict


@told_as_json
def verify(
    *,
    against: Annotated[
        Path | None, Parameter(help="A checkpoint that was kept elsewhere: the journal must agree with it.")
    ] = None,
    organization: Organization = None,
) -> None:
    """Go through the chain of the journal; exit 1 and the first bad position where it is not as it was written."""
    kept = _read(against) if against is not None else None

    async def run(journal: Journal) -> Verdict:
        return await verifying.verify(journal.read, kept)

    verdict = assembly.with_journal(run, organization)
    result(_sentence(verdict))
    if verdict.flaw is not None:
        sys.exit(1)


@told_as_json
def checkpoint(*, organization: Organization = None) -> None:
    """Print the end of the chain as JSON, to be kept where nobody who can change the journal can change it."""

    async def run(journal: Journal) -> dict[str, object] | None:
        return await journal.read(verifying.checkpoint)

    made = assembly.with_journal(run, organization)
    if made is None:
        raise assembly.Refused("The journal has no entries yet.")
    result(json.dumps(made))


def _read(file: Path) -> Checkpoint:
    try:
        return verifying.read_checkpoint(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, verifying.NoCheckpoint):
        raise WrongUse(f"{file} is no checkpoint: `provisor journal checkpoint` prints one.") from None


def _sentence(verdict: Verdict) -> str:
    if verdict.flaw is not None:
        return (
            f"The journal is not as it was written: position {verdict.flaw.position}: {verdict.flaw.because}."
        )
    if verdict.last is None:
        return "The journal has no entries."
    erased = (
        f", of which {verdict.erased} without the data of people who were erased" if verdict.erased else ""
    )
    return (
        f"The journal is as it was written: {Count(verdict.entries):# entry|# entries}{erased}, up to position "
        f"{verdict.last.position}, hash {verdict.last.hash.hex()}."
    )
