"""What was undone already, by whom: looked for among the newest undos."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.cycles import Cycle
from provisor.directory.journal import Entry
from provisor.directory.selections import Selection, Undo
from provisor.directory.undo import Balance
from provisor.provisioning.ports import Records

_NEWEST = 500
"""So many undos are looked at."""

_TOLD = 5
"""Of so many people and teams it is told what happened to them since."""

_AFTER_ALL = 2**62


def of_entry(records: Records, entry: Entry, position: int) -> Undo | None:
    """The undo of the entry at that position, alone or with others, that is in force."""
    return _newest(records, lambda selection: _has(selection, entry, position))


def of_cycle(records: Records, cycle: Cycle) -> Undo | None:
    """The undo of all that a connection did in a cycle that is in force."""

    def is_meant(selection: Selection) -> bool:
        since, until = selection.since or cycle.ended, selection.until or cycle.ended
        return (
            selection.connection_id == cycle.connection_id and since <= cycle.started and cycle.ended <= until
        )

    return _newest(records, is_meant)


def of_requests(records: Records, request_ids: Iterable[str]) -> Mapping[str, Undo]:
    """The undos that are in force of what these requests, rulings or undos did, by their ids."""
    undos = records.newest_undos(_NEWEST)
    found = {each: _in_force(undos, partial(_is_of_request, request_id=each)) for each in request_ids}
    return {request_id: undo for request_id, undo in found.items() if undo is not None}


def of_selection(records: Records, selection: Selection) -> Undo | None:
    """The undo that is in force of all that is selected, or of more."""
    if selection.entry is not None:
        found = records.sealed(after=selection.entry - 1, most=1)
        return of_entry(records, found[0].entry, selection.entry) if found else None
    return _newest(records, lambda undone: _covers(undone, selection))


def not_undone(records: Records, entries: Iterable[Sealed]) -> list[Sealed]:
    """Those of these entries of which no undo is in force."""
    undos = records.newest_undos(_NEWEST)
    return [
        each
        for each in entries
        if _in_force(undos, partial(_has, entry=each.entry, position=each.seal.position)) is None
    ]


def since(records: Records, balance: Balance) -> list[Sealed]:
    """What happened last to the first of those of a balance, after what it is of; the newest first."""
    changes = [*balance.users.items(), *balance.teams.items()][:_TOLD]
    last = {finding.about(resource_id): change.last for resource_id, change in changes}
    found = records.newest_with_each(dict.fromkeys(last, _AFTER_ALL)) if last else {}
    later = {each.seal.position: each for term, each in found.items() if each.seal.position > last[term]}
    return [later[position] for position in sorted(later, reverse=True)]


def _covers(undone: Selection, selection: Selection) -> bool:
    if selection.request is not None:
        return undone.request == selection.request
    return (
        undone.connection_id == selection.connection_id
        and undone.since == selection.since
        and undone.until == selection.until
    )


def _newest(records: Records, is_meant: Callable[[Selection], bool]) -> Undo | None:
    return _in_force(records.newest_undos(_NEWEST), is_meant)


def _in_force(undos: Sequence[Undo], is_meant: Callable[[Selection], bool]) -> Undo | None:
    """The newest undo of what is meant that put something back, and was not undone itself."""
    for undo in undos:
        is_done = undo.done or undo.ended is None
        if is_done and is_meant(undo.selection) and not _is_undone(undos, undo):
            return undo
    return None


def _is_undone(undos: Sequence[Undo], undo: Undo) -> bool:
    return _in_force(undos, partial(_is_of_request, request_id=undo.id)) is not None


def _is_of_request(selection: Selection, request_id: str) -> bool:
    return selection.request == request_id


def _has(selection: Selection, entry: Entry, position: int) -> bool:
    """Whether an entry is one of those that are selected."""
    if position > (selection.through or 0):
        return False
    if selection.entry is not None:
        return selection.entry == position
    if selection.request is not None:
        return selection.request in (entry.request_id, entry.client_request_id)
    since, until = selection.since or entry.at, selection.until or entry.at
    return selection.connection_id == entry.actor.connection_id and since <= entry.at <= until
