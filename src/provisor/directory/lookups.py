"""Look-ups: a connection asks for one user or team by a value; those that found nobody are kept by it."""

from dataclasses import dataclass
from datetime import datetime

from provisor.folding import folded

LONGEST_VALUE = 256
"""In characters: what is longer is nobody's name, and isn't kept."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One user or team asked for, by the value of one attribute. `resource_type` is `user` or `team`."""

    resource_type: str
    attribute: str
    value: str

    @property
    def key(self) -> str:
        """By what it is found, whatever its case."""
        return folded(self.value)


@dataclass(frozen=True, slots=True)
class MissedLookup:
    """A look-up that found nobody, and when it was made last."""

    connection_id: str
    lookup: Lookup
    at: datetime
