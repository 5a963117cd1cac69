"""`provisor team`, while a server serves."""

import json
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.fixture
def post(server: Server) -> Any:
    """Creates a resource over SCIM, and returns it."""

    def post(path: str, **resource: Any) -> Any:
        headers = {"Authorization": f"Bearer {server.token}"}
        return httpx.post(f"{server.scim}{path}", json=resource, headers=headers).raise_for_status().json()

    return post


def shown(run: Run, team: str) -> Any:
    return json.loads(run("team", "show", team, "--json").stdout)


def test_a_team_is_made_and_shown_as_json(run: Run, post: Any) -> None:
    post("/Users", schemas=[USER], userName="ana@acme.example")
    europe = run("team", "add", "Europe", "--type", "BusinessUnit")
    asia = run("team", "add", "Asia", "--type", "BusinessUnit")
    data = run(
        "team", "add", "Data", "--type", "Department", "--under", "europe", "--under", asia.stdout.strip()
    )
    joined = run("team", "join", "Data", "ANA@acme.example")

    assert (europe.returncode, europe.stderr) == (0, "")
    assert (joined.returncode, joined.stdout) == (0, "")
    assert shown(run, "data") == {
        "id": data.stdout.strip(),
        "name": "Data",
        "type": "Department",
        "parents": ["Asia", "Europe"],
        "members": [{"user_name": "ana@acme.example", "sources": ["manual"]}],
        "managed_by": None,
        "gives": None,
        "held": None,
    }


def test_a_team_gives_a_role_until_told_otherwise(run: Run, post: Any) -> None:
    ada = post("/Users", schemas=[USER], userName="ada@acme.example")["id"]
    post("/Groups", schemas=[GROUP], displayName="Keepers", members=[{"value": ada}])
    given = run("team", "role", "keepers", "auditor")

    assert given.returncode == 0
    assert "default decides who is in Keepers, and so who has the role here." in given.stderr
    assert shown(run, "Keepers")["gives"] == "auditor"
    person = json.loads(run("user", "show", "ada@acme.example", "--json").stdout)
    assert (person["role"], person["acting_role"], person["acting_by"]) == ("member", "auditor", "Keepers")

    assert run("team", "role", "Keepers", "none").returncode == 0
    assert shown(run, "Keepers")["gives"] is None
    assert json.loads(run("user", "show", "ada@acme.example", "--json").stdout)["acting_role"] == "member"
    assert run("team", "role", "Keepers", "owner").returncode == 2


def test_what_a_connection_adopted_is_shown_with_its_name(run: Run, post: Any) -> None:
    ben = post("/Users", schemas=[USER], userName="ben@acme.example")
    made = run("team", "add", "Legal", "--type", "Department").stdout.strip()

    adopted = post("/Groups", schemas=[GROUP], displayName="legal", members=[{"value": ben["id"]}])
    run("team", "join", "Legal", "ben@acme.example")

    assert adopted["id"] == made
    told = shown(run, made)
    assert told["managed_by"] == "default"
    assert told["members"] == [{"user_name": "ben@acme.example", "sources": ["default", "manual"]}]


def test_a_team_is_changed_step_by_step(run: Run) -> None:
    for name in ("North", "South"):
        run("team", "add", name, "--type", "Department")
    steps = [
        run("team", "move", "South", "--under", "North"),
        run("team", "rename", "South", "Far South"),
        run("team", "describe", "Far South", "Where it is warm"),
        run("team", "retype", "North", "Division"),
    ]

    listed = json.loads(run("team", "list", "--json").stdout)
    plain = run("team", "show", "Far South").stdout

    assert [(step.returncode, step.stdout) for step in steps] == [(0, "")] * 4
    assert [(each["type"], each["parents"]) for each in listed if each["name"] == "Far South"] == [
        ("Department", ["North"])
    ]
    assert "Where it is warm" in plain
    assert "Far South" in run("team", "list").stdout


def test_who_is_below_counts_above(run: Run, post: Any) -> None:
    post("/Users", schemas=[USER], userName="eve@acme.example")
    run("team", "add", "Top", "--type", "Department")
    run("team", "add", "Bottom", "--type", "Department", "--under", "Top")
    run("team", "join", "Bottom", "eve@acme.example")

    members = json.loads(run("team", "members", "Top", "--json").stdout)
    of_eve = json.loads(run("team", "of", "eve@acme.example", "--json").stdout)

    assert [each["user_name"] for each in members] == ["eve@acme.example"]
    assert {each["name"] for each in of_eve} >= {"Top", "Bottom"}
    assert "eve@acme.example" in run("team", "members", "Top").stdout
    assert "Bottom" in run("team", "of", "eve@acme.example").stdout


