"""The resource types of an organization: those of RFC 7643 with the extensions that the organization declares."""

from provisor.provisioning.calls import Caller, ResourceTypes
from provisor.provisioning.ports import Credentials, Records, Store
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE, with_extensions
from provisor.scim.declared import read_schema


def resource_types(records: Records) -> ResourceTypes:
    """The resource types as they are declared now."""
    extensions = [read_schema(document) for document in records.declared_schemas()]
    return ResourceTypes(with_extensions(USER_TYPE, extensions) if extensions else USER_TYPE, GROUP_TYPE)


class Catalogue:
    """Knows each organization's resource types, and reads them again when its configuration has changed.

    `Credentials.configuration` comes fresh from the database with every request, so a schema declared in any process
    is at work in every process with the next request.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, ResourceTypes]] = {}

    async def caller(self, credentials: Credentials) -> Caller:
        """Who the bearer of these credentials is."""
        organization_id = credentials.organization_id
        known = self._known.get(organization_id)
        if known is None or known[0] != credentials.configuration:
            types = await self._store.read(organization_id, resource_types)
            known = self._known[organization_id] = (credentials.configuration, types)
        return Caller(
            organization_id,
            credentials.token_id,
            credentials.bot,
            credentials.connection,
            known[1],
            credentials.scopes,
        )
