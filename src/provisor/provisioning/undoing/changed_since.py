"""What somebody changed since, with who it was and when, as the journal tells it; looked up for many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisor.directory import finding, moments
from provisor.directory.chain import Sealed
from provisor.directory.effects import JOINED, KNOWN_AS, LIVING, PUT_INTO, Effect, Given, effects
from provisor.directory.phrasing import Name, Sentence, Several, phrase
from provisor.directory.teams import PERSON
from provisor.directory.undo import Change
from provisor.provisioning.journal.telling.sentences import Teller
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import templates
from provisor.provisioning.undoing.outcome import Conflict

_LOOKED_AT = 100
"""Entries about each resource among which the newest that tells the change is looked for."""

_BEFORE_NOTHING = 2**62


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """A user or a team of which facts of these names were changed since."""

    resource_id: str
    change: Change
    names: Collection[str]

    @property
    def term(self) -> bytes:
        """By what entries about it are found."""
        return finding.about(self.resource_id)

    def is_told_by(self, later: Sealed) -> bool:
        """Whether an entry tells what was changed, rather than something else about it."""
        return any(map(self._is_of, effects(later.entry)))

    def _is_of(self, effect: Effect) -> bool:
        of = effect.of
        if isinstance(of, Given):
            named = {JOINED: of.team_id, PUT_INTO: of.user_id}
            is_theirs = any(named[each] == self.resource_id for each in named.keys() & self.names)
            return is_theirs and of.source == PERSON and bool(effect.after)
        return of.id == self.resource_id and effect.fact in self.names

    def conflict(self, teller: Teller, later: Sealed | None) -> Conflict:
        """The conflict, as people are told it, by the entry that tells what was changed where one is near."""
        if LIVING in self.names:
            return Conflict(
                Name(self.change.name), _told(teller, later, templates.DELETED, templates.DELETED_BY)
            )
        facts = Several(sorted(map(_called, self.names)))
        what = phrase(templates.FACTS, {"name": self.change.name, "facts": facts})
        return Conflict(what, _told(teller, later, templates.CHANGED, templates.CHANGED_BY))


def is_given_since(change: Change, other_id: str, at: datetime) -> bool:
    """Whether a membership that a person gave at that time came after the user, or the team, that came by a change.

    `other_id` is of the team, or of the user; what the same entries gave is none of it.
    """
    if other_id in change.joined:
        return False
    return change.is_new or change.came is None or at > change.came


def _called(fact: str) -> str:
    """A fact as people call it."""
    known = templates.KNOWN_NAME if KNOWN_AS in fact else templates.SHOWN.get(fact)
    return phrase(known) if known is not None else fact


def conflicts(records: Records, since: Sequence[ChangedSince]) -> list[Conflict]:
    """What was changed since, as conflicts."""
    if not since:
        return []
    later, teller = _later(records, since), Teller([*records.connections(), *records.removed_connections()])
    return [each.conflict(teller, later.get(each.term)) for each in since]


def _told(teller: Teller, later: Sealed | None, alone: str, by: str) -> Sentence:
    if later is None:
        return phrase(alone)
    at, position = moments.instant(later.entry.at), later.seal.position
    return phrase(by, {"sentence": teller.tell(later.entry).sentence, "at": at, "position": position})


def _later(records: Records, since: Sequence[ChangedSince]) -> dict[bytes, Sealed]:
    """Of each the newest later entry that tells the change, where one is near."""
    changed = {each.term: each for each in since}
    telling: dict[bytes, Sealed] = {}
    before = dict.fromkeys(changed, _BEFORE_NOTHING)
    for _ in range(_LOOKED_AT):
        found = records.newest_with_each(before)
        later = {term: each for term, each in found.items() if each.seal.position > changed[term].change.last}
        telling.update((term, each) for term, each in later.items() if changed[term].is_told_by(each))
        before = {term: each.seal.position for term, each in later.items() if term not in telling}
    return telling
