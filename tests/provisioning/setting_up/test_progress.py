"""How far a connection is set up: the step that follows what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from unittest.mock import sentinel

import pytest

from provisor.directory.connections import Bot, Connection, Kind, Token
from provisor.directory.cycles import Counts, Cycle
from provisor.directory.near_misses import Miss, NearMiss
from provisor.provisioning.setting_up.guides import GUIDES, Mark
from provisor.provisioning.setting_up.progress import Progress, Sighting, progress

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def seen(*marks: Mark) -> Progress:
    """One of which that was seen."""
    connection = Connection("connection-1", "Entra", "tolerant")
    sightings = {mark: Sighting(NOON) for mark in marks}
    return Progress(connection, None, None, None, sightings, sentinel.status)


@pytest.mark.parametrize(
    ("marks", "following"),
    [
        ((), "Make the application in Entra"),
        ((Mark.CALLED,), "Keep the attribute mappings that matter"),
        ((Mark.CALLED, Mark.USER), "Provision the group on demand"),
        ((Mark.CALLED, Mark.USER, Mark.GROUP), "Start"),
        ((Mark.CALLED, Mark.USER, Mark.CYCLE), "Provision the group on demand"),
        (tuple(Mark), None),
    ],
)
def test_what_follows_is_the_next_step_else_one_that_was_left_out(
    marks: tuple[Mark, ...], following: str | None
) -> None:
    step = seen(*marks).next_of(GUIDES[Kind.ENTRA])

    assert (step.title if step else None) == following


HOUR = timedelta(hours=1)
A_TOKEN = Token("t", "Bot", "first", "abcd", NOON, NOON + 999 * HOUR, None, None)
A_PATH = NearMiss(Miss.WRONG_PATH, "/Users", NOON + 2 * HOUR, "own")


def used(token: Token, at: datetime, *, first: datetime | None = None) -> Token:
    return replace(token, last_used=at, first_used=first or at)


@dataclass
class Told:
    """What is kept of a connection `own` and another one, each with a bot of its own."""

    own: Sequence[Token] = ()
    others: Sequence[Token] = ()
    misses: Sequence[NearMiss] = ()
    last: datetime | None = None

    def bots(self) -> list[Bot]:
        return [Bot("1", "Bot", "own"), Bot("2", "Other", "another")]

    def tokens(self) -> list[Token]:
        return [*self.own, *(replace(each, bot_name="Other") for each in self.others)]

    def near_misses(self) -> Sequence[NearMiss]:
        return self.misses

    def connections(self) -> list[Connection]:
        return [Connection("own", "Entra", "tolerant")]

    def connection(self, *_: object, **__: object) -> Connection:
        return self.connections()[0]

    def scim_enabled(self) -> bool:
        return True

    def cycles(self, *_: object, **__: object) -> list[Cycle]:
        return [] if self.last is None else [Cycle("c", "own", NOON, self.last, Counts(requests=9))]

    def regular_cycles(self, *_: object, **__: object) -> list[Cycle]:
        return []

    def longest_pause(self, *_: object) -> None:
        return None

    def first_in_journal(self, **_: object) -> None:
        return None


def near(told: Told) -> tuple[list[str], list[str]]:
    """What is told of calls that nearly counted, and of those after which it came as it should."""
    connection = told.connections()[0]
    found = progress(told, connection, at=NOON + 2.5 * HOUR)  # type: ignore[arg-type]
    return [each.detail for each in found.near], [each.detail for each in found.mended]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (None, (["/Users"], [])),
        (NOON + 2 * HOUR, (["/Users"], [])),
        (NOON + 2.1 * HOUR, ([], ["/Users"])),
    ],
)
def test_a_wrong_path_is_told_until_the_connection_comes_as_it_should(
    last: datetime | None, told: tuple[list[str], list[str]]
) -> None:
    assert near(Told([used(A_TOKEN, NOON + 2 * HOUR)], misses=[A_PATH], last=last)) == told


def test_what_another_connection_missed_is_not_told() -> None:
    assert near(Told([A_TOKEN], misses=[replace(A_PATH, connection_id="another")])) == ([], [])


STRANGE = NearMiss(Miss.UNKNOWN_TOKEN, "a3f9", NOON + 2 * HOUR)
BEFORE, SINCE = NOON + HOUR, NOON + 2.2 * HOUR


@pytest.mark.parametrize(
    ("own", "others", "is_told"),
    [
        ([A_TOKEN], [], True),
        ([A_TOKEN], [A_TOKEN], True),
        ([A_TOKEN], [used(A_TOKEN, BEFORE)], True),
        ([A_TOKEN], [used(A_TOKEN, SINCE, first=BEFORE)], True),
        ([A_TOKEN], [used(A_TOKEN, SINCE)], False),
        ([used(A_TOKEN, SINCE)], [], False),
        ([used(A_TOKEN, SINCE, first=BEFORE)], [], False),
        ([used(A_TOKEN, BEFORE)], [], True),
        ([used(A_TOKEN, BEFORE)], [used(A_TOKEN, BEFORE)], True),
        ([used(A_TOKEN, BEFORE)], [A_TOKEN], False),
        ([replace(A_TOKEN, created=SINCE)], [], False),
        ([replace(A_TOKEN, revoked=BEFORE)], [], False),
        ([], [A_TOKEN], False),
    ],
)
def test_a_token_that_nobody_has_is_told_where_it_may_have_been_meant(
    own: Sequence[Token], others: Sequence[Token], is_told: bool
) -> None:
    assert near(Told(own, others, misses=[STRANGE])) == (["a3f9"] if is_told else [], [])
