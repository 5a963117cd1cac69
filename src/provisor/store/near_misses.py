"""Calls that did not count, the latest of each, within a bound."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.near_misses import MOST, Miss, NearMiss
from provisor.store.instants import instant, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, near_misses
from provisor.store.transaction import Transaction

_NOBODY = ""

_of_organization = near_misses.c.organization_id == value("organization_id")
_new = insert(near_misses)
NOTE = Statement(
    _new.on_conflict_do_update(
        index_elements=[
            near_misses.c.organization_id,
            near_misses.c.miss,
            near_misses.c.detail,
            near_misses.c.connection_id,
        ],
        set_={"at": _new.excluded.at},
    )
)
_oldest_kept = (
    select(near_misses.c.at)
    .where(_of_organization)
    .order_by(near_misses.c.at.desc())
    .offset(value("most", NUMBER))
    .limit(1)
    .scalar_subquery()
)
FORGET_BEYOND = Statement(delete(near_misses).where(_of_organization, near_misses.c.at <= _oldest_kept))
NEWEST = Statement(
    select(near_misses.c.miss, near_misses.c.detail, near_misses.c.at, near_misses.c.connection_id)
    .where(_of_organization)
    .order_by(near_misses.c.at.desc(), near_misses.c.miss, near_misses.c.detail, near_misses.c.connection_id)
)


class NearMissRecords(Transaction):
    """The near misses of an organization."""

    def note_near_miss(self, near: NearMiss) -> None:
        """Keep it in the place of an earlier one that was alike; the oldest beyond MOST go."""
        self._run(
            NOTE,
            miss=near.miss.value,
            detail=near.detail,
            connection_id=near.connection_id or _NOBODY,
            at=kept(near.at),
        )
        self._run(FORGET_BEYOND, most=MOST)

    def near_misses(self) -> list[NearMiss]:
        """What is kept, the latest first."""
        return [
            NearMiss(Miss(miss), detail, instant(at), connection_id or None)
            for miss, detail, at, connection_id in self._all(NEWEST)
        ]
