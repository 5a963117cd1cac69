"""Connections and bots are had by name, and by id where the name can't stand in a path."""

import pytest
from tests.admin_api.administrator import Administrator, a_name


def test_a_connection_is_where_its_location_says(admin: Administrator) -> None:
    name = f"{a_name('Entra')} / test"
    location = admin.ask("POST", "/connections", {"name": name}).headers["location"]

    changed = admin.http.patch(location, json={"interval": 20})
    paused = admin.http.post(f"{location}/pause")
    removed = admin.http.delete(location)

    assert (changed.json()["name"], changed.json()["interval"]) == (name, 20)
    assert paused.json()["paused"]
    assert removed.status_code == 204
    assert admin.http.get(location).status_code == 404


def test_a_bot_whose_name_holds_a_slash_is_removed_by_its_id(admin: Administrator) -> None:
    bot = admin.do("POST", "/bots", {"name": f"{a_name('Bot')}/test"})

    admin.do("DELETE", f"/bots/{bot['id']}")

    assert bot["id"] not in [each["id"] for each in admin.get("/bots")["items"]]


@pytest.mark.parametrize(("tag", "status"), [('"another"', 412), (None, 200)])
def test_the_organization_changes_as_it_was_read(admin: Administrator, tag: str | None, status: int) -> None:
    present = admin.ask("GET", "/organization").headers["etag"]

    answer = admin.ask("PATCH", "/organization", {"scim_enabled": True}, if_match=tag or present)

    assert answer.status_code == status
