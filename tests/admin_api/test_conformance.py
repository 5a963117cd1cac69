"""The running API keeps to its own OpenAPI document, whatever is sent (schemathesis), on each kind of database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks
from tests.databases import Postgresql
from tests.server import Server, provisor

from provisor.web.admin_api.application import application

DOCUMENT: dict[str, Any] = application().openapi()  # type: ignore[attr-defined]
schema = schemathesis.openapi.from_dict(DOCUMENT)
plain = schemathesis.openapi.from_dict(DOCUMENT)
plain.config.phases.update(phases=["examples", "fuzzing"])

for each in (schema, plain):
    # What is too large to be read is refused for that, whatever else is wrong with it.
    each.config.checks.negative_data_rejection.expected_statuses.append("431")

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.use_after_free,
]


Client = tuple[str, requests.Session]


@contextmanager
def serving(folder: Path, address: str | None) -> Iterator[Client]:
    """A server that may be changed at will, and a token that outlasts it: its bot is in no example."""
    with Server(folder, address, {"RATE_LIMIT": "0"}, token="not needed") as server:
        added = provisor("connection", "add", "Conformance", environment=server.environment)
        assert added.returncode == 0, added.stderr
        token = server.new_token("--scope", "administer", "--bot", "Conformance-Bot")
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            yield server.url, session


@pytest.fixture(scope="module")
def on_postgresql(
    postgresql_server: Postgresql, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    address = asyncio.run(postgresql_server.new_database())
    with serving(tmp_path_factory.mktemp("conformance"), address) as client:
        yield client


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(tmp_path_factory.mktemp("conformance"), None) as client:
        yield client


def some(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )


# The boundaries of every parameter and body, too (schemathesis' phase "coverage"). PostgreSQL takes less than SQLite:
# no NUL, no number beyond 64 bits, no text for a number.
@schema.parametrize()
@some(4)
def test_the_api_keeps_to_its_document(case: schemathesis.Case, on_postgresql: Client) -> None:
    url, session = on_postgresql

    answer = case.call(base_url=url, session=session)

    case.validate_response(answer, checks=CHECKS)


# What is read, refused and answered is the same on both: a few examples show that the statements are.
@plain.parametrize()
@some(2)
def test_so_it_does_on_sqlite(case: schemathesis.Case, on_sqlite: Client) -> None:
    url, session = on_sqlite

    answer = case.call(base_url=url, session=session)

    case.validate_response(answer, checks=CHECKS)
