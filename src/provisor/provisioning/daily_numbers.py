"""The use cases of daily numbers: how many people could come in, counted once a day and kept for a quarter."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from provisor.provisioning.ports import Records

SHOWN = timedelta(days=90)


def note(records: Records, at: datetime) -> None:
    """Count who may come in, unless it was done on that day (UTC) already, and forget what is no longer shown."""
    if records.note_active_people(at.date()):
        records.forget_active_people(before=_first_shown(at))


def active_people(records: Records, at: datetime) -> Sequence[tuple[date, int]]:
    """How many people could come in on each of the last 90 days on which it was counted, in order."""
    return records.active_people(since=_first_shown(at))


def _first_shown(at: datetime) -> date:
    return (at - SHOWN).date()
