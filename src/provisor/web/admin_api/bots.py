"""Bots: users that are no people, by whose tokens connections act and programs administer."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from provisor.directory.connections import DEFAULT_CONNECTION, Bot
from provisor.provisioning import bots, connections
from provisor.provisioning.ports import Records
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Given, Shown, Text
from provisor.web.revisions import revision_of

router = APIRouter(tags=["bots"])

Called = Annotated[str, Path(description="The bot, by name or id.", examples=["SCIM-Bot"])]


class ShownBot(Shown):
    """A bot, and the name of the connection that it acts for."""

    model_config = examples.shown({"id": examples.ID, "name": "Okta-Bot", "connection": "Okta"})

    id: str
    name: str
    connection: str


class Bots(Shown):
    """Every bot, in the order in which they were made."""

    items: list[ShownBot]


class NewBot(Given):
    """A bot to be added to a connection."""

    model_config = examples.given({"name": "Reporting", "connection": "default"})

    name: Text
    connection: Text = DEFAULT_CONNECTION


@router.get("/bots")
async def list_bots(asking: Reading) -> Bots:
    """List the bots of the organization."""

    def work(records: Records) -> list[ShownBot]:
        names = _connection_names(records)
        return [_shown(each, names) for each in records.bots()]

    return Bots(items=await asking.read(work))


@router.get("/bots/{bot}", response_model=ShownBot)
async def show_bot(asking: Reading, bot: Called) -> Response:
    """Show a bot."""
    found = await asking.read(partial(_found, called=bot))
    return answers.found(asking, found, revision_of(found))


@router.post("/bots", status_code=201, response_model=ShownBot)
async def add_bot(asking: Changing, new: NewBot) -> Response:
    """Add a further bot to a connection."""

    def work(records: Records) -> ShownBot:
        connections.check_name(new.name)
        connection = connections.find(records, new.connection, lock=True)
        bot = bots.add(records, asking.order, new.name, connection)
        return ShownBot(id=bot.id, name=bot.name, connection=connection.name)

    made = await asking.write(work)
    return answers.created(asking, made, "bots", made.id, tag=answers.tag_of(made, revision_of(made)))


@router.delete("/bots/{bot}", status_code=204)
async def remove_bot(asking: Changing, bot: Called) -> None:
    """Remove a bot; its tokens end now."""

    def work(records: Records) -> None:
        asking.check_match(lambda: revision_of(_found(records, bot)))
        bots.remove(records, asking.order, bot)

    await asking.write(work)


def _found(records: Records, called: str) -> ShownBot:
    return _shown(bots.find(records, called), _connection_names(records))


def _connection_names(records: Records) -> dict[str, str]:
    return {each.id: each.name for each in records.connections()}


def _shown(bot: Bot, connection_names: Mapping[str, str]) -> ShownBot:
    return ShownBot(id=bot.id, name=bot.name, connection=connection_names[bot.connection_id])
