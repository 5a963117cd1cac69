import copy
from typing import Any

import pytest

from provisor.scim.core_schemas import USER_TYPE, with_extensions
from provisor.scim.errors import (
    InvalidFilter,
    InvalidPath,
    InvalidSyntax,
    InvalidValue,
    Mutability,
    NoTarget,
    ScimError,
    TooMany,
)
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.operations import read_patch
from provisor.scim.patch import apply
from provisor.scim.schemas import Attribute, Schema, Type
from provisor.scim.schemas import Mutability as When
from provisor.scim.tolerances import Tolerance

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LOCAL = Schema(
    "urn:example:local",
    "Local",
    "An extension.",
    (
        Attribute("tags", multi_valued=True),
        Attribute("badge", mutability=When.IMMUTABLE),
        Attribute(
            "devices",
            Type.COMPLEX,
            multi_valued=True,
            sub_attributes=(Attribute("value"), Attribute("serial", mutability=When.IMMUTABLE)),
        ),
    ),
)
TYPE = with_extensions(USER_TYPE, [LOCAL])
WORK = {"value": "a@acme.example", "type": "work", "primary": True}


def a_user(**attributes: Any) -> dict[str, Any]:
    return {"userName": "a", "active": True, "name": {"givenName": "A", "familyName": "B"}, **attributes}


def patched(user: dict[str, Any], *operations: Any, leniency: Leniency | None = None) -> dict[str, Any]:
    leniency = leniency or Leniency()
    before = copy.deepcopy(user)
    presented = {
        "schemas": [CORE],
        "id": "1",
        **user,
        "groups": [{"value": "g"}],
        "meta": {"created": "then"},
    }
    read = read_patch({"schemas": [PATCH_OP], "Operations": list(operations)}, TYPE, leniency)
    after = apply(read, user, TYPE, leniency, presented=presented)
    assert user == before
    return after


def strictly(user: dict[str, Any], *operations: Any) -> dict[str, Any]:
    return patched(user, *operations, leniency=Leniency(Manner.STRICT))


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    return {"op": "remove", "path": path}


# Single values


@pytest.mark.parametrize("change", [add, replace])
def test_add_and_replace_set_a_single_value(change: Any) -> None:
    assert strictly(a_user(title="x"), change("title", "y"), change("nickName", "z")) == a_user(
        title="y", nickName="z"
    )


def test_remove_takes_a_value_away() -> None:
    assert strictly(a_user(title="x"), remove("title")) == a_user()


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert strictly(a_user(), remove("title"), remove("name.middleName")) == a_user()


def test_operations_are_applied_in_order() -> None:
    assert strictly(a_user(), add("title", "x"), remove("title"), add("title", "y")) == a_user(title="y")


@pytest.mark.parametrize("path", ["title", "TITLE", f"{CORE}:title"])
def test_an_attribute_is_found_in_any_spelling(path: str) -> None:
    assert strictly(a_user(), replace(path, "x")) == a_user(title="x")


def test_null_and_an_empty_array_mean_unassigned() -> None:
    user = a_user(title="x", emails=[WORK])

    assert strictly(user, replace("title", None), replace("emails", [])) == a_user()


def test_adding_null_changes_nothing() -> None:
    user = a_user(title="x", emails=[WORK])

    assert strictly(user, add("title", None), add("emails", [])) == user


@pytest.mark.parametrize("operation", [remove("userName"), remove("schemas")])
def test_what_is_required_can_not_be_removed(operation: Any) -> None:
    with pytest.raises(Mutability):
        patched(a_user(), operation)


@pytest.mark.parametrize("value", [None, "", " "])
def test_what_is_required_can_not_be_emptied(value: Any) -> None:
    with pytest.raises(InvalidValue, match="userName"):
        patched(a_user(), replace("userName", value))


def test_a_value_of_the_wrong_type_is_refused_with_its_path() -> None:
    with pytest.raises(InvalidValue, match=r"Operation 2: name\.givenName"):
        patched(a_user(), replace("title", "x"), replace("name.givenName", {"a": 1}))


