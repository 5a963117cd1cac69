"""`provisor notice`: who is told of what happens, and trying whether they are."""

import json
import secrets
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import CouldNotRun
from provisor.cli.speech import result, say, show
from provisor.directory.notices import SECRET_BYTES, Notice, Way, told_secret
from provisor.provisioning.notices import recipients

app = Commands(name="notice", help="Who is told when changes are held, a connection is late, a token ends.")


@app.command
def add(
    address: str,
    /,
    *,
    language: Annotated[
        str | None, Parameter(help="`en` or `de`; without it, the organization's language.")
    ] = None,
    organization: Organization = None,
) -> None:
    """Send notices to an e-mail address, or to the https address of a webhook, whose secret is printed this once."""
    order, secret = assembly.order(), secrets.token_bytes(SECRET_BYTES)
    adding = partial(recipients.add, order=order, address=address, language=language, secret=secret)
    added = assembly.change(adding, organization)
    if added.way is Way.WEBHOOK:
        result(told_secret(added.secret))
        say("This secret is shown this once: its receiver verifies by it that calls are ours.")
    say(f"Notices go to {added.shown}. Try it: `provisor notice try {added.id}`.")


@app.command(name="list")
def list_recipients(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List who is told, and what became of the latest notice to each."""
    found = assembly.look(recipients.show_all, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
        return
    rows = [(each.recipient.id, each.recipient.shown, _told(each.latest)) for each in found]
    show("id", "address", "latest notice", rows=rows)


@app.command
def remove(recipient_id: str, /, *, organization: Organization = None) -> None:
    """Send no more notices to a recipient."""
    assembly.change(
        partial(recipients.remove, order=assembly.order(), recipient_id=recipient_id), organization
    )
    say("Notices go there no more.")


@app.command(name="try")
def try_recipient(recipient_id: str, /, *, organization: Organization = None) -> None:
    """Send a test to a recipient, and tell whether it arrived."""
    notice = assembly.try_recipient(recipient_id, organization)
    if notice is not None and notice.trouble is not None:
        raise CouldNotRun(notice.trouble)
    say("The test was sent." if notice else "A server sends it: see `provisor notice list`.")


def _told(notice: Notice | None) -> str:
    if notice is None:
        return "-"
    became = f"sent {notice.sent:%Y-%m-%d %H:%M} UTC" if notice.sent else notice.trouble or "is on its way"
    return f"{notice.kind.value}: {became}"
