"""`If-Match`: every change of a resource that has an ETag is refused where the resource has changed since."""

from typing import Any

import pytest
from tests.admin_api.administrator import BASE, Administrator, a_name

from provisor.web.admin_api.application import application
from provisor.web.admin_api.documents import operations

DOCUMENT: dict[str, Any] = application().openapi()  # type: ignore[attr-defined]
WITH_TAGS = (
    "/organization",
    "/teams/{team}",
    "/users/{user}",
    "/connections/{connection}",
    "/bots/{bot}",
    "/tokens/{token}",
)
DELETED_BEFORE = ("/restore", "/erase")
CHANGES = [
    (method.upper(), path.removeprefix(BASE))
    for path, method, _ in operations(DOCUMENT)
    if method != "get"
    and any(path == BASE + each or path.startswith(f"{BASE}{each}/") for each in WITH_TAGS)
    and not path.endswith(DELETED_BEFORE)
]
BODIES: dict[str, Any] = {
    "/organization": {"scim_enabled": True},
    "/teams/{team}": {},
    "/users/{user}": {},
    "/connections/{connection}": {},
    "/teams/{team}/merge": {"into": "Organization"},
}


@pytest.fixture
def made(admin: Administrator) -> dict[str, str]:
    """Where one resource of each kind is."""
    connection = admin.do("POST", "/connections", {"name": a_name("Connection")})
    return {
        "{team}": admin.a_team()["id"],
        "{user}": admin.a_user()["id"],
        "{connection}": connection["id"],
        "{bot}": connection["bots"][0],
        "{token}": admin.do("POST", "/tokens", {"bot": connection["bots"][0]})["id"],
    }


def named(path: str, made: dict[str, str]) -> str:
    for name, id_ in made.items():
        path = path.replace(name, id_)
    return path


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_of_what_was_read_otherwise_is_refused(
    admin: Administrator, made: dict[str, str], method: str, path: str
) -> None:
    answer = admin.ask(method, named(path, made), BODIES.get(path), if_match='"another"')

    assert (answer.status_code, answer.json()["title"]) == (412, "Precondition failed")


@pytest.mark.parametrize("path", [path for path in WITH_TAGS if "{" in path])
def test_a_change_of_what_was_read_is_made(admin: Administrator, made: dict[str, str], path: str) -> None:
    read = admin.ask("GET", named(path, made)).headers["etag"]

    assert admin.ask("DELETE", named(path, made), if_match=read).status_code == 204


def test_a_membership_is_a_change_of_its_team(admin: Administrator, made: dict[str, str]) -> None:
    team = f"/teams/{made['{team}']}"
    read = admin.ask("GET", team).headers["etag"]

    places = [f"{team}/members/{user}" for user in (made["{user}"], admin.a_user()["id"])]
    given = [admin.ask("PUT", place, if_match=read).status_code for place in places]

    assert given == [200, 412]


NEW: dict[str, dict[str, Any]] = {
    "/teams": {"name": "Tagged", "type": "Department"},
    "/users": {"user_name": "tagged@acme.example"},
    "/connections": {"name": "Tagged"},
    "/bots": {"name": "Another"},
    "/tokens": {},
}


@pytest.mark.parametrize("path", NEW)
def test_what_is_new_has_the_tag_with_which_it_is_shown(admin: Administrator, path: str) -> None:
    new = admin.ask("POST", path, NEW[path])
    shown = admin.ask("GET", f"{path}/{new.json()['id']}")

    assert new.headers["ETag"] == shown.headers["ETag"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_membership_is_answered_with_the_tag_of_the_team(admin: Administrator, method: str) -> None:
    team, user = admin.a_team()["id"], admin.a_user()["id"]
    admin.do("PUT", f"/teams/{team}/members/{user}")
    before = admin.ask("GET", f"/teams/{team}")

    other = admin.a_user()["id"] if method == "PUT" else user
    changed = admin.ask(method, f"/teams/{team}/members/{other}")

    assert changed.headers["ETag"] == admin.ask("GET", f"/teams/{team}").headers["ETag"]
    assert changed.headers["ETag"] != before.headers["ETag"]
