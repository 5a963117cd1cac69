from typing import Any

import pytest

from provisor.scim.errors import InvalidSyntax
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.messages import read_members, read_message
from provisor.scim.tolerances import Tolerance

URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
KNOWN = frozenset({"operations"})


def test_the_names_of_members_have_no_case() -> None:
    document = {"SCHEMAS": [URN], "oPERATIONS": [1]}

    assert read_message(document, URN, KNOWN, Leniency(Manner.STRICT))["operations"] == [1]


def test_a_member_that_is_given_twice_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match="case"):
        read_members({"op": "add", "OP": "remove"}, frozenset({"op"}), "an operation", Leniency())


@pytest.mark.parametrize("document", [None, [], "x", 1, True])
def test_a_message_is_an_object(document: Any) -> None:
    with pytest.raises(InvalidSyntax):
        read_message(document, URN, KNOWN, Leniency())


@pytest.mark.parametrize(
    ("schemas", "tolerance"),
    [
        (None, Tolerance.MISSING_SCHEMAS),
        (URN, Tolerance.MISSPELT_SCHEMA),
        ([URN.lower()], Tolerance.MISSPELT_SCHEMA),
        (["urn:scim:schemas:core:2.0:PatchOp"], Tolerance.MISSPELT_SCHEMA),
    ],
)
def test_slips_in_the_schema_of_a_message_are_tolerated(schemas: Any, tolerance: Tolerance) -> None:
    leniency = Leniency()

    read_message({"schemas": schemas}, URN, KNOWN, leniency)

    assert list(leniency.used) == [tolerance]
    with pytest.raises(InvalidSyntax):
        read_message({"schemas": schemas}, URN, KNOWN, Leniency(Manner.STRICT))


@pytest.mark.parametrize("schemas", [[], ["urn:ietf:params:scim:schemas:core:2.0:User"], {}, 1, [1]])
def test_another_message_is_refused_in_both_manners(schemas: Any) -> None:
    for manner in Manner:
        with pytest.raises(InvalidSyntax):
            read_message({"schemas": schemas}, URN, KNOWN, Leniency(manner))


def test_a_message_may_name_more_schemas() -> None:
    read_message({"schemas": ["urn:x:y", URN]}, URN, KNOWN, Leniency(Manner.STRICT))


def test_members_that_scim_does_not_define_are_tolerated() -> None:
    leniency = Leniency()

    read_message({"schemas": [URN], "name": "x"}, URN, KNOWN, leniency)

    assert list(leniency.used) == [Tolerance.STRAY_MEMBER]
    with pytest.raises(InvalidSyntax, match="name"):
        read_message({"schemas": [URN], "name": "x"}, URN, KNOWN, Leniency(Manner.STRICT))
