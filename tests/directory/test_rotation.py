"""Rotation: a token is replaced by a newer one of the same bot and scope, and can go once nobody uses it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisor.directory.connections import Scope, Token
from provisor.directory.rotation import Standing, ends_soon, standing, tried_since_it_ended

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


OLD = Token("1", "SCIM-Bot", "old", "wxyz", ago(300), NOW + timedelta(days=7), None, ago(0), replaced=ago(3))
NEW = Token("2", "SCIM-Bot", "new", "abcd", ago(3), NOW + timedelta(days=365), None, None)


@pytest.mark.parametrize(
    ("old_used", "new_used", "expected"),
    [
        (ago(0.1), None, Standing.IN_USE),
        (ago(5), None, Standing.IN_USE),
        (ago(0.1), ago(0), Standing.IN_USE),
        (ago(1.5), ago(0.4), Standing.CAN_GO),
        (None, None, Standing.CAN_GO),
    ],
)
def test_a_replaced_token_can_go_when_it_was_silent_while_the_new_one_was_used(
    old_used: datetime | None, new_used: datetime | None, expected: Standing
) -> None:
    old, new = replace(OLD, last_used=old_used), replace(NEW, last_used=new_used)

    assert standing(old, [old, new], at=NOW) is expected
    assert standing(new, [old, new], at=NOW) is Standing.WORKS


@pytest.mark.parametrize(
    ("old_used", "new_used", "expected"),
    [
        (ago(0.1), None, Standing.WORKS),
        (None, None, Standing.WORKS),
        (ago(0.1), ago(0), Standing.WORKS),
        (ago(1.5), ago(0.4), Standing.CAN_GO),
    ],
)
def test_a_token_that_was_made_beside_another_is_not_replaced_by_it(
    old_used: datetime | None, new_used: datetime | None, expected: Standing
) -> None:
    old, new = replace(OLD, last_used=old_used, replaced=None), replace(NEW, last_used=new_used)

    assert standing(old, [old, new], at=NOW) is expected


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, bot_name="Other-Bot"),
        replace(NEW, scopes=frozenset({Scope.READ})),
        replace(NEW, revoked=ago(1)),
        replace(NEW, expires=NOW),
        replace(NEW, created=ago(400)),
    ],
)
def test_a_token_is_not_replaced_by_one_that_could_not_take_its_place(other: Token) -> None:
    assert standing(OLD, [OLD, other], at=NOW) is Standing.WORKS


def test_a_token_that_ended_says_how() -> None:
    assert standing(replace(OLD, revoked=ago(1)), [NEW], at=NOW) is Standing.REVOKED
    assert standing(replace(OLD, expires=NOW), [NEW], at=NOW) is Standing.EXPIRED


@pytest.mark.parametrize(
    ("ended", "used", "expected"),
    [
        ({"revoked": ago(3)}, ago(0.5), True),
        ({"expires": ago(3)}, ago(0.5), True),
        ({"revoked": ago(0.4)}, ago(0.5), False),
        ({"revoked": ago(3)}, ago(2), False),
        ({"revoked": ago(3)}, None, False),
        ({}, ago(0.5), False),
    ],
    ids=["revoked", "expired", "used before its end", "long ago", "never used", "works"],
)
def test_a_token_that_ended_and_was_tried_lately_is_told(
    ended: dict[str, datetime], used: datetime | None, expected: bool
) -> None:
    assert tried_since_it_ended(replace(OLD, last_used=used, **ended), at=NOW) is expected


@pytest.mark.parametrize(
    ("days", "made", "told"), [(13.9, 300, True), (14.1, 300, False), (-1, 300, False), (3, 5, False)]
)
def test_a_token_is_told_of_before_it_ends_unless_it_was_made_for_little(
    days: float, made: float, *, told: bool
) -> None:
    token = replace(OLD, created=ago(made), expires=ago(-days))

    assert ends_soon(token, [token], at=NOW) is told


@pytest.mark.parametrize(
    ("bot", "days", "told"), [("SCIM-Bot", 3, False), ("SCIM-Bot", 1, True), ("Okta-Bot", 3, True)]
)
def test_a_token_that_another_replaces_is_told_of_at_the_very_end(
    bot: str, days: float, *, told: bool
) -> None:
    old, new = replace(OLD, expires=ago(-days)), replace(NEW, bot_name=bot)

    assert ends_soon(old, [old, new], at=NOW) is told
