"""`provisor database`: the tables and their version."""

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.outcome import Commands
from provisor.cli.speech import say

app = Commands(name="database", help="The tables and their version.")


@app.command
def upgrade() -> None:
    """Bring the tables to this version, as `provisor serve` does when it starts."""
    assembly.install(environment.read())
    say("The database is at this version.")