# Complex values


@pytest.mark.parametrize("change", [add, replace])
def test_parts_that_are_not_named_stay(change: Any) -> None:
    after = patched(a_user(), change("name", {"givenName": "C"}))

    assert after["name"] == {"givenName": "C", "familyName": "B"}


def test_in_the_strict_manner_replace_replaces_a_complex_value_whole() -> None:
    assert strictly(a_user(), replace("name", {"givenName": "C"}))["name"] == {"givenName": "C"}


def test_a_part_is_set_and_removed_by_its_path() -> None:
    after = strictly(a_user(), replace("name.givenName", "C"), remove("name.familyName"))

    assert after["name"] == {"givenName": "C"}


def test_null_in_a_complex_value_removes_that_part() -> None:
    assert patched(a_user(), replace("name", {"givenName": None}))["name"] == {"familyName": "B"}


def test_a_complex_value_without_parts_is_gone() -> None:
    assert "name" not in strictly(a_user(), remove("name.givenName"), remove("name.familyName"))


# Multi-valued attributes


def test_adding_elements_keeps_those_that_are_there() -> None:
    home = {"value": "b@home.example", "type": "home"}

    assert strictly(a_user(emails=[WORK]), add("emails", [home]))["emails"] == [WORK, home]


def test_adding_a_present_element_changes_nothing() -> None:
    user = a_user(emails=[WORK])

    assert strictly(user, add("emails", [WORK])) == user


def test_an_element_in_another_case_is_present() -> None:
    user = a_user(emails=[WORK])

    assert strictly(user, add("emails", [{"value": "A@ACME.example", "type": "Work"}])) == user


def test_adding_an_element_of_the_same_value_and_type_tells_more_of_it() -> None:
    after = strictly(a_user(emails=[WORK]), add("emails", [{**WORK, "display": "A"}]))

    assert after["emails"] == [{**WORK, "display": "A"}]


def test_replacing_elements_leaves_no_other() -> None:
    home = {"value": "b@home.example", "type": "home"}

    assert strictly(a_user(emails=[WORK]), replace("emails", [home]))["emails"] == [home]


def test_removing_the_last_element_leaves_the_attribute_unassigned() -> None:
    assert strictly(a_user(emails=[WORK]), remove('emails[type eq "work"]')) == a_user()


def test_a_filter_chooses_what_is_removed() -> None:
    home = {"value": "b@home.example", "type": "home"}

    assert strictly(a_user(emails=[WORK, home]), remove('emails[value ew "HOME.example"]'))["emails"] == [
        WORK
    ]


def test_a_filter_chooses_whose_part_is_set() -> None:
    home = {"value": "b@home.example", "type": "home"}

    after = strictly(a_user(emails=[WORK, home]), replace('emails[type eq "home"].value', "c@home.example"))

    assert after["emails"] == [WORK, {**home, "value": "c@home.example"}]


def test_replacing_chosen_elements_leaves_the_parts_that_are_not_named() -> None:
    after = patched(a_user(emails=[WORK]), replace('emails[type eq "work"]', {"value": "new"}))

    assert after["emails"] == [{**WORK, "value": "new"}]


def test_in_the_strict_manner_a_filter_sets_a_part_of_one_element() -> None:
    several = [WORK, {"value": "b", "type": "work"}]

    with pytest.raises(InvalidPath, match="sub-attribute"):
        strictly(a_user(emails=[WORK]), replace('emails[type eq "work"]', {"value": "new"}))
    with pytest.raises(InvalidFilter, match="2 values"):
        strictly(a_user(emails=several), replace('emails[type eq "work"].display', "new"))


def test_a_filter_may_choose_several_elements() -> None:
    several = [WORK, {"value": "b", "type": "work"}]

    after = patched(a_user(emails=several), replace('emails[type eq "work"].display', "new"))

    assert after["emails"] == [{**each, "display": "new"} for each in several]


