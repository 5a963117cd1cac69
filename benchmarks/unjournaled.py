"""`provisor` without its journal, to be measured beside the real one: nothing is appended, nothing is sealed."""

from collections.abc import Sequence

from provisor.cli import main
from provisor.directory.chain import Salted
from provisor.directory.journal import Entry
from provisor.store.journal import JournalRecords
from provisor.store.sealing import Sealer


def _keep_nothing(_: JournalRecords, __: Entry) -> None:
    pass


def _note_nothing(_: Sealer, __: str, ___: Sequence[Salted] = ()) -> None:
    pass


if __name__ == "__main__":
    JournalRecords.append = _keep_nothing  # type: ignore[method-assign]
    Sealer.note = _note_nothing  # type: ignore[method-assign]
    main()
