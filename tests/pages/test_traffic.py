"""What came through connections: counted as it comes, whichever process it meets, and told on the pages."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.pages.visitor import Clients
from tests.server import Server, provisor

LOOKED_FOR, REFUSED = 30, 12


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Of two processes, in an organization whose identity provider asked for people and was refused some."""
    with Server(tmp_path_factory.mktemp("traffic"), settings={"WORKERS": "2", "RATE_LIMIT": "0"}) as started:
        answers = [ask(started, 'Users?filter=userName eq "nobody"') for _ in range(LOOKED_FOR)]
        answers += [ask(started, "Users/nobody") for _ in range(REFUSED)]
        assert answers == [200] * LOOKED_FOR + [404] * REFUSED
        wait_until_counted(started, LOOKED_FOR + REFUSED)
        yield started


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    clients = Clients(server)
    yield clients.first_owner()
    clients.close()


@pytest.fixture
def nobody_called(tmp_path: Path) -> Iterator[Server]:
    """In a new organization."""
    with Server(tmp_path, settings={"RATE_LIMIT": "0"}) as started:
        yield started


def counted(server: Server, *, within: timedelta = timedelta(days=2)) -> tuple[int, int]:
    """How many requests are kept of that time, and how many of them were answered with an error."""
    since = int((datetime.now(UTC) - within).timestamp()) * 1_000_000
    asked = "SELECT coalesce(sum(requests), 0), coalesce(sum(failed), 0) FROM traffic WHERE began > ?"
    with closing(sqlite3.connect(_database(server))) as database:
        requests, failed = database.execute(asked, [since]).fetchone()
    return requests, failed


def wait_until_counted(server: Server, requests: int) -> None:
    """Each process writes every half second what it has noted."""
    while counted(server)[0] < requests:
        assert httpx.get(f"{server.url}/healthz").status_code == 200


def ask(server: Server, path: str) -> int:
    """Ask by a TCP connection of its own, so that any process may answer."""
    return httpx.get(f"{server.scim}/{path}", headers={"Authorization": f"Bearer {server.token}"}).status_code


def told_numbers(page: str) -> list[int]:
    """The requests of each hour in the table."""
    table = page[page.index('id="traffic-numbers"') :]
    table = table[: table.index("</table>")]
    return [int(each.replace(",", "")) for each in re.findall(r'</th><td class="count">([\d,]+)', table)]


def test_an_organization_that_nobody_has_called_is_told_how_to_begin(nobody_called: Server) -> None:
    clients = Clients(nobody_called)
    owner = clients.first_owner()
    overview, all_, cycles = (owner.get(path).text for path in ("/", "/connections", "/cycles"))
    one = owner.get("/connections/default").text
    removed = owner.post("/connections/default/remove")
    none = owner.get("/connections").text
    clients.close()

    assert "No identity provider was here yet. Which one is yours?" in overview
    assert '<a class="button" href="/connections/new?kind=entra">' in overview
    assert "not seen yet" in all_
    assert "No request came in the last two days." in all_
    assert "was never here" in cycles
    assert re.search(r'<a class="button main" href="/connections/[^"]+/set-up">', one)
    assert "No request came in the last two days." in one
    assert "<svg" not in all_ + one
    assert removed.status_code == 303
    assert "No identity provider is connected. Which one is yours?" in none
    assert 'href="/connections/new?kind=okta"' in none


def test_cycles_that_do_not_come_are_told_with_since_when(nobody_called: Server) -> None:
    done = provisor("connection", "set", "default", "--interval", "40", environment=nobody_called.environment)
    assert done.returncode == 0, done.stderr
    _keep_cycles(nobody_called, [timedelta(hours=12) + step * timedelta(minutes=40) for step in range(4)])
    clients = Clients(nobody_called)
    owner = clients.first_owner()
    all_, of_one, of_another = (
        owner.get(f"/cycles{query}") for query in ("", "?connection=Default", "?connection=x")
    )
    overview, one = owner.get("/").text, owner.get("/connections/default").text
    clients.close()

    for page in (all_.text, of_one.text):
        notice = page[page.index('<div class="notice">') :]
        assert "a cycle was expected at" in notice
        assert "see the provisioning status at the identity provider" in notice
    assert of_another.status_code == 404
    assert "a cycle was expected at" in overview[: overview.index("</ul>", overview.index("<h1>"))]
    for page in (overview, one):
        assert page.count('<rect class="up"') == page.count('<th scope="row"><a href="/cycles/') == 4


def test_questions_and_refusals_count_whichever_process_answers_them(
    server: Server, owner: httpx.Client
) -> None:
    all_, one = owner.get("/connections").text, owner.get("/connections/default").text

    for page in (all_, one):
        told = re.search(
            r"<p>([\d,]+) requests came in the last two days.\s+([\d,]+) of them were refused", page
        )
        assert told is not None
        assert sum(told_numbers(page)) == int(told[1].replace(",", "")) == counted(server)[0]
        assert int(told[2].replace(",", "")) == counted(server)[1]
        # As many bars as rows.
        assert page.count('<rect class="came"') == len(told_numbers(page))
    assert counted(server, within=timedelta(hours=4)) == (LOOKED_FOR + REFUSED, REFUSED)


