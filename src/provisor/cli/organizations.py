"""`provisor organization`: the tenants of this service."""

from provisor import app as assembly
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say

app = Commands(name="organization", help="The organizations that this service keeps apart.")


@app.command
def add(name: str, /) -> None:
    """Create a further organization, with its root team, a SCIM-Bot and a connection of its own."""
    assembly.create_organization(name)
    say(f"Organization {name} is there. Its tokens: `provisor token create --organization {name!r}`.")


@app.command(name="list")
def list_organizations() -> None:
    """List the organizations."""
    for name in assembly.list_organizations():
        result(name)
