"""The chain: each hash holds the entry, its place and all before it; personal data may go without breaking it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from provisor.directory import chain
from provisor.directory.chain import Kept
from provisor.directory.journal import Action, Actor, Entry

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SALT = bytes(range(16))


def an_entry(entry_id: str, **values: object) -> Entry:
    made = Entry(entry_id, NOON, Action.USER_CREATED, Actor("bot", "SCIM-Bot", "c", "t"), "user", "u", "ana")
    return replace(made, **values)


def kept(entry: Entry, salt: bytes | None = SALT) -> Kept:
    return Kept(entry, salt, 7)


def test_positions_have_no_gaps_and_go_on_where_they_ended() -> None:
    first, second = chain.seal([kept(an_entry("1")), kept(an_entry("2"))], after=None)

    (third,) = chain.seal([kept(an_entry("3"))], after=second)

    assert [seal.position for seal in (first, second, third)] == [1, 2, 3]


def test_sealing_in_one_go_or_in_two_makes_the_same_chain() -> None:
    entries = [kept(an_entry(str(number))) for number in range(3)]

    whole = chain.seal(entries, after=None)
    parts = chain.seal(entries[:2], after=None)
    parts += chain.seal(entries[2:], after=parts[-1])

    assert parts == whole


@pytest.mark.parametrize(
    "changed",
    [
        {"at": NOON.replace(hour=13)},
        {"action": Action.USER_DELETED},
        {"actor": Actor("user", "SCIM-Bot", "c", "t")},
        {"actor": Actor("bot", "Other", "c", "t")},
        {"actor": Actor("bot", "SCIM-Bot", "d", "t")},
        {"actor": Actor("bot", "SCIM-Bot", "c", "s")},
        {"resource_type": "team"},
        {"resource_id": "v"},
        {"resource_name": "anna"},
        {"before": {"active": True}},
        {"after": {"active": True}},
        {"detail": "why"},
        {"request_id": "r"},
        {"client_request_id": "r"},
        {"tolerances": ("x",)},
        {"set_aside": ("x",)},
        {"code": "x"},
        {"facts": {"x": 1}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_of_any_field_changes_the_hash(changed: dict[str, object]) -> None:
    (as_written,) = chain.seal([kept(an_entry("1"))], after=None)
    (altered,) = chain.seal([kept(an_entry("1", **changed))], after=None)

    assert altered.hash != as_written.hash


def test_what_came_before_changes_the_hash() -> None:
    one, other = (chain.seal([kept(an_entry(name))], after=None)[0] for name in ("1", "2"))
    after_one, after_other = (chain.seal([kept(an_entry("3"))], after=seal)[0] for seal in (one, other))

    assert after_one.hash != after_other.hash


def test_without_its_salt_the_commitment_tells_nothing_that_could_be_guessed() -> None:
    assert chain.commitment(an_entry("1"), SALT) != chain.commitment(an_entry("1"), bytes(16))


def test_the_canonical_form_is_the_one_that_is_documented() -> None:
    entry = an_entry("1", after={"b": "é", "a": [1.5, None]}, set_aside=("x",))

    (sealed,) = chain.seal([kept(entry)], after=None)

    # Worked out by hand from docs/journal.md: if this changes, chains that exist no longer verify.
    assert sealed.commitment.hex() == "6647ac766017e863992c0959005f6ae582ee984da4bd41c57a318c598791d42d"
    assert sealed.hash.hex() == "7e61b465a4535bf87bb2e2319ef5019613e79f13fc8342b0fa842beb095030f0"
