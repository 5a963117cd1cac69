"""What people chose about how pages are shown."""

from sqlalchemy.dialects.postgresql import insert

from provisor.directory.choices import Choices
from provisor.store.statements import Statement
from provisor.store.tables import choices
from provisor.store.transaction import Transaction

_new = insert(choices)
KEEP_CHOICES = Statement(
    _new.on_conflict_do_update(
        index_elements=[choices.c.organization_id, choices.c.user_id],
        set_={"language": _new.excluded.language, "zone": _new.excluded.zone},
    )
)


class ChoiceRecords(Transaction):
    """What people of the organization chose; it is read along with their session (`sessions`)."""

    def keep_choices(self, user_id: str, chosen: Choices) -> None:
        """Keep what somebody chose, in the place of what they chose before."""
        self._run(KEEP_CHOICES, user_id=user_id, language=chosen.language, zone=chosen.zone)
