from typing import Any

import pytest

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, GROUP_TYPE, USER, USER_TYPE
from provisor.scim.errors import InvalidSyntax
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.schemas import ResourceType
from provisor.scim.tolerances import Tolerance
from provisor.scim.urns import MAX_URNS, read_announced

ENTRA_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


def announced(*urns: str, of: ResourceType = USER_TYPE, leniency: Leniency | None = None) -> set[str]:
    return set(read_announced({"schemas": list(urns)}, of, leniency or Leniency()))


def test_the_schemas_of_the_type_are_announced_in_any_case() -> None:
    strict = Leniency(Manner.STRICT)

    assert announced(USER.id.lower(), ENTERPRISE_USER.id, leniency=strict) == {USER.id, ENTERPRISE_USER.id}


@pytest.mark.parametrize("schemas", [{}, {"schemas": None}, {"schemas": []}])
def test_missing_schemas_are_tolerated(schemas: dict[str, Any]) -> None:
    leniency = Leniency()

    assert read_announced(schemas, USER_TYPE, leniency) == set()
    assert list(leniency.used) == [Tolerance.MISSING_SCHEMAS]
    with pytest.raises(InvalidSyntax, match="must name"):
        read_announced(schemas, USER_TYPE, Leniency(Manner.STRICT))


def test_the_core_schema_must_be_named_in_the_strict_manner() -> None:
    with pytest.raises(InvalidSyntax, match=USER.id):
        announced(ENTERPRISE_USER.id, leniency=Leniency(Manner.STRICT))


def test_a_schema_that_nobody_knows_is_set_aside() -> None:
    leniency = Leniency()

    assert announced(GROUP.id, ENTRA_GROUP, of=GROUP_TYPE, leniency=leniency) == {GROUP.id}
    assert list(leniency.used) == [Tolerance.UNKNOWN_SCHEMA]
    assert list(leniency.set_aside) == [ENTRA_GROUP]
    with pytest.raises(InvalidSyntax, match="ADSCIM"):
        announced(GROUP.id, ENTRA_GROUP, of=GROUP_TYPE, leniency=Leniency(Manner.STRICT))


@pytest.mark.parametrize(
    ("urn", "meant"),
    [
        ("urn:scim:schemas:core:1.0", USER.id),
        ("urn:scim:schemas:core:2.0:User", USER.id),
        ("urn:scim:schemas:core:user:1.0", USER.id),
        ("urn:ietf:params:scim:schemas:core:2.0", USER.id),
        ("urn:ietf:params:scim:schema:core:2.0:User", USER.id),
        ("urn:ietf:params:scim:schemas:core:2.0:User:", USER.id),
        (" urn:ietf:params:scim:schemas:core:2.0:User ", USER.id),
        ("urn:scim:schemas:extension:enterprise:1.0", ENTERPRISE_USER.id),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0", ENTERPRISE_USER.id),
        ("urn:ietf:params:scim:schemas:enterprise:2.0:User", ENTERPRISE_USER.id),
    ],
)
def test_older_drafts_and_slips_are_understood(urn: str, meant: str) -> None:
    leniency = Leniency()

    assert announced(USER.id, urn, leniency=leniency) == {USER.id, meant}
    assert list(leniency.used) == [Tolerance.MISSPELT_SCHEMA]
    with pytest.raises(InvalidSyntax):
        announced(USER.id, urn, leniency=Leniency(Manner.STRICT))


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize(
    ("urn", "of"),
    [
        (GROUP.id, USER_TYPE),
        ("urn:scim:schemas:core:2.0:Group", USER_TYPE),
        (USER.id, GROUP_TYPE),
        ("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig", USER_TYPE),
        ("urn:ietf:params:scim:api:messages:2.0:PatchOp", USER_TYPE),
    ],
)
def test_the_schema_of_something_else_is_refused_in_both_manners(
    urn: str, of: ResourceType, manner: Manner
) -> None:
    with pytest.raises(InvalidSyntax, match="schemas names"):
        announced(of.schema.id, urn, of=of, leniency=Leniency(manner))


@pytest.mark.parametrize("schemas", [7, {"a": 1}, [7], [None], [USER.id, {}]])
def test_schemas_must_be_strings_in_an_array(schemas: Any) -> None:
    with pytest.raises(InvalidSyntax, match="array of URNs"):
        read_announced({"schemas": schemas}, USER_TYPE, Leniency())


def test_a_single_urn_without_an_array_is_tolerated() -> None:
    assert read_announced({"schemas": USER.id}, USER_TYPE, Leniency()) == {USER.id}
    with pytest.raises(InvalidSyntax):
        read_announced({"schemas": USER.id}, USER_TYPE, Leniency(Manner.STRICT))


def test_too_many_urns_are_refused() -> None:
    with pytest.raises(InvalidSyntax, match="are the most"):
        announced(*[USER.id] * (MAX_URNS + 1))
