"""A service, and bots that sign."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.server import Server, provisor

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NUMBERS = count()


def command(server: Server, *words: str) -> str:
    done = provisor(*words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Machine:
    """Whoever is a bot, with the private half of a key; `told` is what was printed for it."""

    server: Server
    key: ECKey
    told: dict[str, Any] = field(default_factory=dict)

    def assertion(self, *, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """An assertion that is right, but for what is said otherwise; a claim of None is left out."""
        now = int(time.time())
        said = {
            "iss": self.told["client_id"],
            "sub": self.told["client_id"],
            "aud": self.told["issuer"],
            "jti": f"{id(self)}-{next(NUMBERS)}",
            "iat": now,
            "exp": now + 60,
        }
        signed = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return jwt.encode(header or {"alg": "ES256", "kid": self.told["kid"]}, signed, key or self.key)

    def ask(self, assertion: str | None = None, **form: Any) -> httpx.Response:
        """What the token endpoint answers."""
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if assertion is None else assertion,
        }
        return httpx.post(f"{self.server.url}/oauth/token", data={**asked, **form})

    def token(self) -> str:
        answer = self.ask()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def a_machine(server: Server, folder: Path, *options: str) -> Machine:
    """One whose key was given to a bot with these options."""
    key = ECKey.generate_key("P-256")
    public = folder / f"{next(NUMBERS)}.pem"
    public.write_bytes(key.as_pem(private=False))
    return Machine(server, key, json.loads(command(server, "token", "key", str(public), "--json", *options)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture
def machine(server: Server, tmp_path: Path) -> Iterator[Machine]:
    made = a_machine(server, tmp_path)
    yield made
    provisor("token", "revoke", made.told["id"], environment=server.environment)


def users(server: Server, token: str) -> httpx.Response:
    """What the SCIM endpoint answers whoever brings that token."""
    return httpx.get(f"{server.scim}/Users", headers={"Authorization": f"Bearer {token}"})
