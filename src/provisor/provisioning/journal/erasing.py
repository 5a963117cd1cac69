"""Erasing a person: all that is personal leaves users, memberships and journal, and the journal still verifies.

What the journal holds is looked for first, entry by entry, while others go on writing; then all of it goes at once.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from provisor.directory import chain, finding
from provisor.directory.chain import Sealed
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action, Entry
from provisor.directory.phrasing import phrase, shortened
from provisor.directory.refusals import NoSuchUser, Refusal
from provisor.directory.users import User
from provisor.folding import folded
from provisor.provisioning import owners
from provisor.provisioning.administration import Order
from provisor.provisioning.journal.verifying import Read, next_entries
from provisor.provisioning.ports import Records

_OWN_ENTRIES = 100_000
_UNSEALED = 10_000
"""Entries without a place that are looked through; a server has fewer of them, by far."""
_TELL_OF_NOBODY = frozenset({Action.USER_ERASED, Action.JOURNAL_PRUNED})


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data are to be erased: the user, living or deleted, and every name and address they had here."""

    user: User
    names: frozenset[str]
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased of a person in the journal, which was looked through up to a position."""

    person: Person
    entries: tuple[Sealed, ...]
    through: int


class ToldOfJustNow(Refusal):
    """The journal tells of the person in entries that have no place in it yet, and can't be erased before."""

    def __init__(self, called: str) -> None:
        super().__init__(
            "Something about {called!r} is being written right now. Ask again in a moment.",
            called=called,
        )


def person(records: Records, called: str) -> Person:
    """The person of that id or user name, also one who was deleted. Raises NoSuchUser."""
    called = as_kept(called)
    user = records.person(called) or records.departed(called)
    if user is None:
        raise NoSuchUser(called)
    own = records.search_journal(terms=[[finding.about(user.id)]], newest=_OWN_ENTRIES)
    about = [each.entry for each in own if each.entry.resource_id == user.id]
    known_as = filter(None, (user.user_name, user.external_id))
    names = {*known_as, *(entry.resource_name for entry in about if entry.resource_name)}
    told = [user.profile, *(part for entry in about for part in (entry.before, entry.after) if part)]
    addresses = {address for part in told for address in _addresses(part)}
    addresses |= {name for name in names if "@" in name}
    return Person(
        user,
        _forms(names),
        _forms(addresses),
    )


def _forms(names: Collection[str]) -> frozenset[str]:
    """The names as they are compared, also as sentences tell those that are long."""
    return frozenset(folded(form) for name in names for form in (name, shortened(name)))


async def find(read: Read, called: str) -> Erasure:
    """Whom that name means, and every entry that tells of them. Raises NoSuchUser."""
    who = await read(partial(person, called=called))
    tells_of = _matcher(who)
    found: list[Sealed] = []
    after = 0
    while batch := await read(partial(next_entries, after=after)):
        found += [each for each in batch if each.kept is not None and tells_of(each.entry)]
        after = batch[-1].seal.position
    return Erasure(who, tuple(found), after)


def check(records: Records, who: Person) -> None:
    """Refuse what `erase` would refuse, in advance. Raises LastOwner."""
    owners.check_remains(records, who.user, phrase("be erased"))


def erase(records: Records, order: Order, erasure: Erasure) -> None:
    """Erase what was found, and tell of it by id and positions alone.

    Raises LastOwner, ToldOfJustNow, and NoSuchUser where somebody else was quicker.
    """
    who = erasure.person
    living = _hold(records, who)
    entries = [*erasure.entries, *_added_since(records, erasure)]
    for team in records.touch_teams_of(who.user.id, at=order.at) if living else ():
        left = {"members": {"added": [], "removed": [who.user.id]}}
        facts = {"of_user": who.user.id}
        about = ("team", team.id, team.name)
        records.append(order.entry(Action.TEAM_CHANGED, about, before={}, after=left, facts=facts))
    records.forget_lookups_of(_looked_for_by(who))
    records.forget_answers()
    told = [each.id for each in records.recipients() if folded(each.address) in who.addresses]
    records.remove_recipients(told)
    known_as = who.names | who.addresses
    records.erase_from_decisions(
        who.user.id, is_them=lambda name: folded(name) in known_as, quotes=_quoting(known_as)
    )
    records.erase_user(who.user.id, living=living)
    terms = [finding.named(name, "user") for name in known_as]
    records.erase_entries([each.entry.id for each in entries], terms)
    positions = [each.seal.position for each in entries]
    records.append(
        order.entry(Action.USER_ERASED, ("user", who.user.id, None), after={"positions": positions})
    )


def _hold(records: Records, who: Person) -> bool:
    """Hold the person, the owners before; whether it is a user for SCIM too. Raises NoSuchUser, LastOwner."""
    records.active_owners()
    held = records.users_ever([who.user.id], lock=True).get(who.user.id)
    if held is None:
        raise NoSuchUser(who.user.id)
    owners.check_remains(records, held.record, phrase("be erased"))
    return held.living


def _added_since(records: Records, erasure: Erasure) -> list[Sealed]:
    """What tells of the person, and came after the journal was looked through. Raises ToldOfJustNow."""
    tells_of = _matcher(erasure.person)
    found: list[Sealed] = []
    after = erasure.through
    while batch := next_entries(records, after):
        found += [each for each in batch if each.kept is not None and tells_of(each.entry)]
        after = batch[-1].seal.position
    if any(map(tells_of, records.unsealed_entries(most=_UNSEALED))):
        raise ToldOfJustNow(erasure.person.user.user_name)
    return found


def _looked_for_by(who: Person) -> list[str]:
    """By what connections may have looked for a person."""
    return [
        *who.names,
        *who.addresses,
        *filter(None, (who.user.external_id, who.user.profile.get("displayName"))),
    ]


def _matcher(who: Person) -> Callable[[Entry], bool]:
    written = "|".join(map(re.escape, sorted(who.addresses)))
    quoted = re.compile(rf"(?<![\w.+-])(?:{written})(?![\w-])") if written else None

    def tells_of(entry: Entry) -> bool:
        if entry.action in _TELL_OF_NOBODY:
            return False
        if who.user.id in _people(entry):
            return True
        if any(folded(name) in who.names for name, kind in finding.names(entry) if kind == "user"):
            return True
        return quoted is not None and quoted.search(_text(entry)) is not None

    return tells_of


def _quoting(names: Collection[str]) -> Callable[[str], bool]:
    """Whether a text quotes one of these names or addresses as a whole."""
    written = "|".join(map(re.escape, sorted(names)))
    whole = re.compile(rf"(?<![\w.+@-])(?:{written})(?![\w@-]|\.\w)")
    return lambda text: whole.search(folded(text)) is not None


def _people(entry: Entry) -> Iterator[Any]:
    """The ids of those about whom an entry holds more than an id."""
    if entry.resource_type == "user":
        yield entry.resource_id
        yield (entry.facts or {}).get("held_by")
    user = (entry.after or {}).get("user")
    yield user.get("id") if isinstance(user, dict) else None


def _text(entry: Entry) -> str:
    return folded(orjson.dumps(chain.personal(entry)).decode())


def _addresses(told: Any) -> Iterator[str]:
    """The e-mail addresses anywhere in what is told of somebody."""
    if isinstance(told, str):
        if "@" in told and " " not in told:
            yield told
    elif isinstance(told, dict):
        yield from _all(told.values())
    elif isinstance(told, list):
        yield from _all(told)


def _all(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        yield from _addresses(part)
