from dataclasses import replace
from typing import Any

import pytest

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP_TYPE, USER, USER_TYPE, with_extensions
from provisor.scim.errors import InvalidValue
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.projection import MAX_NAMES, Projection
from provisor.scim.schemas import Attribute, ResourceType, Returned, Schema, Type

RESOURCE: dict[str, Any] = {
    "schemas": [USER.id, ENTERPRISE_USER.id],
    "id": "1",
    "userName": "maria",
    "name": {"givenName": "Maria", "familyName": "Lopez"},
    "emails": [{"value": "maria@acme.example", "type": "work"}, {"value": "m@home.example"}],
    ENTERPRISE_USER.id: {"employeeNumber": "7", "manager": {"value": "2", "displayName": "Ana"}},
    "meta": {"resourceType": "User", "version": 'W/"1"'},
}
ALWAYS = {"schemas": RESOURCE["schemas"], "id": "1"}


def including(
    *names: str, resource: dict[str, Any] = RESOURCE, of: ResourceType = USER_TYPE
) -> dict[str, Any]:
    return Projection.of(of, Leniency(), attributes=names).apply(resource)


def excluding(
    *names: str, resource: dict[str, Any] = RESOURCE, of: ResourceType = USER_TYPE
) -> dict[str, Any]:
    return Projection.of(of, Leniency(), excluded=names).apply(resource)


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in RESOURCE.items() if name not in names}


def test_nothing_asked_leaves_the_resource_itself() -> None:
    assert Projection.default(USER_TYPE).apply(RESOURCE) is RESOURCE
    assert Projection.everything(USER_TYPE).apply(RESOURCE) is RESOURCE
    assert including() is RESOURCE


def test_named_attributes_come_with_what_is_always_returned() -> None:
    assert including("userName") == {**ALWAYS, "userName": "maria"}


@pytest.mark.parametrize("name", ["USERNAME", f"{USER.id}:userName", f"{USER.id.upper()}:username"])
def test_names_may_have_any_case_and_a_urn(name: str) -> None:
    assert including(name) == {**ALWAYS, "userName": "maria"}


def test_a_sub_attribute_comes_alone() -> None:
    assert including("name.givenName") == {**ALWAYS, "name": {"givenName": "Maria"}}


def test_a_sub_attribute_of_several_values_leaves_out_values_that_lack_it() -> None:
    assert including("emails.type") == {**ALWAYS, "emails": [{"type": "work"}]}


def test_an_attribute_named_whole_and_in_part_comes_whole() -> None:
    assert including("name.givenName", "name") == {**ALWAYS, "name": RESOURCE["name"]}


def test_the_urn_of_the_core_schema_means_its_attributes() -> None:
    assert including(USER.id) == without("meta", ENTERPRISE_USER.id)


def test_the_urn_of_an_extension_means_all_of_it() -> None:
    assert including(ENTERPRISE_USER.id) == {**ALWAYS, ENTERPRISE_USER.id: RESOURCE[ENTERPRISE_USER.id]}


def test_a_part_of_an_extension_comes_alone() -> None:
    asked = including(f"{ENTERPRISE_USER.id}:manager.displayName", f"{ENTERPRISE_USER.id}:employeeNumber")

    assert asked == {**ALWAYS, ENTERPRISE_USER.id: {"employeeNumber": "7", "manager": {"displayName": "Ana"}}}


def test_a_bare_name_that_one_extension_has_is_understood_in_the_tolerant_manner_only() -> None:
    strict = Projection.of(USER_TYPE, Leniency(Manner.STRICT), attributes=["employeeNumber"])

    assert including("employeeNumber") == {**ALWAYS, ENTERPRISE_USER.id: {"employeeNumber": "7"}}
    assert strict.apply(RESOURCE) == ALWAYS


def test_unknown_names_are_ignored() -> None:
    assert including("shoeSize", "name.shoeSize", "urn:x:y", "") == ALWAYS
    assert excluding("shoeSize", "name.shoeSize") == RESOURCE


def test_excluded_attributes_are_left_out() -> None:
    assert excluding("emails", "name") == without("emails", "name")


