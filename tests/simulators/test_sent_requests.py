from datetime import UTC, datetime

from provisor.simulators.sent_requests import SentRequests
from provisor.simulators.tenant.state import State
from provisor.simulators.wire.exchanges import Request

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_password_is_not_kept() -> None:
    with State() as state:
        requests = SentRequests(state)
        body = {"userName": "maria@contoso.example", "password": "secret-word"}
        requests.keep(Request("create user", "POST", "/Users", {}, body, "key", ("userName",)), None, NOON)
        found = requests.cause_of("key", "userName")
        rows = state.connection.execute("SELECT * FROM requests").fetchall()

    assert found is not None
    assert found.body == {"userName": "maria@contoso.example"}
    assert "secret-word" not in repr(rows)


def test_a_request_whose_body_was_too_long_to_keep_is_still_named() -> None:
    with State() as state:
        requests = SentRequests(state)
        members = [{"value": f"{number:040}"} for number in range(5_000)]
        body = {"members": members}
        requests.keep(Request("update group", "PUT", "/Groups/1", {}, body, "key", ("members",)), None, NOON)

        found = requests.cause_of("key", "members", f"{7:040}")

    assert found is not None
    assert (found.method, found.body) == ("PUT", None)
