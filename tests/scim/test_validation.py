from typing import Any

import pytest
import scim2_models
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, GROUP_TYPE, USER, USER_TYPE, with_extensions
from provisor.scim.errors import InvalidSyntax, InvalidValue
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.schemas import Attribute, ResourceType, Schema, Type
from provisor.scim.tolerances import Tolerance
from provisor.scim.validation import read_resource
from provisor.scim.values import MAX_NAMES

ENTERPRISE = ENTERPRISE_USER.id


def tolerant(document: Any, of: ResourceType = USER_TYPE) -> dict[str, Any]:
    return read_resource(document, of, Leniency())


def strict(document: Any, of: ResourceType = USER_TYPE) -> dict[str, Any]:
    return read_resource(document, of, Leniency(Manner.STRICT))


def a_user(**attributes: Any) -> dict[str, Any]:
    return {"schemas": [USER.id, ENTERPRISE], "userName": "maria", **attributes}


def a_group(**attributes: Any) -> dict[str, Any]:
    return {"schemas": [GROUP.id], "displayName": "Sales", **attributes}


FULL = {
    "externalId": "x-1",
    "name": {"givenName": "Maria", "familyName": "Lopez"},
    "emails": [{"value": "maria@acme.example", "type": "work", "primary": True}, {"value": "m@home.example"}],
    "active": False,
    ENTERPRISE: {"employeeNumber": "007", "manager": {"value": "2"}},
}


def test_what_is_declared_is_kept_as_it_was_sent_in_both_manners() -> None:
    expected = {"userName": "maria", **FULL}

    assert strict(a_user(**FULL)) == expected
    assert tolerant(a_user(**FULL)) == expected


def test_a_resource_in_canonical_form_needs_no_tolerance() -> None:
    leniency = Leniency()

    read_resource(a_user(**FULL), USER_TYPE, leniency)

    assert leniency.used == {}


def test_names_have_no_case() -> None:
    sent = {"SCHEMAS": [USER.id.upper()], "USERNAME": "maria", "NAME": {"GIVENNAME": "Maria"}}

    assert strict(sent) == {"userName": "maria", "name": {"givenName": "Maria"}}


def test_an_extension_may_be_named_in_any_case() -> None:
    sent = {"schemas": [USER.id, ENTERPRISE.upper()], "userName": "m", ENTERPRISE.lower(): {"DIVISION": "x"}}

    assert strict(sent) == {"userName": "m", ENTERPRISE: {"division": "x"}}


@pytest.mark.parametrize(
    "sent",
    [
        {"userName": "a", "username": "b"},
        {"userName": "a", "name": {"givenName": "x", "GivenName": "y"}},
        {"userName": "a", ENTERPRISE: {"division": "x"}, ENTERPRISE.lower(): {"division": "y"}},
        {"userName": "a", "schemas": [USER.id], "Schemas": [USER.id]},
    ],
)
def test_a_name_given_twice_in_two_spellings_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(InvalidSyntax, match="given twice"):
        tolerant(a_user(**sent))


def test_read_only_values_are_ignored() -> None:
    sent = a_user(id="7", meta={"resourceType": "Group", "created": "0001-01-01"}, groups=[{"value": "g"}])

    assert strict(sent) == {"userName": "maria"}


def test_read_only_parts_are_ignored() -> None:
    sent = a_user(**{ENTERPRISE: {"manager": {"value": "2", "displayName": "Ana"}}})

    assert strict(sent)[ENTERPRISE] == {"manager": {"value": "2"}}


@pytest.mark.parametrize("nothing", [None, []])
@pytest.mark.parametrize("name", ["title", "name", "emails", "active", ENTERPRISE])
def test_null_and_an_empty_array_mean_unassigned(name: str, nothing: Any) -> None:
    assert strict(a_user(**{name: nothing})) == {"userName": "maria"}


def test_what_has_nothing_in_it_is_unassigned() -> None:
    sent = a_user(**{"name": {"givenName": None}, "emails": [{}, None], ENTERPRISE: {"manager": {}}})

    assert strict(sent) == {"userName": "maria"}


@pytest.mark.parametrize("user_name", [None, "", "   "])
def test_a_user_needs_a_name(user_name: Any) -> None:
    with pytest.raises(InvalidValue, match="userName is required"):
        tolerant(a_user(userName=user_name))