def test_excluded_sub_attributes_are_left_out() -> None:
    assert excluding("name.familyName")["name"] == {"givenName": "Maria"}


def test_excluding_every_part_leaves_the_attribute_out() -> None:
    assert "name" not in excluding("name.familyName", "name.givenName")


def test_an_excluded_extension_is_left_out() -> None:
    assert excluding(ENTERPRISE_USER.id) == without(ENTERPRISE_USER.id)


def test_what_is_always_returned_can_not_be_excluded() -> None:
    assert excluding("id", "schemas", "userName") == without("userName")


def test_both_parameters_together_are_refused() -> None:
    with pytest.raises(InvalidValue, match="together"):
        Projection.of(USER_TYPE, Leniency(), attributes=["name"], excluded=["emails"])


def test_too_many_names_are_refused() -> None:
    with pytest.raises(InvalidValue, match="at the most"):
        Projection.of(USER_TYPE, Leniency(), attributes=["name"] * (MAX_NAMES + 1))


def test_it_says_which_attributes_need_not_be_looked_up() -> None:
    excluded = Projection.of(GROUP_TYPE, Leniency(), excluded=["members"])
    only_name = Projection.of(USER_TYPE, Leniency(), attributes=["displayName"])

    assert Projection.default(GROUP_TYPE).wants("members")
    assert not excluded.wants("members")
    assert not only_name.wants("groups")
    assert not only_name.wants(ENTERPRISE_USER.id)


SECRETS = Schema(
    "urn:example:Secrets",
    "Secrets",
    "",
    (
        Attribute("badge", returned=Returned.ALWAYS),
        Attribute("pin", returned=Returned.NEVER),
        Attribute("notes", returned=Returned.REQUEST),
        Attribute(
            "vault",
            Type.COMPLEX,
            sub_attributes=(
                Attribute("kind", returned=Returned.ALWAYS),
                Attribute("key", returned=Returned.NEVER),
                Attribute("hint", returned=Returned.REQUEST),
                Attribute("place"),
            ),
        ),
    ),
)
WITH_SECRETS = with_extensions(USER_TYPE, [SECRETS])
VAULT = {"kind": "k", "key": "x", "hint": "h", "place": "p"}
SECRETIVE = {"id": "1", SECRETS.id: {"badge": "b", "pin": "p", "notes": "n", "vault": VAULT}}


def test_returned_decides_what_is_answered_by_default() -> None:
    answered = Projection.default(WITH_SECRETS).apply(SECRETIVE)

    assert answered[SECRETS.id] == {"badge": "b", "vault": {"kind": "k", "place": "p"}}


def test_on_request_all_but_what_is_never_returned_comes() -> None:
    everything = Projection.everything(WITH_SECRETS).apply(SECRETIVE)
    named = including(f"{SECRETS.id}:notes", f"{SECRETS.id}:pin", resource=SECRETIVE, of=WITH_SECRETS)

    assert everything[SECRETS.id] == {
        "badge": "b",
        "notes": "n",
        "vault": {"kind": "k", "hint": "h", "place": "p"},
    }
    assert named == {"id": "1", SECRETS.id: {"badge": "b", "notes": "n"}}


def test_what_an_extension_returns_always_comes_whatever_is_asked() -> None:
    always = {"id": "1", SECRETS.id: {"badge": "b"}}

    assert including("userName", resource=SECRETIVE, of=WITH_SECRETS) == always
    assert excluding(SECRETS.id, resource=SECRETIVE, of=WITH_SECRETS) == always


def test_a_sub_attribute_that_is_always_returned_comes_with_its_siblings() -> None:
    answered = including(f"{SECRETS.id}:vault.hint", resource=SECRETIVE, of=WITH_SECRETS)

    assert answered[SECRETS.id]["vault"] == {"kind": "k", "hint": "h"}


def test_attributes_that_are_never_returned_are_kept_back_on_top_too() -> None:
    secretive = replace(USER, attributes=(*USER.attributes, Attribute("pin", returned=Returned.NEVER)))
    resource = {"id": "1", "pin": "1234"}

    assert Projection.default(replace(USER_TYPE, schema=secretive)).apply(resource) == {"id": "1"}