def test_null_for_chosen_elements_removes_them() -> None:
    assert patched(a_user(emails=[WORK]), replace('emails[type eq "work"]', None)) == a_user()


def test_an_element_of_which_only_labels_would_stay_goes() -> None:
    assert patched(a_user(emails=[WORK]), remove('emails[type eq "work"].value')) == a_user()


def test_a_removed_label_leaves_the_element() -> None:
    after = strictly(a_user(emails=[WORK]), remove("emails.primary"))

    assert after["emails"] == [{"value": WORK["value"], "type": "work"}]


def test_a_removal_that_matches_nothing_changes_nothing_in_both_manners() -> None:
    user, operation = a_user(emails=[WORK]), remove('emails[type eq "home"]')

    assert patched(user, operation) == strictly(user, operation) == user


def test_in_the_strict_manner_replace_by_a_filter_that_matches_nothing_has_no_target() -> None:
    with pytest.raises(NoTarget):
        strictly(a_user(emails=[WORK]), replace('emails[type eq "home"].value', "x"))


@pytest.mark.parametrize("change", [add, replace])
def test_a_filter_that_matches_nothing_describes_a_new_element(change: Any) -> None:
    after = patched(
        a_user(),
        change('phoneNumbers[type eq "Mobile"].value', "+1"),
        change('addresses[type eq "work"].postalCode', "98052"),
        change('addresses[type eq "work"].locality', "Here"),
        change('roles[primary eq "True"].value', "R"),
        change('ims[type eq "xmpp"]', {"value": "i"}),
    )

    assert after["phoneNumbers"] == [{"type": "Mobile", "value": "+1"}]
    assert after["addresses"] == [{"type": "work", "postalCode": "98052", "locality": "Here"}]
    assert after["roles"] == [{"primary": True, "value": "R"}]
    assert after["ims"] == [{"type": "xmpp", "value": "i"}]


def test_a_filter_that_describes_nothing_has_no_target() -> None:
    for manner in Manner:
        with pytest.raises(NoTarget):
            patched(a_user(), add('emails[type co "w"].value', "x"), leniency=Leniency(manner))


def test_the_parts_of_a_new_element_may_come_one_by_one() -> None:
    after = patched(
        a_user(),
        add('emails[type eq "work"].primary', "true"),
        add('emails[type eq "work"].value', "a@acme.example"),
        add('emails[type eq "work"].type', "work"),
    )

    assert after["emails"] == [WORK]


def test_what_becomes_primary_takes_it_from_the_others() -> None:
    home = {"value": "b", "type": "home"}
    user = a_user(emails=[WORK, home])
    expected = [{**WORK, "primary": False}, {**home, "primary": True}]

    assert strictly(user, replace('emails[type eq "home"].primary', True))["emails"] == expected
    assert strictly(a_user(emails=[WORK]), add("emails", [{**home, "primary": True}]))["emails"] == expected


def test_an_operation_that_makes_several_primary_is_refused() -> None:
    two = [WORK, {"value": "b", "type": "home"}]

    with pytest.raises(InvalidValue, match="primary"):
        patched(a_user(emails=two), replace("emails.primary", True))
    with pytest.raises(InvalidValue, match="primary"):
        patched(a_user(), add("emails", [{**one, "primary": True} for one in two]))


def test_more_elements_than_are_kept_are_refused() -> None:
    user = a_user(emails=[{"value": f"{n}"} for n in range(900)])

    with pytest.raises(InvalidValue, match="1000"):
        patched(user, add("emails", [{"value": f"more {n}"} for n in range(900)]))


def test_plain_elements_are_added_once_and_removed_by_value() -> None:
    user = a_user(**{LOCAL.id: {"tags": ["a", "b"]}})

    after = patched(
        user, add(f"{LOCAL.id}:tags", ["b", "c"]), remove(f'{LOCAL.id}:tags[value eq "a"]'),
        {"op": "remove", "path": "tags", "value": ["c"]},
    )  # fmt: skip

    assert after[LOCAL.id] == {"tags": ["b"]}


