"""Rulings: what people decided about holds, and how far each decision is."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from provisor.directory import kept_sentences
from provisor.directory.guard import HeldChange
from provisor.directory.rulings import Decision, Ruling
from provisor.store import json_text
from provisor.store.driver import Row
from provisor.store.guard import FOREVER, PAGE, to_changes
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import NUMBER, held_changes, rulings
from provisor.store.transaction import Transaction

_COLUMNS = tuple(column for column in rulings.c if column.name != "organization_id")
_of_organization = rulings.c.organization_id == value("organization_id")
_this_ruling = (_of_organization, rulings.c.id == value("ruling_id"))
_PROGRESS = ("total", "ended", "done", "refused", "because")

ADD = Statement(
    insert(rulings).on_conflict_do_nothing(
        index_elements=[rulings.c.organization_id, rulings.c.hold_id],
        index_where=rulings.c.ended.is_(None),
    )
)
RULING = Statement(select(*_COLUMNS).where(*_this_ruling).with_for_update(key_share=True))
SAVE = Statement(update(rulings).values({name: value(name) for name in _PROGRESS}).where(*_this_ruling))
_newest = (
    select(*_COLUMNS).where(_of_organization).order_by(rulings.c.id.desc()).limit(value("newest", NUMBER))
)
NEWEST = Statement(_newest)
NEWEST_OF_HOLD = Statement(_newest.where(rulings.c.hold_id == value("hold_id")))
GOING_ON = Statement(
    select(*_COLUMNS).where(_of_organization, rulings.c.ended.is_(None)).order_by(rulings.c.id)
)
_rule = (
    update(held_changes)
    .values(ruling_id=value("ruling_id"))
    .where(
        held_changes.c.organization_id == value("organization_id"),
        held_changes.c.connection_id == value("connection_id"),
        held_changes.c.hold_id == value("hold_id"),
    )
)
RULE_ON_ALL = Statement(_rule)
RULE_ON = Statement(_rule.where(OneOf(held_changes.c.id, "ids")))
HELD_OF_RULING = Statement(
    PAGE.where(
        held_changes.c.connection_id == value("connection_id"),
        held_changes.c.ruling_id == value("ruling_id"),
    )
)


class RulingRecords(Transaction):
    """The rulings of an organization."""

    def add_ruling(self, ruling: Ruling) -> bool:
        """Keep a new ruling; False where another one about this hold goes on."""
        return bool(
            self._run(
                ADD,
                id=ruling.id,
                hold_id=ruling.hold_id,
                connection_id=ruling.connection_id,
                decision=ruling.decision.value,
                chosen=ruling.chosen,
                actor_name=ruling.actor_name,
                began=kept(ruling.began),
                **_progress(ruling),
            )
        )

    def ruling(self, ruling_id: str) -> Ruling | None:
        """The ruling of that id, held until the transaction ends."""
        row = self._one(RULING, ruling_id=ruling_id)
        return None if row is None else _to_ruling(row)

    def save_ruling(self, ruling: Ruling) -> None:
        """Keep about how much a ruling is, and how far."""
        self._run(SAVE, ruling_id=ruling.id, **_progress(ruling))

    def rule_on_all(self, ruling: Ruling) -> int:
        """Have a ruling be about all that waits of its hold now; how much that is."""
        return self._run(RULE_ON_ALL, **_about(ruling))

    def rule_on(self, ruling: Ruling, change_ids: Sequence[str]) -> int:
        """Have a ruling be about those of these that wait of its hold; how many these are."""
        return self._run(RULE_ON, **_about(ruling), ids=self._driver.listed(change_ids))

    def held_of_ruling(self, ruling: Ruling, *, after: str, count: int) -> list[HeldChange]:
        """What a ruling is about and is held still, by id, after that one."""
        asked = {"ruling_id": ruling.id, "connection_id": ruling.connection_id}
        return to_changes(self._all(HELD_OF_RULING, **asked, after=after, until=FOREVER, count=count))

    def rulings(self, hold_id: str | None = None, *, newest: int) -> list[Ruling]:
        """The newest rulings about a hold, or about any, newest first."""
        if hold_id is None:
            return [_to_ruling(row) for row in self._all(NEWEST, newest=newest)]
        return [_to_ruling(row) for row in self._all(NEWEST_OF_HOLD, hold_id=hold_id, newest=newest)]

    def rulings_going_on(self) -> list[Ruling]:
        """The rulings that go on, or were interrupted, the oldest first."""
        return [_to_ruling(row) for row in self._all(GOING_ON)]


def _about(ruling: Ruling) -> dict[str, object]:
    """The values by which it is found what a ruling may be about."""
    return {"ruling_id": ruling.id, "hold_id": ruling.hold_id, "connection_id": ruling.connection_id}


def _progress(ruling: Ruling) -> dict[str, object]:
    return {
        "ended": kept(ruling.ended) if ruling.ended is not None else None,
        "total": ruling.total,
        "done": ruling.done,
        "refused": ruling.refused,
        "because": json_text.written(list(map(kept_sentences.document, ruling.because))),
    }


def _to_ruling(row: Row) -> Ruling:
    ruling_id, hold_id, connection_id, decision, chosen, *told = row
    actor, began, total, ended, done, refused, because = told
    return Ruling(
        ruling_id,
        hold_id,
        connection_id,
        Decision(decision),
        bool(chosen),
        actor,
        instant(began),
        total,
        instant_or_none(ended),
        done,
        refused,
        tuple(map(kept_sentences.read, json_text.read(because))),
    )
