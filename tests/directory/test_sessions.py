"""How long somebody who signed in stays so."""

from datetime import UTC, datetime, timedelta

import pytest

from provisor.directory.sessions import IDLE, LASTS, SEEN_EVERY, Session, Way

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


def a_session(*, seen: timedelta = timedelta(), ended: timedelta | None = None) -> Session:
    """A session that began at noon, was used last so long after, and was ended by somebody so long after."""
    end = None if ended is None else NOON + ended
    return Session("1", "2", Way.LINK, "a browser", None, NOON, NOON + seen, end)


@pytest.mark.parametrize(
    ("session", "ends"),
    [
        (a_session(), IDLE),
        (a_session(seen=IDLE / 2), 1.5 * IDLE),
        (a_session(seen=LASTS - MOMENT), LASTS),
    ],
)
def test_a_session_ends_after_a_time_without_use_and_after_its_time(
    session: Session, ends: timedelta
) -> None:
    assert session.ends == NOON + ends
    assert session.lasts(NOON + ends - MOMENT)
    assert not session.lasts(NOON + ends)


def test_a_session_that_somebody_ended_does_not_last() -> None:
    assert not a_session(ended=MOMENT).lasts(NOON + 2 * MOMENT)


def test_that_a_session_is_used_is_kept_now_and_then() -> None:
    assert not a_session().to_be_noted(NOON + SEEN_EVERY - MOMENT)
    assert a_session().to_be_noted(NOON + SEEN_EVERY)
