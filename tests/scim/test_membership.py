from typing import Any

import pytest

from provisor.scim.core_schemas import GROUP_TYPE
from provisor.scim.errors import InvalidFilter, InvalidSyntax, InvalidValue, Mutability, NoTarget
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.membership import (
    AddMembers,
    RemoveAllMembers,
    RemoveMatching,
    RemoveMembers,
    ReplaceMembers,
    SetAttribute,
    Step,
    read_group_patch,
    read_group_resource,
    read_members,
    set_attribute,
)
from provisor.scim.tolerances import Tolerance

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def steps(*operations: Any, leniency: Leniency | None = None) -> tuple[Step, ...]:
    document = {"schemas": [PATCH_OP], "Operations": list(operations)}
    return read_group_patch(document, GROUP_TYPE, leniency or Leniency(), group_id="g")


def strictly(*operations: Any) -> tuple[Step, ...]:
    return steps(*operations, leniency=Leniency(Manner.STRICT))


def add(value: Any, path: str = "members") -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    return {"op": "remove", "path": path}


def test_members_are_added() -> None:
    assert strictly(add([{"value": "a"}, {"value": "b", "display": "B", "type": "User"}])) == (
        AddMembers(("a", "b")),
    )


@pytest.mark.parametrize("value", ["a", ["a"], {"value": "a"}, [{"$ref": "https://x/scim/v2/Users/a"}]])
def test_a_member_to_add_may_be_written_in_other_ways(value: Any) -> None:
    assert steps(add(value)) == (AddMembers(("a",)),)


def test_a_member_is_removed_by_a_filter() -> None:
    assert strictly(remove('members[value eq "A"]')) == (RemoveMembers(("A",)),)
    assert strictly(remove('members[value eq "A"].value')) == (RemoveMembers(("A",)),)


def test_several_members_are_removed_by_one_filter() -> None:
    assert strictly(remove('members[value eq "a" or value eq "b"]')) == (RemoveMembers(("a", "b")),)


@pytest.mark.parametrize(
    "condition", ['display co "x"', 'value eq "a" and type eq "User"', 'not (value eq "a")']
)
def test_any_other_filter_removes_those_who_match(condition: str) -> None:
    (step,) = strictly(remove(f"members[{condition}]"))

    assert isinstance(step, RemoveMatching)


@pytest.mark.parametrize(
    "condition", ['$ref eq "https://provisor.example/scim/v2/Users/a"', 'value eq "a" and not ($ref pr)']
)
def test_members_are_not_removed_by_their_addresses(condition: str) -> None:
    with pytest.raises(InvalidFilter, match="use value"):
        strictly(remove(f"members[{condition}]"))


def test_members_are_removed_by_value_in_the_classic_dialect() -> None:
    operation = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": "a"}, {"value": "b"}]}

    assert steps(operation) == (RemoveMembers(("a", "b")),)
    with pytest.raises(InvalidValue):
        strictly({**operation, "op": "remove"})


@pytest.mark.parametrize("operation", [remove("members"), replace("members", []), replace("members", None)])
def test_all_members_are_removed(operation: Any) -> None:
    assert strictly(operation) == (RemoveAllMembers(),)


def test_members_are_replaced() -> None:
    assert strictly(replace("members", [{"value": "a"}, {"value": "a"}])) == (ReplaceMembers(("a",)),)


@pytest.mark.parametrize("value", [[], None])
def test_adding_nobody_is_no_step(value: Any) -> None:
    assert strictly(add(value)) == ()


def test_neighbours_of_one_kind_become_one_step() -> None:
    added = [add([{"value": f"{n}"}]) for n in range(25)]
    removed = [remove(f'members[value eq "{n}"]') for n in range(25)]

    assert strictly(*added, *removed) == (
        AddMembers(tuple(f"{n}" for n in range(25))),
        RemoveMembers(tuple(f"{n}" for n in range(25))),
    )


def test_the_order_of_different_steps_stays() -> None:
    assert strictly(add([{"value": "a"}]), remove('members[value eq "a"]'), add([{"value": "a"}])) == (
        AddMembers(("a",)),
        RemoveMembers(("a",)),
        AddMembers(("a",)),
    )


def test_a_whole_group_arrives_without_a_path() -> None:
    value = {
        "schemas": [GROUP],
        "id": "g",
        "displayName": "G",
        "externalId": "e",
        "members": [{"value": "a"}],
    }

    assert steps({"op": "replace", "value": value}) == (
        SetAttribute("displayName", "G"),
        SetAttribute("externalId", "e"),
        ReplaceMembers(("a",)),
    )
    with pytest.raises(InvalidSyntax):
        strictly({"op": "replace", "value": value})


def test_an_attribute_is_set_and_removed() -> None:
    assert strictly(replace("displayName", "G"), remove("externalId")) == (
        SetAttribute("displayName", "G"),
        SetAttribute("externalId", None),
    )


def test_a_step_that_sets_an_attribute_gives_another_resource() -> None:
    group = {"displayName": "G", "externalId": "e"}

    assert set_attribute(group, SetAttribute("externalId", None)) == {"displayName": "G"}
    assert set_attribute(group, SetAttribute("displayName", "H")) == {"displayName": "H", "externalId": "e"}
    assert group == {"displayName": "G", "externalId": "e"}


def test_a_group_keeps_a_name() -> None:
    with pytest.raises(Mutability):
        steps(remove("displayName"))
    for value in (None, "", " "):
        with pytest.raises(InvalidValue):
            steps(replace("displayName", value))


@pytest.mark.parametrize(
    "operation",
    [
        replace("id", "other"),
        remove("id"),
        replace("meta.created", "now"),
        replace('members[value eq "a"]', {"value": "b"}),
        replace('members[value eq "a"].value', "b"),
        replace('members[value eq "a"].display', "B"),
        remove('members[value eq "a"].type'),
    ],
)
def test_what_can_not_be_changed_is_refused(operation: Any) -> None:
    with pytest.raises(Mutability):
        steps(operation)


def test_the_id_that_the_group_has_changes_nothing() -> None:
    assert steps(replace("id", "g")) == ()


def test_remove_needs_a_path() -> None:
    with pytest.raises(NoTarget):
        steps({"op": "remove", "value": {"members": [{"value": "a"}]}})


@pytest.mark.parametrize("group", [{"value": "x", "type": "group"}, {"value": "x", "$ref": "../Groups/x"}])
def test_a_group_as_member_is_set_aside_and_the_users_come(group: Any) -> None:
    leniency = Leniency()

    assert read_members([group, {"value": "a"}], leniency) == ["a"]
    assert list(leniency.used) == [Tolerance.GROUP_AS_MEMBER]
    assert list(leniency.set_aside) == ["members: group x (push that group by itself)"]
    with pytest.raises(InvalidValue, match="by itself"):
        read_members([group], Leniency(Manner.STRICT))


def test_no_members_are_no_members() -> None:
    assert read_members(None, Leniency()) == []


def test_a_member_without_an_id_is_refused() -> None:
    with pytest.raises(InvalidValue):
        read_members([{"type": "User"}], Leniency())


def test_a_group_is_read_apart_from_its_members() -> None:
    document = {
        "schemas": [GROUP_TYPE.schema.id],
        "displayName": "Sales",
        "members": [{"value": "a"}, {"value": "b"}, {"value": "a"}],
    }

    resource, members = read_group_resource(document, GROUP_TYPE, Leniency())

    assert (resource["displayName"], members) == ("Sales", ["a", "b"])
    assert "members" not in resource
