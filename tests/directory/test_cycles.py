"""Cycles come of what a connection did, whatever the order in which it is told and however it is divided."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.directory import cycles
from provisor.directory.connections import ConnectionSettings
from provisor.directory.connections import Kind as Provider
from provisor.directory.cycles import Activity, Because, Counts, Cycle, Kind, Standing
from provisor.directory.journal import Action, Actor, Entry

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
ENTRA = ConnectionSettings(kind=Provider.ENTRA)
OKTA = ConnectionSettings(kind=Provider.OKTA)
UNKNOWN = ConnectionSettings()


def activity(minute: float, *, lasting: float = 0, **counts: int) -> Activity:
    began = NINE + timedelta(minutes=minute)
    return Activity("connection", began, began + timedelta(minutes=lasting), Counts(**counts))


def gathered(*done: Activity, settings: ConnectionSettings = ENTRA) -> list[Cycle]:
    return cycles.gather([], done, settings, before=Standing())


def told(found: Sequence[Cycle]) -> list[tuple[object, ...]]:
    """All of the cycles but their ids, which tell what was known first."""
    return [(each.started, each.ended, each.counts, each.because, each.before) for each in found]


def an_entry(action: Action, **values: object) -> Entry:
    return Entry("entry", NINE, action, Actor("bot", "SCIM-Bot", "connection"), **values)  # type: ignore[arg-type]


def test_what_comes_without_a_long_silence_belongs_together() -> None:
    found = gathered(activity(0, created=9), activity(4, updated=2), activity(8, lasting=0.5, deleted=1))

    assert [(each.started, each.ended) for each in found] == [(NINE, NINE + timedelta(minutes=8.5))]
    assert found[0].counts == Counts(created=9, updated=2, deleted=1)


def test_a_silence_ends_a_cycle() -> None:
    found = gathered(activity(0, created=1), activity(40, updated=1))

    assert [each.counts for each in found] == [Counts(created=1), Counts(updated=1)]


@pytest.mark.parametrize(
    ("settings", "minutes"),
    [
        (ENTRA, 5),
        (OKTA, 15),
        (UNKNOWN, 10),
        (ConnectionSettings(interval=12), 3),
        (ConnectionSettings(kind=Provider.ENTRA, interval=1), 2),
    ],
)
def test_how_long_a_silence_ends_a_cycle(settings: ConnectionSettings, minutes: int) -> None:
    assert cycles.silence(settings) == timedelta(minutes=minutes)


def test_what_fills_a_silence_joins_cycles_under_the_id_of_the_earlier() -> None:
    first, second = gathered(activity(0, created=9), activity(9, created=1))

    joined = cycles.gather([first, second], [activity(4.5, created=1)], ENTRA, before=Standing())

    assert [(each.id, each.counts.created) for each in joined] == [(first.id, 11)]


def test_a_cycle_keeps_its_id_when_something_earlier_is_told_late() -> None:
    (known,) = gathered(activity(3, created=1))

    (found,) = cycles.gather([known], [activity(0, requests=50)], ENTRA, before=Standing())

    assert (found.id, found.started) == (known.id, NINE)


_pieces = st.lists(
    st.builds(
        activity,
        st.integers(0, 60 * 24),
        lasting=st.sampled_from([0, 0.25, 0.75]),
        requests=st.integers(0, 40),
        lookups=st.integers(0, 40),
        missed=st.integers(0, 4),
        created=st.integers(0, 12),
        refused=st.integers(0, 1),
    ),
    max_size=40,
)


@given(_pieces, st.sampled_from([ENTRA, OKTA, UNKNOWN]), st.randoms(use_true_random=False))
def test_neither_order_nor_batches_matter(
    done: list[Activity], settings: ConnectionSettings, chance: random.Random
) -> None:
    shuffled = chance.sample(done, len(done))

    found: list[Cycle] = []
    while shuffled:
        size = chance.randint(1, 5)
        batch, shuffled = shuffled[:size], shuffled[size:]
        found = cycles.gather(found, batch, settings, before=Standing())

    assert told(found) == told(cycles.gather([], done, settings, before=Standing()))


@given(_pieces, st.sampled_from([ENTRA, OKTA]))
def test_nothing_is_lost_or_counted_twice(done: list[Activity], settings: ConnectionSettings) -> None:
    found = cycles.gather([], done, settings, before=Standing())

    assert sum((each.counts for each in found), Counts()) == sum((each.counts for each in done), Counts())


@given(_pieces)
def test_cycles_after_the_first_are_apart_by_a_silence_unless_one_is_a_test(done: list[Activity]) -> None:
    begun = Standing(regular=NINE)
    found = cycles.gather([], done, ENTRA, before=begun)

    apart = [(earlier, later, later.started - earlier.ended) for earlier, later in pairwise(found)]
    assert all(each > timedelta(seconds=10) for _, _, each in apart)
    assert all(
        each > cycles.silence(ENTRA)
        for earlier, later, each in apart
        if Because.QUESTIONS not in (earlier.because, later.because)
        and min(earlier.counts.requests, later.counts.requests) > 4
    )


PROBE = {"requests": 2, "lookups": 1, "missed": 1}
A_RUN = {"requests": 60, "lookups": 20, "missed": 20, "created": 20}


@pytest.mark.parametrize("settings", [ENTRA, OKTA, UNKNOWN])
@pytest.mark.parametrize("minute", [-3, 3])
def test_a_test_of_the_connection_opens_and_lengthens_no_cycle(
    settings: ConnectionSettings, minute: int
) -> None:
    found = gathered(activity(0, **A_RUN), activity(minute, **PROBE), settings=settings)

    (run,) = [each for each in found if each.kind is not Kind.TEST]
    assert (run.started, run.ended, run.counts) == (NINE, NINE, Counts(**A_RUN))
    assert [each.counts for each in found if each is not run] == [Counts(**PROBE)]


def test_a_test_of_the_connection_between_is_of_the_run() -> None:
    (found,) = gathered(activity(0, **A_RUN), activity(2, **PROBE), activity(4, requests=9, updated=4))

    assert (found.ended, found.counts.updated) == (NINE + timedelta(minutes=4), 4)


def test_what_is_pressed_on_demand_ends_before_the_first_cycle() -> None:
    found = gathered(
        activity(0, **PROBE),
        moved(A_PERSON, 2),
        activity(4, requests=20, lookups=5, created=4, teams_created=1),
        activity(6, requests=90, lookups=30, missed=25, created=25),
        activity(7.5, lasting=0.5, requests=9, updated=1),
    )

    assert [each.kind for each in found] == [Kind.TEST, Kind.ON_DEMAND, Kind.ON_DEMAND, Kind.INITIAL]
    assert (found[-1].started, found[-1].ended) == (NINE + timedelta(minutes=6), NINE + timedelta(minutes=8))


@pytest.mark.parametrize("seconds", [9, 59])
def test_what_begins_as_a_test_would_is_the_run_that_it_became(seconds: int) -> None:
    first = activity(1, **PROBE) if seconds == 59 else activity(0.9, **PROBE)
    later = activity(1 + (seconds if seconds == 59 else 3) / 60, **A_RUN)

    (found,) = gathered(first, later)

    assert found.kind is Kind.INITIAL


def test_a_session_ends_at_midnight_and_a_cycle_by_the_clock_does_not() -> None:
    around_the_clock = [activity(minute, requests=50, updated=9) for minute in range(0, 48 * 60, 4)]

    sessions = gathered(*around_the_clock, settings=OKTA)

    assert [each.started for each in sessions[1:]] == [NINE + timedelta(hours=15), NINE + timedelta(hours=39)]
    assert len(gathered(*around_the_clock, settings=ENTRA)) == 1


# Of which kind a cycle is

EVERYBODY = activity(0, requests=250, lookups=120, missed=120, created=120)
A_PERSON = activity(0, requests=6, lookups=3, missed=3, created=1)
"""On demand, as the guide has it: a person, and then their group with the others in it."""
A_GROUP = activity(15, requests=26, lookups=8, missed=7, created=4, teams_created=1, teams_updated=5)
THE_SAME_AGAIN = activity(0, requests=20, lookups=8, missed=2, updated=4)


def moved(done: Activity, minute: float) -> Activity:
    """The same at another time."""
    return activity(minute, **{name: getattr(done.counts, name) for name in cycles.COUNTS})


@pytest.mark.parametrize(
    ("settings", "done", "because"),
    [
        (ENTRA, [EVERYBODY], Because.FIRST),
        (ENTRA, [EVERYBODY, activity(40, requests=3, updated=2)], Because.CHANGES),
        (ENTRA, [EVERYBODY, activity(40, requests=200, lookups=120, updated=9)], Because.EVERYBODY),
        (ENTRA, [EVERYBODY, activity(15, requests=4, lookups=1, created=1)], Because.OFF_THE_BEAT),
        (ENTRA, [EVERYBODY, activity(15, requests=2, lookups=2, missed=2)], Because.QUESTIONS),
        (ENTRA, [EVERYBODY, activity(40, requests=1, lookups=1)], Because.CHANGES),
        (ENTRA, [activity(0, requests=2, lookups=2, missed=2)], Because.QUESTIONS),
        (ENTRA, [activity(0, requests=2, lookups=1, missed=1, created=1)], Because.OFF_THE_BEAT),
        (
            ENTRA,
            [
                activity(0, requests=2, lookups=1, missed=1, created=1),
                activity(20, requests=40, lookups=14, missed=13, created=10),
            ],
            Because.FIRST,
        ),
        (ENTRA, [A_PERSON, A_GROUP], Because.OFF_THE_BEAT),
        (ENTRA, [A_GROUP], Because.OFF_THE_BEAT),
        (ENTRA, [A_PERSON, moved(A_GROUP, 3)], Because.OFF_THE_BEAT),
        (ENTRA, [A_PERSON, A_GROUP, moved(THE_SAME_AGAIN, 40)], Because.FIRST),
        (ENTRA, [A_PERSON, moved(A_GROUP, 2), moved(THE_SAME_AGAIN, 4)], Because.FIRST),
        (ENTRA, [activity(0, requests=20, lookups=6, missed=6, created=4, teams_created=2)], Because.FIRST),
        (OKTA, [A_GROUP], Because.FIRST),
        (ENTRA, [EVERYBODY, activity(40, requests=2, failed=2, refused=1)], Because.IN_VAIN),
        (ENTRA, [EVERYBODY, activity(40, requests=2, failed=1, updated=1)], Because.CHANGES),
        (ENTRA, [EVERYBODY, activity(15, requests=2, failed=2)], Because.QUESTIONS),
        (ENTRA, [activity(0, requests=60, failed=60), activity(40, lookups=60, created=60)], Because.FIRST),
        (OKTA, [EVERYBODY, activity(60, requests=1, failed=1)], Because.IN_VAIN),
        (OKTA, [EVERYBODY], Because.FIRST),
        (OKTA, [EVERYBODY, activity(60, requests=2, updated=1)], Because.EVENTS),
        (OKTA, [activity(0, requests=1)], Because.QUESTIONS),
        (OKTA, [activity(0, requests=2, lookups=1, created=1)], Because.EVENTS),
    ],
)
def test_what_kind_of_run_the_last_was(
    settings: ConnectionSettings, done: list[Activity], because: Because
) -> None:
    assert gathered(*done, settings=settings)[-1].because is because


def test_what_is_pressed_by_people_does_not_move_the_beat() -> None:
    found = gathered(
        EVERYBODY,
        activity(15, requests=4, created=1),
        activity(22, requests=4, created=1),
        activity(40, requests=4, created=1),
    )

    assert [each.kind for each in found] == [Kind.INITIAL, Kind.ON_DEMAND, Kind.ON_DEMAND, Kind.INCREMENTAL]


def test_people_who_were_found_in_the_first_cycle_count_as_brought() -> None:
    (found,) = gathered(activity(0, requests=130, lookups=60, missed=10, created=10))

    assert found.after == Standing(60, NINE)


# What an entry counts as

MEMBERS = {"members": {"added": ["1", "2"], "removed": ["3"]}}


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (an_entry(Action.USER_CREATED), {"created": 1}),
        (an_entry(Action.USER_RESTORED), {"created": 1}),
        (an_entry(Action.USER_CHANGED, after={"title": "Lead"}), {"updated": 1}),
        (an_entry(Action.USER_CHANGED, after={"active": True}), {"updated": 1}),
        (an_entry(Action.USER_CHANGED, after={"active": False, "title": "Lead"}), {"deactivated": 1}),
        (an_entry(Action.USER_ADOPTED), {"adopted": 1}),
        (an_entry(Action.USER_DELETED), {"deleted": 1}),
        (an_entry(Action.REQUEST_REFUSED), {"refused": 1}),
        (an_entry(Action.TEAM_DELETED), {"teams_deleted": 1}),
        (
            an_entry(Action.TEAM_CHANGED, after=MEMBERS),
            {"teams_updated": 1, "members_added": 2, "members_removed": 1},
        ),
        (an_entry(Action.CONNECTION_RECOGNISED), {}),
    ],
)
def test_what_an_entry_counts_as(entry: Entry, counts: dict[str, int]) -> None:
    assert cycles.counted(entry) == counts


def test_what_is_usual_is_the_median_of_each_number() -> None:
    earlier = [
        Cycle("id", "c", NINE, NINE, Counts(requests=n, created=m)) for n, m in ((9, 0), (1, 5), (4, 7))
    ]

    assert cycles.usual(earlier) == Counts(requests=4, created=5)


def test_of_two_cycles_nobody_can_say_what_is_usual() -> None:
    assert cycles.usual([Cycle("id", "c", NINE, NINE, Counts(requests=1))] * 2) is None
