"""Cycles are listed page by page, of one connection and of all."""

import json
from collections.abc import Callable, Iterator

import pytest
from tests.admin_api.administrator import Administrator, a_name, a_user_name


@pytest.fixture
def connection(
    admin: Administrator, connect: Callable[[str], Administrator], settled: Callable[[], None]
) -> Iterator[str]:
    """The name of a connection that has just provisioned, as another has."""
    names = [a_name("Connection") for _ in range(2)]
    for name in names:
        bot = admin.do("POST", "/connections", {"name": name})["bots"][0]
        provider = connect(admin.do("POST", "/tokens", {"bot": bot})["token"])
        body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": a_user_name()}
        assert provider.http.post("/scim/v2/Users", json=body).status_code == 201
    settled()
    yield names[0]
    for name in names:
        admin.do("DELETE", f"/connections/{name}")


@pytest.mark.usefixtures("connection")
def test_pages_give_every_cycle_once(admin: Administrator) -> None:
    paged = [cycle["id"] for page in admin.pages("/cycles?limit=1") for cycle in page]

    assert paged == [cycle["id"] for cycle in admin.get("/cycles")["items"]]
    assert len(paged) > 1


def test_pages_of_one_connection_give_its_cycles(admin: Administrator, connection: str) -> None:
    pages = admin.pages(f"/cycles?limit=1&connection={connection}")

    assert [[cycle["connection"] for cycle in page] for page in pages] == [[connection]]


def test_the_entries_of_one_cycle_are_exported_alone(admin: Administrator, connection: str) -> None:
    cycle = admin.get(f"/cycles?connection={connection}")["items"][0]["id"]

    lines = admin.ask("GET", f"/journal/export?cycle={cycle}").text.splitlines()
    unknown = admin.ask("GET", "/journal/export?cycle=nope")

    assert lines
    assert all(connection in json.loads(line)["sentence"] for line in lines)
    assert unknown.status_code == 404
