"""Each refusal, and what happens most, provoked over HTTP and read by command: who did what, and what to do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Provider:
    """An identity provider with a token of its own."""

    def __init__(self, server: Server, token: str) -> None:
        self._client = httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {token}"})

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self._client.request(method, path, json=body, headers=headers)

    def create(self, user_name: str, **attributes: Any) -> str:
        body = {"schemas": [USER], "userName": user_name, **attributes}
        made: str = self.ask("POST", "/Users", body).json().get("id", "")
        return made

    def create_group(self, name: str, *members: str) -> str:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in members]}
        made: str = self.ask("POST", "/Groups", body).json().get("id", "")
        return made

    def patch(self, path: str, op: str, target: str, value: object = None) -> httpx.Response:
        operation = {"op": op, "path": target} | ({} if value is None else {"value": value})
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": [operation]})

    def close(self) -> None:
        self._client.close()


class Stage:
    """A server with Entra ID on its default connection, and Okta beside it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.run("connection", "set", "default", "--kind", "entra")
        self.run("connection", "add", "Okta", "--kind", "okta", "--bot", "Okta-Bot")
        self.entra = Provider(server, server.token)
        self.okta = Provider(server, server.new_token("--bot", "Okta-Bot"))

    def run(self, *words: str) -> str:
        done = provisor(*words, environment=self.server.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def told(self) -> tuple[str, str | None]:
        """The sentence and the remedy of the newest entry."""
        entry = json.loads(self.run("journal", "list", "--json", "--limit", "1"))
        return entry["sentence"], entry["remedy"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("sentences")
    with Server(folder) as server:
        stage = Stage(server)
        yield stage
        stage.entra.close()
        stage.okta.close()


def test_a_user_name_that_another_holds(stage: Stage) -> None:
    stage.okta.create("ana@acme.example")
    stage.entra.create("ana@acme.example")

    sentence, remedy = stage.told()

    assert sentence.startswith(
        "Entra ID tried to create ana@acme.example, but that user name belongs to another user, whom Okta provisioned "
    )
    assert remedy == "Rename one of them, or remove the older one here: `provisor user delete`."


def test_a_group_whose_members_another_connection_gives(stage: Stage) -> None:
    stage.okta.create_group("Data")
    stage.entra.create_group("data")

    sentence, remedy = stage.told()

    assert sentence.startswith(
        "Entra ID tried to create the group data, but that name belongs to a team whose "
    )
    assert remedy is not None
    assert "one identity provider only" in remedy


def test_a_group_that_its_connection_creates_twice(stage: Stage) -> None:
    stage.okta.create_group("Twice")
    stage.okta.create_group("Twice")

    sentence, remedy = stage.told()

    assert "belongs to a team whose members it gives already" in sentence
    assert remedy is not None
    assert "whether two groups have this name" in remedy


def test_a_group_that_is_renamed_onto_a_team_of_people(stage: Stage) -> None:
    stage.run("team", "add", "Harbour", "--type", "Department")
    group = stage.entra.create_group("Pier")
    answer = stage.entra.patch(f"/Groups/{group}", "replace", "displayName", "harbour")

    sentence, _ = stage.told()

    assert answer.status_code == 409
    assert sentence == (
        "Entra ID tried to rename the group Pier to harbour, but that name belongs to another team, Harbour, which no "
        "identity provider manages."
    )


def test_members_who_are_not_here(stage: Stage) -> None:
    stage.entra.create_group("Newcomers", "nobody")

    sentence, remedy = stage.told()

    assert sentence == "Entra ID tried to create Newcomers, but 1 of the members is not a user here."
    assert remedy is not None
    assert "so that they are provisioned first" in remedy


def test_a_team_that_people_made(stage: Stage) -> None:
    team = stage.run("team", "add", "By hand", "--type", "Department").strip()
    stage.entra.ask("DELETE", f"/Groups/{team}")

    sentence, remedy = stage.told()

    assert sentence == (
        "Entra ID tried to delete the team By hand, but people made it here, and they rename and delete it."
    )
    assert remedy is not None


def test_somebody_whom_another_connection_brought(stage: Stage) -> None:
    user = stage.okta.create("olga@acme.example")
    stage.entra.patch(f"/Users/{user}", "replace", "title", "Engineer")

    sentence, remedy = stage.told()

    assert (
        sentence
        == "Entra ID tried to change olga@acme.example, whom Okta brought, and who is changed from there."
    )
    assert remedy is not None
    assert "provisor connection set Okta --shares" in remedy


def test_somebody_who_is_spared(stage: Stage) -> None:
    user = stage.okta.create("oskar@acme.example")
    stage.entra.ask("DELETE", f"/Users/{user}")

    sentence, remedy = stage.told()

    assert sentence == (
        "Entra ID tried to delete oskar@acme.example, whom it did not bring: it was kept from ending their access."
    )
    assert remedy is not None
    assert "provisor connection set default --no-spares-others" in remedy


def test_a_value_that_can_not_be_accepted(stage: Stage) -> None:
    stage.entra.ask(
        "POST", "/Users", {"schemas": [USER], "userName": "eva@acme.example", "active": "perhaps"}
    )

    sentence, remedy = stage.told()

    assert sentence.startswith(
        "Entra ID tried to create eva@acme.example, but a value can't be accepted: active"
    )
    assert remedy is not None
    assert "attribute mapping" in remedy


def test_what_can_not_be_changed(stage: Stage) -> None:
    user = stage.entra.create("maria@acme.example")
    stage.entra.patch(f"/Users/{user}", "replace", "id", "another")

    sentence, _ = stage.told()

    assert sentence.startswith(
        "Entra ID tried to change maria@acme.example, but changed what can't be changed: "
    )


def test_somebody_who_is_not_here(stage: Stage) -> None:
    stage.entra.patch("/Users/nobody", "replace", "active", value=False)

    sentence, remedy = stage.told()

    assert sentence == "Entra ID tried to change the user nobody, which is not here (any more)."
    assert remedy is not None


def test_a_version_that_is_gone(stage: Stage) -> None:
    user = stage.entra.create("vera@acme.example")
    stage.entra.ask("DELETE", f"/Users/{user}", **{"If-Match": 'W/"9"'})

    assert stage.told()[0] == "Entra ID tried to delete vera@acme.example, but it was changed meanwhile."


def test_a_body_that_is_too_large(stage: Stage) -> None:
    stage.entra.create("x" * 2_000_000)

    sentence, remedy = stage.told()

    assert sentence.startswith("Entra ID tried to create a user, but sent too much at once: ")
    assert remedy is not None
    assert "PROVISOR_BODY_LIMIT" in remedy


def test_what_is_refused_for_another_reason(stage: Stage) -> None:
    stage.entra.ask("POST", "/Bulk", {"schemas": ["urn:x"], "Operations": []})

    sentence, remedy = stage.told()

    assert sentence.startswith("Entra ID tried to create several things, ")
    assert remedy is not None


def test_a_person_comes_changes_and_goes(stage: Stage) -> None:
    told = []
    user = stage.entra.create("paula@acme.example")
    told.append(stage.told()[0])
    for target, value in (
        ("active", False),
        ("active", True),
        ("title", "Engineer"),
        ("userName", "p@acme.example"),
    ):
        stage.entra.patch(f"/Users/{user}", "replace", target, value)
        told.append(stage.told()[0])
    stage.entra.ask("DELETE", f"/Users/{user}")
    told.append(stage.told()[0])

    assert told == [
        "Entra ID created the user paula@acme.example.",
        "Entra ID deactivated paula@acme.example.",
        "Entra ID activated paula@acme.example.",
        "Entra ID changed title of paula@acme.example.",
        "Entra ID renamed paula@acme.example to p@acme.example.",
        "Entra ID deleted p@acme.example.",
    ]


def test_a_group_comes_changes_and_goes(stage: Stage) -> None:
    told = []
    user = stage.entra.create("gina@acme.example")
    group = stage.entra.create_group("Guild", user)
    told.append(stage.told()[0])
    stage.entra.patch(f"/Groups/{group}", "remove", f'members[value eq "{user}"]')
    told.append(stage.told()[0])
    stage.entra.patch(f"/Groups/{group}", "replace", "displayName", "Guilds")
    told.append(stage.told()[0])
    stage.entra.ask("DELETE", f"/Groups/{group}")
    told.append(stage.told()[0])

    assert told == [
        "Entra ID created the team Guild with 1 member.",
        "Entra ID took gina@acme.example out of the team Guild.",
        "Entra ID renamed the team Guild to Guilds.",
        "Entra ID deleted the team Guilds.",
    ]


def test_what_no_schema_knows_is_named_with_what_to_do(stage: Stage) -> None:
    stage.entra.create("clara@acme.example", favouriteColour="blue")

    _, remedy = stage.told()

    assert remedy is not None
    assert remedy.startswith("Not kept, for no schema declares it: favouriteColour.")


def test_a_connection_that_is_paused(stage: Stage) -> None:
    stage.run("connection", "pause", "default")
    try:
        stage.entra.create("paula@acme.example")
        sentence, remedy = stage.told()
    finally:
        stage.run("connection", "resume", "default")

    assert sentence == "Entra ID tried to create a user while the connection is paused."
    assert remedy is not None
    assert "provisor connection resume default" in remedy


def test_an_organization_where_scim_is_off(stage: Stage) -> None:
    stage.run("scim", "disable")
    try:
        stage.entra.create("paula@acme.example")
        sentence, remedy = stage.told()
    finally:
        stage.run("scim", "enable")

    assert sentence == "Entra ID tried to create a user while SCIM is switched off."
    assert remedy is not None
    assert "provisor scim enable" in remedy


def test_an_address_from_which_a_connection_may_not_be_used(stage: Stage) -> None:
    stage.run("connection", "set", "Okta", "--network", "203.0.113.0/24")
    try:
        stage.okta.create("paula@acme.example")
        sentence, remedy = stage.told()
    finally:
        stage.run("connection", "set", "Okta", "--any-network")

    assert sentence.startswith(
        "Okta tried to create a user from an address that the connection may not be used from"
    )
    assert remedy is not None
    assert "provisor token rotate" in remedy


def refused_to_people(stage: Stage, *words: str) -> dict[str, Any]:
    """The entry of a command that is refused."""
    done = provisor(*words, environment=stage.server.environment)
    assert done.returncode == 1, done.stderr
    entry: dict[str, Any] = json.loads(stage.run("journal", "list", "--json", "--limit", "1"))
    return entry


def positions(stage: Stage, *words: str) -> list[int]:
    """The positions of the entries that a search finds."""
    found = stage.run("journal", "list", "--json", *words)
    return [json.loads(each)["position"] for each in found.splitlines()]


def test_what_people_are_refused_is_found_by_team_and_by_person_and_told_with_its_remedy(
    stage: Stage,
) -> None:
    stage.okta.create_group("Pushed", stage.okta.create("pia@acme.example"))

    refused = refused_to_people(stage, "team", "leave", "Pushed", "pia@acme.example")
    stage.run("team", "rename", "Pushed", "Taken over", "--take-over")

    assert refused["remedy"] == (
        "Change it at that identity provider, or decide it here from now on with --take-over."
    )
    for search in (("--team", "Pushed"), ("--team", "Taken over"), ("--person", "pia@acme.example")):
        assert refused["position"] in positions(stage, *search)


def test_an_order_by_the_admin_api_is_found_by_team_and_by_person(stage: Stage) -> None:
    stage.okta.create_group("By order", stage.okta.create("odo@acme.example"))
    team = json.loads(stage.run("team", "show", "By order", "--json"))["id"]
    user = json.loads(stage.run("user", "show", "odo@acme.example", "--json"))["id"]
    token = stage.server.new_token("--scope", "administer")

    answer = httpx.delete(
        f"{stage.server.url}/api/v1/teams/{team}/members/{user}", headers={"Authorization": f"Bearer {token}"}
    )
    newest = json.loads(stage.run("journal", "list", "--json", "--limit", "1"))

    assert answer.status_code == 409
    assert "tried to take somebody out of By order" in newest["sentence"]
    assert newest["position"] in positions(stage, "--team", "By order")
    assert newest["position"] in positions(stage, "--person", "odo@acme.example")


def test_what_nothing_helps_against_is_told_without_a_remedy(stage: Stage) -> None:
    assert refused_to_people(stage, "user", "deactivate", "nobody@acme.example")["remedy"] is None
