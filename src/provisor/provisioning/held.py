"""What the guard holds: listed, counted, and what became of what was held once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.connections import Connection
from provisor.directory.guard import DeletionHeld, Departing, Held, HeldChange, NoHeldChange, Waiting
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchConnection
from provisor.directory.teams import Team
from provisor.directory.users import User
from provisor.folding import folded
from provisor.provisioning import holds
from provisor.provisioning.journal.telling.sentences import Teller
from provisor.provisioning.ports import Records

_AFTER_ALL = 1 << 62
"""A position behind every entry's."""

MOST = 1000
"""So many held changes are counted on each page."""


@dataclass(frozen=True, slots=True)
class HeldShown:
    """A held change with the name of the connection that made it."""

    change: HeldChange
    connection: str

    def to_document(self) -> dict[str, Any]:
        """The held change as a JSON object: id, kind, since, and `user_name` or `team`."""
        about = "user_name" if self.change.user_id is not None else "team"
        return {
            "id": self.change.id,
            "kind": self.change.kind.value,
            about: self.change.name,
            "since": self.change.since.isoformat(),
        }


def list_held(
    records: Records, *, connection: str | None = None, after: str = "", count: int = 100
) -> list[HeldShown]:
    """What is held, the oldest first, after that id; of the connection of that name, or of all.

    Raises NoSuchConnection.
    """
    known = [*records.removed_connections(), *records.connections()]
    connection_id = None if connection is None else _called(known, connection)
    names = {each.id: each.name for each in known}
    found = records.held_changes(connection_id=connection_id, after=after, count=count)
    return [HeldShown(each, names.get(each.connection_id, each.connection_id)) for each in found]


def hold_ids(records: Records, *, connection: str | None = None) -> list[str]:
    """The ids of the holds of which something waits, of the connection of this name or of all.

    Raises NoSuchConnection.
    """
    waiting_ones = records.waiting_changes()
    if connection is not None:
        own = _called([*records.removed_connections(), *records.connections()], connection)
        waiting_ones = [each for each in waiting_ones if each.connection_id == own]
    return [each.hold_id for each in waiting_ones]


def _called(known: Sequence[Connection], name: str) -> str:
    """The id of the connection of that name, of several the newest."""
    for each in reversed(known):
        if folded(each.name) == folded(name):
            return each.id
    raise NoSuchConnection(name)


def waiting(records: Records) -> list[Waiting]:
    """How much waits of each hold of which something does."""
    return records.waiting_changes()


def number(records: Records) -> int:
    """How much is held, MOST and one more at the most: on every page nobody waits for a count of all."""
    return records.count_held(most=MOST + 1)


def of(records: Records, held: User | Team) -> HeldChange:
    """What is held of a user or a team of whom or of which something is."""
    find = records.held_change_of_user if isinstance(held, User) else records.held_change_of_team
    change = find(held.id)
    if change is None:
        raise LookupError(f"nothing is held of {held.id}")
    return change


def among(records: Records, hold_id: str, change_ids: Sequence[str]) -> list[HeldChange]:
    """What of these waits of a hold."""
    return [each for each in records.held_changes_among(change_ids) if each.hold_id == hold_id]


@dataclass(frozen=True, slots=True)
class Undecided:
    """What waits of a hold: of the connection of that name, which had brought so many people, 0 if nobody counted.

    `passed` is how many people went before it was too many.
    """

    waiting: Waiting
    connection: str
    of: int
    passed: int


def undecided(records: Records) -> list[Undecided]:
    """What waits of each hold of which something does, the oldest first, with its whole."""
    found = sorted(records.waiting_changes(), key=lambda each: each.since)
    if not found:
        return []
    names = {each.id: each.name for each in (*records.removed_connections(), *records.connections())}
    begun = {each.id: each.beginnings for each in records.episodes([each.hold_id for each in found])}
    passed = holds.went_before(records)
    people = {hold_id: parts[Departing.USERS] for hold_id, parts in begun.items() if Departing.USERS in parts}
    return [
        Undecided(
            each,
            names.get(each.connection_id, each.connection_id),
            people[each.hold_id].brought if each.hold_id in people else 0,
            passed.get(each.hold_id, 0),
        )
        for each in found
    ]


def check_stays(records: Records, found: User | Team | None) -> None:
    """Raise DeletionHeld where the deletion of this user or team is held."""
    if found is not None and found.held is Held.DELETION:
        raise DeletionHeld(of(records, found))


def not_held(records: Records, change_ids: Sequence[str]) -> Mapping[str, NoHeldChange]:
    """The refusals to decide about what is not held (any more): each says what became of it, as the journal tells."""
    if not change_ids:
        return {}
    told = records.newest_with_each({finding.about(each): _AFTER_ALL for each in change_ids})
    teller = Teller([*records.connections(), *records.removed_connections()])
    return {each: _not_held(teller, each, told.get(finding.about(each))) for each in change_ids}


def _not_held(teller: Teller, change_id: str, newest: Sealed | None) -> NoHeldChange:
    if newest is None or newest.kept is None or newest.entry.action is Action.CHANGE_HELD:
        return NoHeldChange(change_id)
    entry = newest.entry
    return NoHeldChange(change_id, teller.tell(entry).sentence, entry.at, name=entry.resource_name)
