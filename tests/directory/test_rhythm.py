"""What the silence of a connection means: it waits, is quiet, is overdue, or was quarantined."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from provisor.directory.connections import ConnectionSettings, Kind
from provisor.directory.cycles import REGULAR, Because, Counts, Cycle
from provisor.directory.rhythm import TELLING, Past, Rhythm, State, rhythm

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
ENTRA = ConnectionSettings(kind=Kind.ENTRA)
OKTA = ConnectionSettings(kind=Kind.OKTA)


def cycles_at(*minutes: float, failing: bool = False, because: Because = Because.CHANGES) -> list[Cycle]:
    counts = Counts(requests=2, failed=2 if failing else 0)
    return [
        Cycle(
            str(minute),
            "connection",
            NINE + timedelta(minutes=minute),
            NINE + timedelta(minutes=minute + 1),
            counts,
            because,
        )
        for minute in minutes
    ]


def told(
    cycles: list[Cycle], after: float, settings: ConnectionSettings = ENTRA, *, scim_enabled: bool = True
) -> Rhythm:
    """The rhythm so many minutes after nine."""
    regular = [each for each in cycles if each.kind in REGULAR]
    longest = max((later.started - earlier.started for earlier, later in pairwise(regular)), default=None)
    past = Past(cycles[-1] if cycles else None, regular[-TELLING:], longest)
    return rhythm(settings, past, scim_enabled=scim_enabled, now=NINE + timedelta(minutes=after))


BEAT = cycles_at(0, 40, 80)
DAYTIME = cycles_at(0, 40, 80, 960, 1000, 1040)
TRIED_AGAIN = cycles_at(0, 40, failing=False) + cycles_at(80, 160, 320, failing=True)
DOUBLING = cycles_at(0, 40, 120, 280, 600)
ONCE_A_DAY = cycles_at(0, 40, failing=False) + cycles_at(1480, 2920, 4360, failing=True)
TESTED = cycles_at(0, because=Because.QUESTIONS)


@pytest.mark.parametrize(
    ("cycles", "after", "settings", "state"),
    [
        ([], 0, ENTRA, State.NEVER_SEEN),
        (BEAT, 82, ENTRA, State.RUNNING),
        (BEAT, 100, ENTRA, State.WAITING),
        (BEAT, 135, ENTRA, State.WAITING),
        (BEAT, 145, ENTRA, State.OVERDUE),
        (DAYTIME, 1500, ENTRA, State.QUIET),
        (DAYTIME, 2000, ENTRA, State.OVERDUE),
        (TESTED, 30, ENTRA, State.NOT_STARTED),
        (TRIED_AGAIN, 400, ENTRA, State.QUARANTINED),
        (DOUBLING, 700, ENTRA, State.QUARANTINED),
        (ONCE_A_DAY, 5000, ENTRA, State.QUARANTINED),
        (ONCE_A_DAY, 9000, ENTRA, State.OVERDUE),
        (BEAT, 5000, OKTA, State.QUIET),
        (BEAT, 5000, ConnectionSettings(), State.QUIET),
        (BEAT, 200, ConnectionSettings(interval=180), State.WAITING),
        (BEAT, 100, ConnectionSettings(kind=Kind.ENTRA, paused=True), State.PAUSED),
    ],
)
def test_what_a_connection_is_doing(
    cycles: list[Cycle], after: float, settings: ConnectionSettings, state: State
) -> None:
    assert told(cycles, after, settings).state is state


def test_what_scim_switched_off_means_comes_first() -> None:
    assert told(BEAT, 100, scim_enabled=False).state is State.OFF


def test_the_next_is_expected_an_interval_after_the_last_began() -> None:
    assert told(BEAT, 100).expected == NINE + timedelta(minutes=120)


def test_a_run_on_demand_moves_no_expectation() -> None:
    found = told([*BEAT, *cycles_at(95, because=Because.OFF_THE_BEAT)], 110)

    assert (found.expected, found.state) == (NINE + timedelta(minutes=120), State.WAITING)
    assert found.last is not None
    assert found.last.started == NINE + timedelta(minutes=95)


def test_after_a_cycle_that_was_longer_than_the_interval_the_next_may_come_at_once() -> None:
    long = Cycle("1", "connection", NINE, NINE + timedelta(hours=3), because=Because.FIRST)

    assert told([long], 200).expected == NINE + timedelta(hours=3)


@pytest.mark.parametrize(("cycles", "minutes"), [(TRIED_AGAIN, 320 + 320), (ONCE_A_DAY, 4360 + 1440)])
def test_in_quarantine_the_next_is_expected_later_and_later_up_to_a_day(
    cycles: list[Cycle], minutes: float
) -> None:
    assert told(cycles, minutes - 100).expected == NINE + timedelta(minutes=minutes)


def test_one_that_sends_when_something_happens_is_not_expected() -> None:
    assert told(BEAT, 5000, OKTA).expected is None


def test_pauses_by_chance_are_no_quarantine() -> None:
    assert told(cycles_at(0, 40, 120, 200, 240, 400), 430).state is State.WAITING


def test_an_outage_is_no_quarantine() -> None:
    assert told(cycles_at(0, 40, 400, 440), 470).state is State.WAITING


def test_what_works_again_is_out_of_quarantine() -> None:
    assert told([*TRIED_AGAIN, *cycles_at(640)], 660).state is State.WAITING
