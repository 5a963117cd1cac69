"""Setting up an identity provider on the pages."""

import json
from collections.abc import Iterator

import httpx
import pytest
from joserfc.jwk import RSAKey
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor
from tests.sign_in.conftest import command

FORM = {
    "name": "okta",
    "issuer": "https://idp.example",
    "client_id": "provisor",
    "secret": "canary",
    "rules": "",
}


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    clients = Clients(server)
    yield clients.first_owner()
    clients.close()


def shown(server: Server, name: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(command(server, "sign-in", "show", name, "--json"))
    return told


def test_a_way_is_added_changed_and_removed(server: Server, owner: httpx.Client) -> None:
    added = owner.post("/settings/sign-in/new", data=FORM)
    page = owner.get(added.headers["location"]).text

    assert (added.status_code, heading(page)) == (303, "Nobody signs in by okta yet")
    assert f"{server.url}/sign-in/okta/callback" in page
    assert "canary" not in page
    assert shown(server, "okta")["proof"] == "client-secret"

    changed = owner.post("/settings/sign-in/okta/settings", data={"rules": "email=emails sub=externalId"})
    assert changed.status_code == 303
    assert shown(server, "okta")["match"] == ["email=emails", "sub=externalId"]
    key = RSAKey.generate_key(2048).as_bytes("PEM", private=True).decode()
    assert owner.post("/settings/sign-in/okta/secret", data={"key": key}).status_code == 303
    assert shown(server, "okta")["proof"] == "private-key"

    assert owner.get("/settings/sign-in/okta/remove").status_code == 200
    assert owner.post("/settings/sign-in/okta/remove").headers["location"] == "/settings/sign-in"
    assert provisor("sign-in", "show", "okta", environment=server.environment).returncode == 1
    assert owner.get("/settings/sign-in/okta/settings").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "a b", "stands in addresses"),
        ("issuer", "http://idp.example", "must begin with https"),
        ("client_id", "", "client id can"),
        ("key", "no key", "private key can"),
        ("rules", "oid", "CLAIM=ATTRIBUTE"),
    ],
)
def test_what_is_written_wrong_is_told_at_its_field_and_the_secret_is_not_shown(
    owner: httpx.Client, field: str, value: str, told: str
) -> None:
    asked = owner.post("/settings/sign-in/new", data={**FORM, field: value})

    assert asked.status_code == 422
    assert f'id="{field}-wrong"' in asked.text
    assert told in asked.text
    assert "canary" not in asked.text
    assert 'value="provisor"' in asked.text or field == "client_id"


def test_what_people_sign_in_by_stays_as_it_was_tried(server: Server, owner: httpx.Client) -> None:
    owner.post("/settings/sign-in/new", data={**FORM, "name": "used"})
    command(server, "sign-in", "enable", "used", "--untried")

    refused = owner.post("/settings/sign-in/used/settings", data={"rules": "email=emails"})

    assert refused.status_code == 422
    assert shown(server, "used")["match"] != ["email=emails"]
    assert owner.post("/settings/sign-in/used/secret", data={}).status_code == 422
