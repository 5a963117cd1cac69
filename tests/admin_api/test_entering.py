"""The way in for whoever runs the service: a link that is good once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tests.admin_api.administrator import Administrator
from tests.server import Server, provisor

Connect = Callable[[str], Administrator]


@pytest.fixture
def code(server: Server) -> str:
    """The code of a new link."""
    printed = provisor("admin-link", environment=server.environment)
    assert printed.returncode == 0, printed.stderr
    address, _, code = printed.stdout.strip().partition("/welcome#welcome=")
    assert address == server.url
    return code


def test_a_link_is_exchanged_for_a_token_that_administers(code: str, connect: Connect) -> None:
    entered = connect(code).ask("POST", "/welcome")

    assert entered.status_code == 201
    assert entered.headers["cache-control"] == "no-store"
    assert connect(entered.json()["token"]).get("/organization")


def test_a_link_is_good_once(code: str, connect: Connect) -> None:
    connect(code).ask("POST", "/welcome")

    again = connect(code).ask("POST", "/welcome")

    assert again.status_code == 401
    assert "revoked" in again.json()["detail"]


def test_of_many_who_come_by_one_link_at_once_one_gets_in(code: str, connect: Connect) -> None:
    visitor = connect(code)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: visitor.ask("POST", "/welcome"), range(8)))

    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.json()["title"] for answer in answers if answer.status_code != 201} <= {
        "Link used",
        "Unauthorized",
    }


@pytest.mark.parametrize("role", ["member", "auditor", "administrator"])
def test_a_link_for_somebody_makes_no_token(server: Server, connect: Connect, role: str) -> None:
    name = f"{role}@links.example"
    provisor("user", "add", name, "--role", role, environment=server.environment)
    printed = provisor("admin-link", "--user", name, environment=server.environment)
    code = printed.stdout.strip().partition("#welcome=")[2]

    refused = connect(code).ask("POST", "/welcome")

    assert refused.status_code == 403
    assert refused.json()["title"] == "Link for pages"
    signed_in = httpx.post(
        f"{server.url}/welcome", data={"link": code}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert signed_in.status_code == 303


def test_a_link_is_good_for_nothing_else(server: Server, code: str, connect: Connect) -> None:
    scim = httpx.get(f"{server.scim}/Users", headers={"Authorization": f"Bearer {code}"})

    assert connect(code).ask("GET", "/organization").status_code == 403
    assert scim.status_code == 403


def test_another_token_is_not_a_link(admin: Administrator) -> None:
    refused = admin.ask("POST", "/welcome")

    assert refused.status_code == 403
    assert "provisor admin-link" in refused.json()["detail"]


def test_the_journal_tells_of_the_link_and_of_its_use(code: str, connect: Connect, server: Server) -> None:
    connect(code).ask("POST", "/welcome")

    told = provisor("journal", "list", "--limit", "2", environment=server.environment).stdout

    assert "made a one-time link" in told
    assert "The one-time link was used" in told


@pytest.mark.parametrize("path", ["/welcome", "/sign-in"])
def test_the_page_asks_no_other_host_and_is_kept_nowhere(server: Server, path: str) -> None:
    page = httpx.get(f"{server.url}{path}")

    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
