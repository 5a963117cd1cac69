"""The use cases of bots: users that are no people, by whose tokens a connection acts."""

from collections.abc import Sequence

from provisor.directory.connections import Bot, Connection
from provisor.directory.journal import Action
from provisor.directory.refusals import BotNameTaken, NoSuchBot
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


def find(records: Records, called: str) -> Bot:
    """The bot of that name, or else of that id. Raises NoSuchBot."""
    bot = records.bot(called) or next((each for each in records.bots() if each.id == called), None)
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


def remove(records: Records, order: Order, name: str) -> Bot:
    """Remove a bot; its tokens end now. Raises NoSuchBot."""
    bot = find(records, name)
    remove_all(records, order, [bot])
    return bot


def remove_all(records: Records, order: Order, removed: Sequence[Bot]) -> None:
    """Remove these bots; their tokens end now."""
    if not removed:
        return
    records.remove_bots([bot.id for bot in removed], at=order.at)
    for bot in removed:
        records.append(order.entry(Action.BOT_REMOVED, ("bot", bot.id, bot.name)))
