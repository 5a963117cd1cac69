"""What every test may use, and what holds for all: in CI, one that is skipped is one that fails."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.databases import Postgresql, postgresql

# A busy machine is no fault of the code: no test is measured by time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A machine of CI has every tool, so that a skip there hides a test that nobody runs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    """One server for all tests, each of which takes a database of its own."""
    with postgresql() as server:
        yield server
