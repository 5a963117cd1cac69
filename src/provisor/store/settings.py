"""An organization's settings: its connections, the schemas that it declares, SCIM on or off.

Every change counts up `configuration`, by which each process learns of it with the next request.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.connections import Connection
from provisor.directory.refusals import OrganizationNameTaken
from provisor.folding import folded
from provisor.store import connection_settings, json_text
from provisor.store.instants import kept
from provisor.store.organizations import holder_of_name
from provisor.store.statements import Statement, value
from provisor.store.tables import connections, declared_schemas, organizations
from provisor.store.transaction import Transaction

_of_organization = organizations.c.organization_id == value("organization_id")
_counted_up = {"configuration": organizations.c.configuration + 1}

_connections = select(
    connections.c.id, connections.c.name, connections.c.manner, connections.c.settings
).where(connections.c.organization_id == value("organization_id"))
CONNECTIONS = Statement(_connections.where(connections.c.removed.is_(None)).order_by(connections.c.name))
REMOVED_CONNECTIONS = Statement(
    _connections.where(connections.c.removed.is_not(None)).order_by(
        connections.c.removed.desc(), connections.c.id.desc()
    )
)
LOCK_CONFIGURATION = Statement(
    select(organizations.c.organization_id).where(_of_organization).with_for_update(key_share=True)
)
REMOVE_CONNECTION = Statement(
    update(connections)
    .values(removed=value("at"))
    .where(
        connections.c.organization_id == value("organization_id"),
        connections.c.id == value("connection_id"),
        connections.c.removed.is_(None),
    )
)
_new_connection = insert(connections)
SAVE_CONNECTION = Statement(
    _new_connection.on_conflict_do_update(
        index_elements=[connections.c.organization_id, connections.c.id],
        set_={
            "name": _new_connection.excluded.name,
            "manner": _new_connection.excluded.manner,
            "settings": _new_connection.excluded.settings,
        },
    )
)

_this_schema = (
    declared_schemas.c.organization_id == value("organization_id"),
    declared_schemas.c.urn == value("urn"),
)
DECLARED_SCHEMAS = Statement(
    select(declared_schemas.c.document)
    .where(declared_schemas.c.organization_id == value("organization_id"))
    .order_by(declared_schemas.c.declared, declared_schemas.c.urn)
)
_new_schema = insert(declared_schemas)
DECLARE_SCHEMA = Statement(
    _new_schema.on_conflict_do_update(
        index_elements=[declared_schemas.c.organization_id, declared_schemas.c.urn],
        set_={"document": _new_schema.excluded.document},
    )
)
WITHDRAW_SCHEMA = Statement(delete(declared_schemas).where(*_this_schema))

ORGANIZATION_NAME = Statement(select(organizations.c.name).where(_of_organization))
RENAME_ORGANIZATION = Statement(
    update(organizations).values(name=value("name"), **_counted_up).where(_of_organization)
)
ORGANIZATION_LANGUAGE = Statement(select(organizations.c.language).where(_of_organization))
SET_LANGUAGE = Statement(update(organizations).values(language=value("language")).where(_of_organization))
SCIM_ENABLED = Statement(select(organizations.c.scim_enabled).where(_of_organization))
SWITCH_SCIM = Statement(
    update(organizations)
    .values(scim_enabled=value("enabled"), **_counted_up)
    .where(_of_organization, organizations.c.scim_enabled != value("enabled"))
)
COUNT_UP = Statement(update(organizations).values(_counted_up).where(_of_organization))


def to_connection(connection_id: str, name: str, manner: str, settings: str) -> Connection:
    """The connection of a row of these columns."""
    return Connection(connection_id, name, manner, connection_settings.read(settings))


class SettingRecords(Transaction):
    """The settings of an organization."""

    def connection(self, name: str, *, lock: bool = False) -> Connection | None:
        """The connection of that name, compared without case."""
        # There are few, so the database need not compare without case.
        wanted = folded(name)
        return next((each for each in self.connections(lock=lock) if folded(each.name) == wanted), None)

    def connections(self, *, lock: bool = False) -> list[Connection]:
        """Every connection, by name; with `lock`, held against whoever would change or add one."""
        if lock:
            self.lock_organization()
        return [to_connection(*row) for row in self._all(CONNECTIONS)]

    def removed_connections(self) -> list[Connection]:
        """Those that were removed, the latest first."""
        return [to_connection(*row) for row in self._all(REMOVED_CONNECTIONS)]

    def remove_connection(self, connection_id: str, *, at: datetime) -> None:
        """Mark a connection as removed and free its name."""
        self._run(REMOVE_CONNECTION, connection_id=connection_id, at=kept(at))
        self._run(COUNT_UP)

    def save_connection(self, connection: Connection) -> None:
        """Keep a new or changed connection."""
        self._run(
            SAVE_CONNECTION,
            id=connection.id,
            name=connection.name,
            manner=connection.manner,
            settings=connection_settings.written(connection.settings),
            removed=None,
        )
        self._run(COUNT_UP)

    def declared_schemas(self) -> list[Mapping[str, Any]]:
        """The schema documents that the organization declared and has not withdrawn, oldest first."""
        return [json_text.read(row[0]) for row in self._all(DECLARED_SCHEMAS)]

    def declare_schema(self, urn: str, document: Mapping[str, Any], *, at: datetime) -> None:
        """Keep a schema document under its URN, in the place of an earlier one."""
        self._run(DECLARE_SCHEMA, urn=urn, declared=kept(at), document=json_text.written(document))
        self._run(COUNT_UP)

    def withdraw_schema(self, urn: str) -> bool:
        """Forget a declared schema; False if there is none."""
        withdrawn = self._run(WITHDRAW_SCHEMA, urn=urn) > 0
        if withdrawn:
            self._run(COUNT_UP)
        return withdrawn

    def lock_organization(self) -> None:
        """Hold the organization against whoever would hold it, or configure it, until the transaction ends."""
        self._one(LOCK_CONFIGURATION)

    def organization_name(self) -> str:
        """The organization's name."""
        row = self._one(ORGANIZATION_NAME)
        if row is None:
            raise LookupError(f"there is no organization {self._organization_id}")
        return str(row[0])

    def rename_organization(self, name: str) -> None:
        """Give the organization another name. Raises OrganizationNameTaken."""
        held = holder_of_name(self._driver, name)
        if held is not None and held != self.organization_name():
            raise OrganizationNameTaken(held)
        self._run(RENAME_ORGANIZATION, name=name)

    def organization_language(self) -> str | None:
        """The language that the organization chose."""
        row = self._one(ORGANIZATION_LANGUAGE)
        return None if row is None else row[0]

    def set_organization_language(self, language: str | None) -> None:
        """Keep the language that the organization chose."""
        self._run(SET_LANGUAGE, language=language)

    def scim_enabled(self) -> bool:
        """Whether SCIM is on."""
        row = self._one(SCIM_ENABLED)
        return row is not None and bool(row[0])

    def set_scim_enabled(self, enabled: bool) -> bool:
        """Switch SCIM on or off; False if it was so already."""
        return self._run(SWITCH_SCIM, enabled=enabled) > 0
