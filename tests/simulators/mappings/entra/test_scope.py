import json
from typing import Any

import pytest

from provisor.simulators.mappings import document
from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.mappings.entra import scope

ANA = {"department": "Sales", "level": "12", "active": "True", "phone": "", "code": "B"}


def a_clause(attribute: str, operator: str, *values: str) -> dict[str, Any]:
    return {
        "sourceOperandName": attribute,
        "operatorName": operator,
        "targetOperand": {"values": list(values)},
    }


def in_scope(*groups: list[dict[str, Any]], kind: str = "groups") -> bool:
    content = json.dumps({kind: [{"name": "some", "clauses": clauses} for clauses in groups]})
    return scope.read(document.parse(content.encode(), "scope.json"))(ANA)


@pytest.mark.parametrize(
    ("attribute", "operator", "values", "holds"),
    [
        ("department", "EQUALS", ["Sales"], True),
        ("department", "EQUALS", ["sales"], False),
        ("department", "NOT EQUALS", ["sales"], True),
        ("nothing", "NOT EQUALS", ["sales"], False),
        ("active", "IS TRUE", [], True),
        ("active", "IS FALSE", [], False),
        ("department", "IS FALSE", [], False),
        ("department", "IS NULL", [], False),
        ("phone", "IS NULL", [], True),
        ("nothing", "IS NULL", [], True),
        ("department", "IS NOT NULL", [], True),
        ("phone", "IS NOT NULL", [], False),
        ("department", "Includes", ["ale"], True),
        ("department", "ENDS_WITH", ["es"], True),
        ("department", "ENDS_WITH", ["Sal"], False),
        ("level", "Greater_Than", ["11"], True),
        ("level", "Greater_Than", ["12"], False),
        ("level", "Greater_Than_OR_EQUALS", ["12"], True),
        ("department", "Greater_Than", ["1"], False),
        ("level", "REGEX MATCH", ["([1-9][0-9])"], True),
        ("level", "REGEX MATCH", ["1"], False),
        ("level", "NOT REGEX MATCH", ["1"], True),
        ("nothing", "NOT REGEX MATCH", ["1"], False),
        ("code", "&", ["ABC"], True),
        ("code", "!&", ["ABC"], False),
    ],
)
def test_a_clause_asks_one_thing_of_one_attribute(
    attribute: str, operator: str, values: list[str], *, holds: bool
) -> None:
    assert in_scope([a_clause(attribute, operator, *values)]) is holds


def test_clauses_hold_together_and_of_groups_one_is_enough() -> None:
    yes, no = a_clause("code", "EQUALS", "B"), a_clause("code", "EQUALS", "C")

    assert not in_scope([yes, no])
    assert in_scope([yes, no], [yes])


def test_objects_may_be_filtered_when_they_are_read() -> None:
    assert not in_scope([a_clause("code", "EQUALS", "C")], kind="inputFilterGroups")


def test_everybody_is_in_scope_without_a_filter() -> None:
    assert in_scope()


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        (a_clause("code", "EQUAL", "B"), "no operator is called EQUAL; the nearest known name is EQUALS"),
        (a_clause("code", "EQUALS"), "EQUALS compares with one value, here are 0"),
        (a_clause("code", "EQUALS", "A", "B"), "EQUALS compares with one value, here are 2"),
        (a_clause("code", "REGEX MATCH", "("), "“(” is no regular expression that is understood here"),
        ({"operatorName": "IS NULL"}, "sourceOperandName should be a text, it is missing"),
    ],
)
def test_a_clause_that_asks_nothing_is_refused(clause: dict[str, Any], why: str) -> None:
    with pytest.raises(BrokenMapping) as refusal:
        in_scope([clause])

    assert refusal.value.why == why
