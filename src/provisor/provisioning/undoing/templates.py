"""Why something can't be put back, with named placeholders: what a translation replaces."""

from collections.abc import Mapping

from provisor.directory.effects import HELD, JOINED, PUT_INTO
from provisor.directory.journal import Action

FACTS = "{name}: {facts}"
MEMBERSHIP = "{name}: a membership of {user}"
"""What can't be put back."""

SHOWN: Mapping[str, str] = {
    "taken_over": "what people took over",
    "connection_id": "whose it is",
    HELD: "what is held",
    JOINED: "members",
    PUT_INTO: "teams",
}
KNOWN_NAME = "the name it is known by"
"""How facts are called that have no attribute."""

DELETED = "Deleted since."
DELETED_BY = "Deleted since. {sentence} ({at}, position {position})"
CHANGED = "Changed since."
CHANGED_BY = "Changed since. {sentence} ({at}, position {position})"
"""What somebody did since, and who it was where the journal tells."""

ALLOWED_BY = (
    "A person allowed this: undo that decision to put it back. {sentence} ({at}, position {position})"
)
"""What was held, and somebody allowed."""

ERASED = "The data of this person were erased, for good."
PERSON_DELETED = "This person was deleted since."

NOT_UNDONE = (
    "This is not undone here: it is no change of people, teams or memberships, or its data were erased."
)
NOT_UNDONE_OF: Mapping[Action, str] = {
    Action.CHANGE_DROPPED: "What was held and refused is not held again.",
}
"""Why an entry is not undone, by its action."""
