"""`provisor organization`: the tenants of this service."""

from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say
from provisor.provisioning import choosing

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


@app.command(name="set")
def set_organization(
    *,
    language: Annotated[
        str, Parameter(help="The language of notices, and of people who chose none: `en`, `de`, or `any`.")
    ],
    organization: Organization = None,
) -> None:
    """Choose the organization's language; `any` leaves it open."""
    order, wanted = assembly.order(), None if language == "any" else language
    changed = assembly.change(lambda records: choosing.set_language(records, order, wanted), organization)
    say("The language is chosen." if changed else "It was so already.")
