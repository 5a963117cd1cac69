"""People by hand; and that nothing of somebody is left once they are erased."""

import uuid
from collections.abc import Callable

from tests.admin_api.administrator import Administrator, a_user_name


def test_what_was_just_done_to_somebody_is_erased_with_them(
    admin: Administrator, settled: Callable[[], None]
) -> None:
    name = a_user_name()
    admin.a_user(name)

    erased = admin.do("POST", f"/users/{name}/erase", {})
    settled()

    assert erased["entries"] == 1
    assert name not in admin.http.get("/api/v1/journal/export").text


def test_what_was_refused_about_somebody_is_erased_with_them(
    admin: Administrator, settled: Callable[[], None]
) -> None:
    name = a_user_name()
    admin.a_user(name)
    refused = admin.ask("PATCH", f"/users/{name}", {"role": "owner"}, if_match='"99"')

    admin.do("POST", f"/users/{name}/erase", {})
    settled()

    assert refused.status_code == 412
    assert name not in admin.http.get("/api/v1/journal/export").text


def test_answers_that_told_of_somebody_are_not_given_again(admin: Administrator) -> None:
    key, body = uuid.uuid4().hex, {"user_name": a_user_name()}
    admin.ask("POST", "/users", body, idempotency_key=key)
    admin.do("POST", f"/users/{body['user_name']}/erase", {})

    again = admin.ask("POST", "/users", body, idempotency_key=key)

    assert (again.status_code, again.json()["title"]) == (409, "Answer not kept")


def test_what_was_asked_in_vain_is_told_by_its_route(
    admin: Administrator, settled: Callable[[], None]
) -> None:
    name = a_user_name()
    assert admin.ask("POST", f"/users/{name}/restore").status_code == 404
    assert admin.ask("PUT", f"/teams/nothing/members/{name}").status_code == 404
    settled()

    sentences = [each["sentence"] for each in admin.get("/journal?limit=2")["items"]]

    assert " tried to put somebody into nothing through the admin API, " in sentences[0]
    assert f" tried to restore {name} through the admin API, " in sentences[1]
