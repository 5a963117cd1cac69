"""How sentences of the use cases are said on the pages: in the language and by the clock of whoever reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from provisor.directory import moments
from provisor.directory.phrasing import Command, Count, Recorded, Several, phrase
from provisor.provisioning.explaining import templates as explaining
from provisor.provisioning.explaining.causes import Cause
from provisor.web.pages.languages import language
from provisor.web.pages.saying import Speaker, isolated

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)
ENGLISH = Speaker(language("en"), UTC, NOON)
GERMAN = Speaker(language("de"), ZoneInfo("Europe/Berlin"), NOON)


@pytest.mark.parametrize(
    ("speaker", "number", "sentence"),
    [
        (ENGLISH, 1, "ana created the team x with 1 member."),
        (ENGLISH, 1200, "ana created the team x with 1,200 members."),
        (GERMAN, 1, "ana hat das Team x mit 1 Mitglied angelegt."),
        (GERMAN, 1200, "ana hat das Team x mit 1.200 Mitgliedern angelegt."),
    ],
)
def test_a_number_is_written_as_in_the_language_with_what_is_counted(
    speaker: Speaker, number: int, sentence: str
) -> None:
    template = "{actor} created the team {name} with {added:# member|# members}."

    assert speaker.say(phrase(template, {"actor": "ana", "name": "x", "added": Count(number)})) == sentence


@pytest.mark.parametrize(
    ("moment", "english", "german"),
    [
        (moments.day(NOON, seen=NOON), "7 May", "7. Mai"),
        (moments.date(NOON.replace(year=2025)), "7 May 2025", "7. Mai 2025"),
        (moments.instant(NOON), "7 May 2026, 12:00 UTC", "7. Mai 2026, 14:00 MESZ"),
        (moments.hour(NOON, seen=NOON), "12:00 UTC on 7 May", "7. Mai, 14:00 MESZ"),
    ],
)
def test_a_time_is_said_by_the_clock_of_whoever_reads_it(moment: str, english: str, german: str) -> None:
    told = phrase("{at}", {"at": moment})

    assert (ENGLISH.say(told), GERMAN.say(told)) == (english, german)


def test_a_list_ends_as_in_the_language() -> None:
    told = phrase("{names}", {"names": Several(["a", phrase("members"), "<c>"])})

    assert ENGLISH.say(told) == "a, members, and &lt;c&gt;"
    assert GERMAN.say(told) == "a, Mitglieder und &lt;c&gt;"


def test_a_command_stays_as_it_is_and_is_quoted_for_a_shell() -> None:
    told = phrase("{name}: `do {name} {words}`", {"name": "O'Hara `<b>", "words": Command("team add")})

    said = GERMAN.say(told)

    assert (
        said
        == "O&#39;Hara `&lt;b&gt;: <code>do &#39;O&#39;&#34;&#39;&#34;&#39;Hara `&lt;b&gt;&#39; team add</code>"
    )


def test_what_has_no_words_in_the_language_is_marked_as_english() -> None:
    recorded = phrase("{detail}", {"detail": Recorded("It is <taken>.")})

    assert GERMAN.say(recorded) == '<span lang="en">It is &lt;taken&gt;.</span>'
    assert GERMAN.say("Give `x` instead.") == '<span lang="en">Give <code>x</code> instead.</span>'
    assert ENGLISH.say("Give `x` instead.") == "Give <code>x</code> instead."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ana <b>", "ana &lt;b&gt;"),
        ("\u202eana", "<bdi>\u202eana</bdi>"),
        ("שלום", "<bdi>שלום</bdi>"),
        ("مها & Söhne", "<bdi>مها &amp; Söhne</bdi>"),
    ],
)
def test_a_name_turns_nothing_beside_it_about(name: str, shown: str) -> None:
    said = ENGLISH.say(phrase("{actor} signed in.", {"actor": name}))

    assert said == f"{shown} signed in."


def test_a_long_name_is_told_by_its_beginning_and_its_end_and_leads_to_all_of_it() -> None:
    name = "w" * 9_000
    said = GERMAN.say(phrase("{actor} signed in.", {"actor": name}))
    page = GERMAN.say(phrase(explaining.CAUSES[Cause.DECIDED_HERE].remedy, {"name": name}))

    assert 100 < len(said) < 200
    assert f"/users/{name}" in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana", "Ana"),
        ("\u05d0\u05d1", "<bdi>\u05d0\u05d1</bdi>"),
        ("\u200b\u3164", "<code>U+200B U+3164</code>"),
        ("\ufe0f\U000e0101\u180b", "<code>U+FE0F U+E0101 U+180B</code>"),
        ("\u202e" * 9, f"<code>{' '.join(['U+202E'] * 8)}…</code>"),
        ("", ""),
    ],
)
def test_of_a_name_in_which_nothing_is_seen_the_characters_are_told(name: str, shown: str) -> None:
    assert isolated(name) == shown