def test_a_team_is_deleted_restored_and_merged(run: Run) -> None:
    for name in ("Alpha", "Beta"):
        run("team", "add", name, "--type", "Department")
    deleted = run("team", "delete", "Alpha")
    gone = run("team", "show", "Alpha")
    restored = run("team", "restore", "alpha")
    merged = run("team", "merge", "Alpha", "--into", "Beta")

    assert (deleted.returncode, gone.returncode, restored.returncode, merged.returncode) == (0, 1, 0, 0)
    assert "team restore" in deleted.stderr
    assert run("team", "show", "Alpha").returncode == 1


def test_what_the_rules_do_not_allow_is_refused_in_a_sentence(run: Run) -> None:
    run("team", "add", "Crew", "--type", "Group")
    below = run("team", "add", "Deck", "--type", "Department", "--under", "Crew")
    unknown = run("team", "join", "Crew", "nobody")
    wrong = run("team", "add", "Ship", "--type", "Company")

    assert (below.returncode, unknown.returncode, wrong.returncode) == (1, 1, 2)
    assert below.stderr.startswith("provisor: 'Deck' can't be below 'Crew'")
    assert len(below.stderr.splitlines()) == 1


def test_what_a_connection_owns_is_changed_only_by_taking_it_over(run: Run, post: Any) -> None:
    zoe = post("/Users", schemas=[USER], userName="zoe@acme.example")
    post("/Groups", schemas=[GROUP], displayName="Pushed", members=[{"value": zoe["id"]}])
    refused = [
        run("team", "rename", "Pushed", "Pulled"),
        run("team", "leave", "Pushed", "zoe@acme.example"),
        run("team", "delete", "Pushed"),
    ]
    taken = run("team", "leave", "Pushed", "zoe@acme.example", "--take-over")

    assert [each.returncode for each in refused] == [1, 1, 1]
    assert all("'default'" in each.stderr and "--take-over" in each.stderr for each in refused)
    assert taken.returncode == 0
    assert shown(run, "Pushed")["members"] == []


def test_what_was_taken_over_is_handed_back(run: Run, post: Any) -> None:
    ids = [post("/Users", schemas=[USER], userName=f"{name}@acme.example")["id"] for name in ("yan", "yul")]
    post("/Groups", schemas=[GROUP], displayName="Lent", members=[{"value": each} for each in ids])
    run("team", "leave", "Lent", "yan@acme.example", "--take-over")
    taken = shown(run, "Lent")["members"]
    back, again = run("team", "hand-back", "Lent"), run("team", "hand-back", "Lent")

    assert taken == [{"user_name": "yul@acme.example", "sources": ["manual"]}]
    assert (back.returncode, back.stdout) == (0, "")
    assert "decided by its connection" in back.stderr
    assert "Nothing of Lent is to be handed back" in again.stderr
    assert shown(run, "Lent")["members"] == [{"user_name": "yul@acme.example", "sources": ["default"]}]


def test_a_command_that_is_refused_is_in_the_journal(run: Run) -> None:
    run("team", "add", "Taken", "--type", "Department")
    refused = run("team", "add", "taken", "--type", "Department")
    told = json.loads(run("journal", "list", "--outcome", "refused", "--limit", "1", "--json").stdout)

    assert refused.returncode == 1
    assert told["sentence"].startswith("An operator gave the command `provisor team add`, and was refused: ")
    assert told["sentence"].endswith(refused.stderr.removeprefix("provisor: ").strip())


def test_a_refused_membership_is_found_by_the_team(run: Run) -> None:
    run("team", "add", "Lonely", "--type", "Department")
    assert run("team", "join", "Lonely", "nobody@acme.example").returncode == 1
    run("journal", "checkpoint")

    found = [
        json.loads(line) for line in run("journal", "list", "--team", "Lonely", "--json").stdout.splitlines()
    ]

    assert [each["outcome"] for each in found] == ["refused", "done"]


def test_a_name_without_end_is_told_by_its_beginning_and_its_end(run: Run) -> None:
    refused = run("team", "show", "n" * 9_000)

    assert refused.returncode == 1
    assert "nnn…nnn" in refused.stderr
    assert len(refused.stderr) < 300
