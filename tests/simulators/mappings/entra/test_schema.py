import json
from typing import Any

import pytest

from provisor.simulators.mappings import document
from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.mappings.entra import schema
from provisor.simulators.mappings.mapping import Mappings, Reference
from provisor.simulators.target import target

MATCHING = {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "[upn]"}}


def an_attribute(expression: str | None = "[title]", **others: Any) -> dict[str, Any]:
    return {"targetAttributeName": "title", "source": {"expression": expression}, **others}


def a_schema(*attributes: dict[str, Any], **others: Any) -> bytes:
    users = {"sourceObjectName": "User", "attributeMappings": [MATCHING, *attributes], **others}
    return json.dumps({"synchronizationRules": [{"objectMappings": [users]}]}, indent=1).encode()


def read(content: bytes) -> Mappings:
    return schema.read(document.parse(content, "schema.json"))


def title(content: bytes, *, creating: bool = True, **source: Any) -> Any:
    return read(content).users.values(source, creating=creating).get(target("title"), "left out")


def test_an_expression_is_followed() -> None:
    assert title(a_schema(an_attribute('Append([title], "!")')), title="Boss") == "Boss!"


def test_the_parsed_form_means_the_same() -> None:
    source = {
        "type": "Function",
        "name": "Mid",
        "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "title"}},
            {"key": "start", "value": {"type": "Constant", "name": "1"}},
            {"key": "length", "value": {"type": "Constant", "name": "4"}},
        ],
    }

    assert title(a_schema({"targetAttributeName": "title", "source": source}), title="Bossy") == "Boss"


def test_parameters_that_the_parsed_form_leaves_out_are_told_by_the_keys_of_the_others() -> None:
    source = {
        "type": "Function",
        "name": "Replace",
        "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "title"}},
            {"key": "regexPattern", "value": {"type": "Constant", "expression": '"[aeiou]"'}},
            {"key": "replacementValue", "value": {"type": "Constant", "name": "-"}},
        ],
    }

    assert title(a_schema({"targetAttributeName": "title", "source": source}), title="Bossy") == "B-ssy"


def test_an_argument_may_be_left_out_of_the_parsed_form() -> None:
    omitted = {"type": "Constant", "name": "", "expression": ""}
    values = [
        {"name": "title"},
        omitted,
        {"type": "Constant", "name": "Boss"},
        {"type": "Constant", "name": "Chief"},
    ]
    source = {"type": "Function", "name": "Switch", "parameters": [{"value": each} for each in values]}
    content = a_schema({"targetAttributeName": "title", "source": source})

    assert title(content, title="Boss") == "Chief"
    assert title(content, title="Clerk") is None


def test_a_constant_is_sent_for_everybody() -> None:
    source = {"type": "Constant", "name": "Staff", "expression": '"Staff"'}

    assert title(a_schema({"targetAttributeName": "title", "source": source})) == "Staff"


def test_an_attribute_that_the_source_lacks_is_nothing() -> None:
    assert title(a_schema(an_attribute("[unheardOf]"))) is None


def test_a_default_stands_in_when_somebody_is_created_and_an_update_leaves_it_alone() -> None:
    content = a_schema(an_attribute(defaultValue="Staff"))

    assert title(content) == "Staff"
    assert title(content, creating=False) == "left out"
    assert title(content, creating=False, title="Boss") == "Boss"


@pytest.mark.parametrize("flow", ["ObjectAddOnly", "AttributeAddOnly"])
def test_what_flows_at_creation_only_is_left_out_of_updates(flow: str) -> None:
    content = a_schema(an_attribute(flowType=flow))

    assert title(content, title="Boss") == "Boss"
    assert title(content, creating=False, title="Boss") == "left out"


@pytest.mark.parametrize("flow", ["ValueAddOnly", "MultiValueAddOnly"])
def test_what_only_adds_never_clears(flow: str) -> None:
    content = a_schema(an_attribute(flowType=flow))

    assert title(content, creating=False) == "left out"
    assert title(content, creating=False, title="Boss") == "Boss"


def test_an_empty_value_can_be_dropped_from_the_flow() -> None:
    content = a_schema(an_attribute("IgnoreFlowIfNullOrEmpty(Trim([title]))"))

    assert title(content, title=" ") == "left out"
    assert title(content, title=" Boss ") == "Boss"


