"""`provisor admin-link`: the way in for whoever runs the service."""

import secrets

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.options import Organization
from provisor.cli.speech import result, say
from provisor.directory import tokens
from provisor.provisioning import entering


def admin_link(*, organization: Organization = None) -> None:
    """Print a link, alone on standard output, that is good once and for a day: for a token to administer."""
    code = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))
    order = assembly.order()
    assembly.change(lambda records: entering.make_link(records, order, code=code), organization)
    result(f"{environment.read().web_address()}/welcome#welcome={code}")
    say("The link is good once, until this time tomorrow.")
