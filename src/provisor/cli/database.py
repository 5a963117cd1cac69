"""`provisor database`: the tables and their version."""

from cyclopts import App

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.speech import say

app = App(name="database", help="The tables and their version.")


@app.command
def upgrade() -> None:
    """Bring the tables to this version, as `provisor serve` does when it starts."""
    assembly.install(environment.read())
    say("The database is at this version.")
