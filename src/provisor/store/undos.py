"""Undos: what was undone, and how far each is."""

from sqlalchemy import insert, select, update

from provisor.directory.selections import Selection, Undo
from provisor.store import json_text
from provisor.store.driver import Row
from provisor.store.instants import instant, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, undos
from provisor.store.transaction import Transaction

_COLUMNS = tuple(column for column in undos.c if column.name != "organization_id")
_of_organization = undos.c.organization_id == value("organization_id")
_this_undo = (_of_organization, undos.c.id == value("undo_id"))
_PROGRESS = ("ended", "total", "done", "conflicts")

ADD = Statement(insert(undos))
UNDO = Statement(select(*_COLUMNS).where(*_this_undo).with_for_update(key_share=True))
UNDOS = Statement(select(*_COLUMNS).where(_of_organization).order_by(undos.c.id.desc()))
NEWEST_UNDOS = Statement(
    select(*_COLUMNS).where(_of_organization).order_by(undos.c.id.desc()).limit(value("newest", NUMBER))
)
SAVE = Statement(update(undos).values({name: value(name) for name in _PROGRESS}).where(*_this_undo))


def _to_undo(row: Row) -> Undo:
    undo_id, selection, actor_kind, actor_name, started, ended, *progress = row
    return Undo(
        undo_id,
        Selection.of_document(json_text.read(selection)),
        actor_kind,
        actor_name,
        instant(started),
        instant(ended) if ended is not None else None,
        *progress,
    )


class UndoRecords(Transaction):
    """The undos of an organization."""

    def add_undo(self, undo: Undo) -> None:
        """Keep a new undo."""
        self._run(
            ADD,
            id=undo.id,
            selection=json_text.written(undo.selection.to_document()),
            actor_kind=undo.actor_kind,
            actor_name=undo.actor_name,
            started=kept(undo.started),
            **_progress(undo),
        )

    def undo(self, undo_id: str) -> Undo | None:
        """The undo of that id, held until the transaction ends."""
        row = self._one(UNDO, undo_id=undo_id)
        return None if row is None else _to_undo(row)

    def save_undo(self, undo: Undo) -> None:
        """Keep how far an undo is."""
        self._run(SAVE, undo_id=undo.id, **_progress(undo))

    def undos(self) -> list[Undo]:
        """Every undo, the newest first."""
        return [_to_undo(row) for row in self._all(UNDOS)]

    def newest_undos(self, most: int) -> list[Undo]:
        """So many at the most, the newest first."""
        return [_to_undo(row) for row in self._all(NEWEST_UNDOS, newest=most)]


def _progress(undo: Undo) -> dict[str, int | None]:
    return {
        "ended": kept(undo.ended) if undo.ended is not None else None,
        "total": undo.total,
        "done": undo.done,
        "conflicts": undo.conflicts,
    }
