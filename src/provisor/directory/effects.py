"""What an entry of the journal did: which facts of whom or of what it changed, from what to what.

A resource is its facts by name, as entries name them, with `LIVING`; a membership is the one fact that a source gave
it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from provisor.directory.guard import Held
from provisor.directory.journal import Action, Entry
from provisor.directory.teams import PERSON, TeamType

LIVING = "living"
GIVEN = "given"
HELD = "held"
JOINED = "joined"
"""Who was put into a team by hand since it came; nobody is told as None."""
PUT_INTO = "put into"
"""Into which teams somebody was put by hand since they came; none is told as None."""
KNOWN_AS = "known as "
"""Before the id of a connection: the name by which it knows a team that has another name here."""

MAKING = frozenset({Action.USER_CREATED, Action.TEAM_CREATED})
"""What makes somebody or something that never was before."""

_NO_FACTS = frozenset({"members", "knownAs", "managed_by", "user", "merged", "owner", "wanted"})
"""What entries tell beside facts of their resource."""


class Subject(NamedTuple):
    """A user or a team, by its type as entries have it."""

    kind: str
    id: str


class Given(NamedTuple):
    """A membership that a source gave: the id of a connection, or `person`."""

    team_id: str
    user_id: str
    source: str


class Effect(NamedTuple):
    """One fact that an entry told, as it was before and after; None where there was none."""

    of: Subject | Given
    fact: str
    before: Any
    after: Any


def effects(entry: Entry) -> Iterator[Effect]:
    """What an entry did. Entries about anything but users, teams and memberships did nothing of that kind."""
    for told in _TELLING.get(entry.action, ()):
        yield from told(entry)


def can_be_undone(action: Action) -> bool:
    """Whether an entry of this kind tells of something that is undone here."""
    return action in _TELLING


def _subject(entry: Entry) -> Subject:
    return Subject(entry.resource_type or "", entry.resource_id or "")


def _source(entry: Entry) -> str:
    return entry.actor.connection_id or PERSON


def _came(entry: Entry) -> Iterator[Effect]:
    yield Effect(_subject(entry), LIVING, False, True)


def _went(entry: Entry) -> Iterator[Effect]:
    yield Effect(_subject(entry), LIVING, True, False)


def _owned(entry: Entry) -> Iterator[Effect]:
    yield Effect(_subject(entry), "connection_id", None, entry.actor.connection_id)


def _typed(entry: Entry) -> Iterator[Effect]:
    """A team that a connection makes is a Group; of others the entry says it."""
    if "type" not in (entry.after or {}):
        yield Effect(_subject(entry), "type", None, TeamType.GROUP.value)


def _changed(entry: Entry) -> Iterator[Effect]:
    before, after = entry.before or {}, entry.after or {}
    for name in {**before, **after}:
        if name not in _NO_FACTS:
            yield Effect(_subject(entry), name, _told(before.get(name)), _told(after.get(name)))


def _stayed(entry: Entry) -> Iterator[Effect]:
    """What somebody was who went: it is kept with the record."""
    for name, value in (entry.before or {}).items():
        yield Effect(_subject(entry), name, _told(value), _told(value))


def _returned(entry: Entry) -> Iterator[Effect]:
    """What somebody is who came back; what they were before is told where it differs."""
    before = entry.before or {}
    for name, value in (entry.after or {}).items():
        yield Effect(_subject(entry), name, _told(before.get(name, value)), _told(value))


def _adopted(entry: Entry) -> Iterator[Effect]:
    """The name of a team that is adopted stays, though it may be told."""
    return (effect for effect in _changed(entry) if effect.fact != "displayName" or effect.before is not None)


def _own_facts(entry: Entry) -> Iterator[Effect]:
    """What SCIM does not see of a resource is told beside, as it was and as it is."""
    facts = entry.facts or {}
    was, now = facts.get("was", {}), facts.get("is", {})
    for name in {**was, **now}:
        yield Effect(_subject(entry), name, _told(was.get(name)), _told(now.get(name)))


def _members(entry: Entry) -> Iterator[Effect]:
    """Memberships by who gave them: as the entry tells it exactly, or else as the one who acted."""
    facts, told = entry.facts or {}, (entry.after or {}).get("members") or {}
    if "of_user" in facts:
        return
    for key, members, is_given in (("given", "added", True), ("ended", "removed", False)):
        for source, user_ids in facts.get(key, {_source(entry): told.get(members, ())}).items():
            for user_id in user_ids:
                yield _membership(_subject(entry).id, user_id, source, is_given=is_given)


def _hand_given(entry: Entry) -> Iterator[Effect]:
    yield _by_hand(entry, is_given=True)


def _hand_taken(entry: Entry) -> Iterator[Effect]:
    """Whom a person takes out; where others than people had given it, the entry tells that."""
    if "ended" in (entry.facts or {}):
        yield from _members(entry)
    else:
        yield _by_hand(entry, is_given=False)


def _by_hand(entry: Entry, *, is_given: bool) -> Effect:
    user: Mapping[str, Any] = (entry.after or {}).get("user") or {}
    return _membership(_subject(entry).id, user.get("id", ""), PERSON, is_given=is_given)


def _ended_with_user(entry: Entry) -> Iterator[Effect]:
    """The memberships that somebody's deletion ended, by team."""
    for team_id, sources in (entry.facts or {}).get("memberships", {}).items():
        for source in sources:
            yield _membership(team_id, _subject(entry).id, source, is_given=False)


