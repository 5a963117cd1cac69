"""How many requests came through each connection, by the quarter of an hour (`directory.traffic`)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.traffic import Traffic
from provisor.store.instants import instant, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, traffic
from provisor.store.transaction import Transaction

_of_organization = traffic.c.organization_id == value("organization_id")
_new = insert(traffic)
COUNT = Statement(
    _new.on_conflict_do_update(
        index_elements=[traffic.c.organization_id, traffic.c.began, traffic.c.connection_id],
        set_={name: traffic.c[name] + _new.excluded[name] for name in ("requests", "failed")},
    )
)
_among = (
    select(traffic.c.connection_id, traffic.c.began, traffic.c.requests, traffic.c.failed)
    .where(
        _of_organization,
        traffic.c.began >= value("since", NUMBER),
        traffic.c.began <= value("until", NUMBER),
    )
    .order_by(traffic.c.began)
)
AMONG = Statement(_among)
AMONG_OF_CONNECTION = Statement(_among.where(traffic.c.connection_id == value("connection_id")))
FORGET = Statement(delete(traffic).where(_of_organization, traffic.c.began < value("before", NUMBER)))


class TrafficRecords(Transaction):
    """The traffic of an organization's connections."""

    def count_traffic(self, connection_id: str, came: Mapping[datetime, Traffic]) -> None:
        """Count what came, by the beginnings of quarters of an hour, with what was counted before."""
        if not came:
            return
        rows = [
            {
                "organization_id": self._organization_id,
                "connection_id": connection_id,
                "began": kept(began),
                "requests": each.requests,
                "failed": each.failed,
            }
            for began, each in sorted(came.items())
        ]
        self._driver.execute_many(COUNT, rows)

    def traffic(
        self, *, since: datetime, until: datetime, connection_id: str | None = None
    ) -> Mapping[str, Mapping[datetime, Traffic]]:
        """What came in the quarters of an hour that began from then to then: by the connection's id, in order."""
        within = {"since": kept(since), "until": kept(until)}
        if connection_id is None:
            rows = self._all(AMONG, **within)
        else:
            rows = self._all(AMONG_OF_CONNECTION, connection_id=connection_id, **within)
        found: dict[str, dict[datetime, Traffic]] = defaultdict(dict)
        for of_connection, began, requests, failed in rows:
            found[of_connection][instant(began)] = Traffic(requests, failed)
        return found

    def forget_traffic(self, *, before: datetime) -> None:
        """Forget what came in quarters of an hour that began before."""
        self._run(FORGET, before=kept(before))
