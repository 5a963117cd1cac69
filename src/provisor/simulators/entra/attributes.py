"""A person or group under the names that Entra ID's mappings know, as texts: booleans are “True” and “False”.

Microsoft Graph has newer names for some attributes; mappings use those of the directory (learn.microsoft.com: "Develop
and plan provisioning for a SCIM endpoint", default user attribute mapping). Both are there.
"""

from collections.abc import Mapping
from typing import Any

from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.tenant.people import Group, Person, Value

_NAMES_OF_THE_DIRECTORY = {
    "mobilePhone": "mobile",
    "businessPhones": "telephoneNumber",
    "faxNumber": "facsimileTelephoneNumber",
    "officeLocation": "physicalDeliveryOfficeName",
}


def entra_source(person: Person) -> dict[str, Any]:
    """A person.

    IsSoftDeleted is “True” for whoever should have no access: deleted softly, disabled or not assigned
    (learn.microsoft.com: "Understand how Microsoft Entra ID deprovisions users", IsSoftDeleted).
    """
    found = _named(person.attributes)
    found["objectId"] = person.key
    found["accountEnabled"] = str(person.enabled)
    found["IsSoftDeleted"] = str(not person.in_scope)
    if person.manager is not None:
        found["manager"] = Reference(person.manager)
    return found


def entra_group_source(group: Group) -> dict[str, Any]:
    """A group; its members are told one by one, and stand in no source."""
    return {**_named(group.attributes), "objectId": group.key, "displayName": group.name}


def _named(attributes: Mapping[str, Value]) -> dict[str, Any]:
    found = {name: _text(value) for name, value in attributes.items()}
    for name, of_the_directory in _NAMES_OF_THE_DIRECTORY.items():
        if name in found:
            value = found[name]
            found.setdefault(of_the_directory, value[0] if isinstance(value, tuple) and value else value)
    return found


def _text(value: Value) -> Any:
    return str(value) if isinstance(value, bool) else value
