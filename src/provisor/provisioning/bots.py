"""The use cases of bots: users that are no people, by whose tokens a connection acts."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.directory import rotation
from provisor.directory.connections import DEFAULT_CONNECTION, SCIM_BOT, Bot, Connection
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.refusals import BotNameTaken, NoSuchBot
from provisor.folding import folded
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class Removed:
    """A bot that was removed, how many working tokens ended, and its connection where that has no bot now."""

    bot: Bot
    tokens: int
    without_bot: Connection | None


def usual_name(connection_name: str) -> str:
    """How the bot of a connection is called where nobody names it."""
    return SCIM_BOT if folded(connection_name) == DEFAULT_CONNECTION else f"{connection_name}-Bot"


def find(records: Records, called: str) -> Bot:
    """The bot of that name, or else of that id. Raises NoSuchBot."""
    bot = records.bot(called) or next((each for each in records.bots() if each.id == as_kept(called)), None)
    if bot is None:
        raise NoSuchBot(called)
    return bot


def add(records: Records, order: Order, name: str, connection: Connection) -> Bot:
    """Add a bot that acts for the connection, which is held. Raises BotNameTaken."""
    if records.bot(name) is not None:
        raise BotNameTaken(name)
    bot = Bot(order.new_id(), name, connection.id)
    records.add_bot(bot)
    records.append(
        order.entry(Action.BOT_ADDED, ("bot", bot.id, bot.name), after={"connection": connection.name})
    )
    return bot


def remove(records: Records, order: Order, name: str) -> Removed:
    """Remove a bot, be it the last of its connection; its tokens end now. Raises NoSuchBot."""
    bot = find(records, name)
    own = [each for each in records.tokens() if each.bot_name == bot.name]
    remove_all(records, order, [bot])
    left = any(each.connection_id == bot.connection_id for each in records.bots())
    connections = () if left else records.connections()
    without_bot = next((each for each in connections if each.id == bot.connection_id), None)
    return Removed(bot, sum(rotation.works(each, at=order.at) for each in own), without_bot)


def remove_all(records: Records, order: Order, removed: Sequence[Bot]) -> None:
    """Remove these bots; their tokens end now."""
    if not removed:
        return
    records.remove_bots([bot.id for bot in removed], at=order.at)
    for bot in removed:
        records.append(order.entry(Action.BOT_REMOVED, ("bot", bot.id, bot.name)))
