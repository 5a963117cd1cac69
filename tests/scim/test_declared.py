from typing import Any

import pytest
import scim2_models
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from provisor.scim.declared import MAX_ATTRIBUTES, MAX_NAME, MAX_TEXT, SCHEMA, read_schema, to_document
from provisor.scim.errors import InvalidSyntax, InvalidValue
from provisor.scim.schemas import Mutability, Returned, Type

URN = "urn:ietf:params:scim:schemas:extension:Acme:2.0:User"


def a_schema(*attributes: Any, **changes: Any) -> dict[str, Any]:
    return {
        "schemas": [SCHEMA],
        "id": URN,
        "name": "Acme",
        "attributes": list(attributes) or [{"name": "badge"}],
        **changes,
    }


def test_a_schema_is_read_with_the_defaults_of_the_rfc() -> None:
    schema = read_schema(a_schema({"name": "badge"}))

    badge = schema.attributes[0]
    assert (schema.id, schema.name) == (URN, "Acme")
    assert (badge.name, badge.type, badge.multi_valued, badge.required) == (
        "badge",
        Type.STRING,
        False,
        False,
    )
    assert (badge.mutability, badge.returned) == (Mutability.READ_WRITE, Returned.DEFAULT)


def test_what_was_read_is_written_as_it_was() -> None:
    document = a_schema(
        *to_document(ENTERPRISE_USER)["attributes"],
        *to_document(USER)["attributes"][1:],
        description="Everything.",
    )

    assert to_document(read_schema(document)) == document


def test_names_of_characteristics_and_their_values_have_no_case() -> None:
    schema = read_schema(a_schema({"NAME": "badge", "Type": "Integer", "MULTIVALUED": True}))

    assert (schema.attributes[0].type, schema.attributes[0].multi_valued) == (Type.INTEGER, True)


def test_a_name_can_be_left_out() -> None:
    assert read_schema(a_schema(id="urn:example:Badges", name=None)).name == "Badges"


def test_addresses_and_bytes_are_case_exact() -> None:
    schema = read_schema(a_schema({"name": "a", "type": "reference"}, {"name": "b", "type": "binary"}))

    assert [attribute.case_exact for attribute in schema.attributes] == [True, True]


@pytest.mark.parametrize(
    "urn", [None, "", 7, "Acme", "urn:x", "urn:example:with space", "urn:example:" + "x" * 300]
)
def test_a_schema_needs_a_urn(urn: Any) -> None:
    with pytest.raises(InvalidValue, match="id must be the URN"):
        read_schema(a_schema(id=urn))


@pytest.mark.parametrize(
    "urn",
    [
        USER.id,
        GROUP.id.lower(),
        ENTERPRISE_USER.id.upper(),
        f"{USER.id}:more",
        f"{ENTERPRISE_USER.id}:more",
        "urn:ietf:params:scim:api:messages:2.0:Error",
    ],
)
def test_the_names_of_the_standard_are_taken(urn: str) -> None:
    with pytest.raises(InvalidValue, match="the SCIM standard's own"):
        read_schema(a_schema(id=urn))


@pytest.mark.parametrize("name", ["password", "Password_Hash", "privateKey", "totp-seed"])
def test_no_attribute_holds_a_credential(name: str) -> None:
    with pytest.raises(InvalidValue, match="credential"):
        read_schema(a_schema({"name": name}))
    with pytest.raises(InvalidValue, match="credential"):
        read_schema(a_schema({"name": "account", "type": "complex", "subAttributes": [{"name": name}]}))


