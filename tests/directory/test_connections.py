"""Connections: when each kind should come again, and under which ids one is known."""

import pytest

from provisor.directory.connections import Connection, ConnectionSettings, Kind


@pytest.mark.parametrize(
    ("kind", "interval", "expected"),
    [
        (Kind.ENTRA, None, 40),
        (Kind.ENTRA, 60, 60),
        (Kind.ENTRA, 0, None),
        (Kind.OKTA, None, None),
        (Kind.OKTA, 60, 60),
        (None, None, None),
    ],
)
def test_the_interval_is_what_was_set_or_else_what_its_kind_keeps(
    kind: Kind | None, interval: int | None, expected: int | None
) -> None:
    assert ConnectionSettings(kind=kind, interval=interval).expected_after == expected


def test_a_connection_is_known_by_its_id_and_those_that_it_succeeds() -> None:
    connection = Connection("c", "Okta", "tolerant", ConnectionSettings(succeeds=("b", "a")))

    assert connection.known_as == {"a", "b", "c"}
