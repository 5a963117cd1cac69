"""The use cases of traffic: how many requests came through connections, hour by hour, and how long that is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from provisor.directory import traffic
from provisor.directory.traffic import Hour, Traffic
from provisor.provisioning.ports import Records

SHOWN = timedelta(days=2)
KEPT = timedelta(weeks=4)
"""As long as the rhythm of a connection is told from (`directory.rhythm`)."""


def hours(
    records: Records, *, until: datetime, zone: tzinfo, connection_id: str | None = None
) -> Sequence[Hour]:
    """What came through a connection, or through all, in the last two days: by the hours of a clock, oldest first."""
    found = _since(records, until - SHOWN, until, connection_id)
    together: dict[datetime, Traffic] = {}
    for of_connection in found.values():
        for began, came in of_connection.items():
            together[began] = together.get(began, Traffic()) + came
    return traffic.by_hour(together, until=until, within=SHOWN, zone=zone)


def since(records: Records, began: datetime, *, until: datetime) -> Mapping[str, Traffic]:
    """What came through each connection from one time to another, by its id; those without are left out."""
    found = _since(records, began, until, None)
    return {connection_id: traffic.total(came.values()) for connection_id, came in found.items()}


def forget(records: Records, at: datetime, *, days: int | None) -> None:
    """Forget what is not kept any longer: after four weeks, or with the journal, whose entries stay so many days."""
    kept = KEPT if days is None else min(KEPT, timedelta(days=days))
    records.forget_traffic(before=at - kept)


def _since(
    records: Records, began: datetime, until: datetime, connection_id: str | None
) -> Mapping[str, Mapping[datetime, Traffic]]:
    return records.traffic(since=traffic.quarter(began), until=until, connection_id=connection_id)
