"""Ruling on a hold: deciding about everything of it that waits, or about what was chosen of it.

A ruling is kept before anything is decided by it, and carried out in batches of one transaction each, so that the
service goes on serving however much is held; one that was interrupted goes on where it stopped. What it is about is
marked as it begins: nothing is decided by it that was held, or held anew, since. Every entry of it has its id as
request, by which it is found and undone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from provisor.directory.guard import HeldChange
from provisor.directory.ids import as_kept
from provisor.directory.refusals import Refusal
from provisor.directory.rulings import Decision, NoSuchRuling, NumberDiffers, Ruling, RulingGoesOn
from provisor.provisioning import deciding, held
from provisor.provisioning.administration import Order
from provisor.provisioning.deciding import BATCH
from provisor.provisioning.ports import Records, Write

_TOLD = 5
"""So many refusals are kept as sentences."""


class _Batch(NamedTuple):
    """What came of a batch: where the next one begins, None after the last; how much was decided, what was refused."""

    after: str | None
    done: int
    refused: Sequence[tuple[str, Refusal]]


@dataclass(slots=True)
class CarriedOut:
    """What came of carrying out: how much was decided, and what was refused, each by its id, and why."""

    done: int = 0
    refused: list[tuple[str, Refusal]] = field(default_factory=list)

    def add(self, other: "CarriedOut") -> None:
        """Reckon with what came of another one."""
        self.done += other.done
        self.refused += other.refused


def on_everything(
    records: Records, order: Order, hold_id: str, decision: Decision, *, typed: str | None = None
) -> Ruling | None:
    """Begin to decide about all that waits of a hold; None where nothing does. `typed` is how much that is.

    Raises NumberDiffers, RulingGoesOn.
    """
    first = [each for episode in records.episodes([hold_id]) for each in records.held_of(episode, count=1)]
    if not first:
        return None
    ruling = _begin(records, order, first[0], decision, chosen=False)
    number = records.rule_on_all(ruling)
    if typed is not None and typed != str(number):
        raise NumberDiffers(typed, held=number)
    return _about(records, ruling, number)


def on_chosen(
    records: Records, order: Order, hold_id: str, decision: Decision, change_ids: Sequence[str]
) -> Ruling:
    """Begin to decide about these of what waits of a hold.

    Raises RulingGoesOn, and NoHeldChange where none of them waits any more.
    """
    waiting = held.among(records, hold_id, change_ids)
    if not waiting:
        first = next(iter(change_ids), "")
        raise held.not_held(records, [first])[first]
    ruling = _begin(records, order, waiting[0], decision, chosen=True)
    number = records.rule_on(ruling, change_ids)
    if number == 0:
        raise held.not_held(records, [waiting[0].id])[waiting[0].id]
    return _about(records, ruling, number)


def _begin(records: Records, order: Order, about: HeldChange, decision: Decision, *, chosen: bool) -> Ruling:
    """A ruling on the hold of a change, about nothing yet; none is kept where what follows is refused."""
    hold_id, who = about.hold_id, order.actor.name
    ruling = Ruling(order.new_id(), hold_id, about.connection_id, decision, chosen, who, order.at, total=0)
    if not records.add_ruling(ruling):
        raise RulingGoesOn(records.rulings(hold_id, newest=1)[0])
    return ruling


def _about(records: Records, ruling: Ruling, number: int) -> Ruling:
    about = replace(ruling, total=number)
    records.save_ruling(about)
    return about


def find(records: Records, ruling_id: str) -> Ruling:
    """The ruling of that id. Raises NoSuchRuling."""
    ruling = records.ruling(as_kept(ruling_id))
    if ruling is None:
        raise NoSuchRuling(ruling_id)
    return ruling


def stop(records: Records, order: Order, ruling_id: str) -> Ruling:
    """End a ruling that goes on, or was interrupted: what is not decided yet is held still. Raises NoSuchRuling."""
    ruling = find(records, ruling_id)
    if ruling.ended is None:
        records.save_ruling(replace(ruling, ended=order.at))
    return ruling


async def carry_out(
    write: Write,
    new_order: Callable[[], Order],
    ruling: Ruling,
    *,
    advanced: Callable[[int], None] = lambda _: None,
) -> CarriedOut:
    """Decide what a ruling is about, from its beginning or where it stopped; two at once harm nobody.

    Each transaction has an order of its own; `advanced` is told how much was gone through.
    """
    outcome = CarriedOut()
    after: str | None = ""
    while after is not None:
        batch = await write(partial(_decide_next, order=new_order(), ruling_id=ruling.id, after=after))
        outcome.done += batch.done
        outcome.refused += batch.refused
        after = batch.after
        advanced(batch.done + len(batch.refused))
    refused = [refusal for _, refusal in outcome.refused]
    await write(partial(_end, order=new_order(), ruling_id=ruling.id, refused=refused))
    return outcome


def by_hold(records: Records, change_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Those of these that are held, by the ids of their holds: a ruling is about one."""
    found: dict[str, list[str]] = {}
    for change in records.held_changes_among(change_ids):
        found.setdefault(change.hold_id, []).append(change.id)
    return found


def going_on(records: Records, hold_id: str) -> Ruling | None:
    """The ruling about a hold that goes on, or was interrupted."""
    return next((each for each in records.rulings_going_on() if each.hold_id == hold_id), None)


def interrupted(records: Records) -> list[Ruling]:
    """The rulings that go on, or were interrupted."""
    return records.rulings_going_on()


def _decide_next(records: Records, order: Order, ruling_id: str, after: str) -> _Batch:
    ruling = find(records, ruling_id)
    if ruling.ended is not None:
        return _Batch(None, 0, ())
    found = records.held_of_ruling(ruling, after=after, count=BATCH)
    if not found:
        return _Batch(None, 0, ())
    change_ids = [each.id for each in found]
    decided = deciding.decide_of_ruling(records, replace(order, request_id=ruling.id), ruling, change_ids)
    records.save_ruling(replace(ruling, done=ruling.done + len(decided.done)))
    return _Batch(change_ids[-1], len(decided.done), decided.refused)


def _end(records: Records, order: Order, ruling_id: str, refused: Sequence[Refusal]) -> None:
    ruling = find(records, ruling_id)
    if ruling.ended is None:
        because = tuple(refusal.sentence for refusal in refused[:_TOLD])
        records.save_ruling(replace(ruling, ended=order.at, refused=len(refused), because=because))
