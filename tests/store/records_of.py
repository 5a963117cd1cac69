"""An organization on a real database, and the people and teams that tests put there."""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from uuid_utils import uuid7

from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.teams import Team, TeamType
from provisor.directory.users import User
from provisor.provisioning import translate
from provisor.provisioning.ports import Index, Records, Search
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.filters import Filter
from provisor.scim.grammar import parse
from provisor.scim.leniency import Leniency
from provisor.store import OpenStore, add_organization, open_store, prepare

T = TypeVar("T")

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
BASE_URL = "https://provisor.example/scim/v2"
CONNECTION = "connection-1"

_minutes = itertools.count()


def new_id() -> str:
    return str(uuid7())


def later() -> datetime:
    """An instant after every one that was given before."""
    return NOON + timedelta(minutes=next(_minutes))


@dataclass
class Organization:
    """The records of an organization, met without awaiting."""

    runner: asyncio.Runner
    store: OpenStore
    id: str
    name: str
    brief: bool = False

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def write(self, work: Callable[[Records], T]) -> T:
        return self.run(self.store.write(self.id, work, brief=self.brief))

    def read(self, work: Callable[[Records], T]) -> T:
        return self.run(self.store.read(self.id, work, brief=self.brief))

    def at_once(self, *works: Callable[[Records], Any]) -> list[Any]:
        """The results, or the exceptions, of units of writing that wait together."""

        async def gathered() -> list[Any]:
            return await asyncio.gather(
                *(self.store.write(self.id, work, brief=self.brief) for work in works), return_exceptions=True
            )

        return self.run(gathered())

    def add_user(self, **attributes: Any) -> User:
        user = a_user(**attributes)
        self.write(lambda records: records.add_user(user, index(user)))
        return user

    def add_team(self, name: str, *members: User, external_id: str | None = None) -> Team:
        team = a_team(name, external_id=external_id)

        def add(records: Records) -> None:
            records.add_team(team, under=[records.root().id])
            if members:
                records.add_members(team.id, [user.id for user in members], source=CONNECTION, at=NOON)

        self.write(add)
        return team

    def users_where(self, condition: str) -> list[str]:
        search = Search(user_filter(condition), None, 1000, base_url=BASE_URL)
        return [user.user_name for user in self.read(lambda records: records.search_users(search)).resources]

    def teams_where(self, condition: str) -> list[str]:
        search = Search(team_filter(condition), None, 1000, base_url=BASE_URL)
        return [team.name for team in self.read(lambda records: records.search_teams(search)).resources]


@contextmanager
def opened(runner: asyncio.Runner, database_url: str) -> Iterator[OpenStore]:
    """The store of a database, prepared and then opened."""
    runner.run(prepare(database_url, at=NOON, new_id=new_id, new_secret=lambda: secrets.token_bytes(32)))
    context = open_store(database_url)
    store = runner.run(context.__aenter__())
    try:
        yield store
    finally:
        runner.run(context.__aexit__(None, None, None))


def new_organization(runner: asyncio.Runner, store: OpenStore) -> Organization:
    """A new organization in the store."""
    name = f"Organization {secrets.token_hex(4)}"
    return Organization(
        runner, store, runner.run(add_organization(store, name, at=NOON, new_id=new_id)), name
    )


def a_user(**attributes: Any) -> User:
    """A user with these SCIM attributes; `enterprise` stands for the extension's URN."""
    if "enterprise" in attributes:
        attributes[ENTERPRISE] = attributes.pop("enterprise")
    resource = {"userName": f"user-{secrets.token_hex(4)}", **attributes}
    return translate.new_user(resource, user_id=new_id(), connection_id=CONNECTION, at=NOON)


def index(user: User) -> Index:
    return translate.index(user, USER_TYPE)


def renamed(user: User, user_name: str) -> User:
    return replace(user, user_name=user_name, version=user.version + 1)


def a_team(name: str, *, external_id: str | None = None) -> Team:
    return Team(new_id(), name, TeamType.GROUP, external_id, CONNECTION, False, 1, NOON, NOON)


def an_entry(**values: Any) -> Entry:
    return replace(Entry(new_id(), NOON, Action.USER_CREATED, Actor("bot", "SCIM-Bot", CONNECTION)), **values)


def user_filter(condition: str) -> Filter:
    return parse(condition, USER_TYPE, Leniency())


def team_filter(condition: str) -> Filter:
    return parse(condition, GROUP_TYPE, Leniency())
