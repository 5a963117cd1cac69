"""Access tokens for bots that sign: who gets one, what it is good for, and when it ends."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.machines.conftest import ASSERTION_TYPE, Machine, a_machine, command, users
from tests.server import Server, provisor


def test_a_bot_that_signs_provisions(server: Server, machine: Machine) -> None:
    answer = machine.ask(scope="scim")

    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["content-type"]) == (
        "no-store",
        "application/json",
    )
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "scim")
    assert users(server, told["access_token"]).status_code == 200
    assert users(server, server.token).status_code == 200, "tokens go on working beside"


def test_what_has_to_be_known_before_stands_where_clients_look(server: Server, machine: Machine) -> None:
    found = httpx.get(f"{server.url}/.well-known/oauth-authorization-server")

    assert found.headers["content-type"] == "application/json"
    told = found.json()
    assert (told["issuer"], told["token_endpoint"]) == (server.url, f"{server.url}/oauth/token")
    assert told["grant_types_supported"] == ["client_credentials"]
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert {"none", "HS256"}.isdisjoint(told["token_endpoint_auth_signing_alg_values_supported"])
    assert machine.told["issuer"] == told["issuer"]
    assert machine.ask(machine.assertion(aud=told["token_endpoint"])).status_code == 200


def test_the_key_is_among_the_tokens_of_its_bot_and_its_use_is_seen(server: Server, machine: Machine) -> None:
    assert users(server, machine.token()).status_code == 200
    listed = json.loads(command(server, "token", "list", "--json"))
    own = next(each for each in listed if each["id"] == machine.told["id"])

    assert (own["bot"], own["form"], own["scopes"], own["state"]) == (
        "SCIM-Bot",
        "key",
        ["provision"],
        "works",
    )
    entry = json.loads(command(server, "journal", "list", "--kind", "key.added", "--limit", "1", "--json"))
    assert entry["sentence"].startswith("An operator gave SCIM-Bot the key '20")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"aud": "https://elsewhere.example"}, "wrong-audience"),
        ({"aud": None}, "wrong-audience"),
        ({"iss": "somebody"}, "client-unknown"),
        ({"iss": None}, "token-unreadable"),
        ({"sub": "somebody"}, "wrong-client"),
        ({"sub": None}, "wrong-client"),
        ({"exp": 1}, "token-expired"),
        ({"exp": 4_000_000_000}, "lives-too-long"),
        ({"exp": None}, "claim-missing"),
        ({"jti": None}, "claim-missing"),
        ({"jti": ""}, "claim-missing"),
        ({"nbf": 4_000_000_000}, "token-not-yet-valid"),
        ({"iat": 4_000_000_000}, "token-not-yet-valid"),
    ],
)
def test_an_assertion_that_says_something_else_is_refused(
    machine: Machine, changed: dict[str, Any], reason: str
) -> None:
    refused = machine.ask(machine.assertion(**changed))

    assert refused.status_code == 401
    assert refused.json() == {"error": "invalid_client", "error_description": reason}


def test_an_assertion_for_others_too_is_refused(server: Server, machine: Machine) -> None:
    one, several = [server.url], [server.url, "https://elsewhere.example"]

    assert machine.ask(machine.assertion(aud=one)).status_code == 200
    assert machine.ask(machine.assertion(aud=several)).json()["error_description"] == "wrong-audience"


def test_who_signs_with_another_key_is_refused(machine: Machine) -> None:
    other = ECKey.generate_key("P-256")
    shared = OctKey.generate_key(256)
    brought = {"alg": "ES256", "jwk": other.as_dict(private=False)}

    for key, header, reason in (
        (other, {"alg": "ES256", "kid": machine.told["kid"]}, "wrong-signature"),
        (other, {"alg": "ES256"}, "wrong-signature"),
        (other, brought, "wrong-signature"),
        (other, {"alg": "ES256", "kid": "another"}, "key-unknown"),
        (RSAKey.generate_key(2048), {"alg": "RS256"}, "key-unknown"),
        (shared, {"alg": "HS256"}, "algorithm-not-accepted"),
    ):
        refused = machine.ask(machine.assertion(key=key, header=header))
        assert (refused.status_code, refused.json()["error_description"]) == (401, reason)
    unsigned = machine.assertion().rpartition(".")[0]
    assert machine.ask(f"{unsigned}.").status_code == 401
    for kind in ("at+jwt", "logout+jwt"):
        typed = machine.assertion(header={"alg": "ES256", "typ": kind})
        assert machine.ask(typed).json()["error_description"] == "wrong-token-type"


def test_an_assertion_counts_once_in_all_processes(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"WORKERS": "2"}) as server:
        machine = a_machine(server, tmp_path)
        assertion = machine.assertion()
        with ThreadPoolExecutor(8) as together:
            answers = list(together.map(lambda _: machine.ask(assertion), range(8)))

    assert sorted(each.status_code for each in answers) == [200, *[401] * 7]
    reasons = {each.json()["error_description"] for each in answers if each.status_code == 401}
    assert reasons == {"token-used"}


def test_an_access_token_ends_with_its_key(server: Server, machine: Machine) -> None:
    token = machine.token()
    command(server, "token", "revoke", machine.told["id"])

    refused = users(server, token)
    assert (refused.status_code, "revoked" in refused.headers["www-authenticate"]) == (401, True)
    assert machine.ask().json()["error_description"] == "client-unknown"


def test_an_access_token_ends_with_its_bot(server: Server, tmp_path: Path) -> None:
    command(server, "bot", "add", "Nightly")
    machine = a_machine(server, tmp_path, "--bot", "Nightly")
    token = machine.token()
    command(server, "bot", "remove", "Nightly")

    assert users(server, token).status_code == 401
    assert machine.ask().json()["error_description"] == "client-unknown"


def test_a_key_is_for_its_scope_alone(server: Server, tmp_path: Path) -> None:
    machine = a_machine(server, tmp_path, "--scope", "read")
    token = machine.token()
    headers = {"Authorization": f"Bearer {token}"}

    assert httpx.get(f"{server.url}/api/v1/bots", headers=headers).status_code == 200
    added = httpx.post(f"{server.url}/api/v1/bots", headers=headers, json={"name": "Another"})
    assert added.status_code == 403
    assert machine.ask(scope="read").status_code == 200
    for wider in ("administer", "read administer", "", "scim", "provision"):
        refused = machine.ask(scope=wider)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"client_assertion_type": "another"}, "invalid_request"),
        ({"client_assertion_type": [ASSERTION_TYPE, ASSERTION_TYPE]}, "invalid_request"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        # Whose client is half of a character: {"iss":"\\ud800"}.
        ({"client_assertion": "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJcdWQ4MDAifQ.AA"}, "invalid_client"),
        ({"client_assertion": "x" * 100_000}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
    ],
)
def test_what_is_no_such_request_is_told_so(machine: Machine, form: dict[str, Any], error: str) -> None:
    refused = machine.ask(**form)

    assert refused.status_code in (400, 401)
    assert refused.json()["error"] == error


def test_keys_are_told_apart_and_exchanged(server: Server, tmp_path: Path) -> None:
    old, new = a_machine(server, tmp_path), a_machine(server, tmp_path)

    assert old.told["client_id"] == new.told["client_id"]
    assert {each.ask().status_code for each in (old, new)} == {200}
    command(server, "token", "revoke", old.told["id"])
    assert (old.ask().status_code, new.ask().status_code) == (401, 200)
    command(server, "token", "rotate", "--overlap", "1d")
    assert new.ask().status_code == 200, "a rotation of texts leaves keys as they are"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it can't be read"),
        ("{", "it can't be read"),
        ("[]", "it can't be read"),
        ('{"kty": "oct", "k": "c2VjcmV0"}', "it is a private one"),
        ('{"keys": []}', "it is a set, and not of one key"),
        ('{"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}', "it is of a kind or of a size"),
        (ECKey.generate_key("P-256").as_pem(private=True).decode(), "it is a private one"),
        (json.dumps(ECKey.generate_key("P-256").as_dict(private=True)), "it is a private one"),
        (json.dumps({"kty": "RSA", "n": "u" * 171, "e": "AQAB"}), "it is of a kind or of a size"),
        ("x" * 20_000, "it is too long"),
    ],
)
def test_what_is_no_public_key_is_refused(server: Server, tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    refused = provisor("token", "key", str(file), environment=server.environment)

    assert refused.returncode == 1
    assert reason in refused.stderr


def test_a_key_comes_in_each_form_that_keys_have(server: Server, tmp_path: Path) -> None:
    for key in (RSAKey.generate_key(2048), ECKey.generate_key("P-384", {"kid": "mine", "use": "sig"})):
        file = tmp_path / "key"
        document = key.as_dict(private=False)
        for text in (
            json.dumps(document),
            json.dumps({"keys": [document]}),
            key.as_pem(private=False).decode(),
        ):
            file.write_text(text)
            told = json.loads(command(server, "token", "key", str(file), "--json"))
            expected = document.get("kid", key.thumbprint()) if text.startswith("{") else key.thumbprint()
            assert told["kid"] == expected
            again = provisor("token", "key", str(file), environment=server.environment)
            assert "works already" in again.stderr
            command(server, "token", "revoke", told["id"])


def test_the_admin_api_registers_keys(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.new_token('--scope', 'administer')}"}
    key = ECKey.generate_key("P-256")
    body = {"key": key.as_pem(private=False).decode(), "scope": "provision", "days": 7}
    made = httpx.post(f"{server.url}/api/v1/tokens/keys", headers=headers, json=body)

    assert made.status_code == 201
    machine = Machine(server, key, made.json())
    assert users(server, machine.token()).status_code == 200
    place = made.headers["location"]
    assert httpx.get(place, headers=headers).json()["form"] == "key"
    again = httpx.post(f"{server.url}/api/v1/tokens/keys", headers=headers, json=body)
    assert (again.status_code, again.json()["title"]) == (409, "Public key known")
    assert httpx.delete(place, headers=headers).status_code == 204
    assert machine.ask().status_code == 401
    wrong = httpx.post(f"{server.url}/api/v1/tokens/keys", headers=headers, json={**body, "key": "x"})
    assert wrong.status_code == 422


def test_nothing_secret_is_kept_of_an_access_token(server: Server, machine: Machine) -> None:
    token = machine.token()
    kept = b"".join(each.read_bytes() for each in server.folder.iterdir() if each.is_file())

    assert token.encode() not in kept


def test_an_assertion_is_for_the_service_and_not_for_the_host_that_a_request_names(
    server: Server, machine: Machine
) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": machine.assertion(aud="http://evil.example"),
    }
    refused = httpx.post(f"{server.url}/oauth/token", data=form, headers={"Host": "evil.example"})

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert "PROVISOR_PUBLIC_URL" in refused.json()["error_description"]
