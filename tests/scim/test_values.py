from typing import Any

import pytest

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from provisor.scim.errors import InvalidValue
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.schemas import Attribute, Type
from provisor.scim.tolerances import Tolerance
from provisor.scim.values import MAX_BINARY, MAX_NAMES, MAX_STRING, MAX_VALUES, read_value

MANAGER = ENTERPRISE_USER.by_name["manager"]
MEMBERS = GROUP.by_name["members"]
EMAILS = USER.by_name["emails"]
NAME = USER.by_name["name"]
TAGS = Attribute("tags", multi_valued=True)


def a(type_: Type) -> Attribute:
    return Attribute("it", type_)


def tolerant(value: Any, attribute: Attribute) -> Any:
    return read_value(value, attribute, Leniency(), where=attribute.name)


def strict(value: Any, attribute: Attribute) -> Any:
    return read_value(value, attribute, Leniency(Manner.STRICT), where=attribute.name)


KEPT = [
    (Type.STRING, ""),
    (Type.STRING, " Maria  López "),
    (Type.STRING, "x" * MAX_STRING),
    (Type.BOOLEAN, False),
    (Type.INTEGER, -(2**63)),
    (Type.INTEGER, 2**63 - 1),
    (Type.DECIMAL, 1.5),
    (Type.DECIMAL, 2),
    (Type.DATE_TIME, "2024-05-31T09:30:00Z"),
    (Type.DATE_TIME, "2024-05-31T09:30:00.1234567+02:00"),
    (Type.DATE_TIME, "0001-01-01T00:00:00Z"),
    (Type.DATE_TIME, "2024-05-31T09:30:00"),
    (Type.BINARY, "TWFyaWE="),
    (Type.BINARY, "_-8"),
    (Type.REFERENCE, "https://acme.example/maria?x=1#y"),
    (Type.REFERENCE, "../Users/7"),
]


@pytest.mark.parametrize(("type_", "value"), KEPT, ids=str)
def test_a_value_of_the_type_is_kept_exactly_as_it_was_sent(type_: Type, value: Any) -> None:
    assert strict(value, a(type_)) is value


