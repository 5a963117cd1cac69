import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.cursors import Cursor, Direction, decode, encode
from provisor.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
A_CURSOR = Cursor(Direction.NEXT, "0191-abc", "maría")


def made(cursor: Cursor = A_CURSOR, **changed: Any) -> str:
    given_ = {"asked": ("User", "title pr"), "count": 10, "organization_id": "o", "secret": b"s", "now": NOON}
    return encode(cursor, **{**given_, **changed})


def read(text: str, **changed: Any) -> Cursor:
    expected = {
        "asked": ("User", "title pr"),
        "count": 10,
        "organization_id": "o",
        "secret": b"s",
        "now": NOON,
    }
    return decode(text, **{**expected, "lifetime": HOUR, **changed})


keys = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_categories=["Cs"]))
)


@given(st.builds(Cursor, st.sampled_from(Direction), st.text(st.characters(exclude_categories=["Cs"])), keys))
def test_a_cursor_comes_back_as_it_was_made(cursor: Cursor) -> None:
    assert read(made(cursor)) == cursor


def test_a_cursor_has_no_character_that_a_url_changes() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", made())


@pytest.mark.parametrize(
    "changed",
    [{"asked": ("Group", "title pr")}, {"asked": ("User", "")}, {"organization_id": "p"}, {"secret": b"t"}],
)
def test_a_cursor_is_good_for_its_own_question_only(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidCursor):
        read(made(), **changed)


def test_the_count_can_not_change_between_pages() -> None:
    with pytest.raises(InvalidCount, match="10"):
        read(made(), count=11)


def test_a_cursor_expires() -> None:
    assert read(made(), now=NOON + HOUR) == A_CURSOR
    with pytest.raises(ExpiredCursor):
        read(made(), now=NOON + HOUR + timedelta(seconds=1))


@pytest.mark.parametrize("text", ["", "made-up", "A" * 40, "é", "\ud800", "=", "*" * 40, "A" * 1_000_000])
def test_what_was_not_made_here_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        read(text)


@given(st.data())
def test_no_character_of_a_cursor_can_be_changed(data: st.DataObject) -> None:
    text = made()
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("ABCDxyz01-_").filter(lambda character: character != text[at]))

    with pytest.raises(InvalidCursor):
        read(text[:at] + other + text[at + 1 :])
