"""The schema URNs that a body announces in `schemas` (RFC 7643 section 3), and clients' slips in them."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from provisor.scim.errors import InvalidSyntax
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import ResourceType
from provisor.scim.tolerances import Tolerance

MAX_URNS = 100
"""The most URNs in `schemas`."""

# SCIM 1.1 and the drafts of 2.0 had `urn:scim:schemas:core:1.0`, `urn:scim:schemas:core:2.0:User`,
# `urn:scim:schemas:extension:enterprise:1.0`; slips leave out, or add, one of the parts.
_RELATED = re.compile(
    r"urn:(?:ietf:params:)?scim:(?:api:)?schemas?:(core|(?:extension:)?enterprise)"
    r"((?::(?:1\.[01]|2\.0|user|group))*):?"
)
_PROTOCOL = ("urn:ietf:params:scim:api:messages:", "urn:ietf:params:scim:schemas:core:2.0:")


def read_announced(
    document: Mapping[str, Any], resource_type: ResourceType, leniency: Leniency
) -> Collection[str]:
    """The canonical URNs of the resource type's schemas that the body announces. Raises InvalidSyntax."""
    given = document.get("schemas")
    if given is None:
        given = next((value for name, value in document.items() if name.lower() == "schemas"), None)
    if type(given) is str and leniency.permits(Tolerance.SINGLE_VALUE_FOR_ARRAY):
        given = [given]
    if given is not None and (type(given) is not list or any(type(urn) is not str for urn in given)):
        raise InvalidSyntax("schemas must be an array of URNs, each a string.")
    if given is not None and len(given) > MAX_URNS:
        raise InvalidSyntax(f"schemas has {len(given)} URNs; {MAX_URNS} are the most that is accepted.")
    announced = {
        urn for sent in given or () if (urn := _canonical(sent, resource_type, leniency)) is not None
    }
    if resource_type.schema.id not in announced and not leniency.permits(Tolerance.MISSING_SCHEMAS):
        raise InvalidSyntax(f"schemas must name {resource_type.schema.id!r}, the schema of this endpoint.")
    return announced


def check_known(sent: Iterable[str], resource_type: ResourceType, leniency: Leniency) -> None:
    """Set aside, or refuse, URNs that a PATCH adds to `schemas` and that no schema has. Raises InvalidSyntax."""
    for urn in sent:
        _canonical(urn, resource_type, leniency)


def extension_meant(name: str, resource_type: ResourceType, leniency: Leniency) -> str | None:
    """The extension whose URN this name was to be, if it is one with a slip."""
    urn = _related(name.lower(), resource_type)
    if urn is None or urn == resource_type.schema.id or urn.lower() not in resource_type.schemas_by_id:
        return None
    return urn if leniency.permits(Tolerance.MISSPELT_SCHEMA) else None


def _canonical(sent: str, resource_type: ResourceType, leniency: Leniency) -> str | None:
    known = resource_type.schemas_by_id
    lowered = sent.lower()
    if (schema := known.get(lowered)) is not None:
        return schema.id
    urn = _related(lowered, resource_type)
    if urn in {USER.id, GROUP.id} and urn != resource_type.schema.id:
        raise InvalidSyntax(
            f"schemas names {sent!r:.200}, but this endpoint has resources of type {resource_type.name}."
        )
    if urn is not None and urn.lower() in known:
        if leniency.permits(Tolerance.MISSPELT_SCHEMA):
            return urn
    elif lowered.startswith(_PROTOCOL):
        raise InvalidSyntax(f"schemas names {sent!r:.200}, which is no schema of a {resource_type.name}.")
    # Entra names an extension of its own on every group:
    # http://schemas.microsoft.com/2006/11/…/ADSCIM/2.0/Group.
    if not leniency.permits(Tolerance.UNKNOWN_SCHEMA):
        raise InvalidSyntax(
            f"schemas names {sent!r:.200}, which no schema here has. See /Schemas for those that exist."
        )
    leniency.note(sent)
    return None


def _related(lowered: str, resource_type: ResourceType) -> str | None:
    """The schema of RFC 7643 that an older or misspelt URN means."""
    found = _RELATED.fullmatch(lowered.strip())
    if found is None:
        return None
    family, rest = found.groups()
    if family != "core":
        return ENTERPRISE_USER.id
    if rest.endswith("group"):
        return GROUP.id
    return USER.id if "user" in rest else resource_type.schema.id
