import pytest
from tests.web.an_endpoint import AnEndpoint
from tests.web.fake_store import NOON, TOKEN

from provisor.directory.connections import Connection, ConnectionSettings

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def test_a_handler_learns_the_id_the_query_and_the_base_url_as_the_client_sees_it() -> None:
    answer = AnEndpoint().client.get("/scim/v2/Things/7%20x?Count=2")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.json()["id"] == "7 x"
    assert answer.json()["query"] == {"count": "2"}
    assert answer.json()["base"] == "http://scim.example/scim/v2"


@pytest.mark.parametrize(
    ("public_url", "forwarded", "noted"),
    [
        ("https://id.example", "http", ["plain http"]),
        ("https://id.example", "https", []),
        ("http://id.example", "http", []),
        (None, "http", []),
    ],
)
def test_a_call_that_came_to_the_proxy_by_plain_http_is_noted(
    public_url: str | None, forwarded: str, noted: list[str]
) -> None:
    endpoint = AnEndpoint(public_url=public_url)
    answer = endpoint.client.get("/scim/v2/Things", headers={"X-Forwarded-Proto": forwarded})

    assert answer.status_code == 200
    assert [each.miss for each in endpoint.store.near_misses] == noted
    assert all(each.connection_id for each in endpoint.store.near_misses)


def test_a_public_url_is_the_one_that_answers_use() -> None:
    answer = AnEndpoint(public_url="https://id.example/provisor").client.get("/scim/v2/Things")

    assert answer.json()["base"] == "https://id.example/provisor/scim/v2"


@pytest.mark.parametrize("host", ["evil.example/x", "a b", 'x"y', "[::1", "x:123456"])
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    answer = AnEndpoint().client.get("/scim/v2/Things", headers={"host": host})

    assert answer.json()["base"] == "http://scim.example:80/scim/v2"


def test_a_slash_at_the_end_is_tolerated() -> None:
    assert AnEndpoint().client.get("/scim/v2/Things/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/Nothing",
        "/Things/a/b",
        "/Things//",
        "/Nothing/1",
        "/Things/a%00b",
        "/{id}",
        "/Things/{id}/x",
    ],
)
def test_an_unknown_path_is_a_scim_404(path: str) -> None:
    answer = AnEndpoint().client.get(f"/scim/v2{path.replace('//', '/x/y')}")

    assert answer.status_code == 404
    assert answer.json()["schemas"] == [ERROR]
    assert answer.json()["status"] == "404"


def test_in_the_strict_manner_a_filter_goes_with_get_alone() -> None:
    endpoint, strict = AnEndpoint(), AnEndpoint()
    strict.store.change(TOKEN, connection=Connection("connection-1", "default", "strict"))
    url = '/scim/v2/Things?filter=userName eq "x"'

    assert endpoint.client.post(url, json={}).status_code == 200
    assert strict.client.get(url).status_code == 200
    refused = strict.client.post(url, json={})
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidFilter")


def test_a_wrong_method_is_a_scim_405_that_says_what_is_offered() -> None:
    answer = AnEndpoint().client.put("/scim/v2/Things", json={})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.json()["schemas"] == [ERROR]


def test_a_template_is_no_url_but_may_be_an_id() -> None:
    answer = AnEndpoint().client.get("/scim/v2/Things/%7Bid%7D")

    assert answer.headers["location"] == "http://scim.example/scim/v2/Things/{id}"


def test_options_says_what_is_offered() -> None:
    answer = AnEndpoint().client.options("/scim/v2/Things/.search")

    assert (answer.status_code, answer.headers["allow"]) == (204, "OPTIONS, POST")


def test_head_is_answered_like_get() -> None:
    assert AnEndpoint().client.head("/scim/v2/Things").headers["etag"] == 'W/"1"'


def test_a_defect_gives_a_reference_and_tells_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    answer = AnEndpoint().client.delete("/scim/v2/Things/1")

    assert answer.status_code == 500
    assert "new-id" in answer.json()["detail"]
    assert "secret" not in answer.text
    assert "new-id" in capfd.readouterr().out


def test_a_busy_store_is_a_503_that_says_when_to_come_back() -> None:
    answer = AnEndpoint().client.get("/scim/v2/Busy")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["schemas"] == [ERROR]


def test_the_proxys_request_id_is_taken_over_and_entras_is_told_apart() -> None:
    answer = AnEndpoint().client.get(
        "/scim/v2/Things", headers={"X-Request-Id": "abc-1", "client-request-id": "entra-2"}
    )

    assert answer.headers["x-request-id"] == "abc-1"
    assert (answer.json()["request"], answer.json()["client"]) == ("abc-1", "entra-2")


@pytest.mark.parametrize("unfit", ["x" * 129, "a b", "<script>", "é".encode()])
def test_a_request_id_that_could_do_harm_is_replaced(unfit: str | bytes) -> None:
    answer = AnEndpoint().client.get(
        "/scim/v2/Things", headers={"X-Request-Id": unfit, "client-request-id": unfit}
    )

    assert answer.headers["x-request-id"] == "new-id"
    assert answer.json()["client"] is None


def test_requests_are_counted_by_the_template_of_their_url() -> None:
    endpoint = AnEndpoint()
    endpoint.store.waiting = 3
    endpoint.client.get("/scim/v2/Things/1")
    endpoint.client.get("/scim/v2/Things/2")
    endpoint.client.request("BREW", "/scim/v2/Things/2")

    page = endpoint.metrics.page().body.decode()

    assert 'requests_total{method="GET",route="/scim/v2/Things/{id}",status="200"} 2.0' in page
    assert "provisor_store_waiting 3.0" in page
    assert 'method="other",route="/scim/v2/Things/{id}",status="405"' in page


@pytest.mark.parametrize(
    ("path", "failed"), [("Things", False), ("Nothing", True), ("Busy", True)], ids=["done", "404", "503"]
)
def test_each_request_is_noted_for_the_cycle_of_its_connection(path: str, failed: bool) -> None:
    endpoint = AnEndpoint()

    endpoint.client.get(f"/scim/v2/{path}")

    assert endpoint.store.requests == [("organization-1", "connection-1", NOON, failed)]


def test_a_request_to_a_paused_connection_is_noted_too() -> None:
    endpoint = AnEndpoint()
    paused = Connection("connection-1", "Okta", "tolerant", ConnectionSettings(paused=True))
    endpoint.store.change(TOKEN, connection=paused)

    endpoint.client.get("/scim/v2/Things")

    assert endpoint.store.requests == [("organization-1", "connection-1", NOON, True)]


def test_what_strangers_send_belongs_to_no_cycle() -> None:
    endpoint = AnEndpoint()

    endpoint.client.get("/scim/v2/Things", headers={"Authorization": "Bearer nonsense"})

    assert endpoint.store.requests == []
