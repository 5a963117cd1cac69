import gzip
from collections.abc import Iterator

import pytest
from tests.web.an_endpoint import AnEndpoint

from provisor.web.limits import Limits


def test_a_body_is_read_as_json() -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", json={"a": [1, {"b": None}]})

    assert answer.json()["document"] == {"a": [1, {"b": None}]}


@pytest.mark.parametrize(
    "media_type",
    ["application/scim+json", "application/json; charset=utf-8", "Application/SCIM+JSON;x=y", ""],
)
def test_both_media_types_are_understood_with_any_parameters_and_a_missing_one(media_type: str) -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", content=b"{}", headers={"content-type": media_type})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"]
)
def test_another_media_type_is_a_415(media_type: str) -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", content=b"{}", headers={"content-type": media_type})

    assert answer.status_code == 415


def test_a_compressed_body_is_a_415() -> None:
    answer = AnEndpoint().client.post(
        "/scim/v2/Things", content=gzip.compress(b"{}"), headers={"content-encoding": "gzip"}
    )

    assert answer.status_code == 415


def test_a_body_beyond_the_limit_is_a_413_by_its_stated_length() -> None:
    answer = AnEndpoint(Limits(body=100)).client.post("/scim/v2/Things", content=b" " * 99 + b"{}")

    assert answer.status_code == 413
    assert "100 bytes" in answer.json()["detail"]


def test_a_body_beyond_the_limit_is_a_413_when_it_comes_in_pieces() -> None:
    def pieces() -> Iterator[bytes]:
        yield b" " * 99
        yield b"{}"

    answer = AnEndpoint(Limits(body=100)).client.post("/scim/v2/Things", content=pieces())

    assert answer.status_code == 413


def test_an_empty_body_is_a_clear_400() -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", content=b"")

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")
    assert "empty" in answer.json()["detail"]


@pytest.mark.parametrize(("size", "apart"), [(1000, False), (300_000, True)])
def test_large_bodies_are_read_in_threads_of_their_own(size: int, apart: bool) -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", json=["x" * 100] * (size // 100))

    assert answer.json()["thread"].startswith("body-reader") is apart


def test_what_is_wrong_with_a_large_body_is_told_as_with_a_small_one() -> None:
    answer = AnEndpoint().client.post("/scim/v2/Things", content=b"[1," + b" " * 300_000 + b"]")

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")
