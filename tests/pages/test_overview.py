"""The first page: what needs somebody, and how many people had access from day to day."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import httpx
from tests.server import Server, provisor


def test_how_many_had_access_is_drawn_from_the_second_day_on(server: Server, owner: httpx.Client) -> None:
    with closing(sqlite3.connect(server.folder / "provisor.db")) as database, database:
        database.execute(
            "INSERT INTO daily_numbers SELECT organization_id, ?, 1234 FROM organizations",
            [datetime.now(UTC).date().toordinal() - 1],
        )
    shown = owner.get("/").text

    assert shown.count("<polyline") == 1
    assert '<td class="count">1,234</td>' in shown


def test_scim_that_is_off_needs_somebody(server: Server, owner: httpx.Client) -> None:
    on = owner.get("/").text
    assert provisor("scim", "disable", environment=server.environment).returncode == 0
    off = owner.get("/").text
    assert provisor("scim", "enable", environment=server.environment).returncode == 0

    switch = '<a href="/settings">settings</a>'
    assert switch not in on
    assert switch in off[: off.index("</ul>", off.index("<h1>"))]


def test_a_refusal_needs_somebody(owner: httpx.Client) -> None:
    shown = owner.get("/").text

    assert "1 request was refused since yesterday" in shown
    assert "belongs to another user" in shown
