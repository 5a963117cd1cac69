from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.bulk import BulkOperation
from provisor.scim.bulk_order import plan, references, resolved
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import InvalidValue
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.membership import AddMembers, read_group_patch

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def a_user(number: int, bulk_id: str, manager: str | None = None) -> BulkOperation:
    data: dict[str, Any] = {"userName": bulk_id}
    if manager is not None:
        data[ENTERPRISE] = {"manager": {"value": f"bulkId:{manager}"}, "department": "D"}
    return BulkOperation(number, "POST", USER_TYPE, None, bulk_id, None, data)


def a_group(number: int, bulk_id: str, *members: str) -> BulkOperation:
    data = {"displayName": bulk_id, "members": [{"value": f"bulkId:{member}"} for member in members]}
    return BulkOperation(number, "POST", GROUP_TYPE, None, bulk_id, None, data)


def done(*operations: BulkOperation) -> list[tuple[str, str | None, Any]]:
    """What is done, in order, where each resource that is made gets its bulkId in capitals as id."""
    made: dict[str, str] = {}
    calls = []
    for batch in plan(operations):
        for step in batch:
            call = resolved(step, made)
            calls.append(call)
            if call[0] == "POST" and step.operation.bulk_id is not None:
                made[step.operation.bulk_id] = step.operation.bulk_id.upper()
    return calls


@pytest.mark.parametrize(
    ("resource_id", "data"),
    [
        ("bulkId:x", None),
        (None, {"members": [{"value": "bulkId:x"}]}),
        (None, {"members": ["bulkId:x"]}),
        (None, {ENTERPRISE: {"manager": {"value": "bulkId:x"}}}),
        (None, {ENTERPRISE: {"manager": {"$ref": "../Users/bulkId:x"}}}),
        (None, {"Operations": [{"op": "remove", "path": 'members[value eq "bulkId:x"]'}]}),
        (None, {"Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:x"}]}]}),
        (None, {"Operations": [{"op": "add", "value": {"manager": "bulkId:x"}}]}),
    ],
)
def test_references_are_found_anywhere_and_replaced(resource_id: str | None, data: Any) -> None:
    operation = BulkOperation(1, "PATCH", GROUP_TYPE, resource_id, data=data)

    _, its_id, its_data = resolved(plan([operation])[0][0], {"x": "id-1"})

    assert references(operation) == {"x"}
    assert "bulkId:" not in str([its_id, its_data])
    assert "id-1" in str([its_id, its_data])


@pytest.mark.parametrize(
    "text",
    ["the bulkId:x of it", "xbulkId:x", "bulkId:", '/bulkId:x" and more', 'a "b/bulkId:x" c', '"bulkId:x'],
)
def test_what_only_looks_like_a_reference_stays(text: str) -> None:
    operation = a_user(1, "u")
    operation.data["title"] = text

    assert references(operation) == set()
    assert done(operation)[0][2]["title"] == text


def test_a_long_text_of_what_looks_like_references_is_read_once() -> None:
    # Half a megabyte: reading on from each of them to the quote would take an hour.
    operation = a_user(1, "u")
    operation.data["title"] = "/bulkId:" * 65_536 + '"'

    assert references(operation) == set()


def test_without_references_the_order_stays() -> None:
    operations = [a_user(number, f"u{number}") for number in range(5)]

    assert [call[2]["userName"] for call in done(*operations)] == ["u0", "u1", "u2", "u3", "u4"]


def test_an_operation_waits_for_what_it_refers_to() -> None:
    calls = done(a_group(1, "g", "u"), a_user(2, "v"), a_user(3, "u"), a_user(4, "w"))

    assert [call[2].get("userName", "group") for call in calls] == ["v", "u", "group", "w"]
    assert calls[2][2]["members"] == [{"value": "U"}]


def test_a_circle_is_made_first_and_completed_then() -> None:
    calls = done(a_user(1, "u", manager="v"), a_user(2, "v", manager="u"))

    assert calls[0] == ("POST", None, {"userName": "u", ENTERPRISE: {"department": "D"}})
    assert calls[1][2][ENTERPRISE]["manager"] == {"value": "U"}
    assert calls[2][:2] == ("PATCH", "U")
    assert calls[2][2]["Operations"] == [
        {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": "V"}}
    ]


def test_a_circle_stands_or_falls_together() -> None:
    batches = plan([a_user(1, "u", manager="v"), a_user(2, "x"), a_user(3, "v", manager="u")])

    assert [[step.operation.number for step in batch] for batch in batches] == [[1, 3, 1], [2]]


def test_who_refers_to_themselves_is_completed() -> None:
    calls = done(a_user(1, "u", manager="u"))

    assert [call[0] for call in calls] == ["POST", "PATCH"]


def test_a_groups_members_in_a_circle_are_added_later() -> None:
    group = a_group(1, "g", "u", "v")
    user = a_user(2, "u")
    user.data["title"] = "bulkId:g"

    calls = done(group, user, a_user(3, "v"))

    assert calls[0][2]["userName"] == "v"
    assert calls[1][2]["members"] == [{"value": "V"}]
    completion = read_group_patch(calls[3][2], GROUP_TYPE, Leniency(Manner.STRICT), group_id="G")
    assert completion == (AddMembers(("U",)),)


def test_a_reference_that_nothing_makes_is_refused() -> None:
    with pytest.raises(InvalidValue, match="bulkId:nobody"):
        done(a_group(1, "g", "nobody"))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_makes_nothing_and_refers_to_itself_is_refused(method: str) -> None:
    with pytest.raises(InvalidValue, match="bulkId:me"):
        done(BulkOperation(1, method, USER_TYPE, "bulkId:me", "me"))


def test_a_long_chain_is_no_deep_recursion() -> None:
    chain = [a_user(number, f"u{number}", manager=f"u{number + 1}") for number in range(3_000)]

    assert [batch[0].operation.number for batch in plan([*chain, a_user(3_000, "u3000")])] == [
        *range(3_000, -1, -1)
    ]


@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=8, max_size=8))
def test_whatever_refers_to_whatever_each_is_made_once_and_knows_all_in_the_end(
    edges: list[list[int]],
) -> None:
    operations = [
        a_group(at, f"b{at}", *[f"b{other}" for other in others]) for at, others in enumerate(edges)
    ]
    known: dict[str, set[str]] = {}

    for method, its_id, data in done(*operations):
        if method == "POST":
            known[data["displayName"].upper()] = {member["value"] for member in data["members"]}
        else:
            members = data["Operations"][0]["value"]
            known[its_id or ""] |= {member["value"] for member in members}

    assert known == {f"B{at}": {f"B{other}" for other in others} for at, others in enumerate(edges)}
