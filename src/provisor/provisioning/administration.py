"""What an operator does at the command line of the host: tokens, SCIM on and off, declared schemas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from provisor.directory import tokens
from provisor.directory.connections import Bot, Scope, Token
from provisor.directory.ids import as_kept
from provisor.directory.journal import OPERATOR, Action, Actor, Entry
from provisor.directory.refusals import NoSuchBot, NoSuchSchema, NoSuchToken
from provisor.provisioning import catalogue, translate
from provisor.provisioning.ports import Records
from provisor.scim.declared import read_schema


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for at the command line or through the admin API: when, how new ids are made, and who asks.

    `request_id` ties the entries of one order together; `client_request_id` is the asker's own id of it. `undoes` are
    the positions of entries that the order puts back.
    """

    at: datetime
    new_id: Callable[[], str]
    actor: Actor = OPERATOR
    request_id: str | None = None
    client_request_id: str | None = None
    undoes: Sequence[int] = ()

    def entry(
        self,
        action: Action,
        resource: tuple[str, str | None, str | None],
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Entry:
        """A journal entry of this order, about a resource given as (type, id, name)."""
        resource_type, resource_id, resource_name = resource
        return Entry(
            id=self.new_id(),
            at=self.at,
            action=action,
            actor=self.actor,
            resource_type=resource_type,
            resource_id=resource_id,
            resource_name=resource_name,
            before=before,
            after=after,
            request_id=self.request_id,
            client_request_id=self.client_request_id,
            facts={**(facts or {}), "undoes": list(self.undoes)} if self.undoes else facts,
        )


def create_token(
    records: Records,
    order: Order,
    *,
    bot_name: str,
    name: str,
    secret: str,
    expires: datetime,
    scopes: frozenset[Scope] = frozenset({Scope.PROVISION}),
    token_id: str | None = None,
) -> None:
    """Keep a new token of a bot: its digest, never `secret` itself. Raises NoSuchBot.

    It gets an id of its own where none is given.
    """
    bot = records.bot(bot_name)
    if bot is None:
        raise NoSuchBot(bot_name)
    made = keep_token(
        records, order, bot, name=name, secret=secret, expires=expires, scopes=scopes, token_id=token_id
    )
    records.append(order.entry(Action.TOKEN_CREATED, ("token", made.id, name), after=made.facts))


class MadeToken(NamedTuple):
    """A new token: its id, and what the journal tells of it."""

    id: str
    facts: Mapping[str, Any]


def keep_token(
    records: Records,
    order: Order,
    bot: Bot,
    *,
    name: str,
    secret: str,
    expires: datetime,
    scopes: frozenset[Scope],
    token_id: str | None = None,
) -> MadeToken:
    """Keep a new token of that bot; whoever calls tells of it."""
    token_id, ending = token_id or order.new_id(), tokens.ending(secret)
    records.add_token(
        token_id,
        bot.id,
        name,
        tokens.digest(secret),
        ending,
        created=order.at,
        expires=expires,
        scopes=scopes,
    )
    facts = {"bot": bot.name, "ending": ending, "expires": expires.isoformat(), "scopes": sorted(scopes)}
    return MadeToken(token_id, facts)


def list_tokens(records: Records) -> list[Token]:
    """Every token of the organization, also those that ended."""
    return records.tokens()


def revoke_token(records: Records, order: Order, token_id: str) -> None:
    """End a token now. Raises NoSuchToken if there is none of that id that still works."""
    token_id = as_kept(token_id)
    if not records.revoke_token(token_id, at=order.at):
        raise NoSuchToken(token_id)
    token = next(each for each in records.tokens() if each.id == token_id)
    about = ("token", token_id, token.name)
    records.append(
        order.entry(Action.TOKEN_REVOKED, about, after={"bot": token.bot_name, "ending": token.ending})
    )


def switch_scim(records: Records, order: Order, *, enabled: bool) -> bool:
    """Switch SCIM on or off; False if it was so already."""
    if not records.set_scim_enabled(enabled):
        return False
    action = Action.SCIM_ENABLED if enabled else Action.SCIM_DISABLED
    records.append(order.entry(action, ("organization", records.organization_id, None)))
    return True


def declare_schema(records: Records, order: Order, document: Mapping[str, Any]) -> str:
    """Add an extension of User to the organization, or put a newer edition in its place; returns its URN.

    People who already carry a value of what is new or different in it (from before a withdrawal) are indexed anew, so
    that filters find them. Raises ScimError for a document that is no acceptable schema.
    """
    schema = read_schema(document)
    records.lock_organization()
    known = [each["attributes"] for each in records.declared_schemas() if each["id"] == schema.id]
    new = [each["name"] for each in document["attributes"] if not known or each not in known[0]]
    records.declare_schema(schema.id, document, at=order.at)
    user_type = catalogue.resource_types(records).user
    for user in records.users_with(schema.id, new):
        records.save_user(user, translate.index(user, user_type))
    records.append(order.entry(Action.SCHEMA_DECLARED, ("schema", schema.id, schema.name), after=document))
    return schema.id


def list_schemas(records: Records) -> list[Mapping[str, Any]]:
    """The schema documents that the organization declares."""
    return records.declared_schemas()


def withdraw_schema(records: Records, order: Order, urn: str) -> None:
    """Stop showing and accepting an extension; the values that people have stay stored. Raises NoSuchSchema."""
    if not records.withdraw_schema(urn):
        raise NoSuchSchema(urn)
    records.append(order.entry(Action.SCHEMA_WITHDRAWN, ("schema", urn, None)))
