"""Organizations, before one of them is chosen; and the installation that they are part of."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from provisor.provisioning.ports import NoSuchOrganization
from provisor.store.driver import Driver
from provisor.store.statements import Statement, value
from provisor.store.tables import installation, organizations

_organizations = select(organizations.c.organization_id)
SOME = Statement(_organizations.limit(2))
NAMED = Statement(_organizations.where(organizations.c.name == value("name")).limit(2))
NAMES = Statement(select(organizations.c.name).order_by(organizations.c.name))
INSTALL = Statement(insert(installation).on_conflict_do_nothing())
SECRET = Statement(select(installation.c.secret))


def organization_named(driver: Driver, name: str | None) -> str:
    """The id of the organization of that name, or of the only one. Raises NoSuchOrganization."""
    found = driver.fetch_all(SOME if name is None else NAMED, {"name": name})
    if len(found) == 1:
        organization_id: str = found[0][0]
        return organization_id
    if name is not None:
        raise NoSuchOrganization(
            f"There is no organization named {name!r}. See `provisor organization list`."
        )
    raise NoSuchOrganization(
        "There are several organizations; name one with --organization."
        if found
        else "There is no organization yet."
    )


def organization_names(driver: Driver) -> list[str]:
    """The names of all organizations, in order."""
    return [row[0] for row in driver.fetch_all(NAMES, {})]
