"""The records of one organization inside an open transaction: every part together (`provisioning.ports.Records`)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from provisor.directory.chain import Salted
from provisor.provisioning.ports import Records as Port
from provisor.store.answered_requests import AnsweredRequestRecords
from provisor.store.choices import ChoiceRecords
from provisor.store.cycles import CycleRecords
from provisor.store.daily_numbers import DailyNumberRecords
from provisor.store.driver import Driver
from provisor.store.effective import EffectiveRecords
from provisor.store.examining import ExaminationRecords
from provisor.store.guard import GuardRecords
from provisor.store.held_teams import HeldTeamRecords
from provisor.store.hierarchy import HierarchyRecords
from provisor.store.holds import HoldRecords
from provisor.store.journal import JournalRecords
from provisor.store.journal_keeping import JournalKeeping
from provisor.store.journal_search import JournalSearch
from provisor.store.known_names import KnownNameRecords
from provisor.store.memberships import MembershipRecords
from provisor.store.near_misses import NearMissRecords
from provisor.store.notices import NoticeRecords
from provisor.store.passkeys import PasskeyRecords
from provisor.store.roster import RosterRecords
from provisor.store.rulings import RulingRecords
from provisor.store.seals import SealRecords
from provisor.store.searching import SearchRecords
from provisor.store.sessions import SessionRecords
from provisor.store.settings import SettingRecords
from provisor.store.sign_in import SignInRecords
from provisor.store.sign_in_domains import SignInDomainRecords
from provisor.store.team_roles import TeamRoleRecords
from provisor.store.team_tree import TeamTreeRecords
from provisor.store.teams import TeamRecords
from provisor.store.tokens import TokenRecords
from provisor.store.tracing import TraceRecords
from provisor.store.traffic import TrafficRecords
from provisor.store.undos import UndoRecords
from provisor.store.users import UserRecords

T = TypeVar("T")


class Records(
    UserRecords,
    RosterRecords,
    TeamRecords,
    TeamTreeRecords,
    TeamRoleRecords,
    GuardRecords,
    HeldTeamRecords,
    HoldRecords,
    RulingRecords,
    HierarchyRecords,
    EffectiveRecords,
    KnownNameRecords,
    MembershipRecords,
    SearchRecords,
    SettingRecords,
    TokenRecords,
    SessionRecords,
    SignInRecords,
    SignInDomainRecords,
    PasskeyRecords,
    ChoiceRecords,
    NoticeRecords,
    NearMissRecords,
    DailyNumberRecords,
    JournalRecords,
    SealRecords,
    JournalSearch,
    JournalKeeping,
    CycleRecords,
    TrafficRecords,
    AnsweredRequestRecords,
    TraceRecords,
    UndoRecords,
    ExaminationRecords,
):
    """Everything that a use case may read and write."""


def recorded(driver: Driver, organization_id: str, work: Callable[[Port], T]) -> tuple[T, Sequence[Salted]]:
    """What a use case answers, and the entries that it appended."""
    records = Records(driver, organization_id)
    return work(records), records.appended