# Extensions


def test_an_extension_is_set_by_urn_qualified_paths() -> None:
    after = strictly(
        a_user(), add(f"{ENTERPRISE}:department", "D"), add(f"{ENTERPRISE}:manager", {"value": "m"})
    )

    assert after[ENTERPRISE] == {"department": "D", "manager": {"value": "m"}}


def test_an_extension_is_set_as_a_whole() -> None:
    user = a_user(**{ENTERPRISE: {"division": "V"}})

    assert patched(user, replace(ENTERPRISE, {"department": "D"}))[ENTERPRISE] == {
        "division": "V",
        "department": "D",
    }
    assert strictly(user, replace(ENTERPRISE, {"department": "D"}))[ENTERPRISE] == {"department": "D"}


@pytest.mark.parametrize("operation", [remove(ENTERPRISE), replace(ENTERPRISE, None)])
def test_an_extension_is_removed_as_a_whole(operation: Any) -> None:
    assert patched(a_user(**{ENTERPRISE: {"department": "D"}}), operation) == a_user()


def test_an_extension_without_values_is_gone() -> None:
    user = a_user(**{ENTERPRISE: {"department": "D"}})

    assert strictly(user, remove(f"{ENTERPRISE}:department")) == a_user()


@pytest.mark.parametrize(
    "operation",
    [
        add(f"{ENTERPRISE}:manager", "m"),
        add(f"{ENTERPRISE}:manager", {"value": "m"}),
        add("manager", [{"value": "m"}]),
        add(f"{ENTERPRISE}:manager.value", "m"),
        {"op": "add", "value": {ENTERPRISE: {"manager": "m"}}},
        {"op": "add", "value": {f"{ENTERPRISE}:manager": {"value": "m", "displayName": None}}},
    ],
)
def test_a_manager_arrives_in_many_forms(operation: Any) -> None:
    assert patched(a_user(), operation)[ENTERPRISE] == {"manager": {"value": "m"}}


@pytest.mark.parametrize("change", [add, replace])
def test_a_manager_named_by_address_alone_is_the_one_at_that_address(change: Any) -> None:
    after = patched(a_user(), change(f"{ENTERPRISE}:manager.$ref", "../Users/m"))

    assert after[ENTERPRISE] == {"manager": {"value": "m", "$ref": "../Users/m"}}


@pytest.mark.parametrize(
    "operation",
    [
        remove(f"{ENTERPRISE}:manager"),
        remove("manager"),
        remove(f"{ENTERPRISE}:manager.value"),
        replace(f"{ENTERPRISE}:manager", None),
        replace(f"{ENTERPRISE}:manager", ""),
        replace(f"{ENTERPRISE}:manager", {"value": ""}),
        replace(f"{ENTERPRISE}:manager", {"value": None}),
        replace(f"{ENTERPRISE}:manager", []),
        {"op": "Remove", "path": "manager", "value": "m"},
    ],
)
def test_a_manager_leaves_in_many_forms(operation: Any) -> None:
    user = a_user(**{ENTERPRISE: {"manager": {"value": "m", "$ref": "../Users/m"}}})

    assert patched(user, operation) == a_user()


# Without a path


def test_a_value_without_a_path_has_several_attributes() -> None:
    after = patched(a_user(), {"op": "replace", "value": {"title": "x", "name": {"givenName": "C"}}})

    assert after == a_user(title="x", name={"givenName": "C", "familyName": "B"})


def test_names_in_a_value_without_a_path_may_be_paths() -> None:
    after = patched(
        a_user(emails=[WORK]),
        {
            "op": "replace",
            "value": {
                "name.givenName": "C",
                f"{ENTERPRISE}:employeeNumber": "7",
                'emails[type eq "work"].value': "new",
            },
        },
    )

    assert after["name"]["givenName"] == "C"
    assert after[ENTERPRISE] == {"employeeNumber": "7"}
    assert after["emails"] == [{**WORK, "value": "new"}]


