import json
import re
from collections.abc import Callable

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

Ask = Callable[..., httpx.Response]


def test_a_new_token_is_alone_on_standard_output_and_works_at_once(run: Run, ask: Ask) -> None:
    made = run("token", "create", "--name", "for Entra")

    assert re.fullmatch(r"pvr_[0-9A-Za-z]{39}\n", made.stdout)
    assert "works until" in made.stderr
    assert ask(token=made.stdout.strip()).status_code == 200


def test_tokens_are_listed_without_their_secrets(run: Run) -> None:
    secret = run("token", "create", "--name", "listed", "--expires", "12w").stdout.strip()

    line = next(line for line in run("token", "list").stdout.splitlines() if " listed " in line)

    assert secret not in line
    assert secret[-4:] in line
    assert "works until" in line


def test_a_revoked_token_is_refused_with_the_next_request(run: Run, ask: Ask) -> None:
    secret = run("token", "create", "--name", "short-lived").stdout.strip()
    before = ask(token=secret)
    line = next(line for line in run("token", "list").stdout.splitlines() if " short-lived " in line)
    revoked = run("token", "revoke", line.split()[0])
    after = ask(token=secret)

    assert (before.status_code, revoked.returncode, after.status_code) == (200, 0, 401)
    assert "revoked" in after.headers["www-authenticate"]


@pytest.mark.parametrize(
    "words",
    [("revoke", "nobody-knows"), ("create", "--bot", "Nobody"), ("list", "--organization", "Nowhere")],
)
def test_what_is_not_there_is_refused_with_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    refused = run("token", *words)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("provisor: ")


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--expires", "soon"),
        ("create", "--expires", "0d"),
        ("create", "--expires", "-1d"),
        ("create", "--scope", "everything"),
        ("rotate", "--overlap", "a while"),
        ("revoke",),
        ("creat",),
        ("create", "x"),
        ("list", "--all"),
    ],
)
def test_wrong_use_is_told_with_one_sentence_and_status_2(run: Run, words: tuple[str, ...]) -> None:
    wrong = run("token", *words)

    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
    assert wrong.stderr.endswith((".\n", "?\n"))


def test_a_token_for_reading_reads_and_searches_and_nothing_else(server: Server, run: Run) -> None:
    secret = run("token", "create", "--scope", "read", "--name", "reader").stdout.strip()
    user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "reader@acme.example"}
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
    bulk = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": []}

    with httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {secret}"}) as reader:
        permitted = [
            reader.get("/Users"),
            reader.get("/Schemas"),
            reader.post("/Users/.search", json=search),
            reader.post("/.search", json=search),
            reader.options("/Users"),
        ]
        refused = [
            reader.post("/Users", json=user),
            reader.put("/Users/1", json=user),
            reader.patch("/Groups/1", json={}),
            reader.delete("/Users/1"),
            reader.post("/Bulk", json=bulk),
        ]

    assert [answer.status_code for answer in permitted] == [200, 200, 200, 200, 204]
    assert {answer.status_code for answer in refused} == {403}
    assert "--scope provision" in refused[0].json()["detail"]


def test_rotation_makes_a_token_and_lets_the_older_one_go_on_for_a_while(run: Run, ask: Ask) -> None:
    run("bot", "add", "Rotating")
    old = run("token", "create", "--bot", "Rotating", "--name", "old").stdout.strip()
    rotated = run("token", "rotate", "--bot", "rotating", "--overlap", "2w")
    new = rotated.stdout.strip()
    tokens = {token["ending"]: token for token in json.loads(run("token", "list", "--json").stdout)}

    assert re.fullmatch(r"pvr_[0-9A-Za-z]{39}", new)
    assert f"ends with {old[-4:]}), never used; works until " in rotated.stderr
    assert (ask(token=old).status_code, ask(token=new).status_code) == (200, 200)
    assert tokens[old[-4:]]["state"] == "replaced, can go"
    assert tokens[new[-4:]]["state"] == "works"
    assert tokens[old[-4:]]["expires"] < tokens[new[-4:]]["expires"]
    assert "replaced, " in next(line for line in run("token", "list").stdout.splitlines() if " old " in line)
