"""What is there now, as facts that a change is compared with (`directory.effects`)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from provisor.directory.effects import HELD, KNOWN_AS, LIVING
from provisor.directory.teams import Team
from provisor.directory.users import Role, User
from provisor.provisioning.ports import Standing

USER_FACTS = frozenset({"userName", "externalId", "active", "role", "taken_over", "connection_id"})
"""What a user has fields of its own for; every other fact is of the profile."""

NEW_USER: Mapping[str, Any] = {"active": True, "role": Role.MEMBER.value, "taken_over": []}
"""The facts of somebody new of whom nothing else is told."""


def of_user(standing: Standing[User]) -> dict[str, Any]:
    """The facts of a user."""
    user, living = standing
    return {
        **user.profile,
        "userName": user.user_name,
        "externalId": user.external_id,
        "active": user.active,
        "role": user.role.value,
        "taken_over": sorted(user.taken_over),
        "connection_id": user.connection_id,
        LIVING: living,
    }


def of_team(
    standing: Standing[Team], parent_ids: Sequence[str], known_as: Mapping[str, str]
) -> dict[str, Any]:
    """The facts of a team; `parent_ids` in order."""
    team, living = standing
    return {
        "displayName": team.name,
        "externalId": team.external_id,
        "type": team.type.value,
        "description": team.description,
        "connection_id": team.connection_id,
        "adopted": team.adopted,
        "taken_over": sorted(team.taken_over),
        HELD: team.held,
        "parents": list(parent_ids),
        **{f"{KNOWN_AS}{connection_id}": name for connection_id, name in known_as.items()},
        LIVING: living,
    }


def of_new_team(root: Team) -> dict[str, Any]:
    """The facts of a new team of which nothing else is told."""
    return {"adopted": False, "taken_over": [], "parents": [root.id]}


def only(facts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The facts of these names, None where there is none."""
    return {name: facts.get(name) for name in names}
