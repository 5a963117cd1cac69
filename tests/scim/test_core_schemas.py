from collections.abc import Iterator

import pytest
import scim2_models

from provisor.scim.core_schemas import (
    ENTERPRISE_USER,
    GROUP,
    GROUP_TYPE,
    USER,
    USER_TYPE,
    with_extensions,
)
from provisor.scim.schemas import Attribute, Mutability, Schema, Type, Uniqueness

MODELS = {
    USER: scim2_models.User,
    GROUP: scim2_models.Group,
    ENTERPRISE_USER: scim2_models.EnterpriseUser,
}


def names(attributes: tuple[Attribute, ...]) -> set[str]:
    return {attribute.name for attribute in attributes}


@pytest.mark.parametrize("schema", MODELS, ids=lambda schema: schema.name)
def test_a_schema_has_the_attributes_of_the_rfc_but_no_password(schema: Schema) -> None:
    theirs = {a.name: a for a in MODELS[schema].to_schema().attributes or ()}

    assert names(schema.attributes) == theirs.keys() - {"password"}
    for attribute in schema.attributes:
        other = theirs[attribute.name]
        assert attribute.type == other.type, attribute.name
        assert attribute.multi_valued == other.multi_valued, attribute.name
        assert names(attribute.sub_attributes) == {s.name for s in other.sub_attributes or ()}, attribute.name


def plural() -> Iterator[Attribute]:
    return (a for a in USER.attributes if a.multi_valued and a.mutability is not Mutability.READ_ONLY)


def test_every_plural_attribute_of_a_user_has_a_type_with_canonical_values_and_a_primary() -> None:
    for attribute in plural():
        assert attribute.by_name["type"].canonical_values, attribute.name
        assert attribute.by_name["primary"].type is Type.BOOLEAN, attribute.name


def test_names_are_unique_without_case() -> None:
    for attribute in (USER.by_name["username"], GROUP.by_name["displayname"]):
        assert attribute.required
        assert not attribute.case_exact
        assert attribute.uniqueness is Uniqueness.SERVER


def test_identifiers_are_compared_with_case() -> None:
    common = USER_TYPE.core_by_name

    assert common["id"].case_exact
    assert common["externalid"].case_exact


def test_the_groups_of_a_user_are_read_only() -> None:
    groups = USER.by_name["groups"]

    assert {a.mutability for a in (groups, *groups.sub_attributes)} == {Mutability.READ_ONLY}


def test_extensions_come_beside_those_that_a_type_has() -> None:
    schema = Schema("urn:example:Acme", "Acme", "", (Attribute("badge"),))

    extended = with_extensions(USER_TYPE, [schema])

    assert extended.extensions == (ENTERPRISE_USER, schema)
    assert extended.extension_by_bare_name["badge"] is schema
    assert USER_TYPE.extensions == (ENTERPRISE_USER,)
    assert GROUP_TYPE.extensions == ()
