"""Keys to sign with and tokens of Entra ID, given to a bot on the pages."""

import json
from collections.abc import Iterator

import httpx
import pytest
from joserfc.jwk import ECKey
from tests.machines.conftest import Machine, users
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor

TENANT, APPLICATION = "cbb1a5ac-f33b-45fa-9bf5-f37db0fed422", "11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("machines")) as started:
        yield started


@pytest.fixture(scope="module")
def owner(owned: Server) -> Iterator[httpx.Client]:
    clients = Clients(owned)
    yield clients.first_owner()
    clients.close()


@pytest.fixture(scope="module")
def bot(owned: Server) -> str:
    listed = provisor("bot", "list", "--json", environment=owned.environment)
    return f"/bots/{json.loads(listed.stdout)[0]['id']}"


def test_a_key_is_given_and_shows_what_the_machine_needs(
    owned: Server, owner: httpx.Client, bot: str
) -> None:
    key = ECKey.generate_key("P-256")
    given = {
        "key": key.as_pem(private=False).decode(),
        "scope": "provision",
        "days": "30",
        "name": "the mainframe",
    }
    made = owner.post(f"{bot}/keys/new", data=given)

    assert (made.status_code, heading(made.text)) == (200, "SCIM-Bot can sign with it now")
    assert f'<code id="kid">{key.thumbprint()}</code>' in made.text
    told = {"client_id": bot.rpartition("/")[2], "issuer": owned.url, "kid": key.thumbprint()}
    assert users(owned, Machine(owned, key, told).token()).status_code == 200
    assert "the mainframe" in owner.get(bot).text
    again = owner.post(f"{bot}/keys/new", data=given)
    assert again.status_code == 422
    assert "that works already" in again.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"key": ""}, "key"), ({"key": "<b>"}, "key"), ({"days": "0"}, "days"), ({"scope": "enter"}, "scope"),
     ({"name": "x" * 201}, "name")],
)  # fmt: skip
def test_what_is_written_wrong_is_told_at_its_field(
    owner: httpx.Client, bot: str, changed: dict[str, str], field: str
) -> None:
    key = ECKey.generate_key("P-256").as_pem(private=False).decode()
    refused = owner.post(f"{bot}/keys/new", data={"key": key, "scope": "read", "days": "7", **changed})

    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text
    assert "<b>" not in refused.text


def test_an_application_of_entra_id_is_named_and_revoked(
    owned: Server, owner: httpx.Client, bot: str
) -> None:
    place, given = f"{bot}/entra/new", {"tenant": TENANT, "application": APPLICATION, "days": "30"}
    assert 'id="tenant-wrong"' in owner.post(place, data={**given, "tenant": "acme"}).text
    assert 'id="application-wrong"' in owner.post(place, data={**given, "application": "*"}).text

    assert owner.post(place, data=given).headers["location"] == bot
    assert APPLICATION in owner.get(bot).text
    assert 'id="application-wrong"' in owner.post(place, data=given).text
    listed = json.loads(provisor("token", "list", "--json", environment=owned.environment).stdout)
    token_id = next(each["id"] for each in listed if each["form"] == "entra")
    assert "Revoke the token" in heading(owner.get(f"/tokens/{token_id}/revoke").text)
    assert owner.post(f"/tokens/{token_id}/revoke").status_code == 303
    assert owner.post(place, data=given).status_code == 303
