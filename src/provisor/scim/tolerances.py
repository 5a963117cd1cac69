"""What Entra ID, Okta and others send differently from the RFCs, each by name.

The code of a tolerance stands where its deviation is met; it asks `Leniency.permits` with the name from here.
"""

from enum import StrEnum


class Tolerance(StrEnum):
    """A deviation from the RFCs that the tolerant manner understands."""

    UNDECLARED_ATTRIBUTE = "undeclared-attribute"
    CAPITALISED_VERB = "capitalised-verb"
