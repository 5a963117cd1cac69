"""`provisor schema`: the extensions of User that an organization declares."""

import re
from pathlib import Path
from typing import Any

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.provisioning import administration
from provisor.scim.errors import InvalidSyntax
from provisor.web import strict_json

app = Commands(name="schema", help="Declare extensions of User, as SCIM Schema resources in JSON.")

_DEEPEST, _LONGEST = 32, 64 * 1024


@app.command
def add(file: Path, /, *, organization: Organization = None) -> None:
    """Declare the extension that the file describes, or put a newer edition in its place."""
    document = _read(file)
    order = assembly.order()
    urn = assembly.change(
        lambda records: administration.declare_schema(records, order, document), organization
    )
    say("Declared; it is at work at once:")
    result(urn)


@app.command(name="list")
def list_schemas(*, organization: Organization = None) -> None:
    """List the declared extensions."""
    documents = assembly.look(administration.list_schemas, organization)
    show("urn", "name", rows=[(str(each["id"]), str(each.get("name", ""))) for each in documents])


@app.command
def remove(urn: str, /, *, organization: Organization = None) -> None:
    """Withdraw an extension. What people have of it stays stored, and is back when it is declared again."""
    order = assembly.order()
    assembly.change(lambda records: administration.withdraw_schema(records, order, urn), organization)
    say(f"{urn} is withdrawn.")


def _read(file: Path) -> dict[str, Any]:
    try:
        document = strict_json.parse(file.read_bytes(), max_depth=_DEEPEST, max_string=_LONGEST)
    except InvalidSyntax as error:
        # Here the body of a request is the file.
        raise WrongUse(re.sub("the body", lambda _: str(file), error.detail, flags=re.IGNORECASE)) from None
    if not isinstance(document, dict):
        raise WrongUse(f"{file} is not a SCIM Schema resource, which is a JSON object.")
    return document
