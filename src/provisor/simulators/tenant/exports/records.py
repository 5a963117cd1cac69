"""What each reader makes of a file: records with named values, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass

from provisor.simulators.tenant.people import Value


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that is not empty, and where it stands."""

    value: Value
    offset: int

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as texts, one or several."""
        return self.value if isinstance(self.value, tuple) else (str(self.value),)


@dataclass(frozen=True, slots=True)
class Record:
    """Somebody or a group, by the file's own names; `offset` is where it begins."""

    offset: int
    cells: Mapping[str, Cell]
    is_group: bool