def test_a_mapping_without_a_source_sends_its_default_alone() -> None:
    content = a_schema({"targetAttributeName": "title", "source": None, "defaultValue": "Staff"})

    assert title(content) == "Staff"
    assert title(content, creating=False) == "left out"


def test_a_manager_is_a_reference() -> None:
    mapped = {"targetAttributeName": "manager", "source": {"expression": "[manager]"}}
    users = read(a_schema(mapped)).users

    assert [each.is_reference for each in users.attributes] == [False, True]
    assert users.values({"manager": Reference("m")}, creating=True)[target("manager")] == Reference("m")


def test_the_lowest_matching_priority_is_asked_first() -> None:
    users = read(a_schema(an_attribute(matchingPriority=3))).users

    assert str(users.matching.target) == "userName"


def test_a_kind_that_is_disabled_or_missing_is_not_provisioned() -> None:
    assert not read(a_schema(enabled=False)).users.enabled
    assert not read(a_schema()).groups.enabled


def test_a_scoping_filter_says_who_is_provisioned() -> None:
    clause = {"sourceOperandName": "country", "operatorName": "EQUALS", "targetOperand": {"values": ["US"]}}
    users = read(a_schema(scope={"groups": [{"clauses": [clause]}]})).users

    assert users.in_scope({"country": "US"})
    assert not users.in_scope({"country": "DE"})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[]", "schema.json, line 1, column 1: the file should be an object, it is a list."),
        (
            b"{}",
            "schema.json, line 1, column 1: a synchronization schema has synchronizationRules, here are none.",
        ),
        (
            b'{"synchronizationRules": []}',
            "schema.json, line 1, column 26: no object mapping has the sourceObjectName “User”.",
        ),
        (
            b'{"synchronizationRules": [{"objectMappings": [{"sourceObjectName": "User",\n"attributeMappings": []}]}]}',
            "schema.json, line 2, column 22: no attribute is matched by: one needs a matchingPriority above 0.",
        ),
    ],
)
def test_a_file_without_what_it_needs_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BrokenMapping) as refusal:
        read(content)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        (
            '{"targetAttributeName": ▲"no target"}',
            "“no target” is no attribute of a SCIM resource, such as name.givenName",
        ),
        ('▲{"source": {"expression": "[title]"}}', "targetAttributeName should be a text, it is missing"),
        ('{"targetAttributeName": ▲7}', "targetAttributeName should be a text, it is a number"),
        (
            '{"targetAttributeName": "title", "flowType": ▲"Sometimes"}',
            (
                "flowType is one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, "
                "and not “Sometimes”"
            ),
        ),
        (
            '{"targetAttributeName": "title", "defaultValue": ▲[]}',
            "defaultValue should be a text, it is a list",
        ),
        (
            '{"targetAttributeName": "title", "matchingPriority": ▲"1"}',
            "matchingPriority should be a whole number, it is a text",
        ),
        (
            r'{"targetAttributeName": "title", "source": {"expression": "Join(\"\\t\", ▲Uppr([title]))"}}',
            "no function is called Uppr; the nearest known name is ToUpper",
        ),
        (
            r'{"targetAttributeName": "title", "source": {"expression": "Join(\"é\ud83d\ude00\", [a]) ▲b"}}',
            "“b” stands where the end should",
        ),
        (
            '{"targetAttributeName": "title", "source": ▲{"type": "Function", "name": "Mid"}}',
            "Mid takes 3 arguments, here are 0",
        ),
        (
            '{"targetAttributeName": "title", "source": {"type": ▲"Formula"}}',
            "type is one of Attribute, Constant, Function, and not “Formula”",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line_and_column(mapping: str, why: str) -> None:
    before = (
        '{"synchronizationRules": [{"objectMappings": [{"sourceObjectName": "User", "attributeMappings": ['
    )
    content = f"{before}\n{mapping.replace('▲', '')}\n]}}]}}]}}"

    with pytest.raises(BrokenMapping) as refusal:
        read(content.encode())

    assert str(refusal.value) == f"schema.json, line 2, column {mapping.index('▲') + 1}: {why}."


def test_functions_are_nested_no_deeper_in_the_parsed_form() -> None:
    source: dict[str, Any] = {"type": "Attribute", "name": "title"}
    for _ in range(210):
        source = {"type": "Function", "name": "Trim", "parameters": [{"key": "source", "value": source}]}

    with pytest.raises(BrokenMapping, match="nested more than"):
        read(a_schema(an_attribute(source=source)))
