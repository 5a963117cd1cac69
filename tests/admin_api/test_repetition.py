"""Requests that come again under an Idempotency-Key."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.admin_api.administrator import Administrator, a_name


def a_key() -> str:
    return uuid.uuid4().hex


def test_a_request_that_comes_again_is_answered_as_before_and_done_once(admin: Administrator) -> None:
    key, body = a_key(), {"name": a_name(), "type": "Group"}

    first, second = (admin.ask("POST", "/teams", body, idempotency_key=key) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (
        False,
        "true",
    )


def test_the_key_of_another_request_is_refused(admin: Administrator) -> None:
    key = a_key()
    admin.ask("POST", "/teams", {"name": a_name(), "type": "Group"}, idempotency_key=key)

    answer = admin.ask("POST", "/teams", {"name": a_name(), "type": "Group"}, idempotency_key=key)

    assert (answer.status_code, answer.json()["title"]) == (422, "Key of another request")


def test_what_was_refused_may_be_tried_again_with_the_same_key(admin: Administrator) -> None:
    key, team = a_key(), admin.a_team()
    body = {"name": team["name"], "type": "Group"}

    refused = admin.ask("POST", "/teams", body, idempotency_key=key)
    admin.do("DELETE", f"/teams/{team['id']}")
    done = admin.ask("POST", "/teams", body, idempotency_key=key)

    assert (refused.status_code, done.status_code) == (409, 201)


def test_of_many_at_once_one_is_done(admin: Administrator) -> None:
    key, body = a_key(), {"name": a_name(), "type": "Group"}

    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: admin.ask("POST", "/teams", body, idempotency_key=key), range(8))
        )

    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    waiting = {answer.json()["title"] for answer in answers if answer.status_code == 409}
    assert len(made) == 1
    assert waiting <= {"Request at work"}


def test_the_text_of_a_token_is_not_kept(admin: Administrator) -> None:
    key = a_key()
    made = admin.ask("POST", "/tokens", {"name": key}, idempotency_key=key)

    again = admin.ask("POST", "/tokens", {"name": key}, idempotency_key=key)

    assert made.headers["cache-control"] == "no-store"
    assert (again.status_code, again.json()["title"]) == (409, "Answer not kept")
    assert [token["name"] for token in admin.get("/tokens")["items"]].count(key) == 1


@pytest.mark.parametrize("key", ["", "é".encode(), "x" * 256])
def test_what_can_be_no_key_is_refused(admin: Administrator, key: str) -> None:
    answer = admin.http.post("/api/v1/teams", json={}, headers={"Idempotency-Key": key})

    assert answer.status_code == 400
