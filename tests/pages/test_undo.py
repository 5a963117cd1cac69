"""Undoing on the pages: what comes back is told first, then it is put back, and the undo can be undone itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SINCE_EVER = {"connection": "default", "since": "2020-01-01T00:00"}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what is undone here is nobody else's."""
    with Server(tmp_path_factory.mktemp("undo"), settings={"RATE_LIMIT": "0"}) as started:
        yield started


@pytest.fixture(scope="module")
def owner(company: Server) -> Iterator[httpx.Client]:
    clients = Clients(company)
    yield clients.first_owner()
    clients.close()


@pytest.fixture(params=["scripts", "no scripts"])
def context(
    request: pytest.FixtureRequest, browser: Browser, owner: httpx.Client, company: Server
) -> Iterator[BrowserContext]:
    with browser.new_context(java_script_enabled=request.param == "scripts") as context:
        context.add_cookies(kept(owner, company))
        yield context


@pytest.fixture
def page(browser: Browser, owner: httpx.Client, company: Server) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_cookies(kept(owner, company))
        yield context.new_page()


def kept(owner: httpx.Client, company: Server) -> list[Any]:
    return [{"name": name, "value": value, "url": company.url} for name, value in owner.cookies.items()]


def deactivate(company: Server, name: str) -> str:
    """Have the identity provider bring somebody and deactivate them; the id of the request that does that."""
    with httpx.Client(headers={"Authorization": f"Bearer {company.token}"}) as scim:
        made = scim.post(f"{company.scim}/Users", json={"schemas": [USER], "userName": name})
        off = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        done = scim.patch(f"{company.scim}/Users/{made.json()['id']}", json=off)
        assert done.is_success, done.text
        request_id: str = done.headers["x-request-id"]
        return request_id


def says(owner: httpx.Client, path: str, **query: str) -> str:
    return heading(owner.get(path, params=query).text)


def put_back(client: httpx.Client, request_id: str) -> httpx.Response:
    """Confirm the undo of a request, whatever came after it."""
    preview = {"through": str(2**50)}
    return client.post("/undo/request/begin", params={"request": request_id}, data=preview)


