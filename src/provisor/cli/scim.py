"""`provisor scim`: switch SCIM on and off."""

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import say
from provisor.provisioning import administration

app = Commands(name="scim", help="Switch SCIM on and off for an organization.")


@app.command
def enable(*, organization: Organization = None) -> None:
    """Let identity providers in."""
    changed = _switch(organization, enabled=True)
    say("SCIM is on." if changed else "SCIM was on already.")


@app.command
def disable(*, organization: Organization = None) -> None:
    """Answer identity providers with 503 until SCIM is switched on again; nothing is lost."""
    changed = _switch(organization, enabled=False)
    say("SCIM is off." if changed else "SCIM was off already.")


def _switch(organization: str | None, *, enabled: bool) -> bool:
    order = assembly.order()
    return assembly.change(
        lambda records: administration.switch_scim(records, order, enabled=enabled), organization
    )
