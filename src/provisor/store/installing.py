"""First start: what an empty database needs, and further organizations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from provisor.directory.connections import DEFAULT_CONNECTION, SCIM_BOT, Bot, Connection
from provisor.directory.refusals import OrganizationNameTaken
from provisor.directory.teams import Team, TeamType
from provisor.store.driver import Driver
from provisor.store.instants import kept
from provisor.store.migrating import upgrade
from provisor.store.opening import OpenStore, open_store
from provisor.store.organizations import INSTALL, SECRET, holder_of_name
from provisor.store.records import Records
from provisor.store.statements import Statement
from provisor.store.tables import organizations

FIRST_ORGANIZATION = "Organization"
"""The name of the organization that is there from the first start."""

ADD_ORGANIZATION = Statement(insert(organizations))


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation that is ready: whether this was its first start, and the secret key that it made then."""

    new: bool
    secret: bytes


async def prepare(
    database_url: str, *, at: datetime, new_id: Callable[[], str], new_secret: Callable[[], bytes]
) -> Installation:
    """Create what is missing: database, tables, secret key, the first organization with its bot and connection.

    Any number of processes may ask at once. Raises UnknownDatabase and DatabaseFromTheFuture.
    """
    await upgrade(database_url)

    def install(driver: Driver) -> Installation:
        new = driver.execute(INSTALL, {"id": 1, "secret": new_secret()}) == 1
        if new:
            _add_organization(driver, FIRST_ORGANIZATION, at=at, new_id=new_id)
        secret = driver.fetch_one(SECRET, {})
        return Installation(new, secret[0] if secret else b"")

    async with open_store(database_url) as store:
        return await store.transact(install)


async def add_organization(store: OpenStore, name: str, *, at: datetime, new_id: Callable[[], str]) -> str:
    """Add an organization with a root team, SCIM-Bot and its connection; returns its id.

    Raises OrganizationNameTaken.
    """

    def add(driver: Driver) -> str:
        held = holder_of_name(driver, name)
        if held is not None:
            raise OrganizationNameTaken(held)
        return _add_organization(driver, name, at=at, new_id=new_id)

    return await store.transact(add)


def _add_organization(driver: Driver, name: str, *, at: datetime, new_id: Callable[[], str]) -> str:
    organization_id = new_id()
    driver.execute(
        ADD_ORGANIZATION,
        {
            "organization_id": organization_id,
            "name": name,
            "configuration": 1,
            "scim_enabled": True,
            "language": None,
            "created": kept(at),
        },
    )
    records = Records(driver, organization_id)
    records.add_team(_root(new_id(), name, at), under=())
    connection = Connection(new_id(), DEFAULT_CONNECTION, manner="tolerant")
    records.save_connection(connection)
    records.add_bot(Bot(new_id(), SCIM_BOT, connection.id))
    return organization_id


def _root(team_id: str, name: str, at: datetime) -> Team:
    return Team(
        id=team_id,
        name=name,
        type=TeamType.ORGANIZATION,
        external_id=None,
        connection_id=None,
        adopted=False,
        version=1,
        created=at,
        modified=at,
    )
