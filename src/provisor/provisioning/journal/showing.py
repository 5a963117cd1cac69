"""One entry of the journal with all that is known of it; and in which cycles the entries of a page lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.directory import finding
from provisor.directory.cycles import Cycle
from provisor.directory.effects import can_be_undone
from provisor.directory.journal import Action, Entry, Outcome
from provisor.directory.phrasing import Sentence
from provisor.directory.refusals import NoSuchEntry
from provisor.provisioning import connections, flattening
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.journal.telling import sentences
from provisor.provisioning.ports import Records

_MOST_CYCLES = 50
"""Of one connection, in which the entries of a page are looked for."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A path, with the values that were there before and after."""

    path: str
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as people read it and as it is kept, what it changed, and the cycle in which it lies, if any.

    Of a change that is held, `waits` tells where it waits still, by the id of the hold, and `became` the entry that
    tells what became of it.
    """

    listed: Listed
    entry: Entry
    kind: Sentence
    deviations: Sequence[str]
    changed: Sequence[Changed]
    cycle: Cycle | None
    waits: str | None
    became: Listed | None

    def to_document(self) -> dict[str, Any]:
        """The entry as a JSON object: as it is listed, and what it was about, before, after, and through what."""
        entry = self.entry
        return {
            **self.listed.to_document(),
            "resource_type": entry.resource_type,
            "resource_id": entry.resource_id,
            "resource_name": entry.resource_name,
            "before": entry.before,
            "after": entry.after,
            "detail": entry.detail,
            "code": entry.code,
            "token_id": entry.actor.token_id,
            "own_request_id": entry.request_id,
            "tolerances": list(entry.tolerances),
            "set_aside": list(entry.set_aside),
        }

    @property
    def was_held(self) -> bool:
        """Whether it tells what the guard held: nothing was changed by it."""
        return self.entry.action is Action.CHANGE_HELD

    @property
    def was_refused(self) -> bool:
        """Whether it tells what was refused."""
        return self.listed.outcome is Outcome.REFUSED

    @property
    def can_be_undone(self) -> bool:
        """Whether it changed something that can be put back: what is held is decided instead."""
        return not self.was_held and not self.was_refused and can_be_undone(self.entry.action)


def show(records: Records, position: int) -> Shown:
    """The entry at that position. Raises NoSuchEntry where there is none, or none any more."""
    found = records.sealed(after=position - 1, most=1)
    listed = searching.listed(records, found)
    if not listed or listed[0].position != position:
        raise NoSuchEntry(position)
    entry = found[0].entry
    waits, became = _what_became(records, entry)
    return Shown(
        listed[0],
        entry,
        sentences.kind(entry.action),
        sentences.deviations(entry.tolerances),
        _changed(entry),
        cycles_of(records, listed).get(position),
        waits,
        became,
    )


def _what_became(records: Records, entry: Entry) -> tuple[str | None, Listed | None]:
    """Where the change waits that an entry tells to be held, or the entry that tells what became of it."""
    change_id = sentences.held_change(entry)
    if change_id is None:
        return None, None
    held = records.held_changes_among([change_id])
    if held:
        return held[0].hold_id, None
    later = records.search_journal(terms=[[finding.about(change_id)]], newest=1)
    told = [each for each in searching.listed(records, later) if each.action is not Action.CHANGE_HELD]
    return None, next(iter(told), None)


def cycles_of(records: Records, entries: Sequence[Listed]) -> Mapping[int, Cycle]:
    """In which cycle each of these entries lies, or was asked for, by position, as far as there is one."""
    found: dict[int, Cycle] = {}
    for name in {each.connection for each in entries if each.connection is not None}:
        own = {each.position: each.asked or each.at for each in entries if each.connection == name}
        times = own.values()
        connection_id = connections.called(records, name).id
        cycles = records.cycles_among(connection_id, min(times), max(times), most=_MOST_CYCLES)
        for position, at in own.items():
            found.update((position, cycle) for cycle in cycles if cycle.started <= at <= cycle.ended)
    return found


def _changed(entry: Entry) -> list[Changed]:
    before, after = (_by_path(told or {}) for told in (entry.before, entry.after))
    return [Changed(path, before.get(path, ()), after.get(path, ())) for path in {**before, **after}]


def _by_path(told: Mapping[str, object]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, value in flattening.lines(told):
        found.setdefault(path, []).append(value)
    return found
