"""Which tokens are told of before they end."""

from datetime import UTC, datetime, timedelta

import pytest

from provisor.directory.connections import Scope, Token
from provisor.provisioning.needs import ending_tokens

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def a_token(
    name: str, days: float, *, scope: Scope = Scope.PROVISION, age: int = 10, bot: str = "SCIM-Bot"
) -> Token:
    return Token(
        id=name,
        name=name,
        bot_name=bot,
        scopes=frozenset({scope}),
        ending="abcd",
        created=NOW - timedelta(days=age),
        expires=NOW + timedelta(days=days),
        revoked=None,
        last_used=None,
    )


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        ([a_token("soon", 13.9)], ["soon"]),
        ([a_token("later", 14.1)], []),
        ([a_token("over", -1)], []),
        ([a_token("reads", 3, scope=Scope.READ)], []),
        ([a_token("old", 3), a_token("new", 300, age=1)], []),
        ([a_token("old", 3), a_token("another's", 300, age=1, bot="Okta-Bot")], ["old"]),
        ([a_token("old", 3), a_token("new", 2, age=1)], ["new"]),
    ],
)
def test_a_token_is_told_of_before_it_ends_unless_another_takes_its_place(
    tokens: list[Token], told: list[str]
) -> None:
    assert [each.name for each in ending_tokens(tokens, NOW)] == told
