"""The use cases of connections: add, change, rename, remove, and learn what kind one is. Their bots are in `bots`.

What is changed here is at work with the next request of every process (`Credentials.configuration`).
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from provisor.directory import networks
from provisor.directory.connections import (
    Bot,
    Connection,
    ConnectionSettings,
    Kind,
)
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.refusals import (
    ConnectionNameTaken,
    NoSuchConnection,
    NoSuchRemovedConnection,
    UnusableName,
)
from provisor.folding import folded
from provisor.provisioning import bots
from provisor.provisioning.administration import Order
from provisor.provisioning.belonging import MANUAL
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records

_LONGEST_NAME = 100


def find(records: Records, called: str, *, lock: bool = False) -> Connection:
    """The connection of that name, or else of that id. Raises NoSuchConnection."""
    connection = records.connection(called, lock=lock)
    if connection is not None:
        return connection
    named = [each.name for each in records.connections() if each.id == as_kept(called)]
    connection = records.connection(named[0], lock=lock) if named else None
    if connection is None:
        raise NoSuchConnection(called)
    return connection


def called(records: Records, name: str) -> Connection:
    """The connection of that name, also the latest that was removed under it. Raises NoSuchConnection."""
    found = records.connection(name)
    known = [found] if found is not None else records.removed_connections()
    for connection in known:
        if folded(connection.name) == folded(name):
            return connection
    raise NoSuchConnection(name)


def add(
    records: Records,
    order: Order,
    name: str,
    *,
    manner: str,
    settings: Mapping[str, Any],
    bot_name: str | None = None,
    succeeds: str | None = None,
) -> tuple[Connection, Bot]:
    """Add a connection with a bot of its own; `settings` are those that differ from the defaults.

    It stands in the place of a connection that was removed under the same name, or under `succeeds`. Raises
    UnusableName, UnusableNetwork, ConnectionNameTaken, BotNameTaken, NoSuchRemovedConnection.
    """
    check_name(name)
    if records.connection(name, lock=True) is not None:
        raise ConnectionNameTaken(name)
    predecessors = _predecessors(records, succeeds or name)
    if succeeds is not None and not predecessors:
        raise NoSuchRemovedConnection(succeeds)
    kept = replace(_with(ConnectionSettings(), settings), succeeds=predecessors)
    connection = Connection(order.new_id(), name, manner, kept)
    records.save_connection(connection)
    for each in predecessors:
        records.know_teams_like(connection.id, each)
    resource = ("connection", connection.id, name)
    records.append(order.entry(Action.CONNECTION_ADDED, resource, after=_told(connection)))
    return connection, bots.add(records, order, bot_name or bots.usual_name(name), connection)


def _predecessors(records: Records, name: str) -> tuple[str, ...]:
    """The removed connections of that name, and those in whose place they stood; the latest first."""
    same = [each for each in records.removed_connections() if folded(each.name) == folded(name)]
    ids = [known for each in same for known in (each.id, *each.settings.succeeds)]
    return tuple(dict.fromkeys(ids))


def change(
    records: Records, order: Order, name: str, *, settings: Mapping[str, Any], manner: str | None = None
) -> Connection:
    """Change the settings that are given; told once, with what differs. Raises NoSuchConnection, UnusableNetwork."""
    connection = find(records, name, lock=True)
    changed = replace(
        connection,
        manner=manner or connection.manner,
        settings=_with(connection.settings, settings),
    )
    return _keep(records, order, connection, changed)


def rename(records: Records, order: Order, name: str, new_name: str) -> Connection:
    """Give a connection another name. Raises NoSuchConnection, UnusableName, ConnectionNameTaken."""
    check_name(new_name)
    connection = find(records, name, lock=True)
    holder = records.connection(new_name)
    if holder is not None and holder.id != connection.id:
        raise ConnectionNameTaken(new_name)
    return _keep(records, order, connection, replace(connection, name=new_name))


def pause(records: Records, order: Order, name: str, *, paused: bool) -> bool:
    """Refuse the connection's requests for now, or let them in again; False if it was so. Raises NoSuchConnection."""
    was = find(records, name, lock=True)
    return change(records, order, name, settings={"paused": paused}) != was


def remove(records: Records, order: Order, name: str) -> Connection:
    """Remove a connection: its bots and tokens end, whom it brought stays as they are. Raises NoSuchConnection."""
    connection = find(records, name, lock=True)
    own = [bot for bot in records.bots() if bot.connection_id == connection.id]
    bots.remove_all(records, order, own)
    records.remove_connection(connection.id, at=order.at)
    resource = ("connection", connection.id, connection.name)
    records.append(order.entry(Action.CONNECTION_REMOVED, resource, before=_told(connection)))
    return connection


def recognise(records: Records, call: Call, kind: Kind, because: str) -> None:
    """Keep what kind a connection is, unless somebody has said it meanwhile."""
    connection = records.connection(call.caller.connection.name, lock=True)
    if connection is None or connection.settings.kind is not None:
        return
    records.save_connection(replace(connection, settings=replace(connection.settings, kind=kind)))
    resource = ("connection", connection.id, connection.name)
    records.append(
        call.entry(
            Action.CONNECTION_RECOGNISED,
            resource,
            before={"kind": None},
            after={"kind": kind.value},
            detail=because,
        )
    )


def check_name(name: str) -> None:
    """Refuse a name that nobody could tell apart. Raises UnusableName."""
    usable = 0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()
    if not usable or folded(name) == MANUAL:
        raise UnusableName(name)


def _keep(records: Records, order: Order, connection: Connection, changed: Connection) -> Connection:
    was, now = _told(connection), _told(changed)
    names = [name for name in now if now[name] != was[name]]
    if names:
        records.save_connection(changed)
        records.append(
            order.entry(
                Action.CONNECTION_CHANGED,
                ("connection", changed.id, changed.name),
                before={name: was[name] for name in names},
                after={name: now[name] for name in names},
            )
        )
    return changed


def _with(kept: ConnectionSettings, settings: Mapping[str, Any]) -> ConnectionSettings:
    """The settings with others in their place, and of `guard` those that are given. Raises UnusableNetwork."""
    changed = dict(settings)
    if "networks" in changed:
        changed["networks"] = tuple(dict.fromkeys(map(networks.read, changed["networks"])))
    guard = changed.get("guard")
    if isinstance(guard, Mapping):
        changed["guard"] = replace(kept.guard, **guard)
    return replace(kept, **changed)


def _told(connection: Connection) -> dict[str, Any]:
    return {"name": connection.name, "manner": connection.manner, **asdict(connection.settings)}
