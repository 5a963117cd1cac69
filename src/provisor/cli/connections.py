"""`provisor connection`: how identity providers are met."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.speech import say, show
from provisor.provisioning import administration

app = App(name="connection", help="How identity providers are met.")


@app.command(name="list")
def list_connections(*, organization: Organization = None) -> None:
    """List the connections of the organization."""
    connections = assembly.look(administration.list_connections, organization)
    show("name", "manner", rows=[(each.name, each.manner) for each in connections])


@app.command(name="set")
def set_connection(
    name: str,
    /,
    *,
    manner: Annotated[
        Literal["strict", "tolerant"],
        Parameter(
            help="Tolerant understands what identity providers really send; strict keeps to the letter."
        ),
    ],
    organization: Organization = None,
) -> None:
    """Choose how a connection's deviations from the standard are met."""
    order = assembly.order()
    assembly.change(lambda records: administration.set_manner(records, order, name, manner), organization)
    say(f"Connection {name} is {manner}.")
