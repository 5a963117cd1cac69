"""Every tolerance by an input that needs it and nothing else: understood and noted, or refused in the strict manner."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from provisor.directory.connections import Bot, Connection
from provisor.provisioning import managers
from provisor.provisioning.calls import Call, Caller, ResourceTypes
from provisor.provisioning.ports import Records
from provisor.scim import grammar
from provisor.scim.bulk import BULK_REQUEST, read_bulk
from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, GROUP_TYPE, USER, USER_TYPE, with_extensions
from provisor.scim.errors import ScimError
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.membership import read_members
from provisor.scim.operations import PATCH_OP, read_patch
from provisor.scim.patch import apply
from provisor.scim.schemas import Attribute, ResourceType, Schema, Type
from provisor.scim.tolerances import Tolerance
from provisor.scim.validation import read_resource

ENTERPRISE = ENTERPRISE_USER.id
LOCAL = Schema("urn:example:local", "Local", "An extension.", (Attribute("floor", Type.INTEGER),))
TYPE = with_extensions(USER_TYPE, [LOCAL])
WORK = {"value": "a@acme.example", "type": "work"}
HOME = {"value": "b@home.example", "type": "home"}
MARIA = {"userName": "maria"}

Reading = Callable[[Leniency], Any]


@dataclass(frozen=True)
class Case:
    """`read` gives `understood` where it is tolerated, and is refused with `scim_type` where it is not."""

    read: Reading
    understood: Any
    scim_type: str


def body(**sent: Any) -> Reading:
    """The body that makes Maria, with these attributes besides."""
    return bare({"schemas": [USER.id, ENTERPRISE, LOCAL.id], **MARIA, **sent})


def bare(document: Any, of: ResourceType = TYPE) -> Reading:
    """The body of a POST."""
    return lambda leniency: read_resource(document, of, leniency)


def patch(operation: Any, **attributes: Any) -> Reading:
    """A PATCH of Maria, who has these attributes besides."""
    document = {"schemas": [PATCH_OP], "Operations": [operation]}

    def patched(leniency: Leniency) -> Any:
        user = MARIA | attributes
        return apply(read_patch(document, TYPE, leniency), user, TYPE, leniency, presented=user)

    return patched


def condition(text: str) -> Reading:
    """A filter on users."""
    return lambda leniency: grammar.parse(text, TYPE, leniency)


def filter_of(text: str) -> Any:
    return grammar.parse(text, TYPE, Leniency(Manner.STRICT))


def bulk_method(method: str) -> Reading:
    """The method of a Bulk operation, whose faults are its own."""
    document = {"schemas": [BULK_REQUEST], "Operations": [{"method": method, "path": "/Users/1"}]}

    def read(leniency: Leniency) -> str:
        (operation,) = read_bulk(document, [TYPE], leniency, max_operations=1).operations
        if operation.fault is not None:
            raise operation.fault
        return operation.method

    return read


class Nobody:
    """Records without a user."""

    def missing_users(self, user_ids: Iterable[str]) -> list[str]:
        return list(user_ids)


def unknown_manager(leniency: Leniency) -> Any:
    call = Call(
        caller=Caller(
            "o", "t", Bot("b", "SCIM-Bot", "c"), Connection("c", "default", leniency.manner), _TYPES
        ),
        at=datetime(2026, 5, 1, tzinfo=UTC),
        base_url="http://scim.example/scim/v2",
        request_id="r",
        client_request_id=None,
        leniency=leniency,
        new_id=lambda: "1",
    )
    sent = {**MARIA, ENTERPRISE: {"manager": {"value": "jane"}}}
    return managers.settle(cast("Records", Nobody()), call, sent, before=None)


_TYPES = ResourceTypes(TYPE, GROUP_TYPE)

CASES = {
    Tolerance.UNDECLARED_ATTRIBUTE: Case(body(favouriteColour="red"), MARIA, "invalidSyntax"),
    Tolerance.CAPITALISED_VERB: Case(
        patch({"op": "Replace", "path": "title", "value": "x"}), MARIA | {"title": "x"}, "invalidSyntax"
    ),
    Tolerance.BARE_EXTENSION_ATTRIBUTE: Case(
        patch({"op": "add", "path": "department", "value": "x"}),
        MARIA | {ENTERPRISE: {"department": "x"}},
        "invalidSyntax",
    ),
    Tolerance.UNQUOTED_VALUE: Case(
        condition("externalId eq jyoung"), filter_of('externalId eq "jyoung"'), "invalidFilter"
    ),
    Tolerance.BOOLEAN_AS_STRING: Case(body(active="False"), MARIA | {"active": False}, "invalidValue"),
    Tolerance.NUMBER_AS_STRING: Case(
        body(**{LOCAL.id: {"floor": "42"}}), MARIA | {LOCAL.id: {"floor": 42}}, "invalidValue"
    ),
    Tolerance.SUB_ATTRIBUTE_AFTER_VALUE_PATH: Case(
        condition('emails[type eq "work"].value eq "x"'),
        filter_of('emails[type eq "work" and value eq "x"]'),
        "invalidFilter",
    ),
    Tolerance.NOT_WITHOUT_PARENTHESES: Case(
        condition('not userName eq "x"'), filter_of('not (userName eq "x")'), "invalidFilter"
    ),
    Tolerance.CREDENTIAL: Case(body(password="secret"), MARIA, "invalidSyntax"),
    Tolerance.UNKNOWN_SCHEMA: Case(
        bare({"schemas": [GROUP.id, "urn:nobody:knows"], "displayName": "Sales"}, of=GROUP_TYPE),
        {"displayName": "Sales"},
        "invalidSyntax",
    ),
    Tolerance.MISSPELT_SCHEMA: Case(
        bare({"schemas": ["urn:scim:schemas:core:1.0"], "userName": "maria"}), MARIA, "invalidSyntax"
    ),
    Tolerance.MISSING_SCHEMAS: Case(bare({"userName": "maria"}), MARIA, "invalidSyntax"),
    Tolerance.UNANNOUNCED_EXTENSION: Case(
        bare({"schemas": [USER.id], "userName": "maria", ENTERPRISE: {"department": "x"}}),
        MARIA | {ENTERPRISE: {"department": "x"}},
        "invalidSyntax",
    ),
    Tolerance.PATH_AS_NAME: Case(
        body(**{"name.givenName": "Maria"}), MARIA | {"name": {"givenName": "Maria"}}, "invalidSyntax"
    ),
    Tolerance.SINGLE_VALUE_FOR_ARRAY: Case(body(emails=WORK), MARIA | {"emails": [WORK]}, "invalidValue"),
    Tolerance.ARRAY_FOR_SINGLE_VALUE: Case(
        body(**{ENTERPRISE: {"manager": [{"value": "2"}]}}),
        MARIA | {ENTERPRISE: {"manager": {"value": "2"}}},
        "invalidValue",
    ),
    Tolerance.PLAIN_VALUE_FOR_COMPLEX: Case(
        body(**{ENTERPRISE: {"manager": "2"}}),
        MARIA | {ENTERPRISE: {"manager": {"value": "2"}}},
        "invalidValue",
    ),
    Tolerance.EMPTY_VALUE: Case(
        patch(
            {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": ""},
            **{ENTERPRISE: {"manager": {"value": "2"}}},
        ),
        MARIA,
        "invalidValue",
    ),
    Tolerance.STRAY_MEMBER: Case(
        patch({"op": "add", "path": "title", "value": "x", "name": "title"}),
        MARIA | {"title": "x"},
        "invalidSyntax",
    ),
    Tolerance.PATCH_WITHOUT_PATH: Case(
        patch({"op": "replace", "value": {"active": False}}), MARIA | {"active": False}, "invalidSyntax"
    ),
    Tolerance.REMOVAL_BY_VALUE: Case(
        patch({"op": "remove", "path": "emails", "value": [WORK]}, emails=[WORK, HOME]),
        MARIA | {"emails": [HOME]},
        "invalidValue",
    ),
    Tolerance.UNMATCHED_VALUE_PATH: Case(
        patch({"op": "replace", "path": 'emails[type eq "home"].value', "value": "b@home.example"}),
        MARIA | {"emails": [HOME]},
        "noTarget",
    ),
    Tolerance.GROUP_AS_MEMBER: Case(
        lambda leniency: read_members([{"value": "1"}, {"value": "2", "type": "Group"}], leniency),
        ["1"],
        "invalidValue",
    ),
    Tolerance.METHOD_IN_LOWER_CASE: Case(bulk_method("delete"), "DELETE", "invalidSyntax"),
    Tolerance.MANAGER_NOT_HERE_YET: Case(
        unknown_manager, {**MARIA, ENTERPRISE: {"manager": {"value": "jane"}}}, "invalidValue"
    ),
}


def test_every_tolerance_has_a_case() -> None:
    assert set(CASES) == set(Tolerance)


@pytest.mark.parametrize("tolerance", CASES)
def test_the_tolerant_manner_understands_it_and_says_so(tolerance: Tolerance) -> None:
    leniency = Leniency()

    assert CASES[tolerance].read(leniency) == CASES[tolerance].understood
    assert list(leniency.used) == [tolerance]


@pytest.mark.parametrize("tolerance", CASES)
def test_the_strict_manner_refuses_it_and_says_why(tolerance: Tolerance) -> None:
    leniency = Leniency(Manner.STRICT)

    with pytest.raises(ScimError) as refused:
        CASES[tolerance].read(leniency)

    assert (refused.value.status, refused.value.scim_type) == (400, CASES[tolerance].scim_type)
    assert refused.value.detail
    assert not leniency.used
    assert not leniency.set_aside
