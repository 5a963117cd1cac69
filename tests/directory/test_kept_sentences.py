"""A sentence that was kept says the same, and can be said in another language."""

import json
from datetime import UTC, datetime

from provisor.directory import kept_sentences, moments
from provisor.directory.phrasing import Command, Count, Name, Recorded, Several, phrase

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)


def test_a_sentence_is_the_same_after_it_was_kept() -> None:
    inner = phrase("{count:# team|# teams}", {"count": Count(1200)})
    places = {
        "name": "ana",
        "number": 7,
        "at": moments.instant(NOON),
        "inner": inner,
        "names": Several(["a", phrase("members")]),
        "detail": Recorded("It was."),
        "words": Command("team add"),
        "stands": Name("bo"),
    }
    told = phrase("{name} {number} {at} {inner} {names} {detail} {stands} `{words}`", places)

    again = kept_sentences.read(json.loads(json.dumps(kept_sentences.document(told))))

    assert again == told
    assert again.template == told.template
    assert {name: type(each) for name, each in again.places.items()} == {
        name: type(each) for name, each in places.items()
    }
    assert (again.places["at"].at, again.places["names"].items[1].template) == (NOON, "members")


def test_a_text_that_was_kept_before_is_english() -> None:
    assert isinstance(kept_sentences.read("It was."), Recorded)