def test_read_only_values_in_a_value_without_a_path_are_ignored() -> None:
    value = {"schemas": [CORE], "id": "other", "groups": [], "meta": {"created": "now"}, "active": False}

    assert patched(a_user(), {"op": "replace", "value": value}) == a_user(active=False)


def test_without_a_path_the_value_is_an_object() -> None:
    with pytest.raises(InvalidValue, match="without a path"):
        patched(a_user(), {"op": "add", "value": "x"})


def test_in_the_strict_manner_a_path_is_needed() -> None:
    for operation in ({"op": "replace", "value": {"active": False}}, {"op": "remove"}):
        with pytest.raises(InvalidSyntax):
            strictly(a_user(), operation)


def test_remove_needs_a_path() -> None:
    with pytest.raises(NoTarget):
        patched(a_user(), {"op": "remove", "value": {"title": "x"}})


# What may not be written


@pytest.mark.parametrize(
    "operation",
    [
        add("groups", [{"value": "nope"}]),
        replace("meta.created", "now"),
        remove("groups"),
        replace("id", "2"),
        remove('groups[value eq "g"]'),
        add(f"{ENTERPRISE}:manager.displayName", "M"),
    ],
)
def test_a_read_only_path_is_refused(operation: Any) -> None:
    with pytest.raises(Mutability, match="read-only"):
        patched(a_user(), operation)


def test_a_read_only_path_with_the_value_that_is_there_changes_nothing() -> None:
    assert patched(
        a_user(), replace("id", "1"), replace("meta.created", "then"), replace("groups", [{"value": "g"}])
    ) == a_user()  # fmt: skip


def test_an_immutable_value_is_set_once() -> None:
    user = a_user(**{LOCAL.id: {"badge": "1"}})

    assert strictly(a_user(), add(f"{LOCAL.id}:badge", "1")) == user
    assert strictly(user, replace(f"{LOCAL.id}:badge", "1")) == user
    for operation in (replace(f"{LOCAL.id}:badge", "2"), remove(f"{LOCAL.id}:badge")):
        with pytest.raises(Mutability, match="immutable"):
            strictly(user, operation)


def test_an_extension_with_an_immutable_value_is_not_removed() -> None:
    with pytest.raises(Mutability, match="badge"):
        strictly(a_user(**{LOCAL.id: {"badge": "1"}}), remove(LOCAL.id))
    assert strictly(a_user(), remove(LOCAL.id)) == a_user()


def test_an_immutable_part_of_an_element_is_set_once() -> None:
    user = a_user(**{LOCAL.id: {"devices": [{"value": "d", "serial": "1"}]}})

    with pytest.raises(Mutability, match="serial"):
        strictly(user, replace(f'{LOCAL.id}:devices[value eq "d"].serial', "2"))
    assert strictly(user, remove(f'{LOCAL.id}:devices[value eq "d"]')) == a_user()


def test_elements_that_are_replaced_keep_what_is_immutable() -> None:
    user = a_user(**{LOCAL.id: {"devices": [{"value": "d", "serial": "1"}]}})

    after = strictly(user, replace(f"{LOCAL.id}:devices", [{"value": "d"}, {"value": "e", "serial": "2"}]))

    assert after[LOCAL.id]["devices"] == [{"value": "d", "serial": "1"}, {"value": "e", "serial": "2"}]
    with pytest.raises(Mutability, match="serial"):
        strictly(user, replace(f"{LOCAL.id}:devices", [{"value": "d", "serial": "2"}]))


# Schemas


