"""Organizations, before one of them is chosen; and the installation that they are part of.

There are few, so their names are compared here, without case, and not by the database.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from provisor.folding import folded
from provisor.provisioning.ports import NoSuchOrganization
from provisor.store.driver import Driver
from provisor.store.statements import Statement, value
from provisor.store.tables import installation, organizations, token_lookup

ALL = Statement(select(organizations.c.organization_id, organizations.c.name).order_by(organizations.c.name))
INSTALL = Statement(insert(installation).on_conflict_do_nothing())
PLACE = Statement(select(token_lookup.c.organization_id).where(token_lookup.c.digest == value("digest")))
SECRET = Statement(select(installation.c.secret))


def organization_named(driver: Driver, name: str | None) -> str:
    """The id of the organization of that name, or of the only one. Raises NoSuchOrganization."""
    found: dict[str, str] = {known: organization_id for organization_id, known in driver.fetch_all(ALL, {})}
    if name is not None:
        known = _known_as(name, found)
        if known is None:
            raise NoSuchOrganization(
                f"There is no organization named {name!r}. See `provisor organization list`."
            )
        return found[known]
    if len(found) == 1:
        return next(iter(found.values()))
    raise NoSuchOrganization(
        "There are several organizations; name one with --organization. See `provisor organization list`."
        if found
        else "There is no organization yet. `provisor serve` makes the first one."
    )


def organization_of(driver: Driver, digest: bytes) -> str | None:
    """The id of the organization to which the name of a way to sign in belongs, by its digest."""
    row = driver.fetch_one(PLACE, {"digest": digest})
    return None if row is None else row[0]


def installation_secret(driver: Driver) -> bytes:
    """The secret that the first start made."""
    row = driver.fetch_one(SECRET, {})
    return b"" if row is None else bytes(row[0])


def holder_of_name(driver: Driver, name: str) -> str | None:
    """The name of the organization that holds this name, in whatever case, if there is one."""
    return _known_as(name, organization_names(driver))


def organization_names(driver: Driver) -> list[str]:
    """The names of all organizations, in order."""
    return [name for _, name in driver.fetch_all(ALL, {})]


def organization_ids(driver: Driver) -> list[str]:
    """The ids of all organizations."""
    return [organization_id for organization_id, _ in driver.fetch_all(ALL, {})]


def _known_as(name: str, names: Iterable[str]) -> str | None:
    """The one of the names that is this one; exactly, if one is."""
    same = [known for known in names if folded(known) == folded(name)]
    return name if name in same else next(iter(same), None)