COMPLEX = {"name": "door", "type": "complex", "subAttributes": [{"name": "key"}]}
FAULTS = [
    (a_schema({"name": "1st"}), r"^attributes\[0\]\.name must be a letter"),
    (a_schema({"name": "a.b"}), r"^attributes\[0\]\.name"),
    (a_schema({"name": "a:b"}), r"^attributes\[0\]\.name"),
    (a_schema({"name": "$ref", "type": "reference"}), r"^attributes\[0\]\.name"),
    (a_schema({"name": "x" * (MAX_NAME + 1)}), r"^attributes\[0\]\.name"),
    (a_schema({}), r"^attributes\[0\]\.name"),
    (a_schema("badge"), r"^attributes\[0\] must be a JSON object"),
    (a_schema({"name": "a"}, {"name": "A"}), r"^attributes\[1\]\.name: 'A' is there twice"),
    (a_schema({"name": "a", "type": "text"}), r"^attributes\[0\]\.type must be one of string, boolean"),
    (a_schema({"name": "a", "type": 7}), r"^attributes\[0\]\.type must be one of"),
    (a_schema({"name": "a", "required": "yes"}), r"^attributes\[0\]\.required must be true or false"),
    (a_schema({"name": "a", "uniqueness": "server"}), r"^attributes\[0\]\.uniqueness must be 'none'"),
    (a_schema({"name": "a", "multiValue": True}), r"^attributes\[0\]\.multiValue is unknown"),
    (a_schema({"name": "a", "Name": "b"}), r"^attributes\[0\]\.Name is given twice"),
    (a_schema({"name": "a", "description": "x" * (MAX_TEXT + 1)}), r"^attributes\[0\]\.description must be"),
    (a_schema({"name": "a", "canonicalValues": "x"}), r"^attributes\[0\]\.canonicalValues must be an array"),
    (a_schema({"name": "a", "canonicalValues": [7]}), r"^attributes\[0\]\.canonicalValues must have strings"),
    (a_schema({"name": "a", "subAttributes": [{"name": "b"}]}), r"^attributes\[0\]\.subAttributes is for"),
    (a_schema({"name": "a", "type": "complex"}), r"^attributes\[0\]\.subAttributes must be an array"),
    (
        a_schema({"name": "a", "type": "complex", "subAttributes": [COMPLEX]}),
        r"^attributes\[0\]\.subAttributes\[0\]\.type: a sub-attribute can't be complex",
    ),
    (a_schema(attributes=[]), r"^attributes must be an array with one attribute at the least"),
    (a_schema(attributes=None), r"^attributes must be"),
    (a_schema(*({"name": f"a{n}"} for n in range(MAX_ATTRIBUTES + 1))), "are the most"),
    (a_schema(schemas=[USER.id]), "^schemas must be"),
    (a_schema(colour="red"), "^colour is unknown"),
    (a_schema(name=7), "^name must be a string"),
    ([], "^The document must be a JSON object"),
]


@pytest.mark.parametrize(
    ("document", "complaint"), FAULTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_fault_is_named_with_its_path(document: Any, complaint: str) -> None:
    with pytest.raises((InvalidSyntax, InvalidValue), match=complaint):
        read_schema(document)


def test_a_reference_may_stand_among_sub_attributes() -> None:
    subs = [{"name": "value"}, {"name": "$ref", "type": "reference", "referenceTypes": ["User"]}]

    schema = read_schema(a_schema({"name": "mentor", "type": "complex", "subAttributes": subs}))

    assert schema.attributes[0].by_name["$ref"].reference_types == ("User",)


CHARACTERISTICS = {
    "type": st.sampled_from([type_.value for type_ in Type if type_ is not Type.COMPLEX]),
    "multiValued": st.booleans(),
    "required": st.booleans(),
    "caseExact": st.booleans(),
    "mutability": st.sampled_from([m.value for m in Mutability]),
    "returned": st.sampled_from([r.value for r in Returned]),
    "description": st.text(st.characters(codec="utf-8"), max_size=20),
}
NAME = st.from_regex(r"[a-z][a-zA-Z0-9_]{0,9}", fullmatch=True)


@given(
    st.lists(
        st.fixed_dictionaries({"name": NAME}, optional=CHARACTERISTICS),
        min_size=1,
        max_size=4,
        unique_by=lambda attribute: attribute["name"].lower(),
    )
)
def test_a_declared_schema_is_shown_so_that_another_implementation_reads_it(attributes: list[Any]) -> None:
    document = to_document(read_schema(a_schema(*attributes)))

    parsed = scim2_models.Schema.model_validate(document)
    assert [attribute.name for attribute in parsed.attributes or ()] == [a["name"] for a in attributes]
    assert to_document(read_schema(document)) == document
