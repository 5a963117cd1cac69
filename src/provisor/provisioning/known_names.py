"""By which names a connection knows teams, where these differ from the names that the teams have here.

They differ where a connection has a prefix ("OM_Data" there, "Data" here), and where people decide about the name and
the connection calls the team something else. A team is found by either, with the prefix and without.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from provisor.directory.connections import Connection
from provisor.directory.effects import KNOWN_AS
from provisor.directory.teams import Field, Team
from provisor.folding import folded
from provisor.provisioning import team_ownership
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.scim.filters import And, Comparison, Filter, Not, Operator, Or

_DISPLAY_NAME = ("displayName",)


def without_prefix(name: str, prefix: str) -> str:
    """The name as it is shown here. A name that is nothing else than the prefix stays whole."""
    if not _begins_with(name, prefix):
        return name
    return name[len(prefix) :].strip() or name


def _begins_with(name: str, prefix: str) -> bool:
    return bool(prefix) and folded(name[: len(prefix)]) == folded(prefix)


def _same_names(name: str, prefix: str) -> Iterator[str]:
    """The name, and with a prefix its other form."""
    yield name
    if _begins_with(name, prefix):
        yield without_prefix(name, prefix)
    elif prefix:
        yield prefix + name


def find(records: Records, connection: Connection, name: str, *, lock: bool = False) -> Team | None:
    """The team that a connection means by a name: the one that it knows by it, or else the one that is named so."""
    for each in dict.fromkeys(_same_names(name, connection.settings.prefix)):
        known = records.id_known_as(connection.id, each)
        team = records.team(known, lock=lock) if known else None
        team = team or records.team_named(each, lock=lock)
        if team is not None:
            return team
    return None


def find_to_be_deleted(records: Records, connection: Connection, name: str) -> Team | None:
    """The team that a connection means by a name, and whose deletion is held."""
    for each in dict.fromkeys(_same_names(name, connection.settings.prefix)):
        team = records.team_to_be_deleted(records.id_known_as(connection.id, each) or each)
        if team is not None:
            return team
    return None


def known_as(records: Records, connection: Connection, team: Team) -> str:
    """By which name a connection knows a team."""
    return records.known_names(connection.id, [team.id]).get(team.id, team.name)


def name(records: Records, call: Call, team: Team, wanted: str) -> Team:
    """The team as the connection wants it named: its own by that name, another one known to it by that name.

    Raises TeamNameTaken where the connection means another team by it.
    """
    connection = call.caller.connection
    owns = team.owner_of(Field.NAME) in connection.known_as
    named = replace(team, name=without_prefix(wanted, connection.settings.prefix)) if owns else team
    found = find(records, connection, wanted, lock=True)
    if found is not None and found.id != team.id:
        raise team_ownership.name_taken(records, wanted, found, renamed=team)
    if Field.NAME in team.taken_over:
        call.leniency.note("displayName (people took the name over; only this connection sees this one)")
    records.know_team_as(connection.id, team.id, wanted if wanted != named.name else None)
    return named


def told(facts: Mapping[str, Any], names: Mapping[str, tuple[str | None, str | None]]) -> dict[str, Any]:
    """Facts of a journal entry, and beside them by which other names connections knew the team, and know it now."""
    was = {f"{KNOWN_AS}{connection_id}": before for connection_id, (before, _) in names.items()}
    now = {f"{KNOWN_AS}{connection_id}": after for connection_id, (_, after) in names.items()}
    if was == now:
        return dict(facts)
    return {**facts, "was": {**facts.get("was", {}), **was}, "is": {**facts.get("is", {}), **now}}


def forgotten(records: Records, team: Team) -> dict[str, Any] | None:
    """What a journal entry tells beside of a team that is deleted: the names by which nobody knows it any more."""
    known = records.names_of_teams([team.id])[team.id]
    return told({}, {connection_id: (name, None) for connection_id, name in known.items()}) or None


def in_either_form(condition: Filter, prefix: str) -> Filter:
    """A filter on groups in which each displayName is meant with the prefix and without."""
    if not prefix:
        return condition
    match condition:
        case Comparison(target, Operator.EQ, str(key)) if target.keys == _DISPLAY_NAME:
            forms = dict.fromkeys(_same_names(key, folded(prefix)))
            return Or(tuple(Comparison(target, Operator.EQ, form) for form in forms))
        case And(parts):
            return And(tuple(in_either_form(part, prefix) for part in parts))
        case Or(parts):
            return Or(tuple(in_either_form(part, prefix) for part in parts))
        case Not(part):
            return Not(in_either_form(part, prefix))
        case _:
            return condition
