"""`provisor admin-link`: the way in for whoever runs the service."""

import secrets
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.options import Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import result, say
from provisor.directory import tokens
from provisor.provisioning import entering


@told_as_json
def admin_link(
    *,
    user: Annotated[
        str | None,
        Parameter(help="For this user, by name or id; else for the first owner, or whoever becomes it."),
    ] = None,
    organization: Organization = None,
) -> None:
    """Print a link, alone on standard output, that signs an owner in to the pages: good once, and for a day."""
    result(make(environment.read().web_address(), user, organization))
    say("The link is good once, until this time tomorrow.")


def make(web_address: str, user: str | None = None, organization: str | None = None) -> str:
    """A new one-time link to the pages at that address."""
    code = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))
    order = assembly.order()
    assembly.change(lambda records: entering.make_link(records, order, code=code, user=user), organization)
    # Behind `#`, so that no log of a server or a proxy has it.
    return f"{web_address}/welcome#welcome={code}"
