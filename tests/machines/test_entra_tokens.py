"""The token that Entra ID's provisioning brings along: whose is taken, and what of it is checked."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.machines.conftest import command, users
from tests.server import Server, provisor

from provisor.directory.machines import digest_of_entra

TENANT = "cbb1a5ac-f33b-45fa-9bf5-f37db0fed422"
APPLICATION = "00000014-0000-0000-c000-000000000000"
ANOTHER = "11111111-2222-3333-4444-555555555555"
AUDIENCE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
KEY = RSAKey.generate_key(2048, {"kid": "of-microsoft", "use": "sig"})


class Authority(ThreadingHTTPServer):
    """Publishes the keys of tenants, as Microsoft does, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authority.asked.append(self.path)
                content = json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with Authority() as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def server(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = f"http://127.0.0.1:{authority.server_address[1]}"
    with Server(tmp_path_factory.mktemp("service"), settings={"ENTRA_AUTHORITY": where}) as started:
        yield started


@pytest.fixture
def taken(server: Server) -> Iterator[str]:
    """The id by which it is kept that the application is taken."""
    words = ("--tenant", TENANT.upper(), "--application", APPLICATION)
    made = command(server, "token", "entra", *words).strip()
    yield made
    provisor("token", "revoke", made, environment=server.environment)


def a_token(*, key: RSAKey = KEY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = int(time.time())
    said = {
        "aud": AUDIENCE,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "appid": APPLICATION,
        "tid": TENANT,
        "ver": "1.0",
    }
    signed = {name: value for name, value in {**said, **claims}.items() if value is not None}
    return jwt.encode(header or {"alg": "RS256", "kid": key.kid, "typ": "JWT"}, signed, key)


def test_nobodys_token_is_taken_unless_somebody_says_so(server: Server, authority: Authority) -> None:
    refused = users(server, a_token())

    assert refused.status_code == 401
    assert (
        f"No connection takes tokens of the application {APPLICATION}" in refused.headers["www-authenticate"]
    )
    assert authority.asked == [], "nobody is called for callers whom nobody named"


@pytest.mark.usefixtures("taken")
def test_the_application_that_was_named_provisions(server: Server, authority: Authority) -> None:
    before = len(authority.asked)
    assert {users(server, a_token()).status_code for _ in range(5)} == {200}

    assert len(authority.asked) - before <= 1
    assert set(authority.asked) == {f"/{TENANT}/discovery/keys"}
    token = json.loads(command(server, "token", "list", "--json"))[-1]
    assert (token["form"], token["name"], token["scopes"]) == ("entra", APPLICATION, ["provision"])
    entry = json.loads(
        command(server, "journal", "list", "--kind", "entra.trusted", "--limit", "1", "--json")
    )
    assert f"signed for the application {APPLICATION}" in entry["sentence"]
    headers = {"Authorization": f"Bearer {a_token()}"}
    assert httpx.get(f"{server.url}/api/v1/bots", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"aud": ANOTHER}, "wrong-audience"),
        ({"aud": [AUDIENCE, ANOTHER]}, "wrong-audience"),
        ({"aud": None}, "wrong-audience"),
        ({"tid": ANOTHER}, "wrong-issuer"),
        ({"exp": 1}, "token-expired"),
        ({"exp": None}, "claim-missing"),
        ({"nbf": 4_000_000_000}, "token-not-yet-valid"),
        ({"appid": ANOTHER}, "No connection takes tokens"),
        ({"appid": None}, "by nobody whose tokens are taken"),
        ({"iss": f"https://sts.windows.net/{ANOTHER}/"}, "No connection takes tokens"),
        ({"iss": f"https://sts.windows.net/{TENANT}"}, "by nobody whose tokens are taken"),
        ({"iss": f"https://evil.example/{TENANT}/"}, "by nobody whose tokens are taken"),
        ({"key": RSAKey.generate_key(2048, {"kid": "of-microsoft"})}, "wrong-signature"),
        ({"header": {"alg": "RS256", "kid": "another"}}, "key-unknown"),
        ({"header": {"alg": "RS256", "kid": "of-microsoft", "typ": "logout+jwt"}}, "wrong-token-type"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_what_entra_id_did_not_sign_for_it_is_refused(
    server: Server, changed: dict[str, Any], reason: str
) -> None:
    refused = users(server, a_token(**changed))

    assert (refused.status_code, reason in refused.headers["www-authenticate"]) == (401, True)


def test_an_unsigned_token_is_refused(server: Server, taken: str) -> None:
    assert taken
    for text in (a_token().rpartition(".")[0] + ".", "a.b.c", "..", "x" * 5000 + ".."):
        assert users(server, text).status_code == 401


def test_it_ends_when_it_is_revoked_and_can_begin_again(server: Server, taken: str) -> None:
    assert users(server, a_token()).status_code == 200
    words = ("token", "entra", "--tenant", TENANT, "--application", APPLICATION)
    again = provisor(*words, environment=server.environment)
    assert "are taken already" in again.stderr

    command(server, "token", "revoke", taken)
    assert users(server, a_token()).status_code == 401
    renewed = command(server, *words).strip()
    assert users(server, a_token()).status_code == 200
    command(server, "token", "revoke", renewed)


def test_the_admin_api_names_and_revokes_it_too(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.new_token('--scope', 'administer')}"}
    place, body = f"{server.url}/api/v1/tokens/entra", {"tenant": TENANT, "application": APPLICATION}
    made = httpx.post(place, headers=headers, json=body)

    assert (made.status_code, made.json()["form"], made.json()["scopes"]) == (201, "entra", ["provision"])
    assert users(server, a_token()).status_code == 200
    assert httpx.post(place, headers=headers, json=body).status_code == 409
    assert httpx.post(place, headers=headers, json={**body, "tenant": "acme"}).status_code == 422
    assert httpx.delete(made.headers["location"], headers=headers).status_code == 204
    assert users(server, a_token()).status_code == 401


@pytest.mark.parametrize("words", [("--tenant", "acme"), ("--application", "*"), ("--tenant", "")])
def test_what_is_no_id_is_refused(server: Server, words: tuple[str, str]) -> None:
    right = ("--tenant", TENANT, "--application", APPLICATION)
    refused = provisor("token", "entra", *right, *words, environment=server.environment)

    assert refused.returncode != 0


@pytest.mark.usefixtures("taken")
def test_nobody_comes_in_by_the_names_alone(server: Server) -> None:
    assert users(server, a_token()).status_code == 200
    for text in (f"entra:{TENANT}:{APPLICATION}", digest_of_entra(TENANT, APPLICATION).hex()):
        assert users(server, text).status_code == 401


def test_without_an_answer_of_entra_id_nobody_comes_in(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"ENTRA_AUTHORITY": "http://127.0.0.1:9"}) as server:
        command(server, "token", "entra", "--tenant", TENANT, "--application", APPLICATION)

        refused = users(server, a_token())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        assert users(server, server.token).status_code == 200