def test_a_group_needs_a_name() -> None:
    with pytest.raises(InvalidValue, match="displayName is required"):
        tolerant({"schemas": [GROUP.id]}, GROUP_TYPE)


def test_a_member_needs_a_value() -> None:
    with pytest.raises(InvalidValue, match=r"members\[1\].value is required"):
        tolerant(a_group(members=[{"value": "1"}, {"type": "User"}]), GROUP_TYPE)


BADGES = Schema(
    "urn:example:Badges",
    "Badges",
    "",
    (
        Attribute("badge", required=True),
        Attribute("door", Type.COMPLEX, sub_attributes=(Attribute("key", required=True), Attribute("hint"))),
    ),
)
WITH_BADGES = with_extensions(USER_TYPE, [BADGES])


def test_what_an_extension_requires_is_required_of_those_who_use_it() -> None:
    assert tolerant(a_user(), WITH_BADGES) == {"userName": "maria"}
    with pytest.raises(InvalidValue, match=f"{BADGES.id}:badge is required"):
        tolerant(a_user(**{BADGES.id: {"door": {"key": "k"}}}), WITH_BADGES)
    with pytest.raises(InvalidValue, match=f"{BADGES.id}:door.key is required"):
        tolerant(a_user(**{BADGES.id: {"badge": "b", "door": {"hint": "h"}}}), WITH_BADGES)


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_the_body_must_be_an_object(body: Any) -> None:
    with pytest.raises(InvalidSyntax):
        tolerant(body)


def test_a_body_of_too_many_names_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match="are the most"):
        tolerant(a_user(**{f"a{n}": n for n in range(MAX_NAMES)}))


def test_an_undeclared_attribute_is_set_aside_by_name_or_refused() -> None:
    leniency = Leniency()
    sent = a_user(shoeSize=43, name={"givenName": "M", "runes": "x"}, emails=[{"value": "v", "color": "red"}])

    resource = read_resource(sent, USER_TYPE, leniency)

    assert resource == {"userName": "maria", "name": {"givenName": "M"}, "emails": [{"value": "v"}]}
    assert list(leniency.set_aside) == ["name.runes", "emails.color", "shoeSize"]
    with pytest.raises(InvalidSyntax, match="shoeSize"):
        strict(a_user(shoeSize=43))


def test_a_password_is_dropped_or_refused() -> None:
    leniency = Leniency()

    assert read_resource(a_user(password="1mz050nq"), USER_TYPE, leniency) == {"userName": "maria"}
    assert list(leniency.used) == [Tolerance.CREDENTIAL]
    assert list(leniency.set_aside) == []
    with pytest.raises(InvalidSyntax, match="password"):
        strict(a_user(password="1mz050nq"))


TOLERATED = [
    (Tolerance.PATH_AS_NAME, {"name.givenName": "Maria"}, {"name": {"givenName": "Maria"}}),
    (Tolerance.PATH_AS_NAME, {f"{USER.id}:title": "Boss"}, {"title": "Boss"}),
    (Tolerance.PATH_AS_NAME, {f"{ENTERPRISE}:division": "x"}, {ENTERPRISE: {"division": "x"}}),
    (Tolerance.PATH_AS_NAME, {f"{ENTERPRISE}:manager": "2"}, {ENTERPRISE: {"manager": {"value": "2"}}}),
    (Tolerance.PATH_AS_NAME, {f"{ENTERPRISE}:manager.value": "2"}, {ENTERPRISE: {"manager": {"value": "2"}}}),
    (Tolerance.PATH_AS_NAME, {"meta.created": "0001-01-01T00:00:00Z"}, {}),
    (Tolerance.BARE_EXTENSION_ATTRIBUTE, {"employeeNumber": "7"}, {ENTERPRISE: {"employeeNumber": "7"}}),
    (
        Tolerance.BARE_EXTENSION_ATTRIBUTE,
        {"manager": {"value": "2"}},
        {ENTERPRISE: {"manager": {"value": "2"}}},
    ),
    (
        Tolerance.MISSPELT_SCHEMA,
        {"urn:scim:schemas:extension:enterprise:1.0": {"division": "x"}},
        {ENTERPRISE: {"division": "x"}},
    ),
]


