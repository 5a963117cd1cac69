"""Roles from teams, in two processes on one database: they come and go with the membership, at once."""

import json
from collections.abc import Iterator

import httpx
import pytest
from tests.pages.visitor import Clients
from tests.server import Server, provisor
from tests.sign_in.conftest import GROUP, USER, command, members


@pytest.fixture(scope="module")
def clients(both: tuple[Server, Server]) -> Iterator[Clients]:
    """Browsers, which ask the other."""
    opened = Clients(both[1])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def owner(clients: Clients) -> httpx.Client:
    return clients.first_owner()


@pytest.fixture(scope="module")
def keepers(both: tuple[Server, Server], scim: httpx.Client, owner: httpx.Client) -> str:
    """The id of a group in a department that gives the role of an administrator."""
    keepers = scim.post("/Groups", json={"schemas": [GROUP], "displayName": "Keepers"}).json()["id"]
    command(both[0], "team", "add", "Zoo", "--type", "Department")
    command(both[0], "team", "move", "Keepers", "--under", "Zoo")
    zoo = json.loads(command(both[0], "team", "show", "Zoo", "--json"))["id"]
    assert owner.post(f"/teams/{zoo}/role", data={"role": "administrator"}).status_code == 303
    return str(keepers)


def person(scim: httpx.Client, name: str) -> str:
    made = scim.post("/Users", json={"schemas": [USER], "userName": name, "active": True})
    return str(made.json()["id"])


def test_a_role_comes_and_goes_with_the_membership(
    scim: httpx.Client, clients: Clients, owner: httpx.Client, keepers: str
) -> None:
    ada = person(scim, "ada@acme.example")
    visitor = clients.owner("--user", "ada@acme.example")
    assert visitor.get("/settings").status_code == 403

    members(scim, keepers, "add", ada)
    assert visitor.get("/settings").status_code == 200
    assert visitor.post("/settings/language", data={"language": "en"}).status_code == 303
    assert "by the team" in owner.get(f"/users/{ada}").text
    assert ">Zoo</a>" in visitor.get("/me").text

    members(scim, keepers, "remove", ada)
    assert visitor.get("/settings").status_code == 403
    assert "by the team" not in owner.get(f"/users/{ada}").text


def test_a_deleted_team_gives_nothing_until_an_undo_brings_it_back(
    both: tuple[Server, Server], scim: httpx.Client, clients: Clients, keepers: str
) -> None:
    ada = person(scim, "bea@acme.example")
    members(scim, keepers, "add", ada)
    visitor = clients.owner("--user", "bea@acme.example")
    command(both[0], "team", "role", "Zoo", "none")
    command(both[0], "team", "role", "Keepers", "auditor")
    assert visitor.get("/users").status_code == 200

    assert scim.delete(f"/Groups/{keepers}").status_code == 204
    assert visitor.get("/users").status_code == 403
    command(both[0], "team", "restore", keepers)
    assert visitor.get("/users").status_code == 200
    command(both[0], "team", "role", "Keepers", "none")
    command(both[0], "team", "role", "Zoo", "administrator")


@pytest.mark.usefixtures("owner")
def test_administrators_by_a_team_leave_the_last_owner(
    both: tuple[Server, Server], scim: httpx.Client, keepers: str
) -> None:
    olga = json.loads(command(both[0], "user", "show", "olga@acme.example", "--json"))["id"]
    members(scim, keepers, "add", person(scim, "cleo@acme.example"), olga)

    assert json.loads(command(both[0], "user", "show", olga, "--json"))["acting_role"] == "owner"
    demoted = provisor("user", "demote", olga, environment=both[0].environment)
    assert demoted.returncode != 0
    assert "owner" in demoted.stderr


def test_owners_alone_say_what_teams_give(
    both: tuple[Server, Server], scim: httpx.Client, clients: Clients, owner: httpx.Client, keepers: str
) -> None:
    command(both[0], "user", "add", "adam@acme.example", "--role", "administrator")
    administrator = clients.owner("--user", "adam@acme.example")
    place = f"/teams/{keepers}/role"

    refused = administrator.post(place, data={"role": "auditor"})
    assert refused.status_code == 403
    assert "Your role is administrator, and this is for: owner." in refused.text
    assert place not in administrator.get(f"/teams/{keepers}").text

    page = owner.get(f"/teams/{keepers}").text
    assert place in page
    assert "default decides who is in this team, and so who has the role here." in page
    for role in ("owner", "member", "king"):
        wrong = owner.post(place, data={"role": role})
        assert wrong.status_code == 409
        assert "No team gives the role" in wrong.text
    assert scim.get(f"/Groups/{keepers}").status_code == 200


def test_the_journal_tells_who_gave_it(both: tuple[Server, Server], keepers: str) -> None:
    command(both[0], "journal", "checkpoint")
    told = command(both[0], "journal", "list", "--kind", "team.role-changed", "--json")
    sentences = [json.loads(line)["sentence"] for line in told.splitlines()]

    assert keepers
    assert "olga@acme.example had the team Zoo give the role administrator to whoever is in it." in sentences
