"""By what entries of the journal are found: each has terms, and a term is an id or a digest of what may be asked for.

They are short whatever they stand for, and tell nothing about people.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from provisor.directory.journal import Action, Entry, Outcome
from provisor.folding import folded

_LENGTH = 16
TERM_BYTES = 1 + _LENGTH
"""A letter, and an id or a digest."""
_LONGEST = 256
_MOST = 5
_MEMBERS = 100
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMING = frozenset({Action.USER_CREATED, Action.USER_RESTORED, Action.TEAM_CREATED, Action.TEAM_ADOPTED})
_BY_NAME = frozenset({"userName", "displayName"})


def about(resource_id: str) -> bytes:
    """Entries that are about a user, a team or something else, or that name it."""
    return _term(b"about", resource_id)


def named(name: str, kind: str | None) -> bytes:
    """Entries in which a user or a team came by this name, or was refused under it; compared without case."""
    return _digest(b"named", f"{kind}\0{folded(name)}")


def of_request(request_id: str) -> bytes:
    """Entries of one request, by our id of it or by the identity provider's; also of what was decided about it."""
    return _term(b"request", request_id)


@lru_cache(maxsize=256)  # likewise
def through(connection_id: str) -> bytes:
    """Entries of what came through a connection."""
    return _term(b"through", connection_id)


@lru_cache(maxsize=256)  # few are told apart, and every entry has one
def of_kind(action: Action) -> bytes:
    """Entries of one action."""
    return _term(b"action", action.value)


def with_outcome(outcome: Outcome) -> bytes:
    """Entries with this outcome; no term stands for DONE, which most have."""
    return _term(b"outcome", outcome.value)


def also_known(told: Any) -> list[str]:
    """The e-mail addresses and the external id of somebody, as a request or an entry tells of them; a few at most."""
    if not isinstance(told, Mapping):
        return []
    emails = told.get("emails")
    values = (
        [each.get("value") for each in emails if isinstance(each, Mapping)]
        if isinstance(emails, list)
        else []
    )
    known = (told.get("externalId"), *values)
    return [each for each in known if isinstance(each, str) and 0 < len(each) <= _LONGEST][:_MOST]


def terms(entry: Entry) -> set[bytes]:
    """Everything by which an entry is found."""
    found = {of_kind(entry.action), *(named(name, kind) for name, kind in names(entry))}
    if entry.outcome is not Outcome.DONE:
        found.add(with_outcome(entry.outcome))
    if entry.actor.connection_id is not None:
        found.add(through(entry.actor.connection_id))
    for request_id in (entry.request_id, entry.client_request_id):
        if request_id:
            found.add(of_request(request_id))
    if entry.resource_id is not None:
        found.add(about(entry.resource_id))
    if entry.facts:
        found.update(_of_facts(entry, entry.facts))
    if entry.after:
        found.update(map(about, _touched(entry.after)))
    return found


def names(entry: Entry) -> set[tuple[str, str | None]]:
    """The names, each with its kind, under which something came here with this entry, or was refused."""
    found: set[tuple[str, str | None]] = {(name, "user") for name in _also(entry)}
    if entry.resource_name and _names_somebody(entry):
        found.add((entry.resource_name, entry.resource_type))
    if entry.facts and (held := entry.facts.get("held_name")):
        found.add((held, entry.resource_type))
    user = entry.after.get("user") if entry.after else None
    if isinstance(user, dict) and (name := user.get("name")):
        found.add((name, "user"))
    return found


def _also(entry: Entry) -> list[str]:
    """By what somebody is asked for beside the name, where nothing else will lead to the entry."""
    if entry.action is Action.USER_DELETED:
        return also_known(entry.before)
    return (entry.facts or {}).get("also", []) if entry.action is Action.REQUEST_REFUSED else []


def _names_somebody(entry: Entry) -> bool:
    if entry.action in _NAMING or entry.resource_id is None:
        return True
    return entry.after is not None and not _BY_NAME.isdisjoint(entry.after)


def _of_facts(entry: Entry, facts: Mapping[str, Any]) -> Iterator[bytes]:
    yield from map(about, filter(None, (facts.get("held_by"), facts.get("held_change"))))
    if entry.action is Action.REQUEST_REFUSED:
        yield from map(about, facts.get("ids", ())[:_MEMBERS])
    if (asked := entry.asked) is not None:
        yield from map(of_request, filter(None, (asked.request_id, asked.client_request_id)))


def _touched(after: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the people whom an entry tells of beside what it is about."""
    wanted = after.get("wanted")
    user, members = after.get("user"), (wanted if isinstance(wanted, dict) else after).get("members")
    if isinstance(user, dict):
        yield user["id"]
    if isinstance(members, dict):
        yield from members.get("added", ())
        yield from members.get("removed", ())


def _term(kind: bytes, what: str) -> bytes:
    # Ids of ours are ordered by time: as they are, those of one hour lie together in the index.
    if _UUID.fullmatch(what):
        return kind[:1] + bytes.fromhex(what.replace("-", ""))
    return _digest(kind, what)


def _digest(kind: bytes, what: str) -> bytes:
    return kind[:1] + hashlib.blake2b(what.encode(), digest_size=_LENGTH, person=kind).digest()
