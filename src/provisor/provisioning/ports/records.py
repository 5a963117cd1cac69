"""An open transaction on the records of one organization: every part together."""

from contextlib import AbstractContextManager
from typing import Protocol

from provisor.provisioning.ports.examination import ExaminationRecords
from provisor.provisioning.ports.guard import GuardRecords
from provisor.provisioning.ports.holds import HoldRecords
from provisor.provisioning.ports.journal import JournalRecords
from provisor.provisioning.ports.notices import NoticeRecords
from provisor.provisioning.ports.passkeys import PasskeyRecords
from provisor.provisioning.ports.roster import RosterRecords
from provisor.provisioning.ports.sessions import SessionRecords
from provisor.provisioning.ports.settings import SettingRecords
from provisor.provisioning.ports.sign_in import SignInRecords
from provisor.provisioning.ports.team_tree import TeamTreeRecords
from provisor.provisioning.ports.teams import TeamRecords
from provisor.provisioning.ports.users import UserRecords


class Records(
    UserRecords,
    RosterRecords,
    TeamRecords,
    TeamTreeRecords,
    GuardRecords,
    HoldRecords,
    SettingRecords,
    SessionRecords,
    SignInRecords,
    PasskeyRecords,
    NoticeRecords,
    JournalRecords,
    ExaminationRecords,
    Protocol,
):
    """An open transaction on the records of one organization."""

    @property
    def organization_id(self) -> str: ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when it raises."""
