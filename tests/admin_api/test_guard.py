"""An identity provider goes too far, and a program decides about what is held."""

from collections.abc import Callable

import pytest
from tests.admin_api.administrator import Administrator, a_name, a_user_name

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def connection(admin: Administrator) -> str:
    """A connection that may end the access of one person an hour."""
    made = admin.do(
        "POST", "/connections", {"name": a_name("Connection"), "guard": {"share": 0, "people": 1}}
    )
    name: str = made["name"]
    return name


@pytest.fixture
def held(
    admin: Administrator, connection: str, connect: Callable[[str], Administrator]
) -> list[dict[str, str]]:
    """Three people whom the connection deactivated, of whom two are held."""
    bot = admin.get(f"/connections/{connection}")["bots"][0]
    scim = connect(admin.do("POST", "/tokens", {"bot": bot})["token"]).http
    for _ in range(3):
        user = scim.post("/scim/v2/Users", json={"schemas": [USER], "userName": a_user_name()}).json()
        change = {
            "schemas": [PATCH],
            "Operations": [{"op": "replace", "path": "active", "value": False}],
        }
        assert scim.patch(f"/scim/v2/Users/{user['id']}", json=change).json()["active"] is False
    changes: list[dict[str, str]] = admin.get(f"/guard?connection={connection}")["items"]
    return changes


def test_what_goes_too_far_is_held_and_listed(
    admin: Administrator, connection: str, held: list[dict[str, str]]
) -> None:
    user = admin.get(f"/users/{held[0]['user_name']}")

    assert [change["kind"] for change in held] == ["deactivation", "deactivation"]
    assert (user["active"], user["held"], user["managed_by"]) == (True, ["deactivation"], connection)


def test_what_is_dropped_does_not_happen_and_what_is_applied_does(
    admin: Administrator, connection: str, held: list[dict[str, str]]
) -> None:
    dropped = admin.do("POST", "/guard/drop", {"ids": [held[0]["id"]]})
    applied = admin.do("POST", "/guard/apply", {"all": True, "connection": connection})

    assert dropped == applied == {"done": 1, "refused": [], "more": False}
    assert [admin.get(f"/users/{change['user_name']}")["active"] for change in held] == [True, False]
    assert admin.get(f"/guard?connection={connection}")["items"] == []


def test_what_was_decided_before_is_told(
    admin: Administrator, held: list[dict[str, str]], settled: Callable[[], None]
) -> None:
    admin.do("POST", "/guard/drop", {"ids": [held[0]["id"]]})
    settled()

    again = admin.do("POST", "/guard/apply", {"ids": [held[0]["id"]]})

    assert again["done"] == 0
    assert "not held any more" in again["refused"][0]["because"]


@pytest.mark.parametrize("about", [{}, {"ids": ["1"], "all": True}, {"ids": ["1"], "connection": "default"}])
def test_about_what_is_decided_must_be_clear(admin: Administrator, about: dict[str, object]) -> None:
    assert admin.ask("POST", "/guard/apply", about).status_code == 422


def test_a_person_who_is_held_is_explained(
    admin: Administrator, held: list[dict[str, str]], settled: Callable[[], None]
) -> None:
    settled()

    causes = admin.get(f"/explain?name={held[0]['user_name']}")["items"]

    assert causes[0]["cause"] == "held"
    assert causes[0]["evidence"]


def test_what_a_connection_is_doing_is_told(
    admin: Administrator, connection: str, held: list[dict[str, str]]
) -> None:
    status = admin.get(f"/connections/{connection}/status")

    assert held
    assert status["connection"] == connection
    assert status["sentence"]
    assert connection in [each["connection"] for each in admin.get("/status")["items"]]


def test_a_team_whose_last_member_is_taken_out_is_empty_for_scim_alone(
    admin: Administrator, connect: Callable[[str], Administrator]
) -> None:
    guard = {"share": 0, "teams": 1}
    name = admin.do("POST", "/connections", {"name": a_name("Connection"), "guard": guard})["name"]
    bot = admin.get(f"/connections/{name}")["bots"][0]
    scim = connect(admin.do("POST", "/tokens", {"bot": bot})["token"]).http
    user = scim.post("/scim/v2/Users", json={"schemas": [USER], "userName": a_user_name()}).json()["id"]
    leave = {"schemas": [PATCH], "Operations": [{"op": "remove", "path": f'members[value eq "{user}"]'}]}
    for _ in range(2):
        group = {"schemas": [GROUP], "displayName": a_name("Team"), "members": [{"value": user}]}
        team = scim.post("/scim/v2/Groups", json=group).json()["id"]
        scim.patch(f"/scim/v2/Groups/{team}", json=leave)

    assert scim.get(f"/scim/v2/Groups/{team}").json().get("members", []) == []
    assert [each["kind"] for each in admin.get(f"/guard?connection={name}")["items"]] == ["emptying"]
    assert [each["id"] for each in admin.get(f"/teams/{team}/members")["items"]] == [user]


def test_who_is_to_be_deactivated_is_not_let_in_again_before_that_is_dropped(
    admin: Administrator, held: list[dict[str, str]]
) -> None:
    refused = admin.ask("PATCH", f"/users/{held[0]['user_name']}", {"active": True})

    assert refused.status_code == 409
    assert f"`provisor guard drop {held[0]['id']}`" in refused.json()["detail"]


def test_a_hold_tells_what_was_asked_for_passed_was_decided_and_waits(
    admin: Administrator, connection: str, held: list[dict[str, str]]
) -> None:
    admin.do("POST", "/guard/drop", {"ids": [held[0]["id"]]})
    (listed,) = [each for each in admin.get("/holds")["items"] if each["connection"] == connection]
    hold = admin.get(f"/holds/{listed['id']}")

    numbers = {"kinds": {"deactivation": 3}, "of": 1, "asked": 3, "passed": 1, "refused": 1, "allowed": 0}
    numbers |= {"waiting": 1, "shut_out": 1}
    assert listed["people"] | numbers == listed["people"]
    assert {name: hold[name] for name in listed} == listed
    assert [(each["decision"], each["done"], each["total"]) for each in hold["rulings"]] == [("drop", 1, 1)]
    assert [each["has_access"] for each in hold["gone"]] == [False]
    assert admin.http.get("/api/v1/holds/nothing").status_code == 404
