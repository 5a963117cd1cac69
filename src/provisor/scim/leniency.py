"""The two manners in which a connection is met, and what tolerance had to be used.

Holds which deviations exist, each by name; the code that understands one asks `permits` first, so that the strict
manner refuses it and the journal learns of it.
"""

from enum import StrEnum

from provisor.scim.tolerances import Tolerance

MAX_SET_ASIDE = 100
MAX_NAME = 200


class Manner(StrEnum):
    """How a connection's deviations from the RFC are met."""

    TOLERANT = "tolerant"
    STRICT = "strict"


class Leniency:
    """What one request may deviate in, and where it did.

    `used` has the tolerances that were needed and `set_aside` the names of attributes and schemas that were
    accepted but not kept, both in the order of their first use. Of the names the first MAX_SET_ASIDE are noted, each
    cut to MAX_NAME characters: the journal keeps them with every change.
    """

    __slots__ = ("manner", "set_aside", "used")

    def __init__(self, manner: Manner = Manner.TOLERANT) -> None:
        self.manner = manner
        self.used: dict[Tolerance, None] = {}
        self.set_aside: dict[str, None] = {}

    @property
    def strict(self) -> bool:
        """Whether nothing is tolerated."""
        return self.manner is Manner.STRICT

    def permits(self, tolerance: Tolerance) -> bool:
        """Whether this deviation is understood; if so, it is noted as used."""
        if self.manner is Manner.STRICT:
            return False
        self.used[tolerance] = None
        return True

    def take_over(self, other: "Leniency") -> None:
        """Note what another one noted."""
        self.used.update(other.used)
        for name in other.set_aside:
            self.note(name)

    def set_aside_undeclared(self, name: str) -> bool:
        """Whether something that no schema declares may be dropped; if so, its name is noted."""
        if not self.permits(Tolerance.UNDECLARED_ATTRIBUTE):
            return False
        self.note(name)
        return True

    def note(self, name: str) -> None:
        """Note the name of something that was accepted but not kept."""
        if len(self.set_aside) < MAX_SET_ASIDE:
            self.set_aside[name[:MAX_NAME]] = None
