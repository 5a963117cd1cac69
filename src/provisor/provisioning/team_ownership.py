"""Whose team it is: a connection changes what it manages, adopts what nobody manages (any more), and leaves the rest.

Which fields of a team its connection owns is `directory.teams.Team.owner_of`'s to say, and whose the team is now
`belonging`'s.
"""

from dataclasses import replace
from typing import Any

from provisor.directory.connections import Connection
from provisor.directory.refusals import TeamNameTaken, TeamOfPeople
from provisor.directory.team_refusals import TeamOfAnotherConnection
from provisor.directory.teams import Field, Team
from provisor.provisioning import belonging
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records


def owner(records: Records, team: Team, field: Field) -> Connection | None:
    """The connection that decides about the field of a team; None where people do, as where it was removed."""
    return belonging.manager(records, team.owner_of(field))


def name_taken(records: Records, name: str, holder: Team, *, renamed: Team | None = None) -> TeamNameTaken:
    """That `holder` has the name, which a connection wanted for another team; `renamed` where that is here."""
    manager = belonging.manager(records, holder.connection_id)
    return TeamNameTaken(
        name,
        held_by=holder.id,
        managed_by=manager.name if manager is not None else None,
        renamed=renamed.name if renamed is not None else None,
    )


def is_free(records: Records, call: Call, team: Team) -> bool:
    """Whether a request to create this team, which is here, adopts it: nobody manages it, or a predecessor did."""
    if team.connection_id == call.caller.connection.id:
        return False
    return _manages(call, team) or belonging.manager(records, team.connection_id) is None


def adopted(records: Records, call: Call, team: Team) -> Team:
    """The team as the calling connection's own, unless another one manages it; what people made stays theirs.

    What a predecessor of the connection made is the connection's as if it had made it.
    """
    connection = call.caller.connection
    if team.connection_id == connection.id:
        return team
    if _manages(call, team):
        return replace(team, connection_id=connection.id)
    if belonging.manager(records, team.connection_id) is not None:
        return team
    return replace(team, connection_id=connection.id, adopted=True, taken_over=frozenset())


def check_change(records: Records, call: Call, team: Team) -> None:
    """Raise TeamOfAnotherConnection unless the connection may change the team."""
    if team.connection_id is None or _manages(call, team):
        return
    manager = belonging.manager(records, team.connection_id)
    if manager is not None and not manager.settings.shares:
        raise TeamOfAnotherConnection(team, managed_by=manager.name, connection=call.caller.connection.name)


def check_deletion(records: Records, call: Call, team: Team) -> None:
    """Raise TeamOfPeople or TeamOfAnotherConnection unless the connection may delete the team, or let go of it."""
    if team.connection_id is None:
        raise TeamOfPeople(team.name)
    check_change(records, call, team)


def let_go_of(team: Team) -> Team:
    """The team as nobody's but people's."""
    return replace(team, connection_id=None, adopted=False, taken_over=frozenset())


def told(before: Team, after: Team) -> dict[str, Any]:
    """What a journal entry tells beside of whose a team was, and whose it is, where that differs."""
    was, now = _ownership(before), _ownership(after)
    names = [name for name in was if was[name] != now[name]]
    return (
        {"was": {name: was[name] for name in names}, "is": {name: now[name] for name in names}}
        if names
        else {}
    )


def told_of_return(was: Team, team: Team) -> dict[str, Any]:
    """What a journal entry tells beside of a team that comes back: what it was, and is, as a whole."""
    return {"was": _told_whole(was), "is": _told_whole(team)}


def _told_whole(team: Team) -> dict[str, Any]:
    return {
        "displayName": team.name,
        "externalId": team.external_id,
        "type": team.type.value,
        "description": team.description,
        **_ownership(team),
    }


def _ownership(team: Team) -> dict[str, Any]:
    return {
        "connection_id": team.connection_id,
        "adopted": team.adopted,
        "taken_over": sorted(team.taken_over),
    }


def _manages(call: Call, team: Team) -> bool:
    return team.connection_id in call.caller.connection.known_as
