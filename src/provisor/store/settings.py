"""An organization's settings: its connections, the schemas that it declares, SCIM on or off.

Every change counts up `configuration`, by which each process learns of it with the next request.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.connections import Connection
from provisor.store import connection_settings, json_text
from provisor.store.instants import kept
from provisor.store.statements import Statement, value
from provisor.store.tables import connections, declared_schemas, organizations
from provisor.store.transaction import Transaction

_of_organization = organizations.c.organization_id == value("organization_id")
_counted_up = {"configuration": organizations.c.configuration + 1}

_connections = select(
    connections.c.id, connections.c.name, connections.c.manner, connections.c.settings
).where(connections.c.organization_id == value("organization_id"))
CONNECTION = Statement(_connections.where(connections.c.name == value("name")))
CONNECTIONS = Statement(_connections.order_by(connections.c.name))
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

    def connection(self, name: str) -> Connection | None:
        """The connection of that name."""
        row = self._one(CONNECTION, name=name)
        return None if row is None else to_connection(*row)

    def connections(self) -> list[Connection]:
        """Every connection, by name."""
        return [to_connection(*row) for row in self._all(CONNECTIONS)]

    def save_connection(self, connection: Connection) -> None:
        """Keep a new or changed connection."""
        self._run(
            SAVE_CONNECTION,
            id=connection.id,
            name=connection.name,
            manner=connection.manner,
            settings=connection_settings.written(connection.settings),
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

    def set_scim_enabled(self, enabled: bool) -> bool:
        """Switch SCIM on or off; False if it was so already."""
        return self._run(SWITCH_SCIM, enabled=enabled) > 0
