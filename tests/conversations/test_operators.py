"""What an operator does at the command line while an identity provider talks to the server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conversations.identity_provider import USER, IdentityProvider

Operator = Callable[..., str]


def extension(urn: str, **characteristics: Any) -> dict[str, Any]:
    """A schema with one attribute, `badge`."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": urn,
        "name": "Acme",
        "description": "What Acme keeps of people",
        "attributes": [
            {"name": "badge", "type": "string", "multiValued": False, "required": False, **characteristics}
        ],
    }


@pytest.fixture
def declared(scim: IdentityProvider, operator: Operator, tmp_path: Path) -> str:
    """The URN of an extension that has just been declared."""
    urn = f"urn:acme:params:scim:schemas:extension:{scim.unique}:2.0:User"
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(extension(urn)))

    assert operator("schema", "add", str(file)) == urn
    return urn


def test_a_declared_extension_is_shown_in_discovery(scim: IdentityProvider, declared: str) -> None:
    user_type = scim.get("/ResourceTypes/User")

    assert scim.get(f"/Schemas/{declared}")["attributes"][0]["name"] == "badge"
    assert {"schema": declared, "required": False} in user_type["schemaExtensions"]


def test_a_declared_extension_is_kept_filtered_and_patched(scim: IdentityProvider, declared: str) -> None:
    user = scim.user(schemas=[USER, declared], **{declared: {"badge": "B-7"}})
    path = f"/Users/{user['id']}"

    assert user[declared] == {"badge": "B-7"}
    assert scim.find("/Users", f'{declared}:badge eq "b-7"').ids == [user["id"]]
    patched = scim.patch(path, {"op": "Replace", "path": f"{declared}:badge", "value": "B-8"})
    assert patched[declared] == {"badge": "B-8"}
    assert scim.patch(path, {"op": "add", "path": f"{declared}:badge", "value": 8}).refused(
        400, "invalidValue"
    )


def test_a_withdrawn_extension_is_hidden_and_comes_back_with_what_was_kept(
    scim: IdentityProvider, operator: Operator, declared: str, tmp_path: Path
) -> None:
    user = scim.user(schemas=[USER, declared], **{declared: {"badge": "B-9"}})

    operator("schema", "remove", declared)
    hidden = scim.read_user(user["id"])
    scim.patch(f"/Users/{user['id']}", {"op": "replace", "path": "title", "value": "Boss"})
    file = tmp_path / "again.json"
    file.write_text(json.dumps(extension(declared)))
    operator("schema", "add", str(file))

    assert declared not in hidden
    assert scim.read_user(user["id"])[declared] == {"badge": "B-9"}


def test_an_immutable_value_is_set_once_and_outlives_a_put(
    scim: IdentityProvider, operator: Operator, tmp_path: Path
) -> None:
    urn = f"urn:acme:params:scim:schemas:extension:immutable:{scim.unique}:2.0:User"
    file = tmp_path / "immutable.json"
    file.write_text(json.dumps(extension(urn, mutability="immutable")))
    operator("schema", "add", str(file))
    user = scim.user(schemas=[USER, urn], **{urn: {"badge": "B-1"}})
    path, whole = f"/Users/{user['id']}", {"schemas": [USER, urn], "userName": user["userName"]}

    assert scim.put(path, {**whole, urn: {"badge": "B-2"}}).refused(400, "mutability")
    assert scim.patch(path, {"op": "replace", "path": f"{urn}:badge", "value": "B-2"}).refused(
        400, "mutability"
    )
    assert scim.put(path, {**whole, urn: {"badge": "B-1"}})[urn] == {"badge": "B-1"}
    assert scim.put(path, whole)[urn] == {"badge": "B-1"}


def test_while_scim_is_off_clients_are_told_to_come_back_and_nothing_is_lost(
    scim: IdentityProvider, operator: Operator
) -> None:
    user = scim.user()

    operator("scim", "disable")
    refused = scim.get(f"/Users/{user['id']}")
    operator("scim", "enable")

    assert refused.refused(503)
    assert int(refused.headers["retry-after"]) > 0
    assert scim.read_user(user["id"]) == user


def test_a_token_is_exchanged_without_a_pause_and_the_old_one_ends_at_once(
    scim: IdentityProvider, operator: Operator
) -> None:
    token = operator("token", "create", "--name", scim.unique)
    headers = {"Authorization": f"Bearer {token}"}
    token_id = next(line.split()[0] for line in operator("token", "list").splitlines() if scim.unique in line)

    before = scim.get("/Users", headers=headers, count=1)
    operator("token", "revoke", token_id)
    after = scim.get("/Users", headers=headers, count=1)

    assert before.status == 200
    assert after.refused(401)
    assert "revoked" in after["detail"]
    assert scim.get("/Users", count=1).status == 200


def test_another_organization_sees_nothing_of_this_one(scim: IdentityProvider, operator: Operator) -> None:
    user = scim.user()
    group = scim.group(user["id"])
    name = scim.name("organization")
    operator("organization", "add", name)
    headers = {"Authorization": f"Bearer {operator('token', 'create', '--organization', name)}"}

    assert scim.get(f"/Users/{user['id']}", headers=headers).refused(404)
    assert scim.get(f"/Groups/{group['id']}", headers=headers).refused(404)
    assert scim.delete(f"/Users/{user['id']}", headers=headers).refused(404)
    assert scim.get("/Users", headers=headers).found == []
    assert (
        scim.send("POST", "/Users", {"schemas": [USER], "userName": user["userName"]}, headers=headers).status
        == 201
    )
    member = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
    own = scim.send(
        "POST", "/Groups", {"schemas": [group["schemas"][0]], "displayName": "x"}, headers=headers
    )
    assert scim.patch(f"/Groups/{own['id']}", member, headers=headers).refused(400, "invalidValue")
