"""What was done is put back: foreseen first, then done beside everything else."""

from collections.abc import Callable, Iterator

import pytest
from tests.admin_api.administrator import Administrator, a_name


def ended(admin: Administrator, undo_id: str) -> Iterator[bool]:
    """Whether an undo has ended, asked again and again."""
    for _ in range(500):
        yield admin.get(f"/undos/{undo_id}")["ended"] is not None


@pytest.fixture
def deletion(admin: Administrator, settled: Callable[[], None]) -> tuple[str, str]:
    """The name of a team that was deleted, and the id of the request that did."""
    team = admin.a_team(a_name())
    request = admin.ask("DELETE", f"/teams/{team['id']}").headers["x-request-id"]
    settled()
    return team["name"], request


def test_an_undo_is_foreseen_and_changes_nothing(admin: Administrator, deletion: tuple[str, str]) -> None:
    name, request = deletion

    preview = admin.do("POST", "/undos/preview", {"request": request})

    assert preview == {"would_change": 1, "conflicts": [], "changes": {"teams_restored": 1}}
    assert admin.ask("GET", f"/teams/{name}").status_code == 404


def test_an_undo_tells_how_far_it_is_and_can_be_undone(
    admin: Administrator, deletion: tuple[str, str], settled: Callable[[], None]
) -> None:
    name, request = deletion

    begun = admin.ask("POST", "/undos", {"request": request})
    undo_id = begun.json()["id"]
    assert any(ended(admin, undo_id))
    there = admin.get(f"/teams/{name}")
    settled()
    again = admin.do("POST", "/undos/preview", {"undo": undo_id})

    assert begun.status_code == 202
    assert begun.headers["location"].endswith(f"/api/v1/undos/{undo_id}")
    assert there["name"] == name
    assert again["would_change"] == 1
    assert undo_id in [undo["id"] for undo in admin.get("/undos")["items"]]


def test_an_undo_that_has_ended_is_neither_resumed_nor_done_again(
    admin: Administrator, deletion: tuple[str, str]
) -> None:
    name, request = deletion
    undo_id = admin.ask("POST", "/undos", {"request": request}).json()["id"]
    assert any(ended(admin, undo_id))

    resumed = admin.ask("POST", f"/undos/{undo_id}/resume")
    again = admin.ask("POST", "/undos", {"request": request})

    assert (resumed.status_code, again.status_code) == (409, 409)
    assert f"Undo {undo_id} has ended at " in resumed.json()["detail"]
    assert "nothing to undo" in again.json()["detail"]
    assert admin.get(f"/teams/{name}")["name"] == name


@pytest.mark.parametrize(
    "what", [{}, {"entry": 1, "cycle": "x"}, {"connection": "default"}, {"since": "2026-05-03T09:00:00Z"}]
)
def test_what_is_undone_must_be_one_thing(admin: Administrator, what: dict[str, object]) -> None:
    assert admin.ask("POST", "/undos/preview", what).status_code == 422


def test_the_check_up_goes_through_everything(admin: Administrator) -> None:
    items = admin.get("/checkup")["items"]

    assert items
    assert {item["status"] for item in items} <= {"ok", "warning", "error"}


@pytest.mark.parametrize("what", [{"request": "nobody made it"}, {"entry": 2**62}], ids=["request", "entry"])
@pytest.mark.parametrize("path", ["/undos", "/undos/preview"])
def test_what_nobody_asked_for_can_not_be_undone(
    admin: Administrator, what: dict[str, object], path: str
) -> None:
    refused = admin.ask("POST", path, what)

    assert refused.status_code == 404
    assert "The journal has no entry " in refused.json()["detail"]


def test_an_auditor_foresees_an_undo(auditor: Administrator, deletion: tuple[str, str]) -> None:
    _, request = deletion

    assert auditor.do("POST", "/undos/preview", {"request": request})["would_change"] == 1