def _membership(team_id: str, user_id: str, source: str, *, is_given: bool) -> Effect:
    return Effect(Given(team_id, user_id, source), GIVEN, not is_given, is_given)


def _told(value: Any) -> Any:
    """A value as facts have it: resources that are named, such as parents, by their ids in order."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].keys() == {"id", "name"}:
        return sorted(each["id"] for each in value)
    return value


def _held(entry: Entry) -> Iterator[Effect]:
    """What SCIM sees as done: whoever was to be deleted is gone there, others are changed."""
    kind = (entry.facts or {}).get("held")
    told = chain(_went(entry), _stayed(entry)) if kind == Held.DELETION else _changed(entry)
    if entry.resource_type != "team":
        return chain(told, _ended_with_user(entry))
    return chain([Effect(_subject(entry), HELD, None, kind)], told, _own_facts(entry), _members(entry))


_Telling = Callable[[Entry], Iterator[Effect]]

_TELLING: Mapping[Action, Sequence[_Telling]] = {
    Action.USER_CREATED: (_came, _owned, _changed),
    Action.USER_CHANGED: (_changed, _own_facts),
    Action.USER_ADOPTED: (_changed,),
    Action.USER_ROLE_CHANGED: (_changed,),
    Action.USER_DELETED: (_went, _stayed, _ended_with_user),
    Action.USER_RESTORED: (_came, _returned, _own_facts),
    Action.CHANGE_HELD: (_held,),
    Action.TEAM_CREATED: (_came, _owned, _typed, _changed, _members),
    Action.TEAM_ADOPTED: (_adopted, _own_facts, _members),
    Action.TEAM_CHANGED: (_changed, _own_facts, _members),
    Action.TEAM_DELETED: (_went, _stayed, _own_facts),
    Action.TEAM_RELEASED: (_own_facts, _members),
    Action.TEAM_MOVED: (_changed,),
    Action.TEAM_RETYPED: (_changed,),
    Action.TEAM_RESTORED: (_came, _returned, _own_facts),
    Action.TEAM_MERGED: (_members,),
    Action.TEAM_JOINED: (_hand_given,),
    Action.TEAM_LEFT: (_hand_taken,),
    Action.TEAM_TAKEN_OVER: (_own_facts, _members),
    Action.TEAM_HANDED_BACK: (_own_facts, _members),
}
