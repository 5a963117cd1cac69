"""`provisor explain`: why somebody or a team is missing, the most likely cause first."""

import json
import sys
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import AsJson, Organization
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, show
from provisor.provisioning.explaining.causes import Evidence, Explained
from provisor.provisioning.explaining.explain import explain as use_case


def explain(
    name: str,
    /,
    *,
    team: Annotated[str | None, Parameter(help="Why this person is, or isn't, in this team.")] = None,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Tell why somebody, or a team, is missing: the most likely cause first, each with evidence and remedy."""
    if not name.strip() or (team is not None and not team.strip()):
        raise WrongUse("Name a person or a team, such as `provisor explain ana@example.com`.")

    async def run(journal: Journal) -> list[Explained]:
        return await journal.read(lambda records: use_case(records, name, assembly.now(), team=team))

    causes = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in causes], ensure_ascii=False))
    elif sys.stdout.isatty():
        headings = ("cause", "what is the matter", "what to do", "seen")
        show(*headings, rows=[(each.cause, each.sentence, each.remedy, _seen(each)) for each in causes])
    else:
        for each in causes:
            result(f"{each.cause}: {each.sentence} {each.remedy}")
            for evidence in each.evidence:
                result(f"  {_line(evidence)}")


def _seen(explained: Explained) -> str:
    return "\n".join(map(_line, explained.evidence))


def _line(evidence: Evidence) -> str:
    when = f"{evidence.at:%Y-%m-%d %H:%M:%S} " if evidence.at is not None else ""
    request = f" ({evidence.request_id})" if evidence.request_id is not None else ""
    return f"{when}{evidence.what}{request}"
