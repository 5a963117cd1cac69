"""The use cases of machines that sign: keys of bots, what Entra ID brings along, and access tokens for signatures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provisor.directory import tokens
from provisor.directory.connections import Form, Scope
from provisor.directory.journal import Action
from provisor.directory.machines import (
    ACCESS_LASTS,
    EntraCallerKnown,
    PublicKeyKnown,
    UnusablePublicKey,
    digest_of_entra,
    entra_id,
    place_of_client,
)
from provisor.directory.phrasing import Sentence, phrase
from provisor.federation import client_assertion, keys, public_keys
from provisor.federation.clients import KeyFlaw, KeyUnusable
from provisor.federation.refusals import ClientUnknown, ScopeNotGranted, TokenUsed
from provisor.provisioning import bots
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records

SCOPES: Mapping[Scope, str] = {
    Scope.PROVISION: "scim",
    Scope.READ: Scope.READ.value,
    Scope.ADMINISTER: Scope.ADMINISTER.value,
}
"""What access tokens may be for, by the names that OAuth has; the first is IPSIE's."""

TOKEN_ENDPOINT = "/oauth/token"  # noqa: S105 - an address
_ENDING = 4


@dataclass(frozen=True, slots=True)
class RegisteredKey:
    """A key of a bot: by which id it is revoked, as which client the bot comes, and what its tokens call the key."""

    id: str
    client_id: str
    key_id: str
    scope: Scope
    expires: datetime

    def to_document(self, issuer: str) -> dict[str, Any]:
        """What whoever signs has to know, by the names that OAuth has for it."""
        return {
            "id": self.id,
            "client_id": self.client_id,
            "kid": self.key_id,
            "issuer": issuer,
            "token_endpoint": f"{issuer}{TOKEN_ENDPOINT}",
            "scope": SCOPES[self.scope],
            "expires": self.expires.isoformat(),
        }


def register_key(
    records: Records,
    order: Order,
    *,
    bot_name: str,
    name: str,
    text: str,
    expires: datetime,
    scope: Scope,
    token_id: str | None = None,
) -> RegisteredKey:
    """Let a bot prove itself with the private half of a key. Raises NoSuchBot, UnusablePublicKey, PublicKeyKnown."""
    records.lock_organization()
    bot = bots.find(records, bot_name)
    try:
        told = public_keys.read(text)
    except KeyUnusable as error:
        raise UnusablePublicKey(_why(error)) from None
    if any(each.document["kid"] == told["kid"] for each in records.public_keys(bot.id, at=order.at)):
        raise PublicKeyKnown(told["kid"])
    made = RegisteredKey(token_id or order.new_id(), bot.id, told["kid"], scope, expires)
    records.name_place(place_of_client(bot.id), bot.id)
    records.add_token(
        made.id,
        bot.id,
        name,
        None,
        told["kid"][-_ENDING:],
        created=order.at,
        expires=expires,
        scopes=(scope,),
        form=Form.KEY,
        public_key=told,
    )
    facts = {"bot": bot.name, "key": told["kid"], "expires": expires.isoformat(), "scopes": [scope.value]}
    records.append(order.entry(Action.KEY_ADDED, ("token", made.id, name), after=facts))
    return made


def _why(unusable: KeyUnusable) -> Sentence:
    """What speaks against a key, as part of a sentence."""
    return {
        KeyFlaw.UNREADABLE: phrase("it can't be read"),
        KeyFlaw.PRIVATE: phrase("it is a private one, which whoever signs keeps to themselves"),
        KeyFlaw.KIND: phrase("it is of a kind or of a size that is not accepted, or not for signatures"),
        KeyFlaw.SET: phrase("it is a set, and not of one key"),
        KeyFlaw.NAME: phrase("its name can't be used"),
        KeyFlaw.LONG: phrase("it is too long"),
    }[unusable.flaw]


def trust_entra(
    records: Records, order: Order, *, bot_name: str, tenant: str, application: str, expires: datetime
) -> str:
    """Take the tokens that Entra ID signs for an application of a tenant as the bot's; the id by which it is revoked.

    Raises NoSuchBot, UnusableEntraId, EntraCallerKnown.
    """
    tenant, application = entra_id(tenant, field="tenant"), entra_id(application, field="application")
    records.lock_organization()
    bot = bots.find(records, bot_name)
    digest, token_id = digest_of_entra(tenant, application), order.new_id()
    records.free_ended_place(digest, at=order.at)
    if not records.name_place(digest, token_id):
        raise EntraCallerKnown(application)
    ending = application[-_ENDING:]
    records.add_token(
        token_id,
        bot.id,
        application,
        None,
        ending,
        created=order.at,
        expires=expires,
        form=Form.ENTRA,
    )
    facts = {"bot": bot.name, "tenant": tenant, "expires": expires.isoformat()}
    records.append(order.entry(Action.ENTRA_TRUSTED, ("token", token_id, application), after=facts))
    return token_id


@dataclass(frozen=True, slots=True)
class Proven:
    """A bot that proved itself, with which of its keys, by which assertion, and until when that would be good."""

    client_id: str
    registered: str
    scopes: frozenset[Scope]
    token_id: str
    until: datetime


def prove(records: Records, text: str, *, client_id: str, audiences: Collection[str], at: datetime) -> Proven:
    """Which bot an assertion proves. Raises NotProven."""
    found = records.public_keys(client_id, at=at)
    if not found:
        raise ClientUnknown(client_id)
    usable = [(key, each) for each in found for key in keys.read({"keys": [each.document]})]
    known = tuple(key for key, _ in usable)
    proof = client_assertion.verify(text, known, client_id=client_id, audiences=audiences, at=at)
    registered = next(each for key, each in usable if key is proof.key)
    return Proven(client_id, registered.id, registered.scopes, proof.token_id, proof.until)


def issue(
    records: Records, order: Order, proven: Proven, *, wanted: frozenset[str] | None, secret: str
) -> frozenset[str]:
    """Give the bot an access token, `secret`, for a while, for what its key is for; its scopes, as OAuth names them.

    It ends with the key. Raises TokenUsed, ScopeNotGranted.
    """
    granted = frozenset(SCOPES[each] for each in proven.scopes)
    if wanted is not None and wanted != granted:
        raise ScopeNotGranted(" ".join(sorted(wanted)))
    records.forget_used_tokens(before=order.at)
    if not records.use_token(proven.client_id, proven.token_id, until=proven.until):
        raise TokenUsed
    records.forget_access(before=order.at)
    records.add_access(tokens.digest(secret), proven.registered, expires=order.at + ACCESS_LASTS)
    return granted
