from typing import Any

import pytest

from provisor.scim.bulk import BULK_REQUEST, BulkRequest, BulkResult, bulk_response, read_bulk
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import InvalidSyntax, InvalidValue, NotFound, PayloadTooLarge, ScimError
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.tolerances import Tolerance


def read(*operations: Any, leniency: Leniency | None = None, **members: Any) -> BulkRequest:
    document = {"schemas": [BULK_REQUEST], "Operations": list(operations), **members}
    return read_bulk(
        document, [USER_TYPE, GROUP_TYPE], leniency or Leniency(Manner.STRICT), max_operations=10
    )


def post(**changed: Any) -> dict[str, Any]:
    return {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "x"}, **changed}


def test_an_operation_says_what_to_do_with_which_resource() -> None:
    (operation,) = read(
        {"method": "PUT", "path": "/Users/a%20b", "version": 'W/"3"', "data": {"userName": "x"}}
    ).operations

    assert (operation.method, operation.resource_type, operation.resource_id) == ("PUT", USER_TYPE, "a b")
    assert (operation.version, operation.data, operation.fault) == ('W/"3"', {"userName": "x"}, None)


def test_the_operations_of_a_patch_may_stand_alone() -> None:
    (operation,) = read(
        {"method": "PATCH", "path": "/Users/1", "data": [{"op": "remove", "path": "title"}]}
    ).operations

    assert operation.data["Operations"] == [{"op": "remove", "path": "title"}]


def test_a_deletion_needs_no_data() -> None:
    assert read({"method": "DELETE", "path": "/Groups/1"}).operations[0].fault is None


@pytest.mark.parametrize("operations", [[], None, {}, "x"])
def test_a_request_has_operations(operations: Any) -> None:
    document = {"schemas": [BULK_REQUEST], "Operations": operations}

    with pytest.raises(InvalidSyntax):
        read_bulk(document, [USER_TYPE], Leniency(), max_operations=10)


def test_more_operations_than_are_accepted_are_too_large() -> None:
    with pytest.raises(PayloadTooLarge, match="10"):
        read(*[{"method": "DELETE", "path": "/Users/1"}] * 11)


def test_a_bulk_id_is_used_once() -> None:
    with pytest.raises(InvalidValue, match="bulkId"):
        read(post(), post())


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "x"])
def test_fail_on_errors_is_a_number_from_one(value: Any) -> None:
    with pytest.raises(InvalidValue):
        read(post(), failOnErrors=value)
    assert read(post(), failOnErrors=2).fail_on_errors == 2


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("x", InvalidSyntax),
        (post(method="GET"), InvalidSyntax),
        (post(method=None), InvalidSyntax),
        (post(method="post"), InvalidSyntax),
        (post(bulkId=None), InvalidValue),
        (post(bulkId=1), InvalidSyntax),
        (post(path=None), InvalidValue),
        (post(path="/"), InvalidValue),
        (post(path="/Nope"), NotFound),
        (post(path="/Bulk"), NotFound),
        (post(path="/Users/1"), InvalidValue),
        (post(method="DELETE", path="/Users/a%00b"), NotFound),
        (post(method="PUT"), InvalidValue),
        (post(method="DELETE", path="/Users/1/2"), InvalidValue),
        (post(data=None), InvalidSyntax),
        (post(data=[]), InvalidSyntax),
        (post(method="PUT", path="/Users/1", data="x"), InvalidSyntax),
        (post(method="DELETE", path="/Users/1", version=1), InvalidSyntax),
        (post(stray=1), InvalidSyntax),
    ],
)
def test_a_fault_of_one_operation_is_its_own(operation: Any, fault: type[ScimError]) -> None:
    sound, faulty = read({"method": "DELETE", "path": "/Users/1"}, operation).operations

    assert sound.fault is None
    assert type(faulty.fault) is fault
    assert "Operation 2" in str(faulty.fault)


def test_a_method_in_lower_case_is_tolerated() -> None:
    leniency = Leniency()

    assert read(post(method="post"), leniency=leniency).operations[0].method == "POST"
    assert list(leniency.used) == [Tolerance.METHOD_IN_LOWER_CASE]


def test_results_stand_in_the_order_of_the_operations() -> None:
    made, refused = read(post(), {"method": "DELETE", "path": "/Users/1"}).operations

    response = bulk_response(
        [
            BulkResult(refused, 404, error=NotFound("gone")),
            BulkResult(made, 201, location="https://x/Users/2", version='W/"1"'),
        ]
    )

    assert response["Operations"] == [
        {
            "method": "POST",
            "bulkId": "b",
            "location": "https://x/Users/2",
            "version": 'W/"1"',
            "status": "201",
        },
        {"method": "DELETE", "status": "404", "response": NotFound("gone").to_document()},
    ]
