"""An undo from its beginning to its end: foreseen first, then put back, in one transaction or in batches.

What is put back in one transaction is foreseen by doing it, in a part of a transaction that is given up. More is
compared with what is there, so that nobody waits for all of it; people, or teams, are rehearsed still where few.

What is put back already is left as it is: an undo that was interrupted begins anew and goes on where it stopped, and
two of the same harm nobody.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeVar

from provisor.directory import moments
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action, Actor
from provisor.directory.phrasing import Name, phrase
from provisor.directory.refusals import NoSuchUndo, UndoEnded
from provisor.directory.selections import Selection, Undo
from provisor.directory.undo import Balance
from provisor.provisioning.administration import Order
from provisor.provisioning.journal.telling.sentences import Teller
from provisor.provisioning.journal.verifying import Read
from provisor.provisioning.ports import Records, Write
from provisor.provisioning.undoing import done, memberships, people, teams, templates
from provisor.provisioning.undoing.outcome import Outcome

Item = TypeVar("Item")

BATCH = 200
"""People, teams or memberships that are put back in one transaction, when all together are more than `AT_ONCE`."""

AT_ONCE = 500
"""So much is put back in one transaction."""

PAUSE = 0.05
"""Seconds between two batches. On SQLite other processes wait for a moment in which nobody writes, and look for it only
every now and then (sqlite.org/c3ref/busy_timeout.html): without a pause they wait for seconds."""

REHEARSED = 50
"""So much is foreseen by doing it: nobody can write on SQLite meanwhile, and the page waits for it."""


class Means(NamedTuple):
    """How an undo is foreseen: by reading, and by transactions that are given up, each with an order of its own."""

    read: Read
    write: Write
    new_order: Callable[[], Order]


class _GivenUp(Exception):
    """The rehearsal is over."""


class Of(Enum):
    """What a part of an undo is of."""

    OTHERS = auto()
    PEOPLE = auto()
    TEAMS = auto()
    MEMBERSHIPS = auto()


class Step(NamedTuple):
    """A part of an undo: of what it is, how it is foreseen, how it is put back, and of how many it is."""

    of: Of
    foresee: Callable[[Records], Outcome]
    put_back: Callable[[Records, Order], Outcome]
    size: int


def steps(balance: Balance) -> list[Step]:
    """The parts in their order: people, then teams, the newest changes first, then memberships."""
    made = [
        Step(
            Of.OTHERS,
            partial(_tell_not_undone, balance=balance),
            lambda records, _: _tell_not_undone(records, balance),
            0,
        )
    ]
    for of, kind, changes in ((Of.PEOPLE, people, balance.users), (Of.TEAMS, teams, balance.teams)):
        for part in _parts(list(changes.items())):
            some = dict(part)
            made.append(
                Step(
                    of,
                    partial(kind.foresee, changes=some, all_changes=changes),
                    partial(kind.put_back, changes=some),
                    len(some),
                )
            )
    made.extend(
        Step(
            Of.MEMBERSHIPS,
            partial(memberships.foresee, memberships=given, balance=balance),
            partial(memberships.put_back, memberships=given, balance=balance),
            len(given),
        )
        for given in _parts(list(memberships.concerned(balance)))
    )
    return made


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for begin in range(0, len(items), BATCH):
        yield items[begin : begin + BATCH]


def _tell_not_undone(records: Records, balance: Balance) -> Outcome:
    teller = Teller([*records.connections(), *records.removed_connections()])
    outcome = Outcome()
    for each in balance.not_undone:
        because = templates.NOT_UNDONE_OF.get(each.entry.action, templates.NOT_UNDONE)
        outcome.refuse(teller.tell(each.entry).sentence, phrase(because))
    for each in done.not_undone(records, balance.allowed.values()):
        told = {
            "sentence": teller.tell(each.entry).sentence,
            "at": moments.instant(each.entry.at),
            "position": each.seal.position,
        }
        outcome.refuse(Name(each.entry.resource_name or ""), phrase(templates.ALLOWED_BY, told))
    return outcome


async def foresee(means: Means, parts: Sequence[Step]) -> Outcome:
    """What the undo would come to."""
    if _size(parts) <= REHEARSED:
        return await _rehearsed(means, parts)
    outcome = Outcome()
    for of, steps_of in groupby(parts, key=lambda step: step.of):
        together = list(steps_of)
        if of in (Of.PEOPLE, Of.TEAMS) and _size(together) <= REHEARSED:
            outcome.add(await _rehearsed(means, together))
            continue
        for step in together:
            outcome.add(await means.read(step.foresee))
    return outcome


async def _rehearsed(means: Means, parts: Sequence[Step]) -> Outcome:
    return await means.write(partial(_rehearse, order=means.new_order(), parts=parts))


def _size(parts: Sequence[Step]) -> int:
    return sum(step.size for step in parts)


def _rehearse(records: Records, order: Order, parts: Sequence[Step]) -> Outcome:
    """What putting these parts back comes to, which is done and given up."""
    outcome = Outcome()
    with suppress(_GivenUp), records.savepoint():
        for step in parts:
            outcome.add(step.put_back(records, order))
        raise _GivenUp
    return outcome


async def anything(means: Means, parts: Sequence[Step]) -> bool:
    """Whether there is anything to put back; of what is compared no more than is needed to know it."""
    if _size(parts) <= REHEARSED:
        return bool((await _rehearsed(means, parts)).kinds)
    for step in parts:
        if (await means.read(step.foresee)).kinds:
            return True
    return False


def find(records: Records, undo_id: str) -> Undo:
    """The undo of that id. Raises NoSuchUndo."""
    undo = records.undo(as_kept(undo_id))
    if undo is None:
        raise NoSuchUndo(undo_id)
    return undo


def resumed(records: Records, undo_id: str) -> Undo:
    """The undo of that id, to go on with it. Raises NoSuchUndo and UndoEnded."""
    undo = find(records, undo_id)
    if undo.ended is not None:
        raise UndoEnded(undo.id, ended=undo.ended)
    return undo


def begin(records: Records, order: Order, selection: Selection, *, total: int) -> Undo:
    """Keep that an undo begins, and of what."""
    undo_id = order.new_id()
    actor: Actor = order.actor
    undo = Undo(undo_id, selection, actor.kind, actor.name, order.at, total=total)
    records.add_undo(undo)
    told = replace(order, request_id=undo_id)
    records.append(
        told.entry(Action.UNDO_BEGUN, ("undo", undo_id, None), after={"selection": selection.to_document()})
    )
    return undo


async def put_back(
    write: Write,
    new_order: Callable[[], Order],
    undo: Undo,
    parts: Sequence[Step],
    *,
    advanced: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Put everything back; `advanced` is told how much was gone through. Each transaction has an order of its own."""
    outcome = Outcome()
    for number, together in enumerate([parts] if undo.total <= AT_ONCE else [[step] for step in parts]):
        if number:
            await asyncio.sleep(PAUSE)
        order = replace(new_order(), request_id=undo.id)
        outcome.add(await write(partial(_put_back, order=order, parts=together)))
        advanced(sum(step.size for step in together))
    await write(partial(_end, order=new_order(), undo_id=undo.id, conflicts=len(outcome.conflicts)))
    return outcome


def _put_back(records: Records, order: Order, parts: Sequence[Step]) -> Outcome:
    undo = find(records, order.request_id or "")
    outcome = Outcome()
    for step in parts:
        outcome.add(step.put_back(records, order))
    records.save_undo(replace(undo, done=undo.done + outcome.changed))
    return outcome


def _end(records: Records, order: Order, undo_id: str, conflicts: int) -> None:
    records.save_undo(replace(find(records, undo_id), ended=order.at, conflicts=conflicts))
