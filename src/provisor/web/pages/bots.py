"""`/bots`: which keys open the door; making, replacing and revoking them. The text of a token is shown once."""

import re
import secrets
from datetime import timedelta
from functools import partial
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory import tokens
from provisor.directory.connections import Bot, Connection, Scope
from provisor.directory.refusals import BotNameTaken, UnusableName
from provisor.provisioning import administration, bots, connections, keys, rotation
from provisor.provisioning.ports import Records
from provisor.web.pages import forms
from provisor.web.pages.forms import Wrong
from provisor.web.pages.visit import Visit

SCOPES = (Scope.PROVISION, Scope.READ, Scope.ADMINISTER)
_DAYS = {"days": (1, 3660)}
_OVERLAP = {"overlap": (1, 3660)}
_LONGEST_NAME = 200
_USUAL = {"name": "", "scope": Scope.PROVISION.value, "days": "365", "overlap": "7", "replaces": ""}
_TOKEN_FIELDS = tuple(_USUAL)
_CONFLICT, _UNUSABLE = 409, 422
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def show_all(visit: Visit) -> Response:
    """Every bot with its tokens."""
    found = await visit.read(partial(keys.holders, at=visit.order.at))
    return await visit.page("bots.html", holders=found)


async def show(visit: Visit) -> Response:
    """One bot with its tokens."""
    found = await visit.read(partial(keys.holder, called=visit.path["id"], at=visit.order.at))
    return await visit.page("bot.html", holder=found)


async def ask_new(visit: Visit) -> Response:
    """Ask how a further bot is called, and for which connection it acts."""
    wanted = visit.query.get("connection", "")
    return await _ask_new(visit, {"name": "", "connection": wanted}, {})


async def _ask_new(visit: Visit, given: dict[str, str], refused: Wrong, status: int = 200) -> Response:
    known: list[Connection] = await visit.read(lambda records: records.connections())
    return await visit.page("bot_new.html", status, given=given, refused=refused, connections=known)


async def add(visit: Visit) -> Response:
    """Add it."""
    given = {name: visit.given(name) for name in ("name", "connection")}

    def work(records: Records) -> Bot:
        connections.check_name(given["name"])
        connection = connections.find(records, given["connection"], lock=True)
        return bots.add(records, visit.order, given["name"], connection)

    try:
        made = await visit.write(work)
    except BotNameTaken as taken:
        return await _ask_new(visit, given, {"name": visit.told(taken.sentence)}, _CONFLICT)
    except UnusableName as unusable:
        return await _ask_new(visit, given, {"name": visit.told(unusable.sentence)}, _UNUSABLE)
    return visit.go(f"/bots/{made.id}")


async def ask_removal(visit: Visit) -> Response:
    """Say what ends when a bot is removed, and ask whether it is meant so."""
    found = await visit.read(partial(keys.holder, called=visit.path["id"], at=visit.order.at))
    return await visit.page("bot_remove.html", holder=found)


async def remove(visit: Visit) -> Response:
    """Remove it; its tokens end now."""
    await visit.write(partial(bots.remove, order=visit.order, name=visit.path["id"]))
    return visit.go("/bots")


async def ask_token(visit: Visit) -> Response:
    """Ask what a new token is for, and how long it lasts."""
    replaces = "on" if visit.query.get("replaces") else ""
    return await _ask_token(visit, {**_USUAL, "replaces": replaces}, {})


async def _ask_token(visit: Visit, given: dict[str, str], refused: Wrong) -> Response:
    found = await visit.read(partial(keys.holder, called=visit.path["id"], at=visit.order.at))
    status = _UNUSABLE if refused else 200
    return await visit.page(
        "token_new.html",
        status,
        holder=found,
        given=given,
        refused=refused,
        scopes=SCOPES,
        once=visit.order.new_id(),
    )


async def make_token(visit: Visit) -> Response:
    """Make a token, and show its text on this answer: it is in no address, and kept nowhere.

    The form says which id the token gets, so that one that is sent again makes no other.
    """
    given = {name: visit.given(name) for name in _TOKEN_FIELDS}
    refused = _wrong(visit)
    if refused:
        return await _ask_token(visit, given, refused)
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))
    once = visit.given("once")
    token_id = once if _ID.fullmatch(once) else visit.order.new_id()

    def work(records: Records) -> tuple[keys.Holder, bool]:
        is_made = keys.is_made(records, token_id)
        holder = keys.holder(records, visit.path["id"], at=visit.order.at)
        if not is_made:
            _keep(records, visit, holder.bot, token_id, secret)
        return holder, is_made

    holder, was_made = await visit.write(work)
    if was_made:
        return await visit.page("token_shown.html", _CONFLICT, holder=holder)
    lasts = visit.order.at + timedelta(days=int(given["days"]))
    return await visit.page("token_made.html", holder=holder, secret=secret, lasts=lasts)


def _wrong(visit: Visit) -> dict[str, str]:
    """What of the form has to be written otherwise, by field."""
    says = visit.language.says
    wrong = forms.out_of_bounds(visit, _DAYS | (_OVERLAP if visit.given("replaces") else {}))
    if len(visit.given("name")) > _LONGEST_NAME:
        wrong["name"] = says("Write 200 characters at the most.")
    if visit.given("scope") not in SCOPES:
        wrong["scope"] = says("Choose what the token is for.")
    return wrong


def _keep(records: Records, visit: Visit, bot: Bot, token_id: str, secret: str) -> None:
    """Keep a new token beside the bot's older ones, or in their place."""
    order, scope = visit.order, Scope(visit.given("scope"))
    expires = order.at + timedelta(days=int(visit.given("days")))
    name = visit.given("name") or tokens.usual_name(order.at)
    if not visit.given("replaces"):
        administration.create_token(
            records,
            order,
            bot_name=bot.name,
            name=name,
            secret=secret,
            expires=expires,
            scopes=frozenset({scope}),
            token_id=token_id,
        )
        return
    overlap = timedelta(days=int(visit.given("overlap")))
    rotation.rotate(
        records,
        order,
        bot_name=bot.name,
        name=name,
        secret=secret,
        expires=expires,
        overlap=overlap,
        scope=scope,
        token_id=token_id,
    )


async def ask_revocation(visit: Visit) -> Response:
    """Say who still uses a token, and ask whether it is to end now."""
    holder, key = await visit.read(partial(keys.holding, token_id=visit.path["id"], at=visit.order.at))
    return await visit.page("token_revoke.html", holder=holder, key=key)


async def revoke(visit: Visit) -> Response:
    """End it now."""
    token_id = visit.path["id"]

    def work(records: Records) -> keys.Holder:
        holder, key = keys.holding(records, token_id, at=visit.order.at)
        administration.revoke_token(records, visit.order, key.token.id)
        return holder

    holder = await visit.write(work)
    return visit.go(f"/bots/{quote(holder.bot.id, safe='')}")