def test_the_way_from_an_entry_of_the_log_to_its_undo_and_back(
    context: BrowserContext, owner: httpx.Client, company: Server, request: pytest.FixtureRequest
) -> None:
    name = f"ada-{'no' if 'no' in request.node.name else 'with'}@acme.example"
    request_id = deactivate(company, name)
    # What is foreseen stands in the log.
    assert says(owner, "/undo/request", request=request_id) == "1 person or team would be as before"
    page = context.new_page()
    page.goto(f"{company.url}/log?person={name}")
    page.get_by_role("main").locator("a.at").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"deactivated {name}")
    page.get_by_role("link", name="Undo it").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("1 person or team would be as before")
    expect(page.get_by_text(f"1 person may come in again ({name})")).to_be_visible()
    expect(page.get_by_text("Sessions that ended stay ended")).to_be_visible()
    expect(page.get_by_text("its next cycle may overwrite it")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 person or team is as before")

    page.get_by_role("link", name="Take it back").click()
    expect(page.get_by_text(f"1 person is deactivated ({name})")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 person or team is as before")


def test_what_a_request_did_is_undone_once(owner: httpx.Client, company: Server) -> None:
    request_id = deactivate(company, "ben@acme.example")

    assert put_back(owner, request_id).status_code == 303
    again = put_back(owner, request_id)

    assert again.status_code == 409
    assert heading(again.text) == "There is nothing to undo"
    assert says(owner, "/undo/request", request=request_id) == "There is nothing to undo"


def test_what_was_undone_says_so_and_is_not_offered_again_until_that_is_undone(
    owner: httpx.Client, company: Server
) -> None:
    request_id = deactivate(company, "jil@acme.example")
    log = {"request": request_id}
    undo = put_back(owner, request_id).headers["location"]
    entry = re.findall(r'class="at" href="(/log/\d+)"', owner.get("/log", params=log).text)[0]
    pages = [owner.get("/log", params=log).text, owner.get(entry).text]
    nothing = owner.get("/undo/request", params=log).text

    for page in (*pages, nothing):
        assert "olga@acme.example undid it on" in page
        assert f'href="{undo}"' in page
        assert "Undo it" not in page
    assert heading(nothing) == "There is nothing to undo"
    taken_back = owner.post(
        f"/undo/undo-{undo.removeprefix('/undo/')}/begin", data={"through": str(2**50)}
    ).headers["location"]
    assert "Undo it" in owner.get(entry).text
    assert "olga@acme.example undid it on" in owner.get(undo).text
    assert f'href="{taken_back}"' in owner.get(undo).text


def test_all_that_comes_back_is_listed_searched_and_printed(
    page: Page, company: Server, owner: httpx.Client
) -> None:
    names = [f"crowd{number:02}@acme.example" for number in range(60)]
    for name in names:
        deactivate(company, name)
    told = owner.get("/undo/connection", params=SINCE_EVER | {"rows": "all"}).text
    assert all(name in told for name in names)

    page.goto(f"{company.url}/undo/connection?connection=default&since=2020-01-01T00:00")
    rows = page.get_by_role("region", name=re.compile("comes? back or goe?s?")).get_by_role("rowheader")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Go on").click()
    expect(rows.filter(has_text="@")).not_to_have_count(0)
    page.get_by_label("Beginning of the user name").fill("CROWD07")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(rows).to_have_text(["crowd07@acme.example"])
    page.get_by_role("link", name="The list for printing").click()
    page.emulate_media(media="print")
    expect(rows).to_have_text(["crowd07@acme.example"])
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_an_undo_whose_server_was_killed_is_gone_on_with_from_its_page(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"RATE_LIMIT": "0"}) as server:
        request_id = deactivate_many(server, 1_000)
        clients = Clients(server)
        owner = clients.first_owner()
        undo = put_back(owner, request_id).headers["location"]
        wait_until_some_are_put_back(owner, undo)
        server.kill()
        server.start()
        interrupted = owner.get(undo).text
        assert "put back so far" in heading(interrupted)
        assert "Go on, where it stands still" in interrupted
        assert owner.get("/undo").text.count("goes on, or was interrupted") == 1

        assert owner.post(f"{undo}/resume").status_code == 303
        while "put back so far" in heading(owner.get(undo).text):
            continue

        assert heading(owner.get(undo).text) == "1,000 people and teams are as before"
        assert "Go on, where it stands still" not in owner.get(undo).text
        clients.close()


def deactivate_many(server: Server, number: int) -> str:
    """Bring so many people, and deactivate them all by one request, whose id is returned."""
    set_up = provisor("connection", "set", "default", "--no-guard", environment=server.environment)
    assert set_up.returncode == 0, set_up.stderr
    people = [
        {
            "method": "POST",
            "path": "/Users",
            "bulkId": str(each),
            "data": {"schemas": [USER], "userName": f"{each}@acme.example"},
        }
        for each in range(number)
    ]
    made = [each["location"].rpartition("/")[2] for each in send(server, people).json()["Operations"]]
    off = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    ended = send(server, [{"method": "PATCH", "path": f"/Users/{each}", "data": off} for each in made])
    request_id: str = ended.headers["x-request-id"]
    return request_id


def send(server: Server, operations: list[dict[str, Any]]) -> httpx.Response:
    body = {"schemas": [BULK], "Operations": operations}
    headers = {"Authorization": f"Bearer {server.token}"}
    answer = httpx.post(f"{server.scim}/Bulk", json=body, headers=headers, timeout=600)
    assert answer.is_success, answer.text
    return answer


def wait_until_some_are_put_back(owner: httpx.Client, undo: str) -> None:
    while heading(owner.get(undo).text).startswith("0 people"):
        continue


def test_what_somebody_changed_since_stays_and_is_told(owner: httpx.Client, company: Server) -> None:
    request_id = deactivate(company, "cleo@acme.example")
    gone = provisor("user", "delete", "cleo@acme.example", "--take-over", environment=company.environment)
    assert gone.returncode == 0, gone.stderr
    preview = owner.get("/undo/request", params={"request": request_id}).text

    assert heading(preview) == "There is nothing to undo"
    assert "cleo@acme.example" in preview
    assert "An operator" in preview


def test_everything_of_a_connection_since_a_time_and_of_a_cycle_is_foreseen(
    page: Page, company: Server
) -> None:
    deactivate(company, "dora@acme.example")
    page.goto(f"{company.url}/undo?connection=default")
    page.get_by_label("Since (by your clock)").fill("2020-01-01T00:00")
    page.get_by_role("button", name="What comes back?").click()
    expect(page.get_by_role("listitem").filter(has_text="deleted").first).to_be_visible()

    page.goto(f"{company.url}/cycles")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("link", name="Undo what it did").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_visible()


def test_what_came_after_the_preview_is_not_undone_with_it(owner: httpx.Client, company: Server) -> None:
    deactivate(company, "eve@acme.example")
    preview = owner.get("/undo/connection", params=SINCE_EVER).text
    through = preview.partition('name="through" value="')[2].partition('"')[0]
    deactivate(company, "fay@acme.example")
    done = owner.post("/undo/connection/begin", params=SINCE_EVER, data={"through": through})

    assert done.status_code == 303
    assert "fay@acme.example" in owner.get("/users").text
    assert "eve@acme.example" not in owner.get("/users").text


def test_an_undo_that_ended_is_not_gone_on_with(owner: httpx.Client, company: Server) -> None:
    request_id = deactivate(company, "gil@acme.example")
    undo = put_back(owner, request_id).headers["location"]

    assert owner.post(f"{undo}/resume").status_code == 409
    assert undo in owner.get("/undo").text


@pytest.mark.usefixtures("owner")
def test_an_auditor_sees_what_would_come_back_and_can_not_act(company: Server) -> None:
    request_id = deactivate(company, "hal@acme.example")
    words = ("user", "add", "audrey@acme.example", "--role", "auditor")
    assert provisor(*words, environment=company.environment).returncode == 0
    clients = Clients(company)
    auditor = clients.owner("--user", "audrey@acme.example")
    seen = auditor.get("/undo/request", params={"request": request_id})

    assert "hal@acme.example" in seen.text
    assert "Put it back" not in seen.text
    assert put_back(auditor, request_id).status_code == 403
    clients.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("entry-0", 404),
        ("entry-x", 404),
        ("entry-", 404),
        ("entry-99999999", 404),
        ("entry-" + "9" * 40, 404),
        ("cycle-none", 404),
        ("undo-none", 404),
        ("request", 404),
        ("request?request=%ff", 400),
        ("connection", 400),
        ("connection?since=yesterday&connection=default", 400),
        ("connection?since=0001-01-01T00:00%2B23:00&connection=default", 400),
        ("connection?since=2026-01-01T00:00&connection=elsewhere", 404),
        ("nothing", 404),
    ],
)
def test_what_is_not_there_is_not_undone(owner: httpx.Client, path: str, status: int) -> None:
    place, _, query = path.partition("?")

    assert owner.get(f"/undo/{path}").status_code == status
    assert owner.post(f"/undo/{place}/begin?{query}", data={"through": "1"}).status_code == status


def test_it_is_told_in_german(browser: Browser, owner: httpx.Client, company: Server) -> None:
    request_id = deactivate(company, "ida@acme.example")
    with browser.new_context(locale="de-AT") as context:
        context.add_cookies(kept(owner, company))
        page = context.new_page()
        page.goto(f"{company.url}/undo/request?request={request_id}")

        expect(page.get_by_role("heading", level=1)).to_have_text("1 Person oder Team wäre wie zuvor")
        expect(page.get_by_role("button", name="Wiederherstellen")).to_be_visible()
