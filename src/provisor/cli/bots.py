"""`provisor bot`: the bots by whose tokens connections act."""

import json
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say, show
from provisor.directory.connections import DEFAULT_CONNECTION, Bot
from provisor.directory.phrasing import phrase
from provisor.provisioning import bots, connections
from provisor.provisioning.ports import Records

_WITHOUT_BOT = (
    "The connection {connection} has no bot now, so no token works for it. Add one: `provisor bot add {bot} "
    "--connection {connection}`."
)

app = Commands(name="bot", help="Bots hold tokens, by which a connection acts.")


@app.command
def add(
    name: str,
    /,
    *,
    connection: Annotated[str, Parameter(help="The connection that it acts for.")] = DEFAULT_CONNECTION,
    organization: Organization = None,
) -> None:
    """Add a further bot to a connection; prints its id."""
    order = assembly.order()

    def work(records: Records) -> Bot:
        connections.check_name(name)
        return bots.add(records, order, name, connections.find(records, connection, lock=True))

    result(assembly.change(work, organization).id)


@app.command(name="list")
def list_bots(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the bots of the organization."""

    def work(records: Records) -> list[tuple[Bot, str]]:
        names = {each.id: each.name for each in records.connections()}
        return [(bot, names[bot.connection_id]) for bot in records.bots()]

    found = assembly.look(work, organization)
    if as_json:
        told = [{"id": bot.id, "name": bot.name, "connection": name} for bot, name in found]
        result(json.dumps(told, ensure_ascii=False))
    else:
        show("name", "connection", "id", rows=[(bot.name, name, bot.id) for bot, name in found])


@app.command
def remove(name: str, /, *, organization: Organization = None) -> None:
    """Remove a bot; its tokens end now."""
    order = assembly.order()
    removed = assembly.change(lambda records: bots.remove(records, order, name), organization)
    say(f"Bot {removed.bot.name} is removed; tokens that ended: {removed.tokens}.")
    if removed.without_bot is not None:
        name = removed.without_bot.name
        places = {"connection": name, "bot": bots.usual_name(name)}
        say(phrase(_WITHOUT_BOT, places))
