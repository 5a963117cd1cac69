from typing import Any

import pytest

from provisor.scim import grammar
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.leniency import Leniency
from provisor.scim.matching import matches
from provisor.scim.paths import read_path
from provisor.scim.schemas import Attribute, Target

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
MARIA: dict[str, Any] = {
    "id": "Ab1",
    "userName": "Maria@acme.example",
    "active": False,
    "name": {"familyName": "López"},
    "emails": [
        {"value": "maria@acme.example", "type": "work", "primary": True},
        {"value": "m@home.example", "type": "home"},
    ],
    "meta": {"created": "2024-01-01T00:00:00Z"},
    ENTERPRISE: {"manager": {"value": "Boss1"}, "department": "R&D"},
}


def holds(text: str) -> bool:
    return matches(grammar.parse(text, USER_TYPE, Leniency()), MARIA)


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "MARIA@ACME.EXAMPLE"',
        'userName sw "maria" and userName co "@" and userName ew ".example"',
        'id eq "Ab1"',
        "active eq false",
        "active pr",
        "emails pr",
        'emails eq "m@home.example"',
        'emails.type eq "home"',
        'emails[type eq "home" and value sw "m@"]',
        'emails.type eq "home" and emails.value sw "maria"',
        "not (title pr)",
        'title ne "x"',
        "title eq null",
        'name.familyName eq "LÓPEZ"',
        'meta.created lt "2024-01-01T00:00:01+00:00"',
        'meta.created ge "2024-01-01T01:00:00+01:00"',
        'manager eq "Boss1"',
        f'{ENTERPRISE}:department eq "r&d"',
        'userName gt "l" and userName le "maria@acme.example"',
        'title eq "x" or active eq false and not (active eq true)',
    ],
)
def test_what_holds_for_maria(text: str) -> None:
    assert holds(text)
    assert not holds(f"not ({text})")


@pytest.mark.parametrize(
    "text",
    [
        'id eq "ab1"',
        "active eq true",
        'emails[type eq "home" and value sw "maria"]',
        'emails ne "m@home.example"',
        "title pr",
        'title gt ""',
        'manager eq "boss1"',
        'meta.created gt "2024-01-01T00:00:00Z"',
        "phoneNumbers pr",
    ],
)
def test_what_does_not_hold_for_maria(text: str) -> None:
    assert not holds(text)


def test_an_attribute_of_another_type_holds_for_nobody() -> None:
    tree = grammar.parse('members eq "x"', USER_TYPE, Leniency(), everywhere=True)

    assert not matches(tree, MARIA)


def test_an_element_is_matched_by_the_filter_of_a_path() -> None:
    path = read_path('emails[type eq "WORK"]', USER_TYPE, Leniency())
    assert path is not None
    assert path.condition is not None

    assert [matches(path.condition, element) for element in MARIA["emails"]] == [True, False]


def test_a_plain_element_is_its_own_value() -> None:
    tags = Target(("tags",), Attribute("tags", multi_valued=True))

    condition, _ = grammar.parse_value_filter('value eq "A"', tags, Leniency())

    assert matches(condition, "a")
    assert not matches(condition, "b")
