"""What the OpenID Foundation's plan for relying parties checks, rebuilt with a provider of ours that does the same.

The modules are those of `oidcc-client-basic-certification-test-plan` (code flow), and those of the code flow of its
comprehensive plan and the one for discovery. docs/profiles.md has them in a table.
"""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.calling.test_openid import signed_in as asked_by
from tests.sign_in.provider import KEY, SECRET, Claims, OurProvider

from provisor.calling.openid import OpenIdProviders
from provisor.federation import refusals
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.refusals import NotProven

PROFILES = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")

OTHER = RSAKey.generate_key(2048, {"kid": "first"})
SECOND = RSAKey.generate_key(2048, {"kid": "second"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
OTHER_EC = ECKey.generate_key("P-256", {"kid": "ec"})

Change = Callable[[OurProvider], None]


BASIC = {
    "", "invalid-iss", "missing-sub", "invalid-aud", "missing-iat", "kid-absent-single-jwks",
    "kid-absent-multiple-jwks", "idtoken-sig-rs256", "idtoken-sig-none", "invalid-sig-rs256", "userinfo-invalid-sub",
    "nonce-invalid", "scope-userinfo-claims", "client-secret-basic",
}  # fmt: skip
"""The plan that a certification wants; the rest is of the others."""


def nothing(_: OurProvider) -> None:
    """An honest provider."""


def of_claims(**values: object) -> Change:
    def change(provider: OurProvider) -> None:
        provider.claims = lambda told: {**told, **values}

    return change


def of_claims_without(name: str) -> Change:
    def change(provider: OurProvider) -> None:
        provider.claims = lambda told: {key: value for key, value in told.items() if key != name}

    return change


def signed_anew(header: Claims, key: Any, *published: Any) -> Change:
    """The same claims under another header or key; with other keys published, if any are given."""

    def again(told: Claims) -> Claims:
        payload = told["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        return {**told, "id_token": jwt.encode(header, claims, key, algorithms=[header["alg"]])}

    def change(provider: OurProvider) -> None:
        provider.tokens = again
        if published:
            provider.published = list(published)

    return change


def unsigned(provider: OurProvider) -> None:
    def stripped(told: Claims) -> Claims:
        payload = told["id_token"].split(".")[1]
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        return {**told, "id_token": f"{head}.{payload}."}

    provider.tokens = stripped


def telling_more(**info: object) -> Change:
    """A provider that puts nothing but the subject into the token, and the rest at its user info endpoint."""

    def change(provider: OurProvider) -> None:
        provider.person = {"sub": "sub-of-maria"}
        provider.info = {"sub": "sub-of-maria", "email": "maria@acme.example", **info}
        provider.discovery = lambda told: {**told, "userinfo_endpoint": f"{provider.issuer}/userinfo"}

    return change


def with_keys_elsewhere(provider: OurProvider) -> None:
    provider.keys_path = "/keys-of-this-time"


def of_another_issuer(provider: OurProvider) -> None:
    provider.discovery = lambda told: {**told, "issuer": "https://another.example"}


def rotated(provider: OurProvider) -> None:
    provider.key, provider.published = SECOND, [SECOND]


ES256 = {"alg": "ES256", "kid": "ec"}
ACCEPTED: list[tuple[str, Change]] = [
    ("client-test", nothing),
    ("kid-absent-single-jwks", signed_anew({"alg": "RS256"}, KEY)),
    ("kid-absent-multiple-jwks", signed_anew({"alg": "RS256"}, SECOND, KEY, OTHER, SECOND)),
    ("idtoken-sig-rs256", signed_anew({"alg": "RS256", "kid": "first"}, KEY)),
    ("scope-userinfo-claims", telling_more()),
    ("userinfo-bearer-header", telling_more()),
    ("client-secret-basic", nothing),
    ("discovery-openid-config", nothing),
    ("discovery-jwks-uri-keys", with_keys_elsewhere),
    ("signing-key-rotation-just-before-signing", rotated),
]
REFUSED: list[tuple[str, Change, type[NotProven]]] = [
    ("invalid-iss", of_claims(iss="https://another.example"), refusals.WrongIssuer),
    ("missing-sub", of_claims_without("sub"), refusals.ClaimMissing),
    ("invalid-aud", of_claims(aud="another"), refusals.WrongAudience),
    ("missing-aud", of_claims_without("aud"), refusals.WrongAudience),
    ("missing-iat", of_claims_without("iat"), refusals.ClaimMissing),
    ("idtoken-sig-none", unsigned, refusals.AlgorithmNotAccepted),
    ("invalid-sig-rs256", signed_anew({"alg": "RS256", "kid": "first"}, OTHER), refusals.WrongSignature),
    ("invalid-sig-es256", signed_anew(ES256, OTHER_EC, KEY, EC), refusals.WrongSignature),
    (
        "invalid-sig-hs256",
        signed_anew({"alg": "HS256"}, OctKey.import_key(SECRET + "-and-more-of-it")),
        refusals.AlgorithmNotAccepted,
    ),
    ("userinfo-invalid-sub", telling_more(sub="another"), refusals.UserInfoOfAnother),
    ("nonce-invalid", of_claims(nonce="another"), refusals.WrongNonce),
    ("discovery-issuer-mismatch", of_another_issuer, refusals.DiscoveryOfAnotherIssuer),
]


@pytest.fixture
def provider(change: Change) -> Iterator[OurProvider]:
    """It does what the module of the plan says."""
    with OurProvider(person={"sub": "sub-of-maria", "email": "maria@acme.example"}) as started:
        change(started)
        yield started


def signed_in(provider: OurProvider) -> VerifiedIdentity:
    """Who comes of a code, as far as nothing of the provider is known yet."""
    return asked_by(OpenIdProviders(now=lambda: datetime.now(UTC), clock=time.monotonic), provider)


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in ACCEPTED])
def test_what_a_provider_may_do_is_understood(provider: OurProvider) -> None:
    identity = signed_in(provider)

    assert (identity.subject, identity.claims["email"]) == ("sub-of-maria", "maria@acme.example")
    assert provider.keys_path in provider.calls


@pytest.mark.parametrize(
    ("change", "refusal"), [pytest.param(change, refusal, id=name) for name, change, refusal in REFUSED]
)
def test_what_a_provider_must_not_do_proves_nothing(provider: OurProvider, refusal: type[NotProven]) -> None:
    with pytest.raises(refusal):
        signed_in(provider)


@pytest.mark.parametrize("change", [pytest.param(nothing, id="signing-key-rotation")])
def test_keys_that_are_exchanged_between_two_sign_ins_are_asked_for_again(provider: OurProvider) -> None:
    providers = OpenIdProviders(now=lambda: datetime.now(UTC), clock=time.monotonic)
    asked_by(providers, provider)
    rotated(provider)

    assert asked_by(providers, provider).subject == "sub-of-maria"
    assert provider.calls.count("/keys") == 2


def test_the_table_has_every_module_once() -> None:
    rows = re.findall(r"^\| `oidcc-client-test-?([\w-]*)` \|", PROFILES, re.MULTILINE)
    here = [*(name for name, _ in ACCEPTED), *(name for name, *_ in REFUSED), "signing-key-rotation"]

    assert sorted(rows) == sorted(name if name != "client-test" else "" for name in here)
    assert set(rows) >= BASIC