def test_a_schema_that_nobody_declares_is_set_aside_or_refused() -> None:
    operation, leniency = add("schemas", ["urn:nobody:knows"]), Leniency()

    assert patched(a_user(), operation, leniency=leniency) == a_user()
    assert list(leniency.set_aside) == ["urn:nobody:knows"]
    with pytest.raises(InvalidSyntax, match="urn:nobody:knows"):
        strictly(a_user(), operation)
    assert strictly(a_user(), add("schemas", [ENTERPRISE])) == a_user()


# Slips that are tolerated


def test_verbs_in_other_case_are_tolerated() -> None:
    leniency = Leniency()

    after = patched(a_user(), {"op": "Replace", "path": "active", "value": "False"}, leniency=leniency)

    assert after == a_user(active=False)
    assert list(leniency.used) == [Tolerance.CAPITALISED_VERB, Tolerance.BOOLEAN_AS_STRING]
    with pytest.raises(InvalidSyntax):
        strictly(a_user(), {"op": "Replace", "path": "active", "value": False})


def test_elements_to_remove_may_stand_in_the_value() -> None:
    operation = {"op": "remove", "path": "emails", "value": [{"$ref": None, "value": "A@acme.example"}]}
    leniency = Leniency()

    assert patched(a_user(emails=[WORK]), operation, leniency=leniency) == a_user()
    assert Tolerance.REMOVAL_BY_VALUE in leniency.used
    with pytest.raises(InvalidValue):
        strictly(a_user(emails=[WORK]), operation)


def test_nothing_to_remove_in_the_value_removes_nothing() -> None:
    user = a_user(emails=[WORK])

    assert patched(user, {"op": "remove", "path": "emails", "value": []}) == user


def test_stray_members_are_tolerated() -> None:
    leniency = Leniency()

    read_patch(
        {
            "schemas": [PATCH_OP],
            "Operations": [{"op": "add", "path": "title", "value": "x", "name": "n"}],
            "x": 1,
        },
        TYPE,
        leniency,
    )

    assert list(leniency.used) == [Tolerance.STRAY_MEMBER]


def test_undeclared_attributes_are_set_aside() -> None:
    leniency = Leniency()

    after = patched(
        a_user(), add("nope", 1), {"op": "add", "value": {"urn:x:y": {"z": 1}, "password": "p"}}, leniency=leniency
    )  # fmt: skip

    assert after == a_user()
    assert list(leniency.set_aside) == ["nope", "urn:x:y"]


# The document


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "x",
        {},
        {"schemas": [PATCH_OP]},
        {"schemas": [PATCH_OP], "Operations": []},
        {"schemas": [PATCH_OP], "Operations": {}},
        {"schemas": [PATCH_OP], "Operations": ["x"]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "move", "path": "title", "value": "x"}]},
        {"schemas": [PATCH_OP], "Operations": [{"path": "title", "value": "x"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": 1, "path": "title", "value": "x"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": 1, "value": "x"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title"}]},
        {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "Path": "x", "value": "x"}]},
        {"schemas": [CORE], "Operations": [{"op": "add", "path": "title", "value": "x"}]},
        {"schemas": 1, "Operations": [{"op": "add", "path": "title", "value": "x"}]},
    ],
)
def test_what_is_no_patch_is_refused_in_both_manners(document: Any) -> None:
    for manner in Manner:
        with pytest.raises(ScimError) as refusal:
            read_patch(document, TYPE, Leniency(manner))
        assert refusal.value.status == 400


def test_a_missing_or_misspelt_message_schema_is_tolerated() -> None:
    operations = [{"op": "add", "path": "title", "value": "x"}]
    for document in (
        {"Operations": operations},
        {"schemas": ["urn:scim:PatchOp"], "Operations": operations},
        {"schemas": PATCH_OP, "operations": operations},
    ):
        assert read_patch(document, TYPE, Leniency())
        with pytest.raises(InvalidSyntax):
            read_patch(document, TYPE, Leniency(Manner.STRICT))


def test_the_number_of_operations_is_bounded() -> None:
    document = {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "x"}] * 1_001}

    with pytest.raises(TooMany):
        read_patch(document, TYPE, Leniency())
