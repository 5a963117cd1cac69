"""The guard: what a connection may end by itself within a window, and what is held until a person decides.

What is held is done for SCIM, whose view the records show, and not yet done in the organization: until it is decided,
whoever was to be deactivated or deleted may come in, and whoever was to leave a team is in it.
"""

from enum import StrEnum


class Held(StrEnum):
    """A kind of change that is held: of users the first two, of teams the others and deletion."""

    DEACTIVATION = "deactivation"
    DELETION = "deletion"
    EMPTYING = "emptying"
    RELEASE = "release"
