"""Any document at any endpoint that takes one, and any filter and path, drawn and made small by Hypothesis."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connection import Connection, written
from tests.fuzzing.attempts import Attempt
from tests.fuzzing.fuzzer import SETTINGS
from tests.fuzzing.judging import objections
from tests.fuzzing.sound import BULK, ENTERPRISE, GROUP, PATCH, SEARCH, USER
from tests.server import Server

Send = Callable[[str, str, bytes | None], list[str]]
"""Sends a request, and says what is wrong with the answer."""

drawn = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_NAMES = st.sampled_from((
    "schemas", "userName", "externalId", "active", "name", "emails", "members", "displayName", "value", "type",
    "primary",
    "$ref", "display", "op", "path", "Operations", "method", "bulkId", "data", "version", "failOnErrors",
    "filter", "count",
    "startIndex", "sortBy", "sortOrder", "cursor", "attributes", "manager", "id", "meta", "groups", ENTERPRISE,
)) | st.text(max_size=5)  # fmt: skip
_WORDS = st.sampled_from((
    USER, GROUP, PATCH, BULK, SEARCH, ENTERPRISE, "add", "replace", "remove", "POST", "PUT", "DELETE",
    "/Users", "/Groups",
    "bulkId:a", 'emails[type eq "work"].value', "members", "a", "True", "userName pr", "ascending", 'W/"1"',
))  # fmt: skip
_SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**65), 2**65) | st.floats() | st.text(max_size=8) | _WORDS
)
_DOCUMENTS = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=25,
)
_MESSAGES = st.sampled_from((USER, GROUP, PATCH, BULK, SEARCH))
_ENDPOINTS = st.sampled_from((
    ("POST", "/Users"), ("POST", "/Groups"), ("POST", "/Bulk"), ("POST", "/.search"), ("POST", "/Users/.search"),
    ("POST", "/Groups/.search"), ("PUT", "/Users/{user}"), ("PATCH", "/Users/{user}"), ("PUT", "/Groups/{group}"),
    ("PATCH", "/Groups/{group}"),
))  # fmt: skip
_SCRAPS = st.sampled_from((
    "userName", "emails", "members", "[", "]", "(", ")", "not", "and", "or", "eq", "co", "pr", "gt", '"a"',
    "true", "null", "7",
    ".value", "meta.created", ENTERPRISE, ":", '"\\u0000"', '"\\ud800"', '"', "\\", "groups", "type", "$ref", "🂡",
))  # fmt: skip
_SENTENCES = st.lists(_SCRAPS | st.text(max_size=3), max_size=12).map(" ".join) | st.text(max_size=30)


@pytest.fixture(scope="module")
def send(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Send]:
    """Sends to a server that has one user and one group."""
    with Server(tmp_path_factory.mktemp("documents"), None, SETTINGS) as server, asyncio.Runner() as runner:
        headers = (("host", "x"), ("authorization", f"Bearer {server.token}"))

        async def exchange(attempt: Attempt) -> Any:
            connection = await Connection.open(server.port)
            try:
                connection.send(written(attempt.method, attempt.target, attempt.headers, attempt.body))
                return await connection.reply(attempt.method)
            finally:
                await connection.aclose()

        def make(endpoint: str, body: dict[str, Any]) -> str:
            attempt = Attempt("POST", f"/scim/v2{endpoint}", headers, json.dumps(body).encode())
            made: str = runner.run(exchange(attempt)).document()["id"]
            return made

        user = make("/Users", {"schemas": [USER], "userName": "drawn"})
        group = make("/Groups", {"schemas": [GROUP], "displayName": "drawn", "members": [{"value": user}]})

        def ask(method: str, path: str, body: bytes | None) -> list[str]:
            target = "/scim/v2" + path.replace("{user}", user).replace("{group}", group)
            attempt = Attempt(method, target, headers, body)
            return [*objections(attempt, runner.run(exchange(attempt)))]

        yield ask


@drawn
@given(endpoint=_ENDPOINTS, document=_DOCUMENTS)
def test_any_document_is_taken_or_refused_with_reasons(
    send: Send, endpoint: tuple[str, str], document: Any
) -> None:
    assert send(*endpoint, json.dumps(document).encode()) == []


@drawn
@given(endpoint=_ENDPOINTS, message=_MESSAGES, members=st.dictionaries(_NAMES, _DOCUMENTS, max_size=6))
def test_any_message_is_taken_or_refused_with_reasons(
    send: Send, endpoint: tuple[str, str], message: str, members: dict[str, Any]
) -> None:
    assert send(*endpoint, json.dumps({**members, "schemas": [message]}).encode()) == []


@drawn
@given(endpoint=_ENDPOINTS, body=st.binary(max_size=60))
def test_any_bytes_are_taken_or_refused_with_reasons(
    send: Send, endpoint: tuple[str, str], body: bytes
) -> None:
    assert send(*endpoint, body) == []


@drawn
@given(endpoint=st.sampled_from(("/.search", "/Users/.search", "/Groups/.search")), condition=_SENTENCES)
def test_any_filter_is_understood_or_refused_with_reasons(send: Send, endpoint: str, condition: str) -> None:
    assert send("POST", endpoint, json.dumps({"schemas": [SEARCH], "filter": condition}).encode()) == []


@drawn
@given(
    target=st.sampled_from(("/Users/{user}", "/Groups/{group}")),
    verb=st.sampled_from(("add", "replace", "remove")),
    path=_SENTENCES | st.none(),
    value=_DOCUMENTS,
)
def test_any_operation_is_done_or_refused_with_reasons(
    send: Send, target: str, verb: str, path: str | None, value: Any
) -> None:
    operation = {"op": verb, "path": path, "value": value}

    assert send("PATCH", target, json.dumps({"schemas": [PATCH], "Operations": [operation]}).encode()) == []
