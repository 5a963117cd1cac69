"""Rotation: the new token is there at once, the older ones of the same scope end after the overlap."""

import secrets
from datetime import timedelta

import pytest
from tests.provisioning.use_cases import UseCases, an_order

from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Scope, Token
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchBot
from provisor.provisioning.administration import create_token, list_tokens
from provisor.provisioning.rotation import rotate

WEEK, YEAR = timedelta(days=7), timedelta(days=365)


def a_secret() -> str:
    return tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))


def new_token(scim: UseCases, name: str, *, lasts: timedelta = YEAR, scope: Scope = Scope.PROVISION) -> None:
    order = an_order()
    scim.organization.write(
        lambda records: create_token(
            records,
            order,
            bot_name=SCIM_BOT,
            name=name,
            secret=a_secret(),
            expires=order.at + lasts,
            scopes=frozenset({scope}),
        )
    )


def rotated(scim: UseCases, *, bot: str = SCIM_BOT) -> tuple[list[str], dict[str, Token]]:
    """The names of the older tokens that were replaced, and all tokens by name."""
    order = an_order()
    older = scim.organization.write(
        lambda records: rotate(
            records,
            order,
            bot_name=bot,
            name="new",
            secret=a_secret(),
            expires=order.at + YEAR,
            overlap=WEEK,
            scope=Scope.PROVISION,
        )
    )
    found = scim.organization.read(list_tokens)
    return [token.name for token in older], {token.name: token for token in found}


def test_older_tokens_of_the_same_scope_end_after_the_overlap(scim: UseCases) -> None:
    new_token(scim, "old")
    new_token(scim, "ends sooner", lasts=timedelta(days=1))
    new_token(scim, "reader", scope=Scope.READ)

    older, now = rotated(scim)

    assert older == ["old", "ends sooner"]
    assert now["old"].expires - now["new"].created == WEEK
    assert now["ends sooner"].expires - now["ends sooner"].created == timedelta(days=1)
    assert now["reader"].expires - now["reader"].created == YEAR


def test_a_rotation_is_told_with_what_becomes_of_the_older_tokens(scim: UseCases) -> None:
    new_token(scim, "old")
    (old,) = scim.organization.read(list_tokens)

    _, now = rotated(scim)

    told = scim.told
    assert (told.action, told.resource_id) == (Action.TOKEN_ROTATED, now["new"].id)
    assert told.before == {"older": {old.id: old.expires.isoformat()}}
    assert told.after == {
        "bot": SCIM_BOT,
        "ending": now["new"].ending,
        "expires": now["new"].expires.isoformat(),
        "scopes": ["provision"],
        "older": {old.id: now["old"].expires.isoformat()},
    }


def test_the_first_token_can_come_by_rotation(scim: UseCases) -> None:
    older, now = rotated(scim)

    assert (older, [*now]) == ([], ["new"])


def test_only_a_bot_has_tokens(scim: UseCases) -> None:
    with pytest.raises(NoSuchBot):
        rotated(scim, bot="nobody")
