"""What the use cases need of the world, as Protocols; `store` fulfils them.

A use case runs inside one open transaction of one organization, `Records`. It is a plain function; the store calls
it (`Store.read`, `Store.write`), commits when it returns and rolls everything back when it raises.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from provisor.directory.chain import Seal, Sealed
from provisor.directory.connections import Bot, Connection, Scope, Token
from provisor.directory.cycles import Cycle
from provisor.directory.guard import Departing, Departures, HeldChange, Waiting
from provisor.directory.hierarchy import Place
from provisor.directory.journal import Entry
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.directory.selections import Undo
from provisor.directory.teams import EffectiveMember, GivenMember, GivenTeam, Member, Team, TeamName
from provisor.directory.users import User
from provisor.scim.filters import Filter, Key
from provisor.scim.schemas import Target

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Index:
    """By what a resource is found.

    `search` is the whole resource with every value as a comparison key (`scim.comparison`), under the same keys as
    the resource; filters and sorts are answered from it. `lookups` are the (attribute, key) pairs that have an index
    of their own, such as `("emails.value", "maria@acme.example")`; see `LOOKUPS`.
    """

    search: Mapping[str, Any]
    lookups: Sequence[tuple[str, str]]


LOOKUPS = (
    "displayName",
    "emails.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber",
)
"""The user attributes, beside userName and externalId, that identity providers match people by."""

AWAITED_MANAGER = "manager.awaited"
"""The look-up of a manager who was named before they arrived: what was sent, folded."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By which attribute a list is ordered (RFC 7644 3.4.2.3).

    Ties go by id in the same direction; resources without it come last, or first when descending.
    """

    target: Target
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two resources of an ordered list: the sort key and the id of the resource beside it."""

    id: str
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """A question to a list.

    Either `offset` (0-based) counts, or one of `after` and `before` says where the page begins or ends. `count` 0
    asks for the total only. Resources are ordered by `sort`, else by id (which is the order of creation).
    `base_url` is what locations begin with, for filters on `meta.location` and `$ref`. Of users, those whom the
    connections of `brought_by` brought, or everybody.
    """

    filter: Filter | None
    sort: Sort | None
    count: int
    offset: int = 0
    after: Position | None = None
    before: Position | None = None
    base_url: str = ""
    known_to: str = ""
    brought_by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page: its resources in order, their positions, the total, and whether more lie on either side."""

    resources: Sequence[T]
    positions: Sequence[Position]
    total: int
    earlier: bool
    later: bool


Answer = tuple[int, Mapping[str, str], bytes]
"""An answer that is kept: status, headers, body."""


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """A request that came with an idempotency key: for what its `digest` stands, when, and what came of it.

    `done` says that what it asked for is changed, `settled` that it was answered, also where no answer is kept.
    """

    digest: bytes
    since: datetime
    done: bool
    settled: bool
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A user, by what they were found, and when they were deleted, if they were."""

    user: User
    by: str
    deleted: datetime | None


class Standing(NamedTuple, Generic[R]):
    """A user or a team as the record is, which may be of somebody or something deleted."""

    record: R
    living: bool


Ended = Mapping[str, list[str]]
"""Whose memberships ended, by user id, and who had given each."""


class Shared(NamedTuple):
    """What should be one person's and is several people's, with the user names of two of them."""

    what: str
    one: str
    another: str


class Incomplete(NamedTuple):
    """Somebody, and the attributes that they lack."""

    user_name: str
    lacks: tuple[str, ...]


