from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.comparison import instant, key, lookups, search_document
from provisor.scim.core_schemas import ENTERPRISE_USER, USER, USER_TYPE, with_extensions
from provisor.scim.schemas import Attribute, Schema, Type

ENTERPRISE = ENTERPRISE_USER.id


def test_text_is_folded_unless_case_counts() -> None:
    assert key("STRASSE Ünal", Attribute("x")) == key("straße ünal", Attribute("x"))
    assert key("Ab", Attribute("x", case_exact=True)) == "Ab"


@pytest.mark.parametrize("type_", [Type.REFERENCE, Type.BINARY])
def test_addresses_and_bytes_are_compared_as_they_are(type_: Type) -> None:
    assert key("Ab", Attribute("x", type_)) == "Ab"


@pytest.mark.parametrize(("type_", "value"), [(Type.INTEGER, 7), (Type.DECIMAL, 1.5), (Type.BOOLEAN, False)])
def test_numbers_and_booleans_stay_what_they_are(type_: Type, value: float) -> None:
    assert key(value, Attribute("x", type_)) is value


@pytest.mark.parametrize("type_", Type)
def test_a_value_that_is_older_than_its_schema_has_no_key(type_: Type) -> None:
    older = (
        7 if type_ in {Type.STRING, Type.BOOLEAN, Type.DATE_TIME, Type.REFERENCE, Type.BINARY} else "seven"
    )

    assert key(older, Attribute("x", type_)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31T09:30:00Z", "2024-05-31T09:30:00.000000Z"),
        ("2024-05-31T09:30:00", "2024-05-31T09:30:00.000000Z"),
        ("2024-05-31T11:30:00+02:00", "2024-05-31T09:30:00.000000Z"),
        ("2024-05-31T09:30:00.1234567Z", "2024-05-31T09:30:00.123456Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00.000000Z"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z"),
        ("2024-05-31T25:00:00Z", None),
        ("2024-05-31", None),
        ("", None),
    ],
)
def test_an_instant_is_one_text_whatever_its_offset(text: str, expected: str | None) -> None:
    assert instant(text) == expected


MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone
    timezones=st.builds(timezone, st.integers(-14 * 60, 14 * 60).map(lambda n: timedelta(minutes=n))),
).filter(lambda moment: moment.year < 9999)


@given(MOMENTS, MOMENTS)
def test_instants_sort_as_they_happened(one: datetime, other: datetime) -> None:
    first, second = instant(one.isoformat()), instant(other.isoformat())

    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)
    assert datetime.fromisoformat(first) == one.astimezone(UTC)


RESOURCE = {
    "userName": "Maria",
    "externalId": "X-1",
    "active": True,
    "name": {"givenName": "MARIA"},
    "emails": [{"value": "Maria@Acme.example", "primary": True}, {"value": "maria@acme.example"}],
    ENTERPRISE: {"employeeNumber": "A7", "manager": {"value": "Id-2", "$ref": "../Users/Id-2"}},
}


def test_a_search_document_has_the_keys_of_the_whole_resource() -> None:
    assert search_document(RESOURCE, USER_TYPE) == {
        "schemas": [USER.id, ENTERPRISE],
        "userName": "maria",
        "externalId": "X-1",
        "active": True,
        "name": {"givenName": "maria"},
        "emails": [{"value": "maria@acme.example", "primary": True}, {"value": "maria@acme.example"}],
        ENTERPRISE: {"employeeNumber": "a7", "manager": {"value": "Id-2", "$ref": "../Users/Id-2"}},
    }


def test_what_is_not_declared_any_more_is_not_searched() -> None:
    stored = {"userName": "maria", "urn:example:Gone": {"badge": "7"}}

    assert search_document(stored, USER_TYPE) == {"schemas": [USER.id], "userName": "maria"}


def test_values_that_are_older_than_their_schema_are_not_searched() -> None:
    newer = Schema(
        "urn:example:Acme",
        "Acme",
        "",
        (
            Attribute("badge", Type.INTEGER),
            Attribute("door", Type.COMPLEX, sub_attributes=(Attribute("key"),)),
            Attribute("tags", multi_valued=True),
        ),
    )
    stored = {"userName": "maria", newer.id: {"badge": "seven", "door": "front", "tags": "one"}}

    assert search_document(stored, with_extensions(USER_TYPE, [newer])) == {
        "schemas": [USER.id, newer.id],
        "userName": "maria",
    }


def test_lookups_name_each_value_once() -> None:
    names = ("displayName", "emails.value", f"{ENTERPRISE}.employeeNumber")

    assert lookups(RESOURCE, USER_TYPE, names) == [
        ("emails.value", "maria@acme.example"),
        (f"{ENTERPRISE}.employeeNumber", "a7"),
    ]
