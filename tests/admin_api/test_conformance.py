"""The running API keeps to its own OpenAPI document, whatever is sent (schemathesis), on each kind of database."""

import asyncio
from collections.abc import Iterator
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

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.use_after_free,
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, requests.Session]]:
    """A server that may be changed at will, and a token that outlasts it: its bot is in no example."""
    address: str | None = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    with Server(tmp_path_factory.mktemp("conformance"), address, {"RATE_LIMIT": "0"}) as server:
        added = provisor("connection", "add", "Conformance", environment=server.environment)
        assert added.returncode == 0, added.stderr
        token = server.new_token("--scope", "administer", "--bot", "Conformance-Bot")
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            yield server.url, session


@schema.parametrize()
@settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)
def test_the_api_keeps_to_its_document(case: schemathesis.Case, client: tuple[str, requests.Session]) -> None:
    url, session = client

    answer = case.call(base_url=url, session=session)

    case.validate_response(answer, checks=CHECKS)
