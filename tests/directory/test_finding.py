"""By what entries are found: short terms, ordered like our ids, that no name or id leaves open."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from provisor.directory import finding
from provisor.directory.journal import Action, Actor, Entry

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BOT = Actor("bot", "SCIM-Bot", "connection", "token")


def test_terms_of_our_ids_stand_in_the_order_of_the_ids() -> None:
    ids = ["01a20e24-de94-7588-bcd0-1a006a1668a2", "01a20e24-dea8-725b-bfb3-1c216cbab738"]

    assert sorted(map(finding.about, ids)) == [finding.about(each) for each in ids]


@given(st.text(), st.text())
def test_a_name_and_an_id_of_one_text_are_told_apart(text: str, other: str) -> None:
    assert finding.about(text) != finding.named(text, "user")
    assert finding.named(text, "user") != finding.named(text, "team")
    assert (finding.about(text) == finding.about(other)) == (text == other)


@given(st.text(min_size=36, max_size=36) | st.uuids().map(str))
def test_whatever_looks_like_an_id_of_ours_has_a_short_term(text: str) -> None:
    assert len(finding.of_request(text)) == 17


def test_an_entry_is_found_by_all_that_it_names() -> None:
    entry = Entry(
        "id", NOON, Action.TEAM_CREATED, BOT, "team", "t", "Data",
        after={"members": {"added": ["u"], "removed": ["v"]}}, request_id="r", client_request_id="c",
    )  # fmt: skip

    assert finding.terms(entry) == {
        finding.of_kind(Action.TEAM_CREATED),
        finding.through("connection"),
        finding.of_request("r"),
        finding.of_request("c"),
        *map(finding.about, "tuv"),
        finding.named("data", "team"),
    }


def test_a_change_that_renames_nobody_is_not_found_by_name() -> None:
    entry = Entry("id", NOON, Action.USER_CHANGED, BOT, "user", "u", "ana", after={"title": "x"})

    assert finding.named("ana", "user") not in finding.terms(entry)
