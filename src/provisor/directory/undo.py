"""Undo: what entries did on balance, resource by resource, and what of it can be put back as things are now.

Pure: entries come in the order from the newest to the oldest, and what is there now is told as facts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provisor.directory.chain import Sealed
from provisor.directory.effects import JOINED, LIVING, MAKING, PUT_INTO, Given, Subject, effects
from provisor.directory.teams import PERSON

_MOST_POSITIONS = 20
"""So many of the entries that one change undoes are named in its own entry."""


@dataclass(slots=True)
class Change:
    """What happened to a user or a team on balance: each fact as it was before and as it was after.

    `is_new` says that it began with the entry that made it, so that nothing but what is told was so. `came` is when
    it came, or came back, by these entries. `joined` are the ids of those who were put into a team by hand, or of the
    teams into which somebody was put, as the same entries tell.
    """

    name: str = ""
    is_new: bool = False
    came: datetime | None = None
    facts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    positions: list[int] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)

    @property
    def comes(self) -> bool:
        """Whether somebody or something came by it, who goes when it is undone."""
        return self.facts.get(LIVING) == (False, True)

    @property
    def last(self) -> int:
        """The position of the newest entry of which it consists."""
        return self.positions[0] if self.positions else 0


@dataclass(slots=True)
class Balance:
    """What entries did on balance. Users and teams are in the order of their newest entries, the newest first.

    `allowed` are, by position, the entries in which somebody allowed what had been held: that is theirs, and stays.
    """

    users: dict[str, Change] = field(default_factory=dict)
    teams: dict[str, Change] = field(default_factory=dict)
    memberships: dict[Given, tuple[bool, bool]] = field(default_factory=dict)
    not_undone: list[Sealed] = field(default_factory=list)
    allowed: dict[int, Sealed] = field(default_factory=dict)

    def take(self, sealed: Sealed) -> None:
        """Reckon with an entry that is older than all before."""
        is_new = sealed.entry.action in MAKING
        for of, fact, before, after in effects(sealed.entry):
            if isinstance(of, Given):
                self.memberships[of] = (before, self.memberships.get(of, (before, after))[1])
                continue
            change = self._change(of, sealed)
            change.is_new = is_new
            if fact == LIVING and after:
                change.came = sealed.entry.at
            change.facts[fact] = (before, change.facts.get(fact, (before, after))[1])

    def _change(self, of: Subject, sealed: Sealed) -> Change:
        changes = self.users if of.kind == "user" else self.teams
        change = changes.setdefault(of.id, Change())
        change.name = change.name or sealed.entry.resource_name or of.id
        position = sealed.seal.position
        if len(change.positions) < _MOST_POSITIONS and position not in change.positions:
            change.positions.append(position)
        return change

    def settle(self) -> None:
        """Have each know whom these entries put into it, or into what, by hand, and leave out what came to nothing."""
        for of, (_, after) in self.memberships.items():
            if not after or of.source != PERSON:
                continue
            if of.team_id in self.teams:
                self.teams[of.team_id].joined.add(of.user_id)
            if of.user_id in self.users:
                self.users[of.user_id].joined.add(of.team_id)
        for changes in (self.users, self.teams):
            for resource_id, change in list(changes.items()):
                if all(before == after for before, after in change.facts.values()):
                    del changes[resource_id]
        self.memberships = {of: both for of, both in self.memberships.items() if both[0] != both[1]}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be put back of a change: the facts as they become; and the facts that somebody changed since."""

    put_back: Mapping[str, Any]
    changed_since: Collection[str] = ()

    @property
    def restores(self) -> bool:
        """Whether somebody or something that was deleted comes back."""
        return self.put_back.get(LIVING) is True

    @property
    def deletes(self) -> bool:
        """Whether somebody or something that was made goes."""
        return self.put_back.get(LIVING) is False


_NOTHING = Verdict({})


def judge(
    change: Change, now: Mapping[str, Any], *, new: Mapping[str, Any], is_going: bool = False
) -> Verdict:
    """Compare a change with what is there now: what is as the change left it is put back.

    What is as it was before the change is so already; what is neither was changed since. `new` has the facts of
    somebody or something new of whom nothing is told. `is_going` where a deletion is held: they are here still,
    whatever SCIM sees.
    """
    was_living, is_left_living = change.facts.get(LIVING, (True, True))
    if not was_living:
        is_here = is_going or (now[LIVING] and is_left_living)
        return _unmake(change, now, new) if is_here else _NOTHING
    if not now[LIVING] and is_left_living:
        return Verdict({}, (LIVING,))
    put_back: dict[str, Any] = {} if now[LIVING] else {LIVING: True}
    changed_since = []
    for name, (before, after) in change.facts.items():
        if name == LIVING or before == after or now.get(name) == before:
            continue
        if now.get(name) == after:
            put_back[name] = before
        else:
            changed_since.append(name)
    return Verdict(put_back, changed_since)


def _unmake(change: Change, now: Mapping[str, Any], new: Mapping[str, Any]) -> Verdict:
    """Who or what came is to go again, if nobody changed it since."""
    left: dict[str, Any] = {name: None for name in (JOINED, PUT_INTO) if name in now}
    left |= {name: after for name, (_, after) in change.facts.items()}
    if change.is_new:
        left = {**dict.fromkeys(now), **new, **left}
    changed_since = [name for name, value in left.items() if name != LIVING and now.get(name) != value]
    return Verdict({}, changed_since) if changed_since else Verdict({LIVING: False})


def judge_membership(both: tuple[bool, bool], *, is_given: bool) -> bool | None:
    """Whether a membership is to be given (True), or ended (False); None where it is as it was before."""
    before, _ = both
    return None if is_given is before else before
