"""The API describes itself whole: every operation with its id, summary, examples and problems, and in the docs."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from provisor.directory.permissions import Right
from provisor.directory.refusals import Refusal
from provisor.web.admin_api import problems
from provisor.web.admin_api.application import application
from provisor.web.admin_api.documents import operations
from provisor.web.statuses import status_of

DOCUMENT: dict[str, Any] = application().openapi()  # type: ignore[attr-defined]
OPERATIONS = {operation["operationId"]: operation for _, _, operation in operations(DOCUMENT)}
PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with all that it refers to."""
    return {**schema, "components": DOCUMENT["components"]}


def examples(schema: dict[str, Any]) -> list[Any]:
    """The examples of a schema, or of what it lists."""
    if "$ref" in schema:
        return examples(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "examples" in schema:
        return list(schema["examples"])
    items = schema.get("properties", {}).get("items", {}).get("items", {})
    return [{"items": examples(items), "next": None}] if items else []


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of what an operation takes and gives as JSON."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for part in [operation.get("requestBody", {}), *answers]:
        if "application/json" in part.get("content", {}):
            yield part["content"]["application/json"]["schema"]


def test_operations_have_ids_of_their_own() -> None:
    assert len(OPERATIONS) == len([*operations(DOCUMENT)])


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_who_may(name: str) -> None:
    operation = OPERATIONS[name]

    assert operation["summary"]
    assert operation["tags"]
    assert operation["security"] in [
        [{"token": [right]}] for right in (Right.READ, Right.ADMINISTER, Right.ENTER)
    ]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_body_has_examples_that_are_valid(name: str) -> None:
    for schema in bodies(OPERATIONS[name]):
        found = examples(schema)

        assert found
        for example in found:
            jsonschema_rs.validate(resolved(schema), example)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter_is_described(name: str) -> None:
    for parameter in OPERATIONS[name].get("parameters", []):
        assert parameter["schema"]
        assert parameter["in"] in {"path", "query"}


@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _ in operations(DOCUMENT)])
def test_every_operation_is_in_the_docs(path: str, method: str) -> None:
    assert re.search(rf"^\| `{method.upper()} {re.escape(path)}` \|", PAGE, re.MULTILINE)


def test_no_operation_is_in_the_docs_that_does_not_exist() -> None:
    told = re.findall(r"^\| `([A-Z]+) (/api/v1[^`?]*)` \|", PAGE, re.MULTILINE)

    assert set(told) == {(method.upper(), path) for path, method, _ in operations(DOCUMENT)}


@pytest.mark.parametrize("problem", problems.catalogue(), ids=lambda problem: problem["title"])
def test_what_is_missing_is_not_found(problem: dict[str, Any]) -> None:
    missing = problem["title"].startswith("No ") and problem["title"] != "No checkpoint"

    assert (problem["status"] == 404) == missing


@pytest.mark.parametrize("kind", sorted(problems.of_routes(), key=lambda kind: kind.__name__))
def test_what_speaks_of_commands_has_a_remedy_that_speaks_of_routes(kind: type[Refusal]) -> None:
    source = inspect.getsource(kind)

    if "`provisor " in source or "--" in source:
        assert re.search(r"/api/v1/|`take_over`", problems.REMEDIES[kind])


def test_each_route_that_a_remedy_names_is_offered() -> None:
    told = {path for text in problems.REMEDIES.values() for path in re.findall(r"/api/v1[/a-z{}-]*", text)}

    assert told <= set(DOCUMENT["paths"])


def test_a_refusal_that_nobody_placed_is_a_conflict() -> None:
    class SomethingElse(Refusal):
        """Not in the table."""

    assert status_of(SomethingElse) == 409
