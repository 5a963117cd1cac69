"""A person under Okta's names: the user profile that mappings read.

developer.okta.com: "User profile", the 31 default attributes. Where Microsoft Graph and Okta have
different names for something, both are there; an attribute that neither knows keeps its own.
"""

from collections.abc import Sequence
from typing import Any

from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.tenant.people import Group, Person

_NAMES_OF_OKTA = {
    "userPrincipalName": "login",
    "mail": "email",
    "otherMails": "secondEmail",
    "givenName": "firstName",
    "surname": "lastName",
    "jobTitle": "title",
    "companyName": "organization",
    "employeeId": "employeeNumber",
    "postalCode": "zipCode",
    "country": "countryCode",
    "businessPhones": "primaryPhone",
}

_LOCALE = "en-US"


def profile(person: Person, groups: Sequence[str] = ()) -> dict[str, Any]:
    """A person's profile, with the id and status of the Okta user, and the names of the groups that they are in.

    Login and e-mail are required in Okta: somebody without an e-mail address has their login there. Okta sends a
    locale with each create ("SCIM 2.0 protocol reference"): of those who have none, its documentation's.
    """
    found: dict[str, Any] = dict(person.attributes)
    for name, of_okta in _NAMES_OF_OKTA.items():
        if name in found:
            value = found[name]
            found.setdefault(of_okta, value[0] if isinstance(value, tuple) and value else value)
    if "login" in found:
        found.setdefault("email", found["login"])
    found.setdefault("locale", _LOCALE)
    found["id"] = person.key
    found["status"] = _status(person)
    found["groups"] = list(groups)
    if person.manager is not None:
        found["managerId"] = Reference(person.manager)
    return found


def group_profile(group: Group) -> dict[str, Any]:
    """A group as group push reads it."""
    return {**group.attributes, "id": group.key, "name": group.name}


def _status(person: Person) -> str:
    if person.deleted_at is not None:
        return "DEPROVISIONED"
    return "ACTIVE" if person.enabled else "SUSPENDED"
