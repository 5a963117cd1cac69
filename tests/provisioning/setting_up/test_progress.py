"""How far a connection is set up: the step that follows what was seen."""

from datetime import UTC, datetime
from unittest.mock import sentinel

import pytest

from provisor.directory.connections import Connection, Kind
from provisor.provisioning.setting_up.guides import GUIDES, Mark
from provisor.provisioning.setting_up.progress import Progress, Sighting

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