class Records(Protocol):
    """An open transaction on the records of one organization."""

    @property
    def organization_id(self) -> str: ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when it raises."""

    # Users

    def user(self, user_id: str, *, lock: bool = False) -> User | None:
        """The living user of that id; with `lock`, held against other writers until the transaction ends."""

    def user_named(self, user_name: str) -> User | None:
        """The living user of that name, compared without case."""

    def ids_of_users_named(self, names: Collection[str]) -> Mapping[str, str]:
        """The ids of the living users of these names, by the name without case."""

    def departed_user(self, user_name: str, external_id: str) -> User | None:
        """The deleted user who had exactly these, the newest of them, locked; names are compared without case."""

    def active_namesake(self, user_id: str, external_id: str) -> str | None:
        """The id of another active user with the same external id, if there is one."""

    def departed(self, called: str) -> User | None:
        """Whoever was deleted last under that id or user name, locked."""

    def active_owners(self) -> list[str]:
        """The ids of the owners who can come in, held until the transaction ends, in order; held changes aside."""

    def users_brought(self, external_id: str, *, by: Sequence[str]) -> list[User]:
        """The living users of that external id whom these connections brought, locked."""

    def add_user(self, user: User, index: Index) -> None:
        """Keep a new user. Raises UserNameTaken."""

    def save_user(self, user: User, index: Index) -> None:
        """Keep a changed user, or restore a departed one. Raises UserNameTaken."""

    def delete_user(self, user_id: str, *, at: datetime) -> Mapping[str, list[str]]:
        """Mark a user as deleted, free the user name, end the memberships that connections gave.

        Returns who had given these, by team.
        """

    def users_ever(self, user_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Standing[User]]:
        """The users of these ids, living or deleted, in the order of their ids; not those who were erased."""

    def lock_users(self, user_ids: Sequence[str]) -> None:
        """Hold these users against other writers, in the order of their ids, so that nobody waits in a circle."""

    def search_users(self, search: Search) -> Found[User]: ...

    def missing_users(self, user_ids: Iterable[str]) -> list[str]:
        """Those of the ids that no living user has, in order."""

    def teams_of(self, user_ids: Sequence[str], *, known_to: str = "") -> Mapping[str, Sequence[TeamName]]:
        """For each user the living teams that they belong to, by team id, named as that connection knows them."""

    def display_names(self, user_ids: Sequence[str]) -> Mapping[str, str | None]:
        """The displayName of each living user of these ids, None for one who has none."""

    def users_awaiting(self, keys: Sequence[str]) -> Sequence[User]:
        """The living users with one of these keys as look-up AWAITED_MANAGER, locked."""

    def users_with(self, extension: str) -> Iterable[User]:
        """The living users whose profile has values of that extension (a schema URN), locked."""

    # Teams

    def root(self) -> Team: ...

    def team(self, team_id: str, *, lock: bool = False) -> Team | None: ...

    def team_named(self, name: str, *, lock: bool = False) -> Team | None:
        """The living team of that name, compared without case."""

    def add_team(self, team: Team, *, under: Sequence[str]) -> None:
        """Keep a new team below the teams of these ids. Raises TeamNameTaken."""

    def save_team(self, team: Team) -> None:
        """Keep a changed team. Raises TeamNameTaken."""

    def touch_teams_of(self, user_id: str, *, at: datetime) -> list[TeamName]:
        """Raise the version of every living team that the user is in, deleted or not; the teams, by id."""

    def lock_teams(self, team_ids: Sequence[str]) -> None:
        """Hold these teams against other writers, in the order of their ids, so that nobody waits in a circle."""

    def delete_team(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted and free its names; its memberships stay with the record."""

    def departed_team(self, called: str) -> Team | None:
        """The deleted team of that id, or else the one of that name that was deleted last; locked."""

    def teams_ever(self, team_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Standing[Team]]:
        """The teams of these ids, living or deleted, in the order of their ids."""

    def ids_of_teams_named(self, names: Collection[str]) -> Mapping[str, str]:
        """The ids of the living teams of these names, by the name without case."""

    def restore_team(self, team: Team) -> None:
        """Keep a deleted team as a living one. Raises TeamNameTaken."""

    def search_teams(self, search: Search) -> Found[Team]: ...

    def teams_among(self, team_ids: Sequence[str]) -> list[str]:
        """Those of the ids that living teams have, in order."""

    # Names by which connections know teams that have other names here

    def known_names(self, connection_id: str, team_ids: Sequence[str]) -> Mapping[str, str]:
        """By which names a connection knows those of the teams that have other names here."""

    def names_of_teams(self, team_ids: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """By which other names connections know these teams: for each team the names, by connection."""

    def id_known_as(self, connection_id: str, name: str) -> str | None:
        """The id of the team that a connection knows by that name, compared without case."""

    def know_team_as(self, connection_id: str, team_id: str, name: str | None) -> None:
        """Keep the name by which a connection knows a team; None for the one that it has here."""

    # The hierarchy

    def lock_hierarchy(self) -> None:
        """Hold the hierarchy against others who change it; before any team, so that nobody waits in a circle."""

    def hierarchy(self) -> list[Place]:
        """Every living team with its parents, by name."""

    def parents(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Team]]:
        """For each team the living teams that it is directly below, by name."""

    def teams_below(self, team_id: str) -> list[Team]:
        """The living teams that are directly below a team, by name."""

    def ids_above(self, team_ids: Sequence[str]) -> set[str]:
        """The ids of all teams above these, however far."""

    def set_parents(self, team_id: str, parent_ids: Sequence[str]) -> None:
        """Put a team below these teams, and below no others."""

    # Effective membership: in a team is also who is in one below it

    def effective_members(
        self, team_id: str, *, after: str = "", count: int = 100
    ) -> Sequence[EffectiveMember]:
        """Who is in the team or in one below it, by id, after that one."""

    def effective_teams_of(self, user_id: str) -> Sequence[TeamName]:
        """The teams that somebody is in, and all above them, by name."""

    # Memberships. `source` is the id of a connection, or `person` for those given by hand.

    def members(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Member]]:
        """For each team its living members, by user id."""

    def members_by_hand(self) -> Mapping[str, Sequence[str]]:
        """For each team that has any, the user names of those whom people made members, in order."""

    def given_members(self, team_id: str) -> list[GivenMember]:
        """The members of a team, whatever is held, with who gave each membership, by user name."""

    def sources(self, team_id: str, user_id: str) -> list[str]:
        """Who gave this membership, nobody where it is none."""

    def all_sources(
        self, team_ids: Collection[str], user_ids: Collection[str]
    ) -> Mapping[tuple[str, str], set[str]]:
        """Who gave any of these users, living or deleted, a membership of any of these teams, by team and user."""

    def end_membership(self, team_id: str, user_id: str, *, source: str) -> None:
        """Take from somebody the membership that this source gave; others may have given it, too."""

    def end_memberships(self, team_id: str, user_ids: Collection[str], *, source: str) -> None:
        """Take from these users the memberships that this source gave; others may have given them, too."""

    def hand_members_over(self, from_team_id: str, team_id: str, *, source: str, at: datetime) -> list[str]:
        """Have this source give everybody in one team a membership of another; who was none before is returned."""

    def take_members_over(self, team_id: str, *, source: str, at: datetime) -> tuple[list[str], Ended]:
        """Have this source give every membership of a team, and nobody else.

        Returns to whom it gives one now, and whose memberships by others ended.
        """

    def add_members(self, team_id: str, user_ids: Sequence[str], *, source: str, at: datetime) -> list[str]:
        """Make these users members; who was none before is returned. Raises UnknownUsers."""

    def remove_members(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End these memberships, whoever gave them; who was a member before is returned."""

    def remove_members_unless_given_by(self, team_id: str, user_ids: Sequence[str], *, source: str) -> Ended:
        """End what others than this source gave of these memberships; who is no member any more is returned."""

    def members_matching(self, team_id: str, condition: Filter) -> list[str]:
        """The living members who match, by id.

        The targets of the condition start at the member: `("value",)`, `("display",)`, `("type",)`.
        """

    def keep_members_only(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End all memberships but these, whoever gave them; who was a member before is returned."""

    def remove_members_given_by(
        self, team_id: str, *, source: str, except_for: Sequence[str] = ()
    ) -> list[str]:
        """End the memberships that this source gave, save those; who is no member any more is returned."""

    # Both

    def search_all(self, users: Search, teams: Search) -> Found[User | Team]:
        """A root search: one list of both, under the same window, each with its own filter and sort target."""

    # The guard

    def departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> Departures:
        """What a connection ended in the last `window` minutes, held against its other departures."""

    def count_brought(self, connection_ids: Sequence[str], departing: Departing) -> int:
        """How many living users or teams these connections brought."""

    def note_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, passed: int, brought: int
    ) -> None:
        """Add to what a connection ended in this minute; `brought` is kept with the first of it."""

    def forget_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> None:
        """Forget what a connection ended before the window."""

    def hold(self, change: HeldChange) -> None:
        """Keep a held change, in the place of an earlier one of the same id, which keeps its time."""

    def unhold(self, change_id: str) -> bool:
        """Let go of a held change; False if it was not held any more."""

    def held_changes(
        self,
        *,
        until: datetime | None = None,
        connection_id: str | None = None,
        after: str = "",
        count: int = 100,
    ) -> list[HeldChange]:
        """What is held since that time or longer, by id, after that one; of one connection, or of all."""

    def held_changes_among(self, change_ids: Sequence[str]) -> list[HeldChange]:
        """Those of these ids that are held."""

    def held_change_of_user(self, user_id: str) -> HeldChange | None:
        """What is held of a user."""

    def held_change_of_team(self, team_id: str) -> HeldChange | None:
        """What is held of a team."""

    def waiting_changes(self) -> list[Waiting]:
        """How much is held of each connection of which something is."""

    def teams_in_force_of(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[TeamName]]:
        """For each user the teams that they belong to here, whatever is held, by team id."""

    def person(self, called: str, *, lock: bool = False) -> User | None:
        """Whoever is here by that id or user name, also where the deletion is held; of two of a name the living one."""

    def hold_deletion(self, user_id: str, *, at: datetime) -> None:
        """Mark a user as deleted for SCIM, and free the user name; every membership stays."""

    def settle_deletion(self, user_id: str) -> Mapping[str, list[str]]:
        """Make a held deletion a deletion like others: end the memberships that connections gave.

        Returns who had given these, by team.
        """

    # Explaining: whom somebody may mean, living or not

    def people_known_by(self, told: str, *, most: int) -> list[KnownPerson]:
        """Whoever has this as e-mail address, shown name, employee number or external id, also deleted ones."""

    def people_of(self, ids: Collection[str]) -> list[KnownPerson]:
        """The people of these ids, living ones first, then the latest deleted."""

    def user_names_like(
        self, variants: Collection[str], beginnings: Sequence[str], *, most: int
    ) -> list[str]:
        """User names of the living: those that are one of the variants, and of whoever is called beginning so."""

    # The check-up

    def database_time(self) -> datetime:
        """The time by the database's clock."""

    def count_active_owners(self) -> int:
        """How many owners may come in."""

    def shared_addresses(self, *, most: int) -> list[Shared]:
        """E-mail addresses that several people have, with two of them."""

    def shared_external_ids(self, *, most: int) -> list[Shared]:
        """External ids that several active people have, with two of them."""

    def incomplete_people(self, *, newest: int, most: int) -> list[Incomplete]:
        """Who of the newest people has no shown name or no e-mail address, and what else of a name is missing."""

    def empty_managed_teams(self, *, most: int) -> list[str]:
        """The names of teams that a connection manages and that nobody is in, in order."""

    def connections_with_teams(self) -> frozenset[str]:
        """The ids of the connections that manage a team."""

    def given_teams(self, user_id: str) -> list[GivenTeam]:
        """The living teams that somebody is in, by name, with who gave each membership."""

    def team_to_be_deleted(self, called: str) -> Team | None:
        """The team of that id or name whose deletion is held."""

    def hold_team_deletion(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted for SCIM, and free its name; memberships and the names for connections stay."""

    def settle_team_deletion(self, team_id: str) -> None:
        """Make a held deletion a deletion like others."""

    def gives_members(self, team_id: str, source: str | None) -> bool:
        """Whether this source gives anybody a membership of the team; None for any source."""

    def hold_members(self, team_id: str, source: str | None, *, change_id: str) -> list[str]:
        """Hold what this source gave, or all, of a team's memberships; who is no member for SCIM any more."""

    def held_members(self, team_id: str) -> list[str]:
        """The ids of the users whose membership of a team is held, in order."""

    def give_members_back(self, team_id: str, user_ids: Sequence[str]) -> None:
        """Make what is held of these users' memberships memberships again, save for those who are gone."""

    def end_held_members(self, team_id: str, user_ids: Sequence[str]) -> None:
        """End what is held of these users' memberships."""

    # Settings of the organization

    def connection(self, name: str, *, lock: bool = False) -> Connection | None:
        """The connection of that name, compared without case."""

    def connections(self, *, lock: bool = False) -> list[Connection]:
        """Every connection, by name; with `lock`, held against whoever would change or add one."""

    def removed_connections(self) -> list[Connection]:
        """Those that were removed, the latest first: whom they brought belongs to nobody now."""

    def save_connection(self, connection: Connection) -> None:
        """Keep a new or changed connection."""

    def remove_connection(self, connection_id: str, *, at: datetime) -> None:
        """Mark a connection as removed and free its name; what it brought stays, and names it."""

    def declared_schemas(self) -> list[Mapping[str, Any]]:
        """The schema documents that the organization declared and has not withdrawn, oldest first."""

    def declare_schema(self, urn: str, document: Mapping[str, Any], *, at: datetime) -> None:
        """Keep a schema document under its URN, in the place of an earlier one."""

    def withdraw_schema(self, urn: str) -> bool:
        """Forget a declared schema; False if there is none."""

    def scim_enabled(self) -> bool:
        """Whether SCIM is on."""

    def set_scim_enabled(self, enabled: bool) -> bool:
        """Switch SCIM on or off; False if it was so already."""

    # Bots and tokens

    def bot(self, name: str) -> Bot | None:
        """The bot of that name, compared without case."""

    def bots(self) -> list[Bot]:
        """Every bot, in the order in which they were made."""

    def add_bot(self, bot: Bot) -> None: ...

    def remove_bots(self, bot_ids: Sequence[str], *, at: datetime) -> None:
        """Mark bots as removed, free their names and end their tokens."""

    def add_token(
        self,
        token_id: str,
        bot_id: str,
        name: str,
        digest: bytes,
        ending: str,
        *,
        created: datetime,
        expires: datetime,
        scopes: Collection[Scope] = (Scope.PROVISION,),
    ) -> None: ...

    def tokens(self) -> list[Token]: ...

    def end_tokens(self, token_ids: Sequence[str], *, by: datetime) -> None:
        """Let these tokens expire then, unless they end before."""

    def revoke_token(self, token_id: str, *, at: datetime) -> bool:
        """End a token now; False if there is no such token that still works."""

    # Requests that came with an idempotency key, each claimed since a time

    def claim_request(self, token_id: str, key: str, digest: bytes, *, at: datetime) -> bool:
        """Note that a request of that key is worked at; False if one was noted before."""

    def answered_request(self, token_id: str, key: str) -> AnsweredRequest | None:
        """What is noted of the request of that key, held."""

    def claim_request_again(self, token_id: str, key: str, claimed: datetime, *, at: datetime) -> None:
        """Work at a request in the place of whoever began and never ended."""

    def mark_request_done(self, token_id: str, key: str, claimed: datetime) -> bool:
        """Note that what the request asks for is changed; False if somebody else works at it now."""

    def keep_answer(
        self,
        token_id: str,
        key: str,
        claimed: datetime,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        """Keep what the request was answered."""

    def keep_no_answer(self, token_id: str, key: str, claimed: datetime) -> None:
        """Keep that the request was answered, and not what."""

    def let_request_go(self, token_id: str, key: str, claimed: datetime) -> None:
        """Forget a request that changed nothing."""

    def forget_requests(self, *, before: datetime) -> None:
        """Forget the requests that came before that time."""

    # Journal

    def append(self, entry: Entry) -> None: ...

    def entries(self, *, newest: int = 100) -> list[Entry]:
        """The newest entries, newest first."""

    def lock_seals(self) -> None:
        """Hold the chain against sealers until the transaction ends."""

    def prune_journal(self, gone: Sequence[Sealed], terms: Sequence[Collection[bytes]]) -> None:
        """Remove the oldest entries, with the terms of each; of their seals the last one stays."""

    def erase_entries(self, entry_ids: Iterable[str], terms: Iterable[bytes]) -> None:
        """Take the personal data of these entries away, with their salts, and these terms from every entry."""

    def erase_user(self, user_id: str, *, living: bool) -> None:
        """Remove a user's row, memberships and look-ups, deleted or not."""

    def last_seal(self) -> Seal | None:
        """The end of the chain."""

    def sealed(self, *, after: int, most: int) -> list[Sealed]:
        """The sealed entries that follow a position, in the order of the chain."""

    def stray_entry(self, last: Seal) -> tuple[str, int] | None:
        """An entry that has no seal though the chain went past it, with the position before which it was put."""

    def search_journal(
        self,
        *,
        terms: Sequence[Sequence[bytes]] = (),
        lacking: bytes | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        newest: int,
    ) -> list[Sealed]:
        """The newest sealed entries that have a term (`directory.finding`) of each group and not `lacking`.

        With `before`, of those before that position.

        The group that fewest entries match stands first.
        """

    # Cycles

    def cycle(self, cycle_id: str) -> Cycle | None:
        """The cycle of that id."""

    def cycles(
        self, connection_id: str | None = None, *, before: datetime | None = None, newest: int = 100
    ) -> list[Cycle]:
        """The newest cycles that ended before that time, of one connection or of all, newest first."""

    def cycles_since(self, connection_id: str, since: datetime) -> list[Cycle]:
        """The cycles of a connection that ended then or later, oldest first."""

    def save_cycles(self, changed: Sequence[Cycle]) -> None:
        """Keep new and changed cycles."""

    def remove_cycles(self, cycle_ids: Sequence[str]) -> None:
        """Forget cycles that became part of others."""

    # Look-ups that found nobody

    def note_missed(self, connection_id: str, lookups: Sequence[MissedLookup]) -> None:
        """Keep whom a connection looked for in vain, the latest of each, within a bound."""

    def missed_lookups(self, looked_for: str) -> list[MissedLookup]:
        """Which look-ups of that value found nobody, whatever its case, the latest first."""

    def forget_missed_lookups(self, *, before: datetime) -> None:
        """Forget those that are older."""

    def forget_lookups_of(self, values: Sequence[str]) -> None:
        """Forget those of these values, whatever their case."""

    # Undo

    def add_undo(self, undo: Undo) -> None: ...

    def undo(self, undo_id: str) -> Undo | None:
        """The undo of that id, held until the transaction ends."""

    def save_undo(self, undo: Undo) -> None:
        """Keep how far an undo is."""

    def undos(self) -> list[Undo]:
        """Every undo, the newest first."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is kept about a token that somebody presents, with all that a request needs to know of its organization.

    `configuration` grows with every change of the organization's settings or schemas, in whatever process.
    """

    organization_id: str
    token_id: str
    digest: bytes
    bot: Bot
    expires: datetime
    revoked: datetime | None
    connection: Connection
    scim_enabled: bool
    configuration: int
    scopes: frozenset[Scope] = frozenset({Scope.PROVISION})


class Store(Protocol):
    """Runs use cases in transactions."""

    async def credentials(self, digest: bytes) -> Credentials | None:
        """Look up a token by its digest; always the truth of now, never a cache."""

    async def read(self, organization_id: str, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case that changes nothing.

        `brief` promises that it is a few statements that indexes answer with a few rows, so that a store may run it
        in between other things.
        """

    async def write(self, organization_id: str, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case in a transaction; when this returns, what it wrote is on disk. `brief` is as in `read`.

        On PostgreSQL `work` may be run again from its start when the database asks for a retry.
        Raises StoreBusy when too much waits already.
        """

    @property
    def waiting(self) -> int:
        """How many units of work wait to be written, or for a connection."""

    def note_use(self, organization_id: str, token_id: str, at: datetime) -> None:
        """Note that a token was used; written soon, in batches."""

    def note_request(self, organization_id: str, connection_id: str, at: datetime, *, failed: bool) -> None:
        """Note a request of a connection, and whether it was answered with an error; written soon, in batches."""

    def note_lookup(
        self, organization_id: str, connection_id: str, at: datetime, lookup: Lookup, *, found: bool
    ) -> None:
        """Note that a connection looked for somebody or something, and whether it was there; written likewise."""

    async def organization_named(self, name: str | None) -> str:
        """The id of the organization of that name, or of the only one. Raises NoSuchOrganization."""

    async def reachable(self) -> bool:
        """Whether the database answers and its schema is the one of this version."""


class StoreBusy(Exception):
    """More work waits than the store accepts; the client should come back."""


class NoSuchOrganization(Exception):
    """There is no organization of that name, or several and none was named."""
