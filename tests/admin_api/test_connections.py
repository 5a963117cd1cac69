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


def test_a_bot_is_where_its_location_says(admin: Administrator) -> None:
    made = admin.ask("POST", "/bots", {"name": a_name("Bot")})

    assert admin.http.get(made.headers["location"]).json() == made.json()


@pytest.mark.parametrize("path", ["/tokens", "/tokens/rotate"])
def test_a_token_is_where_its_location_says_without_its_text(admin: Administrator, path: str) -> None:
    bot = admin.do("POST", "/bots", {"name": a_name("Bot")})["name"]
    made = admin.ask("POST", path, {"bot": bot})

    shown = admin.http.get(made.headers["location"])

    assert shown.json() == {
        name: value for name, value in made.json().items() if name not in {"token", "older"}
    }
    assert made.json()["token"] not in shown.text


@pytest.mark.parametrize("path", ["/tokens", "/tokens/rotate"])
def test_the_code_of_a_one_time_link_is_no_token_to_be_made(admin: Administrator, path: str) -> None:
    answer = admin.ask("POST", path, {"scope": "enter", "days": 3660})

    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body/scope")


@pytest.mark.parametrize("urn", ["urn:example:a/b:2.0:User", "urn:example:a%2Fc:2.0:User"])
def test_a_schema_whose_urn_holds_a_slash_is_declared_and_withdrawn(admin: Administrator, urn: str) -> None:
    written = urn.replace("%2F", "/")
    schema = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": written,
        "name": "Slashed",
        "attributes": [{"name": "number", "type": "string"}],
    }

    declared = admin.do("PUT", f"/schemas/{urn}", schema)
    listed = [each["id"] for each in admin.get("/schemas")["items"]]
    admin.do("DELETE", f"/schemas/{urn}")

    assert declared == {"urn": written}
    assert written in listed
    assert written not in [each["id"] for each in admin.get("/schemas")["items"]]


def test_a_bot_whose_name_holds_a_slash_is_removed_by_its_id(admin: Administrator) -> None:
    bot = admin.do("POST", "/bots", {"name": f"{a_name('Bot')}/test"})

    admin.do("DELETE", f"/bots/{bot['id']}")

    assert bot["id"] not in [each["id"] for each in admin.get("/bots")["items"]]


@pytest.mark.parametrize(("tag", "status"), [('"another"', 412), (None, 200)])
def test_the_organization_changes_as_it_was_read(admin: Administrator, tag: str | None, status: int) -> None:
    present = admin.ask("GET", "/organization").headers["etag"]

    answer = admin.ask("PATCH", "/organization", {"scim_enabled": True}, if_match=tag or present)

    assert answer.status_code == status
