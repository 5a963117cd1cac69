"""What was refused, told in the journal after the change is undone: by a code, with what its sentence needs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from provisor.directory import finding, kept_sentences
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence
from provisor.directory.refusals import (
    Refusal,
    SparedUser,
    TeamNameTaken,
    UnknownUsers,
    UserNameTaken,
    UserOfAnotherConnection,
)
from provisor.directory.team_refusals import TeamOfAnotherConnection
from provisor.provisioning import belonging
from provisor.provisioning.administration import Order
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import scim_error
from provisor.scim.errors import ScimError

Facts = dict[str, Any]

_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Way(StrEnum):
    """Through what people ask, by the code with which a refusal of it is told."""

    ADMIN_API = "order-refused"
    COMMAND = "command-refused"
    PAGE = "form-refused"


def record(
    records: Records, call: Call, request: str, resource_id: str, refusal: ScimError | Refusal
) -> None:
    """Keep that `request` ("POST Users", "PATCH Groups/{id}") was refused, about which resource, and why."""
    error = refusal if isinstance(refusal, ScimError) else scim_error(refusal)
    resource_type = "team" if "Groups" in request else "user" if "Users" in request else None
    facts = _FACTS[type(refusal)](records, refusal) if type(refusal) in _FACTS else {}
    also = finding.also_known(call.sent) if resource_type == "user" else []
    name = _named_by(refusal) or call.named or _known_as(records, resource_type, resource_id)
    records.append(
        call.entry(
            Action.REQUEST_REFUSED,
            (resource_type, resource_id or None, name),
            after={"request": request, "status": error.status, "scimType": error.scim_type},
            detail=error.detail,
            code=code_of(type(refusal)),
            facts={**facts, **({"also": also} if also else {})} or None,
        )
    )


def record_order(
    records: Records,
    order: Order,
    request: str,
    resource: tuple[str | None, str | None],
    refusal: ScimError | Refusal,
    *,
    also: str | None = None,
    way: Way = Way.ADMIN_API,
) -> None:
    """Keep that an order of a person was refused, about a resource of that type, called so, and another user.

    Users and teams are called by id or name. The entry is found by those who are here, and by whom the refusal names.
    """
    kind, called = resource
    found = _here(records, kind, called)
    concerned = [("user", also), *_concerned(records, refusal)]
    ids = {here[0] for each in concerned if (here := _here(records, *each)) is not None} - {
        found and found[0]
    }
    resource_id, name = found or (None, called)
    facts = {"refusal": code_of(type(refusal)), **({"ids": sorted(ids)} if ids else {})}
    said = refusal.state if isinstance(refusal, Refusal) else refusal.detail
    facts |= {"said": kept_sentences.document(said)} if isinstance(said, Sentence) else {}
    change_id = getattr(refusal, "change_id", None)
    told = order.entry(
        Action.REQUEST_REFUSED,
        (kind or "", resource_id, name),
        after={"request": request},
        facts=facts | ({"change": change_id} if change_id else {}),
    )
    records.append(replace(told, resource_type=kind, detail=str(said), code=way))


def record_command(records: Records, order: Order, command: str, refusal: ScimError | Refusal) -> None:
    """Keep that a command was refused: of words such as `team add`, about whom or what the refusal names."""
    kind = command.split(" ", maxsplit=1)[0]
    concerned = _concerned(records, refusal)
    own = [each for each in concerned if each[0] == kind] or concerned
    about = own[0] if own else (kind if kind in _KINDS else None, _named_by(refusal))
    record_order(records, order, command, about, refusal, way=Way.COMMAND)


_KINDS = frozenset({"user", "team", "connection", "bot", "token", "organization"})


def _concerned(records: Records, refusal: ScimError | Refusal) -> list[tuple[str, str]]:
    """The teams and users whom a refusal is about, as `team` or `user` with an id or name."""
    teams = [getattr(refusal, name).id for name in ("team", "root", "group") if hasattr(refusal, name)]
    teams += getattr(refusal, "team_ids", ())
    names = [refusal.user_name] if hasattr(refusal, "user_name") else []
    change_id = getattr(refusal, "change_id", None)
    held = records.held_changes_among([change_id]) if change_id else []
    users = [*names, *(each.user_id for each in held if each.user_id is not None)]
    teams += [each.team_id for each in held if each.team_id is not None]
    return [*(("user", each) for each in users), *(("team", each) for each in teams)]


def _here(records: Records, kind: str | None, called: str | None) -> tuple[str, str] | None:
    """The id and the name of a user or a team who is here and is called so."""
    called = as_kept(called or "")
    if kind == "user" and called:
        user = records.person(called)
        return (user.id, user.user_name) if user is not None else None
    if kind == "team" and called:
        team = records.team(called) or records.team_named(called)
        return (team.id, team.name) if team is not None else None
    return None


def code_of(refusal: type[Exception]) -> str:
    """By what a refusal is told: `UserNameTaken` is `user-name-taken`."""
    return _NEW_WORD.sub("-", refusal.__name__).lower()


def _named_by(refusal: ScimError | Refusal) -> str | None:
    """The name of whom or what a refusal is about, as far as it tells."""
    if isinstance(refusal, TeamOfAnotherConnection):
        return refusal.team.name
    if isinstance(refusal, TeamNameTaken) and refusal.renamed is not None:
        return refusal.renamed
    return getattr(refusal, "user_name", None) or getattr(refusal, "name", None)


def _known_as(records: Records, resource_type: str | None, resource_id: str) -> str | None:
    if resource_type == "user" and resource_id:
        user = records.user(resource_id)
        return user.user_name if user is not None else None
    if resource_type == "team" and resource_id:
        team = records.team(resource_id)
        return team.name if team is not None else None
    return None


def _user_name_taken(records: Records, refusal: UserNameTaken) -> Facts:
    holder = records.user(refusal.held_by)
    if holder is None:
        return {"held_by": refusal.held_by}
    return {
        "held_by": holder.id,
        "held_name": holder.user_name,
        "holder": holder.connection_id,
        "since": holder.created.isoformat(),
    }


def _team_name_taken(records: Records, refusal: TeamNameTaken) -> Facts:
    holder = records.team(refusal.held_by)
    if holder is None:
        return {"held_by": refusal.held_by}
    manager = belonging.manager(records, holder.connection_id)
    return {
        "held_by": holder.id,
        "held_name": holder.name,
        "holder": manager.id if manager is not None else None,
        "since": holder.created.isoformat(),
        **({"wanted": refusal.name} if refusal.renamed is not None else {}),
    }


def _unknown_users(_: Records, refusal: UnknownUsers) -> Facts:
    return {"missing": len(refusal.user_ids), "ids": refusal.user_ids[:100]}


def _brought_by(_: Records, refusal: SparedUser | UserOfAnotherConnection) -> Facts:
    return {"brought_by": refusal.brought_by}


def _managed_by(_: Records, refusal: TeamOfAnotherConnection) -> Facts:
    return {"managed_by": refusal.managed_by}


_FACTS: Mapping[type[Exception], Callable[[Records, Any], Facts]] = {
    UserNameTaken: _user_name_taken,
    TeamNameTaken: _team_name_taken,
    UnknownUsers: _unknown_users,
    UserOfAnotherConnection: _brought_by,
    SparedUser: _brought_by,
    TeamOfAnotherConnection: _managed_by,
}
