"""Attributes that get lost on one way in: a column that somebody forgot."""

from copy import deepcopy
from typing import Any

from tests.conformance_run.faults.making import (
    ENTERPRISE,
    FAULTS,
    asks,
    changes,
    of_each,
    refuses,
    shown,
)
from tests.conformance_run.proxy import Call, Fault, Forward, Reply, refusal

from provisor.conformance.mapped import ENTRA_PLACES
from provisor.simulators.target import clear, target

TITLE = "title"
GIVEN_NAME = "name.givenName"
WORK_EMAIL = 'emails[type eq "work"].value'
FAX = 'phoneNumbers[type eq "fax"].value'
CITY = 'addresses[type eq "work"].locality'
DEPARTMENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"


def loses(place: str, *methods: str, forms: str = "all") -> Fault:
    """A server that drops an attribute from the bodies of these methods; with forms "keys", only from dotted keys."""

    async def lost(call: Call, forward: Forward) -> Reply:
        if call.kind != "Users" or call.method not in methods or not isinstance(call.body, dict):
            return await forward(call)
        if call.method != "PATCH":
            return await forward(call.but(body=_without(call.body, place)))
        kept = [each for each in (_operation(each, place, forms) for each in call.operations) if each]
        return await forward(call.with_operations(kept or [{"op": "add", "path": "schemas", "value": []}]))

    return lost


def _operation(operation: dict[str, Any], place: str, forms: str) -> dict[str, Any] | None:
    path, value = operation.get("path"), operation.get("value")
    if path is None and isinstance(value, dict):
        return {**operation, "value": _without({k: v for k, v in value.items() if k != place}, place)}
    if forms == "keys":
        return operation
    if path == place:
        return None
    if isinstance(path, str) and path.isalpha() and isinstance(value, dict | list):
        return {**operation, "value": _without({path: value}, place).get(path, [])}
    return operation


def _without(body: dict[str, Any], place: str) -> dict[str, Any]:
    body = deepcopy(body)
    clear(body, target(place))
    return body


for _finding, _way, _methods, _places in (
    ("patch-attributes", "PATCH", ["PATCH"], map(str, ENTRA_PLACES)),
    ("user-values", "POST", ["POST"], [TITLE, "displayName", GIVEN_NAME, FAX, CITY]),
    ("user-enterprise", "POST", ["POST"], [DEPARTMENT]),
    ("okta-values", "POST", ["POST"], ["nickName", "name.middleName"]),
    ("user-put-attributes", "PUT", ["PUT"], [TITLE, "displayName", GIVEN_NAME, WORK_EMAIL, DEPARTMENT, "nickName"]),
    ("patch-attributes", "any change", ["PATCH", "PUT"], [TITLE, GIVEN_NAME]),
    ("user-values", "every request", ["POST", "PATCH", "PUT"], [TITLE]),
):  # fmt: skip
    for _place in _places:
        FAULTS[f"{_way} loses {_place}"] = (_finding, loses(_place, *_methods))
for _place in (TITLE, GIVEN_NAME, DEPARTMENT):
    FAULTS[f"PATCH without a path loses {_place}"] = (
        "patch-attributes-without-path",
        loses(_place, "PATCH", forms="keys"),
    )

refuses(
    "patch-attributes",
    "PATCH refuses titles",
    lambda call: call.method == "PATCH" and "title" in str(call.operations),
    lambda: refusal(400, "invalidPath"),
)
changes(
    "user-enterprise",
    "extensions are flattened",
    shown("Users"),
    of_each(lambda each: each.update(each.pop(ENTERPRISE, {}))),
)
asks(
    "user-external-id",
    "externalId is put in lower case",
    lambda call: (
        call.but(body={**call.body, "externalId": call.body["externalId"].lower()})
        if isinstance(call.body, dict) and "externalId" in call.body
        else call
    ),
)
