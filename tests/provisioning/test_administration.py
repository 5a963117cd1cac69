import secrets
from datetime import timedelta

import pytest
from tests.provisioning.use_cases import UseCases, an_order

from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Token
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchBot, NoSuchToken
from provisor.provisioning.administration import (
    create_token,
    list_tokens,
    revoke_token,
)


def a_secret() -> str:
    return tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))


def new_token(
    scim: UseCases, name: str = "entra", *, bot: str = SCIM_BOT, secret: str | None = None
) -> Token:
    order, secret = an_order(), secret or a_secret()
    expires = order.at + timedelta(days=365)
    scim.organization.write(
        lambda records: create_token(records, order, bot_name=bot, name=name, secret=secret, expires=expires)
    )
    return scim.organization.read(list_tokens)[-1]


def test_a_token_is_kept_without_its_secret(scim: UseCases) -> None:
    secret = a_secret()

    token = new_token(scim, secret=secret)

    assert (token.bot_name, token.name, token.revoked, token.last_used) == (SCIM_BOT, "entra", None, None)
    assert token.ending == secret[-4:]
    assert secret not in repr(token) + repr(scim.entries())


def test_a_new_token_is_told_with_its_end(scim: UseCases) -> None:
    token = new_token(scim)

    told = scim.told
    assert (told.action, told.resource_id, told.resource_name) == (Action.TOKEN_CREATED, token.id, "entra")
    assert told.after == {
        "bot": SCIM_BOT,
        "ending": token.ending,
        "expires": token.expires.isoformat(),
        "scopes": ["provision"],
    }
    assert (told.actor.kind, told.actor.connection_id) == ("operator", None)


def test_a_token_overlaps_with_the_next(scim: UseCases) -> None:
    new_token(scim, "old")
    new_token(scim, "new")

    assert [token.name for token in scim.organization.read(list_tokens)] == ["old", "new"]


def test_a_token_is_revoked_once(scim: UseCases) -> None:
    token = new_token(scim)

    scim.organization.write(lambda records: revoke_token(records, an_order(), token.id))

    assert scim.organization.read(list_tokens)[0].revoked is not None
    assert (scim.told.action, scim.told.resource_id) == (Action.TOKEN_REVOKED, token.id)
    with pytest.raises(NoSuchToken):
        scim.organization.write(lambda records: revoke_token(records, an_order(), token.id))
    with pytest.raises(NoSuchToken):
        scim.organization.write(lambda records: revoke_token(records, an_order(), "another"))


def test_only_a_bot_has_tokens(scim: UseCases) -> None:
    with pytest.raises(NoSuchBot):
        new_token(scim, bot="nobody")

    assert scim.organization.read(list_tokens) == []
    assert scim.entries() == []
