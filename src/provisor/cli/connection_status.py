"""`provisor connection status`: what each connection is doing, and when it is expected again."""

import json
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import AsJson, Organization
from provisor.cli.speech import result, show
from provisor.provisioning import connection_status
from provisor.provisioning.connection_status import Status


def status(
    name: Annotated[str | None, Parameter(help="The connection; all of them unless told.")] = None,
    /,
    *,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Tell what connections are doing: when they were last here, when they are expected, whether they are late."""
    now = assembly.now()

    async def run(journal: Journal) -> Sequence[Status]:
        return await journal.read(lambda records: connection_status.status(records, now=now, name=name))

    found = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
        return
    show(
        "connection",
        "state",
        "what it is doing",
        "what to do",
        rows=[(each.connection, each.state.value, each.sentence, each.remedy or "") for each in found],
    )
