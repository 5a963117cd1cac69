"""The journal: entries are appended in the transaction of the change that they tell, and never changed."""

import os
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory.chain import Salted
from provisor.directory.journal import Action, Actor, Entry, unreadable
from provisor.store import json_text
from provisor.store.driver import Driver, Row
from provisor.store.instants import EPOCH, instant, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, journal
from provisor.store.transaction import Transaction

SALT_BYTES = 16
"""What hides an entry's personal data, which could be guessed, behind what the chain keeps of them."""


class Turn(ColumnElement[int]):
    """Whose turn it is to write: the transaction on PostgreSQL; on SQLite, where one writes at a time, the next."""

    inherit_cache = False
    type = NUMBER

    def __init__(self) -> None:
        latest = select(func.max(journal.c.turn)).where(journal.c.organization_id == value("counted_in"))
        self.next = func.coalesce(latest.scalar_subquery(), 0) + 1


@compiles(Turn, "sqlite")
def _next_turn(element: Turn, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.next, **kw)


@compiles(Turn, "postgresql")
def _this_transaction(_: Turn, __: SQLCompiler, **___: Any) -> str:
    return "pg_current_xact_id()::text::bigint"


APPEND = Statement(
    insert(journal).values(
        {column.name: value(column.name) for column in journal.c if column.name != "turn"} | {"turn": Turn()}
    )
)
COLUMNS = tuple(column for column in journal.c if column.name not in {"organization_id", "salt", "turn"})
NEWEST = Statement(
    select(*COLUMNS)
    .where(journal.c.organization_id == value("organization_id"))
    .order_by(journal.c.id.desc())
    .limit(value("newest", NUMBER))
)


_NOTHING = "[]"
_ACTIONS = {each.value: each for each in Action}


class JournalRecords(Transaction):
    """The journal of an organization, and the entries that this transaction appended."""

    def __init__(self, driver: Driver, organization_id: str) -> None:
        super().__init__(driver, organization_id)
        self.appended: list[Salted] = []

    def append(self, entry: Entry) -> None:
        """Keep an entry."""
        salt = os.urandom(SALT_BYTES)
        self._run(
            APPEND,
            counted_in=self._organization_id,
            id=entry.id,
            at=kept(entry.at),
            action=entry.action.value,
            actor_kind=entry.actor.kind,
            actor_name=entry.actor.name,
            actor_connection_id=entry.actor.connection_id,
            token_id=entry.actor.token_id,
            salt=salt,
            code=entry.code,
            facts=json_text.written_or_none(entry.facts),
            resource_type=entry.resource_type,
            resource_id=entry.resource_id,
            resource_name=entry.resource_name,
            before=json_text.written_or_none(entry.before),
            after=json_text.written_or_none(entry.after),
            detail=entry.detail,
            request_id=entry.request_id,
            client_request_id=entry.client_request_id,
            tolerances=json_text.written(entry.tolerances),
            set_aside=json_text.written(entry.set_aside),
        )
        self.appended.append(Salted(entry, salt))

    def entries(self, *, newest: int = 100) -> list[Entry]:
        """The newest entries, newest first."""
        return [to_entry(row) for row in self._all(NEWEST, newest=newest)]


def to_entry(row: Row) -> Entry:
    """The entry of a row of `COLUMNS`. One that somebody altered in the database may be unreadable."""
    try:
        return _entry(row)
    except (ValueError, LookupError, TypeError, OverflowError):
        return unreadable(row[0], EPOCH)


def _entry(row: Row) -> Entry:
    entry_id, at, action, actor_kind, actor_name, connection_id, resource_type, resource_id, name, *rest = row
    before, after, detail, request_id, client_request_id, tolerances, set_aside, token_id, code, facts = rest
    return Entry(
        id=entry_id,
        at=instant(at),
        action=_ACTIONS[action],
        actor=Actor(actor_kind, actor_name, connection_id, token_id),
        resource_type=resource_type,
        resource_id=resource_id,
        resource_name=name,
        before=json_text.read_or_none(before),
        after=json_text.read_or_none(after),
        detail=detail,
        request_id=request_id,
        client_request_id=client_request_id,
        tolerances=_listed(tolerances),
        set_aside=_listed(set_aside),
        code=code,
        facts=json_text.read_or_none(facts),
    )


def _listed(document: str) -> tuple[str, ...]:
    """Almost always there is nothing."""
    return () if document == _NOTHING else tuple(json_text.read(document))
