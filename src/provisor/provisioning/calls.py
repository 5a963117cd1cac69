"""One request on its way through the use cases: who asks, when, under which names, and what was tolerated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from provisor.directory.connections import Bot, Connection, Scope
from provisor.directory.journal import Action, Actor, Entry
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import ResourceType


class ResourceTypes(NamedTuple):
    """The resource types of an organization, with the extensions that it declares."""

    user: ResourceType
    group: ResourceType


@dataclass(frozen=True, slots=True)
class Caller:
    """The bot that asks, the connection through which, its organization, and what its token is for."""

    organization_id: str
    token_id: str
    bot: Bot
    connection: Connection
    types: ResourceTypes
    scopes: frozenset[Scope] = frozenset({Scope.PROVISION})


@dataclass(slots=True)
class Call:
    """One request of a caller. `base_url` is the SCIM base URL as the client sees it, without a slash at its end.

    `named` is whom or what the body names, and `sent` that body, for refusals to tell of.
    """

    caller: Caller
    at: datetime
    base_url: str
    request_id: str
    client_request_id: str | None
    leniency: Leniency
    new_id: Callable[[], str]
    named: str | None = None
    sent: Any = None

    def note_name(self, document: Any) -> None:
        """Note whom or what a body names, as far as it does."""
        self.sent = document
        if isinstance(document, dict):
            name = document.get("userName", document.get("displayName"))
            self.named = name if isinstance(name, str) and name else None

    @property
    def types(self) -> ResourceTypes:
        """The resource types of the caller's organization."""
        return self.caller.types

    def entry(
        self,
        action: Action,
        resource: tuple[str | None, str | None, str | None] = (None, None, None),
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        detail: str | None = None,
        code: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Entry:
        """A journal entry of this call, about a resource given as (type, id, name)."""
        resource_type, resource_id, resource_name = resource
        return Entry(
            id=self.new_id(),
            at=self.at,
            action=action,
            actor=Actor("bot", self.caller.bot.name, self.caller.connection.id, self.caller.token_id),
            resource_type=resource_type,
            resource_id=resource_id,
            resource_name=resource_name,
            before=before,
            after=after,
            detail=detail,
            request_id=self.request_id,
            client_request_id=self.client_request_id,
            tolerances=tuple(self.leniency.used),
            set_aside=tuple(self.leniency.set_aside),
            code=code,
            facts=facts,
        )
