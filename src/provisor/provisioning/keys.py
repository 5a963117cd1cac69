"""The use cases of looking at the keys that open the door: bots, their tokens, who made and who uses each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisor.directory import finding, rotation
from provisor.directory.connections import Bot, Connection, Scope, Token
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchBot, NoSuchToken
from provisor.directory.rotation import Standing
from provisor.provisioning import bots
from provisor.provisioning.ports import Records

_MAKING = (Action.TOKEN_CREATED, Action.TOKEN_ROTATED, Action.KEY_ADDED, Action.ENTRA_TRUSTED)
_REMEMBERED = 500
"""Of so many tokens, the newest, it is looked up who made them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A token, how it stands, and who made it as far as the journal still tells."""

    token: Token
    standing: Standing
    maker: str | None

    @property
    def works(self) -> bool:
        """Whether it is accepted."""
        return self.standing not in (Standing.REVOKED, Standing.EXPIRED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A bot, the connection that it acts for, and its keys, the newest first."""

    bot: Bot
    connection: Connection
    keys: Sequence[Key]

    @property
    def working(self) -> Sequence[Key]:
        """The keys that are accepted."""
        return [key for key in self.keys if key.works]


def holders(records: Records, *, at: datetime) -> list[Holder]:
    """Every bot with its keys; one-time links are none."""
    connections = {each.id: each for each in records.connections()}
    keys = _keys(records, at)
    return [
        Holder(bot, connections[bot.connection_id], [key for key in keys if key.token.bot_name == bot.name])
        for bot in records.bots()
        # Whatever comes while these are read is not among them all yet.
        if bot.connection_id in connections
    ]


def holder(records: Records, called: str, *, at: datetime) -> Holder:
    """One of them. Raises NoSuchBot."""
    bot = bots.find(records, called)
    for each in holders(records, at=at):
        if each.bot.id == bot.id:
            return each
    raise NoSuchBot(called)


def holding(records: Records, token_id: str, *, at: datetime) -> tuple[Holder, Key]:
    """A key that is accepted, and the bot that has it. Raises NoSuchToken."""
    token_id = as_kept(token_id)
    for each in holders(records, at=at):
        for key in each.working:
            if key.token.id == token_id:
                return each, key
    raise NoSuchToken(token_id)


def is_made(records: Records, token_id: str) -> bool:
    """Whether a token of that id was made already; nobody else makes it until the transaction ends."""
    records.lock_organization()
    return any(each.id == token_id for each in records.tokens())


def _keys(records: Records, at: datetime) -> list[Key]:
    found = [each for each in records.tokens() if Scope.ENTER not in each.scopes]
    makers = _makers(records)
    keys = [Key(each, rotation.standing(each, found, at=at), makers.get(each.id)) for each in found]
    return keys[::-1]


def _makers(records: Records) -> Mapping[str, str]:
    """Who made the newest tokens, by the tokens' ids."""
    made = records.search_journal(terms=[[finding.of_kind(each) for each in _MAKING]], newest=_REMEMBERED)
    entries = [each.entry for each in made if each.kept is not None]
    return {entry.resource_id: entry.actor.name for entry in entries if entry.resource_id}
