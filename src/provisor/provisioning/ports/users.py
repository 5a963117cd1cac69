"""What the use cases need of users, and of lists that they share with teams."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.teams import Team, TeamName
from provisor.directory.users import User
from provisor.provisioning.ports.values import Found, Index, Search, Standing


class UserRecords(Protocol):
    """The users of an organization."""

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

    def people_with_roles(self, *, most: int) -> list[User]:
        """Whoever is more than a member, in the order of their coming; held changes aside."""

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

    def users_with(self, extension: str, attributes: Iterable[str]) -> Iterable[User]:
        """The living users, locked, whose profile has a value of one of these attributes of that extension.

        The extension is a schema's URN.
        """

    # Both

    def search_all(self, users: Search, teams: Search) -> Found[User | Team]:
        """A root search: one list of both, under the same window, each with its own filter and sort target."""
