"""`provisor checkup`: goes through what usually is the matter; ends with 1 where something is wrong."""

import json
import sys

from provisor import app as assembly
from provisor import settings as environment
from provisor.app import Journal
from provisor.cli.options import AsJson, Organization
from provisor.cli.speech import result, show
from provisor.provisioning.checkup.check_up import Checked, as_text, check_up
from provisor.provisioning.checkup.examined import Status


def checkup(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """Check address, tokens, contact, people, teams and more; change nothing; end with 1 where something is wrong."""
    url = environment.read().public_url
    public_url = str(url).rstrip("/") if url is not None else None

    async def run(journal: Journal) -> list[Checked]:
        return await journal.read(lambda records: check_up(records, assembly.now(), public_url=public_url))

    found = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
    elif sys.stdout.isatty():
        headings = ("check", "status", "what was found", "what to do")
        show(*headings, rows=[(each.check, each.status, _found(each), each.remedy or "") for each in found])
    else:
        for line in as_text(found):
            result(line)
    if any(each.status is Status.ERROR for each in found):
        sys.exit(1)


def _found(checked: Checked) -> str:
    return "\n".join([checked.sentence, *checked.evidence])
