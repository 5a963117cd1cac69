"""`provisor` without journal, cycles and guard, to be measured beside the real one.

Nothing is appended, nothing is sealed, no request is counted, and whoever is deactivated is so at once.
"""

from collections.abc import Sequence
from datetime import datetime

from provisor.cli import main
from provisor.directory.chain import Salted
from provisor.directory.journal import Entry
from provisor.directory.lookups import Lookup
from provisor.directory.users import User
from provisor.provisioning import guarding
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.store.activity import ActivityNotes
from provisor.store.journal import JournalRecords
from provisor.store.sealing import Sealer


def _keep_nothing(_: JournalRecords, __: Entry) -> None:
    pass


def _seal_nothing(_: Sealer, __: str, ___: Sequence[Salted] = ()) -> None:
    pass


def _count_no_request(_: ActivityNotes, __: str, ___: str, ____: datetime, *, failed: bool) -> None:
    pass


def _count_no_lookup(
    _: ActivityNotes, __: str, ___: str, ____: datetime, _____: Lookup, *, found: bool
) -> None:
    pass


def _hold_nothing(_: Records, __: Call, ___: User, changed: User) -> User:
    return changed


if __name__ == "__main__":
    JournalRecords.append = _keep_nothing  # type: ignore[method-assign]
    Sealer.note = _seal_nothing  # type: ignore[method-assign]
    ActivityNotes.note_request = _count_no_request  # type: ignore[method-assign]
    ActivityNotes.note_lookup = _count_no_lookup  # type: ignore[method-assign]
    guarding.weighed = _hold_nothing
    main()
