import pytest

from provisor.scim.core_schemas import USER_TYPE, with_extensions
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.names import find, find_schema, part
from provisor.scim.schemas import Attribute, Schema
from provisor.scim.tolerances import Tolerance

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def strictly(name: str) -> tuple[str, ...] | None:
    target = find(name, USER_TYPE, Leniency(Manner.STRICT))
    return None if target is None else target.keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("externalId", ("externalId",)),
        ("META.LASTMODIFIED", ("meta", "lastModified")),
        ("groups.$ref", ("groups", "$ref")),
        (f"{ENTERPRISE}:Manager.Value", (ENTERPRISE, "manager", "value")),
        ("urn:ietf:params:scim:schemas:core:2.0:User:id", ("id",)),
    ],
)
def test_a_name_is_found_in_canonical_spelling(name: str, keys: tuple[str, ...]) -> None:
    assert strictly(name) == keys


@pytest.mark.parametrize(
    "name",
    ["", ".", ":", "nope", "name.", ".name", "name.givenName.x", ENTERPRISE, f"{ENTERPRISE}:", "a" * 100_000],
)
def test_other_names_are_found_nowhere(name: str) -> None:
    assert find(name, USER_TYPE, Leniency()) is None


def test_a_part_knows_what_it_is_a_part_of() -> None:
    target = find(f"{ENTERPRISE}:manager.value", USER_TYPE, Leniency())

    assert target is not None
    assert target.parent is not None
    assert (target.parent.name, target.extension) == ("manager", ENTERPRISE)


def test_a_part_of_a_target_is_found() -> None:
    emails = find("emails", USER_TYPE, Leniency())

    assert emails is not None
    assert part(emails, "VALUE") == find("emails.value", USER_TYPE, Leniency())
    assert part(emails, "nope") is None


def test_a_bare_name_means_the_extension_that_alone_has_it() -> None:
    leniency = Leniency()

    target = find("manager.value", USER_TYPE, leniency)

    assert target is not None
    assert target.keys == (ENTERPRISE, "manager", "value")
    assert list(leniency.used) == [Tolerance.BARE_EXTENSION_ATTRIBUTE]
    assert strictly("manager.value") is None


def test_a_bare_name_of_several_extensions_means_none() -> None:
    other = Schema("urn:example:other", "Other", "", (Attribute("department"),))

    assert find("department", with_extensions(USER_TYPE, [other]), Leniency()) is None


def test_a_urn_that_begins_like_another_is_told_apart() -> None:
    short = Schema("urn:example:a", "A", "", (Attribute("x"),))
    long = Schema("urn:example:a:b", "AB", "", (Attribute("x"),))
    resource_type = with_extensions(USER_TYPE, [short, long])

    target = find("urn:example:a:b:x", resource_type, Leniency())

    assert target is not None
    assert target.keys == ("urn:example:a:b", "x")


def test_an_extension_is_found_by_its_urn() -> None:
    assert find_schema(ENTERPRISE.upper(), USER_TYPE) is not None
    assert find_schema(USER_TYPE.schema.id, USER_TYPE) is None
    assert find_schema("urn:x:y", USER_TYPE) is None
