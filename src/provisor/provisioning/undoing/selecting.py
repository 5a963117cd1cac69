"""Which entries an undo is of, and what they did on balance. They are read page by page, the newest first."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.effects import can_be_undone
from provisor.directory.ids import as_kept
from provisor.directory.journal import GUARD, Action, Outcome
from provisor.directory.refusals import NoSuchEntry, NoSuchRequest, NoSuchUndo
from provisor.directory.selections import Selection
from provisor.directory.undo import Balance
from provisor.provisioning import connections, cycles
from provisor.provisioning.journal.verifying import Read
from provisor.provisioning.ports import Records

PAGE = 1000

_ALLOWING = (
    Action.USER_CHANGED,
    Action.USER_DELETED,
    Action.TEAM_CHANGED,
    Action.TEAM_RELEASED,
    Action.TEAM_DELETED,
)
"""As what an entry tells that a held change was allowed."""

_BY_THE_WAY = frozenset(
    {
        Action.REQUEST_REFUSED,
        Action.SIGN_IN_REFUSED,
        Action.LOGOUT_REFUSED,
        Action.USER_KEPT,
        Action.TEAM_KEPT,
        Action.CONNECTION_RECOGNISED,
        Action.CHANGE_CANCELLED,
        Action.UNDO_BEGUN,
    }
)
"""Entries that changed nothing, or nothing that anybody would put back."""


def of_cycle(records: Records, cycle_id: str) -> Selection:
    """What a connection did in a cycle. Raises NoSuchCycle."""
    cycle = cycles.find(records, cycle_id)
    return Selection(connection_id=cycle.connection_id, since=cycle.started, until=cycle.ended)


def of_undo(records: Records, undo_id: str) -> Selection:
    """What an undo did. Raises NoSuchUndo."""
    undo_id = as_kept(undo_id)
    if records.undo(undo_id) is None:
        raise NoSuchUndo(undo_id)
    return Selection(request=undo_id)


def meant(
    records: Records,
    *,
    entry: int | None = None,
    request: str | None = None,
    cycle: str | None = None,
    undo: str | None = None,
    connection: str | None = None,
    since: datetime | None = None,
) -> Selection:
    """What one of these means, or a connection with the time since when, up to now.

    Raises NoSuchEntry, NoSuchRequest, NoSuchCycle, NoSuchUndo, NoSuchConnection.
    """
    if cycle is not None:
        selection = of_cycle(records, cycle)
    elif undo is not None:
        selection = of_undo(records, undo)
    elif connection is not None:
        selection = Selection(connection_id=connections.called(records, connection).id, since=since)
    else:
        selection = Selection(entry=entry, request=request)
    return up_to_now(records, selection)


def up_to_now(records: Records, selection: Selection) -> Selection:
    """The selection of what is in the journal now, whatever comes later. Raises NoSuchEntry, NoSuchRequest."""
    if selection.through is not None:
        return selection
    last = records.last_seal()
    through = last.position if last is not None else 0
    if selection.entry is not None and not (selection.entry <= through and _has(records, selection.entry)):
        raise NoSuchEntry(selection.entry)
    if selection.request is not None:
        _check_made(records, selection.request)
    return replace(selection, through=through)


def _has(records: Records, position: int) -> bool:
    """Whether the journal has an entry at that position, rather than one after it, as when it was pruned."""
    found = records.sealed(after=position - 1, most=1)
    return bool(found) and found[0].seal.position == position and found[0].kept is not None


def _check_made(records: Records, request: str) -> None:
    """Raises NoSuchRequest."""
    if not records.search_journal(terms=[[finding.of_request(request)]], newest=1):
        raise NoSuchRequest(request)


async def balance(read: Read, selection: Selection) -> Balance:
    """What the entries of a selection did. It grows with the users, teams and memberships, not with the entries."""
    made = Balance()
    let_go, allowed = await _let_go(read, selection), await _allowed(read, selection)
    before = (selection.through or 0) + 1
    while page := await read(partial(_page, selection=selection, before=before)):
        for sealed in page:
            if not _is_of(selection.request, sealed) or _is_held(sealed, let_go):
                continue
            if _is_held(sealed, allowed):
                decision = allowed[_held_change(sealed)]
                made.allowed[decision.seal.position] = decision
            else:
                _reckon(made, sealed)
        before = page[-1].seal.position
    made.settle()
    return made


async def _let_go(read: Read, selection: Selection) -> frozenset[str]:
    """The ids of the held changes that were dropped or taken back, by whomever: nothing came of them."""
    found: set[str] = set()
    before = (selection.through or 0) + 1
    while page := await read(partial(_ends_of_holding, since=selection.since, before=before)):
        found.update(_held_change(sealed) for sealed in page if sealed.kept is not None)
        before = page[-1].seal.position
    return frozenset(found)


def _ends_of_holding(records: Records, since: datetime | None, before: int) -> Sequence[Sealed]:
    ends = [finding.of_kind(Action.CHANGE_DROPPED), finding.of_kind(Action.CHANGE_CANCELLED)]
    return records.search_journal(terms=[ends], since=since, before=before, newest=PAGE)


async def _allowed(read: Read, selection: Selection) -> Mapping[str, Sealed]:
    """By the ids of held changes, the entries in which somebody allowed them: no longer what the connection did.

    What is applied by itself, in time, nobody decided; nor does an undo. An entry or a request is undone whole.
    """
    found: dict[str, Sealed] = {}
    if selection.connection_id is None:
        return found
    before = (selection.through or 0) + 1
    while page := await read(partial(_by_others, selection=selection, before=before)):
        found.update((_held_change(sealed), sealed) for sealed in page if _allows(sealed))
        before = page[-1].seal.position
    return found


def _by_others(records: Records, selection: Selection, before: int) -> Sequence[Sealed]:
    return records.search_journal(
        terms=[list(map(finding.of_kind, _ALLOWING))],
        lacking=finding.through(selection.connection_id or ""),
        since=selection.since,
        before=before,
        newest=PAGE,
    )


def _allows(sealed: Sealed) -> bool:
    if sealed.kept is None or sealed.entry.actor.kind == GUARD.kind:
        return False
    return bool(_held_change(sealed)) and "undoes" not in (sealed.entry.facts or {})


def _is_of(request: str | None, sealed: Sealed) -> bool:
    """Whether a request that is selected made the entry, rather than that it was decided about it by another."""
    if request is None or sealed.kept is None:
        return True
    return request in (sealed.entry.request_id, sealed.entry.client_request_id)


def _is_held(sealed: Sealed, held_changes: Container[str]) -> bool:
    """Whether the entry tells that one of these changes was held."""
    if sealed.kept is None or sealed.entry.action is not Action.CHANGE_HELD:
        return False
    return _held_change(sealed) in held_changes


def _held_change(sealed: Sealed) -> str:
    held_change: str = (sealed.entry.facts or {}).get("held_change", "")
    return held_change


def _reckon(made: Balance, sealed: Sealed) -> None:
    if sealed.kept is None or sealed.entry.action in _BY_THE_WAY:
        return
    if can_be_undone(sealed.entry.action) and sealed.kept.salt is not None:
        made.take(sealed)
    else:
        made.not_undone.append(sealed)


def _page(records: Records, selection: Selection, before: int) -> Sequence[Sealed]:
    if selection.entry is not None:
        return records.sealed(after=selection.entry - 1, most=1) if before > selection.entry else ()
    terms = []
    if selection.request is not None:
        terms.append([finding.of_request(selection.request)])
    if selection.connection_id is not None:
        terms.append([finding.through(selection.connection_id)])
    return records.search_journal(
        terms=terms,
        lacking=finding.with_outcome(Outcome.REFUSED),
        since=selection.since,
        until=selection.until,
        before=before,
        newest=PAGE,
    )