@pytest.mark.parametrize(("tolerance", "sent", "kept"), TOLERATED, ids=str)
def test_other_ways_to_name_an_attribute_are_understood_in_the_tolerant_manner(
    tolerance: Tolerance, sent: dict[str, Any], kept: dict[str, Any]
) -> None:
    leniency = Leniency()

    assert read_resource(a_user(**sent), USER_TYPE, leniency) == {"userName": "maria", **kept}
    assert tolerance in leniency.used
    with pytest.raises(InvalidSyntax):
        strict(a_user(**sent))


def test_parts_that_are_named_apart_come_together() -> None:
    sent = a_user(
        **{
            "name": {"familyName": "Lopez"},
            "name.givenName": "Maria",
            ENTERPRISE: {"division": "x"},
            f"{ENTERPRISE}:department": "y",
            "costCenter": "z",
        }
    )

    assert tolerant(sent) == {
        "userName": "maria",
        "name": {"familyName": "Lopez", "givenName": "Maria"},
        ENTERPRISE: {"division": "x", "department": "y", "costCenter": "z"},
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"name": {"givenName": "a"}, "name.givenName": "b"},
        {f"{USER.id}:userName": "other"},
        {ENTERPRISE: {"division": "a"}, "division": "b"},
    ],
)
def test_one_attribute_under_two_names_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(InvalidSyntax, match="given twice"):
        tolerant(a_user(**sent))


def test_a_part_of_several_values_can_not_be_named_alone() -> None:
    with pytest.raises(InvalidSyntax, match="emails has several values"):
        tolerant(a_user(**{"emails.value": "x"}))


def test_an_extension_that_schemas_does_not_name_is_tolerated() -> None:
    sent = {"schemas": [USER.id], "userName": "maria", ENTERPRISE: {"division": "x"}}
    leniency = Leniency()

    assert read_resource(sent, USER_TYPE, leniency)[ENTERPRISE] == {"division": "x"}
    assert list(leniency.used) == [Tolerance.UNANNOUNCED_EXTENSION]
    with pytest.raises(InvalidSyntax, match="does not name"):
        strict(sent)


def test_an_extension_must_be_an_object() -> None:
    with pytest.raises(InvalidValue, match=ENTERPRISE):
        tolerant(a_user(**{ENTERPRISE: "x"}))


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
ADDRESS = st.sampled_from(["maria@acme.example", "M.Lopez@home.example"])
EMAILS = st.lists(
    st.fixed_dictionaries({}, optional={"value": ADDRESS, "type": TEXT, "display": TEXT}).filter(bool),
    min_size=1,
    max_size=3,
)
USERS = st.fixed_dictionaries(
    {"userName": TEXT.filter(str.strip)},
    optional={
        "externalId": TEXT,
        "displayName": TEXT,
        "active": st.booleans(),
        "name": st.fixed_dictionaries({"givenName": TEXT}, optional={"familyName": TEXT}),
        "emails": EMAILS,
        ENTERPRISE: st.fixed_dictionaries({"employeeNumber": TEXT}, optional={"department": TEXT}),
    },
)


@given(USERS)
def test_valid_users_are_read_as_another_implementation_reads_them(user: dict[str, Any]) -> None:
    document = {"schemas": [USER.id, *([ENTERPRISE] if ENTERPRISE in user else [])], **user}

    theirs = scim2_models.User[scim2_models.EnterpriseUser].model_validate(document).model_dump()

    assert strict(document) == tolerant(document) == user
    assert {name: value for name, value in theirs.items() if name != "schemas"} == user


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
NAMES = st.sampled_from([
    "schemas", "userName", "username", "name", "name.givenName", "emails", "emails.value", "active",
    "manager",
    "id", "meta", "groups", "x509Certificates", "photos", "password", "", "urn:scim:schemas:core:1.0",
    ENTERPRISE, f"{ENTERPRISE}:manager", f"{USER.id}:name",
])  # fmt: skip


@given(st.dictionaries(NAMES, JSON, max_size=6), st.sampled_from(Manner))
def test_nothing_that_a_client_sends_is_more_than_refused(document: dict[str, Any], manner: Manner) -> None:
    try:
        resource = read_resource(document, USER_TYPE, Leniency(manner))
    except (InvalidSyntax, InvalidValue):
        return

    assert strict({"schemas": [USER.id, ENTERPRISE], **resource}) == resource
