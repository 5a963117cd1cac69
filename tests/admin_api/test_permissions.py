"""What each scope may do, route by route, over HTTP; the table of rights is the only place that knows."""

import itertools
from typing import Any

import pytest
from tests.admin_api.administrator import BASE, Administrator, a_name

from provisor.directory import permissions
from provisor.directory.connections import Scope
from provisor.directory.permissions import Right
from provisor.directory.users import Role
from provisor.web.admin_api.application import application
from provisor.web.admin_api.documents import operations

DOCUMENT: dict[str, Any] = application().openapi()  # type: ignore[attr-defined]
# Who may do what is the same on every database.
on_one_database = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="session")
ROUTES = [
    (method.upper(), path.removeprefix(BASE), operation["security"][0]["token"][0])
    for path, method, operation in operations(DOCUMENT)
]


def asked(who: Administrator, method: str, path: str) -> int:
    """The status of a request that means nothing: it is asked about things that are not there."""
    named = path.replace("{position}", "1").replace("{", "no-").replace("}", "-of-mine")
    return who.ask(method, named, None if method in {"GET", "DELETE"} else []).status_code


@on_one_database
@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
def test_a_token_that_reads_may_do_what_is_for_readers(
    auditor: Administrator, method: str, path: str, right: str
) -> None:
    assert (asked(auditor, method, path) == 403) == (right != Right.READ)


@on_one_database
@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
def test_a_token_that_provisions_may_do_nothing_here(
    provisioner: Administrator, method: str, path: str, right: str
) -> None:
    assert asked(provisioner, method, path) == 403, right


@on_one_database
@pytest.mark.parametrize(("method", "path"), [route[:2] for route in ROUTES])
def test_without_a_token_nothing_is_told(admin: Administrator, method: str, path: str) -> None:
    answer = admin.http.request(method, f"{BASE}{path}", headers={"Authorization": ""})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="provisor"')


@on_one_database
def test_what_a_token_lacks_is_told(auditor: Administrator) -> None:
    answer = auditor.ask("POST", "/teams", {"name": a_name(), "type": "Group"})

    assert answer.status_code == 403
    assert answer.json()["type"] == "/api/problems#not-permitted"
    assert "provisor token create --scope administer" in answer.json()["detail"]


@on_one_database
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_administers_is_not_for_scim(admin: Administrator, method: str) -> None:
    answer = admin.http.request(method, "/scim/v2/Users", json={} if method == "POST" else None)

    assert answer.status_code == 403
    assert "--scope provision" in answer.json()["detail"]


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_has_rights(scope: Scope) -> None:
    assert permissions.SCOPES[scope]


def test_each_role_may_do_what_the_one_below_it_may() -> None:
    below = [permissions.ROLES[role] for role in (Role.MEMBER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OWNER)]

    assert all(lower <= higher for lower, higher in itertools.pairwise(below))
    assert Right.ADMINISTER not in permissions.ROLES[Role.AUDITOR]