def test_what_was_written_survives_a_server_that_is_killed(nobody_called: Server) -> None:
    server = nobody_called
    assert [ask(server, "Users/nobody") for _ in range(REFUSED)] == [404] * REFUSED
    wait_until_counted(server, REFUSED)
    server.kill()
    server.start()
    assert ask(server, "Users") == 200
    server.stop()

    assert counted(server) == (REFUSED + 1, REFUSED)
    server.start()


def test_a_connection_is_told_with_its_calls_its_cycles_and_what_was_refused_today(
    server: Server, owner: httpx.Client
) -> None:
    _keep(server, {timedelta(days=1): (500, 500)})
    ago = datetime.now(UTC) - datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    requests, failed = counted(server, within=ago + timedelta(seconds=1))
    page = owner.get("/connections").text

    # Yesterday's don't count.
    assert f'refused=true">{failed} of {requests:,} requests</a>' in page
    assert "<dt>Last call</dt><dd><time" in page
    assert re.search(r'<dt>Last cycle</dt><dd><a href="/cycles/[0-9a-f]+">began', page)
    assert "when something changes there" in page


def test_hours_are_those_of_the_reader_s_clock(server: Server, owner: httpx.Client) -> None:
    _keep(server, {timedelta(hours=5): (1234, 0), timedelta(hours=30): (77, 7)})
    for zone, offset in {"Asia/Kolkata": "+05:30", "": "+00:00"}.items():
        assert owner.post("/me/choices", data={"language": "", "zone": zone}).status_code == 303
        page = owner.get("/connections/default").text
        told = page[page.index('id="traffic-numbers"') :]

        assert {1234, 77} <= set(told_numbers(page))
        assert told.count(f':00:00{offset}"') == len(told_numbers(page)) >= 3


def test_what_came_earlier_is_shown_two_days_at_a_time(server: Server, owner: httpx.Client) -> None:
    _keep(server, {timedelta(days=7): (4321, 1)})
    page, seen = owner.get("/connections/default").text, []
    while earlier := re.search(r'href="(/connections/[^"]+\?day=[^"]+)">Two days earlier', page):
        page = owner.get(earlier[1]).text
        seen.append(4321 in told_numbers(page) if 'id="traffic-numbers"' in page else False)

    assert seen.count(True) == 1
    assert len(seen) == 13
    while later := re.search(r'href="(/connections/[^"]+)">Two days later', page):
        page = owner.get(later[1]).text
        seen.pop()
    assert seen == []
    assert "came in the last two days" in page


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "2020-01-01", "%00", "-1"])
def test_a_day_that_is_none_or_long_gone_is_refused(owner: httpx.Client, day: str) -> None:
    assert [
        owner.get(f"{path}?day={day}").status_code for path in ("/connections", "/connections/default")
    ] == [
        400,
        400,
    ]


@pytest.mark.parametrize("day", ["", "9999-12-31", "2999-01-01"])
def test_a_day_to_come_shows_the_last_two(owner: httpx.Client, day: str) -> None:
    assert "came in the last two days" in owner.get(f"/connections?day={day}").text


def test_numbers_are_as_wide_as_they_are(server: Server, owner: httpx.Client) -> None:
    _keep(server, {timedelta(hours=10): (1_234_567, 1_000_000)})
    page = owner.get("/connections/default").text

    assert '<td class="count">1,234,567</td><td class="count">1,000,000</td>' in page
    assert ">1,234,567</text>" in page


def test_scim_that_is_off_is_told_with_where_to_switch_it_on(server: Server, owner: httpx.Client) -> None:
    def switch(how: str) -> str:
        assert provisor("scim", how, environment=server.environment).returncode == 0
        return owner.get("/connections").text

    off, on = switch("disable"), switch("enable")
    notice = 'href="/settings">Settings: switch it on</a>'
    assert notice in off
    assert notice not in on


def _keep(server: Server, came: dict[timedelta, tuple[int, int]]) -> None:
    """Have so much come and be refused, so long ago."""
    now = datetime.now(UTC)
    with closing(sqlite3.connect(_database(server))) as database, database:
        for ago, numbers in came.items():
            began = int((now - ago).timestamp()) // 900 * 900 * 1_000_000
            database.execute(
                "INSERT OR REPLACE INTO traffic (organization_id, began, connection_id, requests, failed) "
                "SELECT organization_id, ?, id, ?, ? FROM connections",
                [began, *numbers],
            )


def _keep_cycles(server: Server, ago: list[timedelta]) -> None:
    """Have the connections been here so long ago, for regular cycles."""
    now = datetime.now(UTC)
    with closing(sqlite3.connect(_database(server))) as database, database:
        for number, each in enumerate(ago):
            began = int((now - each).timestamp()) * 1_000_000
            database.execute(
                "INSERT INTO cycles (organization_id, id, connection_id, because, started, ended, people, created) "
                "SELECT organization_id, ? || id, id, 'changes', ?, ?, 1, 1 FROM connections",
                [f"{number}-", began, began + 1_000_000],
            )


def _database(server: Server) -> Path:
    return server.folder / "provisor.db"
