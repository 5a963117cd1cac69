"""Connections on the pages: how each is met, what it sends and is not kept, and disconnecting it."""

import json
import re
from typing import Any

import httpx
import pytest
from tests.pages.visitor import heading
from tests.server import Server, provisor

SETTINGS = {
    "kind": "okta",
    "manner": "strict",
    "prefix": "OM_",
    "interval": "",
    "networks": "203.0.113.0/24\n198.51.100.7",
    "authoritative": "on",
    "guard": "on",
    "window": "30",
    "share": "5",
    "people": "3",
    "teams": "2",
    "applies_after": "90",
}


@pytest.fixture(scope="module")
def another(owner: httpx.Client) -> str:
    """The path of a connection beside."""
    return connected(owner, "Another")


def connected(owner: httpx.Client, name: str) -> str:
    """The path of a new connection."""
    made = owner.post("/connections/new", data={"name": name, "kind": "other"})
    assert made.status_code == 303, made.text
    return made.headers["location"].removesuffix("/set-up")


def opened(owner: httpx.Client, connection: str) -> dict[str, str]:
    """What the form of the settings gives back, that they are those which it showed."""
    found = re.search(r'name="revision" value="([^"]+)"', owner.get(f"{connection}/settings").text)
    assert found
    return {"revision": found[1]}


def told(server: Server, name: str) -> Any:
    """The connection of that name, as the command tells it."""
    shown = provisor("connection", "list", "--json", environment=server.environment)
    return next((each for each in json.loads(shown.stdout) if each["name"] == name), None)


def test_settings_that_are_saved_are_those_of_the_form(server: Server, owner: httpx.Client) -> None:
    connection = connected(owner, "To be set")
    form = {"name": "Set", **SETTINGS}
    saved = owner.post(f"{connection}/settings", data=form | opened(owner, connection))
    asked = owner.get(f"{connection}/settings").text

    assert (saved.status_code, saved.headers["location"]) == (303, connection)
    for value in ("Set", "OM_", "30", "5", "3", "2", "90"):
        assert f'value="{value}"' in asked
    assert "203.0.113.0/24\n198.51.100.7/32" in asked
    assert re.search(r'name="authoritative" type="checkbox" value="on" checked', asked)
    assert not re.search(r'name="spares_others" type="checkbox" value="on" checked', asked)
    assert told(server, "Set") is not None
    again = owner.post(
        f"{connection}/settings", data=form | {"authoritative": ""} | opened(owner, connection)
    )
    assert again.status_code == 303


def test_a_form_that_was_opened_before_somebody_else_saved_undoes_nothing(
    server: Server, owner: httpx.Client
) -> None:
    connection = connected(owner, "Open twice")
    form = {"name": "Open twice", **SETTINGS} | opened(owner, connection)
    stale = form | {"guard": "", "prefix": "MINE_"}
    owner.post(f"{connection}/settings", data=form)
    saved = told(server, "Open twice")

    refused = owner.post(f"{connection}/settings", data=stale)

    assert refused.status_code == 409
    assert "Nothing was saved" in refused.text
    assert 'value="OM_"' in refused.text
    assert told(server, "Open twice") == saved
    assert owner.post(f"{connection}/settings", data=stale | opened(owner, connection)).status_code == 303


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"name": "another"}, 409, "already"),
        ({"name": ""}, 422, "can&#39;t be a name here"),
        ({"networks": "here"}, 422, "is no network"),
        ({"networks": " 10.0.0.1" * 1001}, 422, "1,000 networks at the most"),
        ({"share": "101"}, 422, "from 0 to 100"),
        ({"window": ""}, 422, "from 1 to 44640"),
        ({"interval": "-1"}, 422, "from 0 to 525600"),
        ({"applies_after": "0"}, 422, "from 1 to 525600"),
        ({"kind": "keycloak"}, 422, "Choose which one it is"),
        ({"manner": ""}, 422, "Choose how it is met"),
        ({"prefix": "x" * 101}, 422, "100 characters at the most"),
    ],
)
def test_what_can_not_be_set_is_said_beside_its_field_and_nothing_is_changed(
    server: Server, owner: httpx.Client, given: dict[str, str], status: int, says: str
) -> None:
    default = told(server, "default")
    form = {"name": "Changed", **SETTINGS, **given} | opened(owner, "/connections/default")
    refused = owner.post("/connections/default/settings", data=form)

    assert refused.status_code == status
    assert says in refused.text
    assert told(server, "default") == default


def test_an_attribute_that_is_sent_and_not_kept_is_kept_once_it_is_declared(
    server: Server, owner: httpx.Client
) -> None:
    user_type = "urn:ietf:params:scim:schemas:core:2.0:User"
    headers = {"Authorization": f"Bearer {server.token}"}
    sent = {"schemas": [user_type], "userName": "shoes@example.com", "shoeSize": 39}
    made = httpx.post(f"{server.scim}/Users", json=sent, headers=headers).json()
    connection = f"/connections/{told(server, 'default')['id']}"
    before = _with_name(owner, connection, "shoeSize")
    kept = owner.post(f"{connection}/attributes", data={"name": "shoeSize", "type": "integer"})
    again = httpx.put(f"{server.scim}/Users/{made['id']}", json=sent, headers=headers).json()

    assert "/attributes?name=shoeSize" in before
    assert kept.status_code == 303
    assert "/attributes?name=shoeSize" not in owner.get(connection).text
    assert 39 in [value.get("shoeSize") for value in again.values() if isinstance(value, dict)]


def _with_name(owner: httpx.Client, connection: str, name: str) -> str:
    """The page of the connection, once the journal tells of that name: entries get their places soon."""
    shown = owner.get(connection).text
    for _ in range(200):
        if name in shown:
            break
        shown = owner.get(connection).text
    return shown


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"name": "no name", "type": "string"}, 422),
        ({"name": "urn:x", "type": "string"}, 422),
        ({"name": "password", "type": "string"}, 422),
        ({"name": "", "type": "string"}, 422),
        ({"name": "size", "type": "complex"}, 400),
    ],
)
def test_what_can_not_be_declared_is_said(owner: httpx.Client, given: dict[str, str], status: int) -> None:
    assert owner.post("/connections/default/attributes", data=given).status_code == status


def test_before_a_connection_is_removed_it_is_said_what_ends_and_what_stays(
    server: Server, owner: httpx.Client
) -> None:
    connection = connected(owner, "Leaving")
    asked = owner.get(f"{connection}/remove").text
    removed = owner.post(f"{connection}/remove")

    assert "Remove the connection Leaving?" in heading(asked)
    assert "0 people whom it brought stay" in asked
    assert (removed.status_code, removed.headers["location"]) == (303, "/connections")
    assert owner.get(connection).status_code == 404
    assert told(server, "Leaving") is None
