"""By which entries people may come in again, as the journal tells; looked up for many at once."""

from collections.abc import Collection, Mapping

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.effects import LIVING, Subject, effects
from provisor.directory.journal import Entry
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import Records

_LOOKED_AT = 20
"""Entries about each person among which the newest that let them in is looked for."""

_AFTER_ALL = 2**62


def let_in_by(records: Records, user_ids: Collection[str]) -> Mapping[str, Listed]:
    """The newest entry by which each of these was let in, or back, where one is near."""
    ids = {finding.about(user_id): user_id for user_id in user_ids}
    before = dict.fromkeys(ids, _AFTER_ALL)
    found: dict[str, Sealed] = {}
    for _ in range(_LOOKED_AT):
        newest = records.newest_with_each(before)
        found.update((ids[term], each) for term, each in newest.items() if _lets_in(each.entry, ids[term]))
        before = {term: each.seal.position for term, each in newest.items() if ids[term] not in found}
    told = {each.position: each for each in searching.listed(records, [*found.values()])}
    return {user_id: told[each.seal.position] for user_id, each in found.items()}


def _lets_in(entry: Entry, user_id: str) -> bool:
    who = Subject("user", user_id)
    return any(
        each.of == who and each.fact in ("active", LIVING) and each.after is True for each in effects(entry)
    )