REFUSED = [
    (Type.STRING, 7),
    (Type.STRING, True),
    (Type.STRING, {"value": "x"}),
    (Type.STRING, "x" * (MAX_STRING + 1)),
    (Type.BOOLEAN, "yes"),
    (Type.BOOLEAN, 1),
    (Type.INTEGER, 2**63),
    (Type.INTEGER, 1.0),
    (Type.INTEGER, True),
    (Type.INTEGER, "seven"),
    (Type.INTEGER, "1.5"),
    (Type.INTEGER, "٣"),
    (Type.DECIMAL, float("inf")),
    (Type.DECIMAL, float("nan")),
    (Type.DATE_TIME, "yesterday"),
    (Type.DATE_TIME, "2024-02-30T00:00:00Z"),
    (Type.DATE_TIME, "2024-05-31"),
    (Type.DATE_TIME, "2024-05-31T09:30:00+99:00"),
    (Type.DATE_TIME, 1717147800),
    (Type.BINARY, "not base64!"),
    (Type.BINARY, "TWFya"),
    (Type.BINARY, "TWFy" * (MAX_BINARY // 4 + 1)),
    (Type.REFERENCE, "two words"),
    (Type.REFERENCE, "x" * (MAX_STRING + 1)),
]


@pytest.mark.parametrize(("type_", "value"), REFUSED, ids=lambda value: str(value)[:20])
def test_a_value_of_another_type_is_refused_in_both_manners(type_: Type, value: Any) -> None:
    with pytest.raises(InvalidValue, match="it "):
        tolerant(value, a(type_))
    with pytest.raises(InvalidValue, match="it "):
        strict(value, a(type_))


UNDERSTOOD = [
    (Tolerance.BOOLEAN_AS_STRING, a(Type.BOOLEAN), "True", True),
    (Tolerance.BOOLEAN_AS_STRING, a(Type.BOOLEAN), "false", False),
    (Tolerance.NUMBER_AS_STRING, a(Type.INTEGER), "-7", -7),
    (Tolerance.NUMBER_AS_STRING, a(Type.DECIMAL), "1.5", 1.5),
    (Tolerance.EMPTY_VALUE, a(Type.BOOLEAN), "", None),
    (Tolerance.EMPTY_VALUE, a(Type.INTEGER), "", None),
    (Tolerance.EMPTY_VALUE, a(Type.DATE_TIME), "", None),
    (Tolerance.EMPTY_VALUE, a(Type.BINARY), "", None),
    (Tolerance.EMPTY_VALUE, EMAILS, "", None),
    (Tolerance.EMPTY_VALUE, MANAGER, "", None),
    (Tolerance.EMPTY_VALUE, MANAGER, {"value": ""}, None),
    (Tolerance.PLAIN_VALUE_FOR_COMPLEX, MANAGER, "2", {"value": "2"}),
    (Tolerance.PLAIN_VALUE_FOR_COMPLEX, MEMBERS, ["1", "2"], [{"value": "1"}, {"value": "2"}]),
    (Tolerance.ARRAY_FOR_SINGLE_VALUE, MANAGER, [{"value": "2"}], {"value": "2"}),
    (Tolerance.ARRAY_FOR_SINGLE_VALUE, a(Type.STRING), ["x"], "x"),
    (Tolerance.SINGLE_VALUE_FOR_ARRAY, EMAILS, {"value": "x"}, [{"value": "x"}]),
    (Tolerance.SINGLE_VALUE_FOR_ARRAY, TAGS, "x", ["x"]),
]


@pytest.mark.parametrize(("tolerance", "attribute", "sent", "kept"), UNDERSTOOD)
def test_other_shapes_are_understood_in_the_tolerant_manner_only(
    tolerance: Tolerance, attribute: Attribute, sent: Any, kept: Any
) -> None:
    leniency = Leniency()

    assert read_value(sent, attribute, leniency, where="it") == kept
    assert list(leniency.used) == [tolerance]
    with pytest.raises(InvalidValue):
        strict(sent, attribute)


def test_several_values_where_there_is_one_are_refused() -> None:
    with pytest.raises(InvalidValue, match="manager has one value"):
        tolerant([{"value": "2"}, {"value": "3"}], MANAGER)


def test_an_array_in_an_array_is_refused() -> None:
    with pytest.raises(InvalidValue):
        tolerant([["x"]], TAGS)


def test_nulls_inside_a_value_are_left_out() -> None:
    sent = [{"$ref": None, "value": "1"}, None]

    assert strict(sent, MEMBERS) == [{"value": "1"}]


def test_an_error_names_the_path() -> None:
    with pytest.raises(InvalidValue, match=r"^emails\[1\]\.value must be a string, not the number 7\.$"):
        tolerant([{"value": "x"}, {"value": 7}], EMAILS)


def test_a_canonical_value_is_a_suggestion() -> None:
    assert strict([{"value": "x", "type": "boat"}], EMAILS) == [{"value": "x", "type": "boat"}]


def test_one_value_at_the_most_is_primary() -> None:
    with pytest.raises(InvalidValue, match="several values with primary true"):
        tolerant([{"value": "x", "primary": True}, {"value": "y", "primary": "True"}], EMAILS)


def test_a_reference_by_address_alone_means_the_resource_at_that_address() -> None:
    uri = "https://provisor.example/scim/v2/Users/7"

    assert strict({"$ref": uri}, MANAGER) == {"value": "7", "$ref": uri}


def test_a_member_of_no_id_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"members\[0\].value is empty"):
        tolerant([{"value": ""}], MEMBERS)


def test_a_part_that_is_required_may_be_missing_from_what_a_patch_sends() -> None:
    assert strict([{"type": "User"}], MEMBERS) == [{"type": "User"}]


def test_too_many_values_or_names_are_refused() -> None:
    with pytest.raises(InvalidValue, match="are the most"):
        tolerant([{"value": "x"}] * (MAX_VALUES + 1), EMAILS)
    with pytest.raises(InvalidValue, match="are the most"):
        tolerant({f"n{n}": "x" for n in range(MAX_NAMES + 1)}, NAME)


def test_a_group_may_have_very_many_members() -> None:
    members = [{"value": str(n)} for n in range(MAX_VALUES + 1)]

    assert strict(members, MEMBERS) == members
