"""The people and groups of the benchmark: person n is the same for every server and in every run."""

from typing import Any

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"

_GIVEN = ("Ada", "Bruno", "Chiara", "Dimitri", "Elif", "Femi", "Greta", "Hiro", "Ines", "Jonas")
_FAMILY = ("Almeida", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Horvat", "Ito")
_DEPARTMENTS = ("Finance", "Research", "Sales", "Support", "Operations", "Legal", "Data Platform")


def user_name(n: int) -> str:
    """Person n's userName."""
    return f"person{n}@example.com"


def external_id(n: int) -> str:
    """Person n's externalId."""
    return f"b7c1f0de-0000-4000-8000-{n:012d}"


def email(n: int) -> str:
    """Person n's work address."""
    return f"person{n}.work@example.com"


def person(n: int) -> dict[str, Any]:
    """An enterprise user with 25 attributes, counted at the leaves; what only marks an element is not counted."""
    given, family = _GIVEN[n % len(_GIVEN)], _FAMILY[n % len(_FAMILY)]
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": user_name(n),
        "externalId": external_id(n),
        "active": True,
        "displayName": f"{given} {family} {n}",
        "nickName": given,
        "title": "Data Engineer",
        "userType": "Employee",
        "preferredLanguage": "en",
        "locale": "en-US",
        "timezone": "Europe/Berlin",
        "name": {"formatted": f"{given} {family}", "givenName": given, "familyName": family},
        "emails": [{"value": email(n), "type": "work", "primary": True}],
        "phoneNumbers": [
            {"value": f"+49 30 {n:07d}", "type": "work"},
            {"value": f"+49 171 {n:07d}", "type": "mobile"},
        ],
        "addresses": [
            {
                "type": "work",
                "streetAddress": f"{n % 200 + 1} Example Street",
                "locality": "Berlin",
                "region": "Berlin",
                "postalCode": f"{10000 + n % 5000}",
                "country": "DE",
            }
        ],
        ENTERPRISE: {
            "employeeNumber": f"{n:07d}",
            "costCenter": f"{4000 + n % 100}",
            "organization": "Example",
            "department": _DEPARTMENTS[n % len(_DEPARTMENTS)],
        },
    }


def group(name: str, member_ids: list[str]) -> dict[str, Any]:
    """A group of these people."""
    return {"schemas": [GROUP], "displayName": name, "members": [{"value": id_} for id_ in member_ids]}


def classic_patch(title: str, department: str) -> dict[str, Any]:
    """Entra's first dialect: verbs capitalised, an operation an attribute, booleans as strings."""
    return {
        "schemas": [PATCH],
        "Operations": [
            {"op": "Replace", "path": "title", "value": title},
            {"op": "Replace", "path": 'emails[type eq "work"].value', "value": f"{title}@example.com"},
            {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": department},
            {"op": "Replace", "path": "active", "value": "True"},
        ],
    }


def flagged_patch(title: str, department: str) -> dict[str, Any]:
    """Entra's dialect under `aadOptscim062020`: one operation without a path, keys dotted or qualified."""
    value = {
        "title": title,
        "name.givenName": title,
        f"{ENTERPRISE}:department": department,
        "active": True,
    }
    return {"schemas": [PATCH], "Operations": [{"op": "replace", "value": value}]}


def adding(member_id: str) -> dict[str, Any]:
    """A PATCH that adds one member."""
    operation = {"op": "add", "path": "members", "value": [{"value": member_id}]}
    return {"schemas": [PATCH], "Operations": [operation]}


def removing(member_id: str) -> dict[str, Any]:
    """A PATCH that removes one member."""
    operation = {"op": "remove", "path": f'members[value eq "{member_id}"]'}
    return {"schemas": [PATCH], "Operations": [operation]}


def bulk(numbers: range) -> dict[str, Any]:
    """A Bulk request that creates these people."""
    operations = [{"method": "POST", "path": "/Users", "bulkId": f"p{n}", "data": person(n)} for n in numbers]
    return {"schemas": [BULK], "failOnErrors": 1, "Operations": operations}
