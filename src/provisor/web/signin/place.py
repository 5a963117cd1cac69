"""Where somebody signs in: the organization and the way that an address names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from provisor.directory.phrasing import phrase
from provisor.directory.sign_in import place_of
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.provider import Providers
from provisor.provisioning.sign_in import methods
from provisor.scim.errors import NotFound
from provisor.web.pages.visit import Visit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in: an organization, by a way of that name."""

    visit: Visit
    organization_id: str
    name: str

    async def read(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes nothing, in that organization."""
        return await self.visit.service.store.read(self.organization_id, work)

    async def write(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes something, likewise."""
        return await self.visit.service.store.write(self.organization_id, work)

    async def seal(self) -> None:
        """Have what was done up to now stand in the journal, which tells since when somebody may not come in."""
        await self.visit.service.store.seal(self.organization_id)

    @property
    def providers(self) -> Providers:
        """Who calls identity providers."""
        if self.visit.service.providers is None:
            raise LookupError("nobody calls identity providers")
        return self.visit.service.providers

    @property
    def is_anew(self) -> bool:
        """Whether somebody is to prove who they are, also where the identity provider knows."""
        return bool(self.visit.query.get("again"))

    @property
    def redirect_uri(self) -> str:
        """Where the identity provider sends people back to."""
        return methods.addresses(self.visit.base_url, self.name)["redirect_uri"]


async def limited_place(visit: Visit) -> Place:
    """Where the address leads, for what people do. Raises NotFound, and Refused where too many come."""
    visit.admission.check_sign_in(visit.visitor.address)
    return await place_of_visit(visit)


async def place_of_visit(visit: Visit) -> Place:
    """Where the address leads. Raises NotFound."""
    name = visit.path["name"]
    organization_id = await visit.service.store.organization_of_sign_in(place_of(name))
    if organization_id is None:
        raise NotFound(phrase("There is no such way to sign in."))
    return Place(visit, organization_id, name)
