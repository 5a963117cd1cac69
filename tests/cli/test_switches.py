import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.cli.conftest import Run

Ask = Callable[..., httpx.Response]

BADGES = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    "id": "urn:example:badges:1.0:User",
    "name": "Badges",
    "description": "What opens doors",
    "attributes": [
        {
            "name": "badge",
            "type": "string",
            "multiValued": False,
            "description": "The number on the badge",
            "required": False,
            "caseExact": True,
            "mutability": "readWrite",
            "returned": "default",
            "uniqueness": "none",
        }
    ],
}


def test_scim_is_switched_off_and_on_while_the_server_runs(run: Run, ask: Ask) -> None:
    run("scim", "disable")
    off = ask()
    again = run("scim", "disable")
    run("scim", "enable")

    assert (off.status_code, "retry-after" in off.headers) == (503, True)
    assert (again.returncode, again.stderr) == (0, "SCIM was off already.\n")
    assert ask().status_code == 200


def test_a_declared_schema_is_at_work_at_once_until_it_is_withdrawn(
    run: Run, ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "badges.json"
    file.write_text(json.dumps(BADGES))
    added = run("schema", "add", str(file))
    shown = ask(f"/Schemas/{BADGES['id']}")
    listed = run("schema", "list").stdout
    removed = run("schema", "remove", str(BADGES["id"]))

    assert (added.returncode, added.stdout) == (0, "urn:example:badges:1.0:User\n")
    assert shown.json()["name"] == "Badges"
    assert "urn:example:badges:1.0:User" in listed
    assert removed.returncode == 0
    assert ask(f"/Schemas/{BADGES['id']}").status_code == 404
    assert run("schema", "remove", str(BADGES["id"])).returncode == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"id": "urn:a:b", "id": "urn:c:d"}'])
def test_a_file_that_holds_no_schema_is_wrong_use(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)

    refused = run("schema", "add", str(file))

    assert refused.returncode == 2
    assert str(file) in refused.stderr
    assert refused.stderr.endswith(".\n")


def test_a_schema_that_can_not_be_declared_is_refused_with_a_reason(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "core.json"
    file.write_text(json.dumps(BADGES | {"id": "urn:ietf:params:scim:schemas:core:2.0:User"}))

    refused = run("schema", "add", str(file))

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1


def test_organizations_are_kept_apart(run: Run, ask: Ask) -> None:
    added = run("organization", "add", "Other")
    token = run("token", "create", "--organization", "Other").stdout.strip()
    listed = run("organization", "list").stdout.splitlines()
    ambiguous = run("token", "list")

    assert added.returncode == 0
    assert "Other" in listed
    assert len(listed) == 2
    assert ask(token=token).status_code == 200
    assert ambiguous.returncode == 1
    assert "--organization" in ambiguous.stderr or "Other" in ambiguous.stderr
