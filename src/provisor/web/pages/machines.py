"""`/bots/{id}/keys/new` and `/bots/{id}/entra/new`: bots that prove themselves by a signature."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from starlette.responses import Response

from provisor.directory import tokens
from provisor.directory.connections import Scope
from provisor.directory.machines import EntraCallerKnown, PublicKeyKnown, UnusableEntraId, UnusablePublicKey
from provisor.provisioning import keys, machines
from provisor.web.pages import forms
from provisor.web.pages.bots import SCOPES
from provisor.web.pages.forms import Wrong
from provisor.web.pages.visit import Visit

_DAYS = {"days": (1, 3660)}
_LONGEST_NAME = 200
_KEY = {"key": "", "name": "", "scope": Scope.PROVISION.value, "days": "365"}
_CALLER = {"tenant": "", "application": "", "days": "365"}
_UNUSABLE = 422


async def ask_key(visit: Visit) -> Response:
    """Ask for the public half of the key that whoever is the bot signs with."""
    return await _ask(visit, "key_new.html", _KEY, {})


async def add_key(visit: Visit) -> Response:
    """Register it, and show what whoever signs has to know."""
    given = {name: visit.given(name) for name in _KEY}
    refused = _wrong(visit)
    if visit.given("scope") not in SCOPES:
        refused["scope"] = visit.language.says("Choose what the token is for.")
    if len(visit.given("name")) > _LONGEST_NAME:
        refused["name"] = visit.language.says("Write 200 characters at the most.")
    if refused:
        return await _ask(visit, "key_new.html", given, refused)
    registering = partial(
        machines.register_key,
        order=visit.order,
        bot_name=visit.path["id"],
        name=given["name"] or tokens.usual_name(visit.order.at),
        text=given["key"],
        expires=visit.order.at + timedelta(days=int(given["days"])),
        scope=Scope(given["scope"]),
    )
    try:
        made = await visit.write(registering)
    except (UnusablePublicKey, PublicKeyKnown) as refusal:
        return await _ask(visit, "key_new.html", given, {"key": visit.told(refusal.sentence)})
    holder = await visit.read(partial(keys.holder, called=visit.path["id"], at=visit.order.at))
    return await visit.page("key_made.html", holder=holder, told=made.to_document(visit.base_url))


async def ask_entra(visit: Visit) -> Response:
    """Ask which application of which tenant of Entra ID acts for the bot."""
    return await _ask(visit, "entra_new.html", _CALLER, {})


async def trust_entra(visit: Visit) -> Response:
    """Take its tokens as the bot's."""
    given = {name: visit.given(name) for name in _CALLER}
    refused = _wrong(visit)
    if refused:
        return await _ask(visit, "entra_new.html", given, refused)
    trusting = partial(
        machines.trust_entra,
        order=visit.order,
        bot_name=visit.path["id"],
        tenant=given["tenant"],
        application=given["application"],
        expires=visit.order.at + timedelta(days=int(given["days"])),
    )
    try:
        await visit.write(trusting)
    except UnusableEntraId as refusal:
        return await _ask(visit, "entra_new.html", given, {refusal.field: visit.told(refusal.sentence)})
    except EntraCallerKnown as refusal:
        return await _ask(visit, "entra_new.html", given, {"application": visit.told(refusal.sentence)})
    return visit.go(f"/bots/{visit.path['id']}")


def _wrong(visit: Visit) -> dict[str, str]:
    return forms.out_of_bounds(visit, _DAYS)


async def _ask(visit: Visit, template: str, given: Mapping[str, str], refused: Wrong) -> Response:
    holder = await visit.read(partial(keys.holder, called=visit.path["id"], at=visit.order.at))
    status = _UNUSABLE if refused else 200
    return await visit.page(
        template, status, holder=holder, given=given, refused=refused, scopes=SCOPES, base=visit.base_url
    )
