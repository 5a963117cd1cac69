"""Who may what on the pages, and what other sites and tampered requests achieve: nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor

from provisor.directory.permissions import Right
from provisor.web import routes

ACTIONS = [
    path for path, page in routes.PAGES.items() if "POST" in page.handlers and page.needs is Right.ADMINISTER
]
SHOWN = [path for path, page in routes.PAGES.items() if "GET" in page.handlers and page.needs is Right.READ]


@pytest.fixture(scope="module")
def as_role(server: Server, cookies: list[Any]) -> Iterator[Callable[[str], httpx.Client]]:
    assert cookies, "there is an owner"
    clients, signed_in = Clients(server), dict[str, httpx.Client]()

    def visitor(role: str) -> httpx.Client:
        if role not in signed_in:
            name = f"{role}@example.com"
            made = provisor("user", "add", name, "--role", role, environment=server.environment)
            assert made.returncode == 0, made.stderr
            signed_in[role] = clients.owner("--user", name)
        return signed_in[role]

    yield visitor
    clients.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_member_sees_nothing_but_their_own_page(as_role: Callable[[str], httpx.Client], path: str) -> None:
    refused = as_role("member").get(path.replace("{position}", "1"))

    assert refused.status_code == 403
    assert "Your role is member" in refused.text
    assert as_role("member").get("/me").status_code == 200


@pytest.mark.parametrize("path", ACTIONS)
def test_an_auditor_sees_and_cannot_act(as_role: Callable[[str], httpx.Client], path: str) -> None:
    auditor = as_role("auditor")

    assert auditor.post(path, data={"decision": "apply", "active": "false"}).status_code == 403
    shown = auditor.get("/held")
    assert shown.status_code == 200
    assert '<button name="decision"' not in shown.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
@pytest.mark.parametrize("path", [*ACTIONS, "/sign-out", "/welcome"])
def test_a_form_of_another_site_does_nothing(
    server: Server, as_role: Callable[[str], httpx.Client], path: str, headers: dict[str, str]
) -> None:
    owner = as_role("owner")
    cookies = {"provisor-session": owner.cookies["provisor-session"]}
    with httpx.Client(base_url=server.url, cookies=cookies) as elsewhere:
        refused = elsewhere.post(path, headers=headers, data={"decision": "apply"})

    assert refused.status_code == 403
    assert owner.get("/me").status_code == 200


@pytest.fixture(scope="module")
def decisions(ids: Mapping[str, str]) -> str:
    """Where decisions about what a connection holds are sent."""
    return f"/held/{ids['/held/{id}']}/decisions"


def test_over_plain_http_the_origin_of_a_form_is_enough(
    server: Server, as_role: Callable[[str], httpx.Client], decisions: str
) -> None:
    listed = provisor("guard", "list", "--json", environment=server.environment)
    chosen = json.loads(listed.stdout)[0]["id"]
    cookies = {"provisor-session": as_role("owner").cookies["provisor-session"]}
    with httpx.Client(base_url=server.url, cookies=cookies) as here:
        done = here.post(
            decisions, headers={"Origin": server.url}, data={"decision": "drop", "change": chosen}
        )

    assert done.status_code == 303


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/users/no-such-user", 404),
        ("GET", "/log/0", 404),
        ("GET", "/log/99999999999999999999999", 404),
        ("GET", "/log/%D9%A1", 404),
        ("GET", "/users?cursor=forged", 400),
        ("GET", "/users?q=a&q=b", 400),
        ("GET", "/users?q=%ff", 400),
        ("GET", "/users/%00", 404),
        ("GET", "/static/../settings.py", 404),
        ("PUT", "/users", 405),
        ("POST", "/", 405),
        ("GET", "/log?connection=nobody", 404),
    ],
)
def test_what_is_tampered_with_gets_a_page_that_says_so(
    as_role: Callable[[str], httpx.Client], method: str, path: str, status: int
) -> None:
    answered = as_role("owner").request(method, path)

    assert answered.status_code == status
    assert heading(answered.text)
    assert answered.headers["x-request-id"] in answered.text


def test_a_form_that_is_none_is_refused(as_role: Callable[[str], httpx.Client], decisions: str) -> None:
    owner = as_role("owner")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    assert owner.post(decisions, json={"decision": "apply"}).status_code == 415
    assert owner.post(decisions, content=b"decision=%ff%fe", headers=kind).status_code == 400
    assert owner.post(decisions, content=b"a=&" * 2000, headers=kind).status_code == 400
    assert owner.post(decisions, content=b"a" * 2_000_000, headers=kind).status_code == 413
    assert owner.post(decisions, data={"decision": "perhaps", "change": "1"}).status_code == 400


def test_whether_somebody_may_come_in_has_to_be_said(
    server: Server, as_role: Callable[[str], httpx.Client]
) -> None:
    name = "what?#100%@example.com"
    made = provisor("user", "add", name, environment=server.environment)
    assert made.returncode == 0, made.stderr
    owner, person = as_role("owner"), f"/users/{quote(name, safe='')}"

    assert owner.post(f"{person}/active").status_code == 400
    changed = owner.post(f"{person}/active", data={"active": "false"}, follow_redirects=True)
    assert changed.status_code == 200
    assert "has no access" in heading(changed.text)


def test_every_answer_has_the_headers_that_protect(server: Server) -> None:
    for path in ("/sign-in", "/", "/nothing", "/static/nothing"):
        headers = httpx.get(server.url + path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_a_form_that_is_refused_is_in_the_journal(
    as_role: Callable[[str], httpx.Client], server: Server
) -> None:
    refused = as_role("administrator").post("/users/nobody/active", data={"active": "false"})
    newest = provisor(
        "journal", "list", "--outcome", "refused", "--limit", "1", environment=server.environment
    )

    assert refused.status_code == 404
    assert "administrator@example.com asked in the web pages for a change of nobody" in newest.stdout


def test_what_a_connection_decides_is_taken_over_only_on_purpose(
    as_role: Callable[[str], httpx.Client],
) -> None:
    owner = as_role("owner")
    asked = owner.post("/users/user3@example.com/active", data={"active": "false"})
    done = owner.post("/users/user3@example.com/active", data={"active": "false", "take_over": "true"})

    assert (asked.status_code, done.status_code) == (409, 303)
    assert "Change it in default" in asked.text
    assert "has access" in heading(asked.text)
    assert "has no access" in heading(owner.get("/users/user3@example.com").text)


def test_a_connection_is_paused_and_let_in_again(as_role: Callable[[str], httpx.Client]) -> None:
    owner = as_role("owner")
    paused, shown = (
        owner.post("/connections/default/pause", data={"paused": "true"}),
        owner.get("/connections"),
    )
    resumed = owner.post("/connections/default/pause", data={"paused": "false"})

    assert (paused.status_code, resumed.status_code) == (303, 303)
    assert "paused</span>" in shown.text
    assert "paused</span>" not in owner.get(resumed.headers["location"]).text


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("user2@example.com", "/users/"),
        ("ünïcödé 漢字", "/teams/"),
        ("nobody@x.example", "/missing?who=nobody%40x"),
    ],
)
def test_what_is_looked_for_is_found_or_explained(
    as_role: Callable[[str], httpx.Client], wanted: str, leads_to: str
) -> None:
    found = as_role("owner").get("/find", params={"q": wanted})

    assert found.status_code == 303
    assert found.headers["location"].startswith(leads_to)
