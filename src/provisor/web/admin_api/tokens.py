"""Tokens of bots: made, rotated and revoked. The text of one is answered once, and kept nowhere."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field, StrictInt

from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Form, Scope, Token
from provisor.directory.refusals import NoSuchToken
from provisor.directory.rotation import Standing, standing
from provisor.federation import public_keys
from provisor.provisioning import administration, machines, rotation
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Given, Instant, Shown, Text
from provisor.web.revisions import revision_of

router = APIRouter(tags=["tokens"])

Called = Annotated[str, Path(description="The id of the token.", examples=[examples.ID])]

_Given = Literal[Scope.PROVISION, Scope.READ, Scope.ADMINISTER]
"""What a token may be made for; `enter` is for one-time links alone, which end after a day."""
_Days = Annotated[StrictInt, Field(ge=1, le=3660)]
_TOKEN: dict[str, Any] = {
    "id": examples.ID,
    "bot": "SCIM-Bot",
    "form": "token",
    "name": "2026-05-03",
    "ending": "8mTq",
    "scopes": ["provision"],
    "created": examples.AT,
    "expires": examples.AT,
    "revoked": examples.AT,
    "last_used": examples.AT,
    "state": "revoked",
}


class ShownToken(Shown):
    """A token as it is known: never its text, only its last four characters.

    Of a bot's public key and of an application of Entra ID, those of its name.
    """

    model_config = examples.shown(_TOKEN)

    id: str
    bot: str
    form: Form
    name: str
    ending: str
    scopes: list[Scope]
    created: Instant
    expires: Instant
    revoked: Instant | None
    last_used: Instant | None
    state: Standing


class Tokens(Shown):
    """Every token, also those that ended, in the order in which they were made."""

    items: list[ShownToken]


class MadeToken(ShownToken):
    """A new token, with its text: `token` is answered this once. `older` are those in whose place it is."""

    model_config = examples.shown(
        {**_TOKEN, "token": "pvr_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9", "older": []}
    )

    token: str
    older: tuple[ShownToken, ...] = ()


class NewToken(Given):
    """A token to be made of a bot; it ends after so many days."""

    model_config = examples.given({"bot": "SCIM-Bot", "name": "for the staging tenant", "scope": "provision"})

    bot: Text = SCIM_BOT
    name: Annotated[str, Field(max_length=200)] = ""
    scope: _Given = Scope.PROVISION
    days: _Days = 365


class Rotation(NewToken):
    """A token in the place of the bot's older ones of the same scope, which end after the overlap."""

    model_config = examples.given({"bot": "SCIM-Bot", "overlap_days": 14})

    overlap_days: _Days = 7


class NewKey(NewToken):
    """A public key of a bot, as PEM, certificate or JSON Web Key, whose private half it signs with."""

    model_config = examples.given({"bot": "SCIM-Bot", "scope": "provision", "key": examples.PUBLIC_KEY})

    key: Annotated[str, Field(max_length=public_keys.LONGEST)]


class MadeKey(Shown):
    """What whoever signs has to know. The bot asks for access tokens at `token_endpoint`, signed for `issuer`."""

    model_config = examples.shown(
        {
            "id": examples.ID,
            "client_id": examples.ID,
            "kid": "6Z0u1b9HqfHn2dWbG5b1n4bR2vQm1mTgq8T8x2m9c5k",
            "issuer": "https://provisor.example.com",
            "token_endpoint": "https://provisor.example.com/oauth/token",
            "scope": "scim",
            "expires": examples.AT,
        }
    )

    id: str
    client_id: str
    kid: str
    issuer: str
    token_endpoint: str
    scope: str
    expires: Instant


class NewCaller(Given):
    """An application of a tenant of Entra ID, whose own tokens are taken as the bot's."""

    model_config = examples.given({"bot": "SCIM-Bot", "tenant": examples.ID, "application": examples.ID})

    bot: Text = SCIM_BOT
    tenant: Text
    application: Text
    days: _Days = 365


@router.get("/tokens")
async def list_tokens(asking: Reading) -> Tokens:
    """List the tokens of the organization, with how each stands among those of its bot."""
    found = await asking.read(administration.list_tokens)
    return Tokens(items=[_shown(each, standing(each, found, at=asking.order.at)) for each in found])


@router.get("/tokens/{token}", response_model=ShownToken)
async def show_token(asking: Reading, token: Called) -> Response:
    """Show a token: never its text."""
    found = await asking.read(partial(_found, at=asking.order.at, token_id=token))
    return answers.found(asking, found, revision_of(found))


