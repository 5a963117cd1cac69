"""Two organizations in one database: what is theirs is, for us, like what never was."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from tests.admin_api.administrator import BASE, Administrator, a_name
from tests.server import Server, provisor

from provisor.web.admin_api.application import application
from provisor.web.admin_api.documents import operations

NOBODY = "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"
DOCUMENT: dict[str, Any] = application().openapi()  # type: ignore[attr-defined]
ABOUT = [
    (method.upper(), path.removeprefix(BASE))
    for path, method, _ in operations(DOCUMENT)
    if any(f"{{{name}}}" in path for name in ("team", "user", "token", "cycle", "undo"))
]
BODIES: dict[str, Any] = {
    "/teams/{team}": {"description": "ours"},
    "/teams/{team}/merge": {"into": "Organization"},
    "/users/{user}": {"active": False},
    "/users/{user}/erase": {"dry_run": True},
}


@pytest.fixture(scope="module")
def organizations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Administrator, Administrator]]:
    """Ours, and theirs."""
    with Server(tmp_path_factory.mktemp("isolation"), None, {"RATE_LIMIT": "0"}) as server:
        tokens = [server.new_token("--scope", "administer")]
        added = provisor("organization", "add", "Other", environment=server.environment)
        assert added.returncode == 0, added.stderr
        tokens.append(server.new_token("--scope", "administer", "--organization", "Other"))
        clients = [
            httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
            for token in tokens
        ]
        ours, theirs = map(Administrator, clients)
        yield ours, theirs
        for client in clients:
            client.close()


def learnt(who: Administrator, method: str, path: str, id_: str) -> tuple[int, Any]:
    """What somebody learns by asking about that id."""
    named = path
    for name in ("team", "user", "token", "cycle", "undo"):
        named = named.replace(f"{{{name}}}", id_)
    answer = who.ask(method, named, BODIES.get(path) if method in {"POST", "PATCH"} else None)
    return answer.status_code, answer.text.replace(id_, "ID")


@pytest.mark.parametrize(("method", "path"), ABOUT)
def test_what_is_theirs_is_like_what_never_was(
    organizations: tuple[Administrator, Administrator], method: str, path: str
) -> None:
    ours, theirs = organizations
    makers: dict[str, Callable[[], str]] = {
        "{team}": lambda: str(theirs.a_team()["id"]),
        "{user}": lambda: str(theirs.a_user()["id"]),
        "{token}": lambda: str(theirs.do("POST", "/tokens", {})["id"]),
        "{cycle}": lambda: NOBODY[::-1],
        "{undo}": lambda: NOBODY[::-1],
    }
    id_ = next(make() for name, make in makers.items() if name in path)

    assert learnt(ours, method, path, id_) == learnt(ours, method, path, NOBODY)


def test_lists_show_nothing_of_theirs(organizations: tuple[Administrator, Administrator]) -> None:
    ours, theirs = organizations
    name = a_name("Theirs")
    theirs.a_team(name)
    theirs.do("POST", "/connections", {"name": name})

    seen = [
        ours.ask("GET", path).text for path in ("/teams", "/connections", "/bots", "/tokens", "/hierarchy")
    ]

    assert all(name not in text for text in seen)


def test_a_key_and_a_cursor_of_theirs_mean_nothing_here(
    organizations: tuple[Administrator, Administrator],
) -> None:
    ours, theirs = organizations
    body = {"name": a_name(), "type": "Group"}
    theirs.ask("POST", "/teams", body, idempotency_key="same")
    cursor = theirs.get("/teams?limit=1")["next"].partition("cursor=")[2]

    here = ours.ask("POST", "/teams", body, idempotency_key="same")

    assert (here.status_code, "idempotency-replayed" in here.headers) == (201, False)
    assert ours.ask("GET", f"/teams?limit=1&cursor={cursor}").status_code == 400