@router.post("/tokens", status_code=201, response_model=MadeToken)
async def create_token(asking: Changing, new: NewToken) -> Response:
    """Make a token; its text is answered this once."""
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))

    def work(records: Records) -> MadeToken:
        administration.create_token(
            records,
            asking.order,
            bot_name=new.bot,
            name=new.name or tokens.usual_name(asking.order.at),
            secret=secret,
            expires=asking.order.at + timedelta(days=new.days),
            scopes=frozenset({new.scope}),
        )
        return _made(records, asking.order, secret, [])

    made = await asking.write(work)
    return _answer(asking, made)


@router.post("/tokens/rotate", status_code=201, response_model=MadeToken)
async def rotate_tokens(asking: Changing, new: Rotation) -> Response:
    """Make a token in the place of a bot's older ones, which end by themselves after an overlap."""
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))

    def work(records: Records) -> MadeToken:
        older = rotation.rotate(
            records,
            asking.order,
            bot_name=new.bot,
            name=new.name or f"rotated {asking.order.at:%Y-%m-%d}",
            secret=secret,
            expires=asking.order.at + timedelta(days=new.days),
            overlap=timedelta(days=new.overlap_days),
            scope=new.scope,
        )
        replaced = {each.id for each in older}
        found = records.tokens()
        told = [
            _shown(each, standing(each, found, at=asking.order.at)) for each in found if each.id in replaced
        ]
        return _made(records, asking.order, secret, told)

    made = await asking.write(work)
    return _answer(asking, made)


@router.post("/tokens/keys", status_code=201, response_model=MadeKey)
async def register_key(asking: Changing, new: NewKey) -> Response:
    """Let a bot prove itself with a key: it signs for access tokens, which work for ten minutes."""
    registering = partial(
        machines.register_key,
        order=asking.order,
        bot_name=new.bot,
        name=new.name or tokens.usual_name(asking.order.at),
        text=new.key,
        expires=asking.order.at + timedelta(days=new.days),
        scope=Scope(new.scope),
    )
    made = await asking.write(registering)
    shown = MadeKey(**made.to_document(asking.base_url))
    return answers.created(asking, shown, "tokens", made.id)


@router.post("/tokens/entra", status_code=201, response_model=ShownToken)
async def trust_entra(asking: Changing, new: NewCaller) -> Response:
    """Take the tokens that Entra ID signs for an application of a tenant as a bot's."""

    def work(records: Records) -> ShownToken:
        token_id = machines.trust_entra(
            records,
            asking.order,
            bot_name=new.bot,
            tenant=new.tenant,
            application=new.application,
            expires=asking.order.at + timedelta(days=new.days),
        )
        return _found(records, asking.order.at, token_id)

    made = await asking.write(work)
    return answers.created(asking, made, "tokens", made.id, tag=answers.tag_of(made, revision_of(made)))


@router.delete("/tokens/{token}", status_code=204)
async def revoke_token(asking: Changing, token: Called) -> None:
    """End a token now."""

    def work(records: Records) -> None:
        asking.check_match(lambda: revision_of(_found(records, asking.order.at, token)))
        administration.revoke_token(records, asking.order, token)

    await asking.write(work)


def _found(records: Records, at: datetime, token_id: str) -> ShownToken:
    """The token of that id, also one that ended. Raises NoSuchToken."""
    known = administration.list_tokens(records)
    token = next((each for each in known if each.id == token_id), None)
    if token is None:
        raise NoSuchToken(token_id)
    return _shown(token, standing(token, known, at=at))


def _made(records: Records, order: Order, secret: str, older: Sequence[ShownToken]) -> MadeToken:
    ending = tokens.ending(secret)
    made = [each for each in records.tokens() if each.created == order.at and each.ending == ending]
    return MadeToken(**_shown(made[-1], Standing.WORKS).model_dump(), token=secret, older=tuple(older))


def _answer(asking: Asking, made: MadeToken) -> Response:
    """A new token, with the entity tag of what will be shown of it."""
    shown = ShownToken(**made.model_dump(include=set(ShownToken.model_fields)))
    tag = answers.tag_of(shown, revision_of(shown))
    return answers.created(asking, made, "tokens", made.id, tag=tag, secret=True)


def _shown(token: Token, stands: Standing) -> ShownToken:
    return ShownToken(
        id=token.id,
        bot=token.bot_name,
        form=token.form,
        name=token.name,
        ending=token.ending,
        scopes=sorted(token.scopes),
        created=token.created,
        expires=token.expires,
        revoked=token.revoked,
        last_used=token.last_used,
        state=stands,
    )
