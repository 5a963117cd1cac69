"""ID tokens: honest ones prove who somebody is; of the forged ones each is refused by a name of its own."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey
from tests.federation.issued import (
    CLIENT,
    EC,
    ED,
    EXPECTED,
    HONEST,
    JWKS,
    KEYS,
    NONCE,
    NOON,
    NOW,
    OTHER_RSA,
    RSA,
    encoded,
    signed,
    token,
)

from provisor.federation import id_token, keys, refusals
from provisor.federation.refusals import NotProven


def signed_with_the_public_key() -> str:
    """As libraries accept it that take the algorithm from the token."""
    head = encoded(json.dumps({"alg": "HS256", "kid": "rsa"}).encode())
    text = head + b"." + encoded(json.dumps(dict(HONEST)).encode())
    public = RSA.as_bytes(encoding="PEM", private=False)
    return (text + b"." + encoded(hmac.digest(public, text, "sha256"))).decode()


@pytest.mark.parametrize("of_key", [None, "EdDSA", "Ed25519"])
@pytest.mark.parametrize("of_token", ["EdDSA", "Ed25519"])
def test_a_key_on_ed25519_verifies_under_both_names_of_its_algorithm(
    of_key: str | None, of_token: str
) -> None:
    published = {**ED.as_dict(private=False), **({"alg": of_key} if of_key else {})}
    known = keys.read({"keys": [published]})

    identity = id_token.verify(token(key=ED, header={"alg": of_token, "kid": "ed"}), known, EXPECTED)
    assert identity.subject == "00u1"


def test_a_key_that_is_meant_for_something_else_is_passed_over() -> None:
    published = RSA.as_dict(private=False)

    assert keys.read({"keys": [{**published, "key_ops": ["encrypt"]}]}) == ()
    assert keys.read({"keys": [{**published, "use": "enc"}]}) == ()
    assert len(keys.read({"keys": [{**published, "key_ops": ["verify"]}]})) == 1


def test_an_honest_token_proves_who_somebody_is() -> None:
    identity = id_token.verify(token({"sid": "s1"}), KEYS, EXPECTED)

    assert (identity.subject, identity.session_id) == ("00u1", "s1")
    assert identity.claims["email"] == "maria@acme.example"


@pytest.mark.parametrize(
    ("key", "header"),
    [
        (RSA, {"alg": "RS256"}),
        (RSA, {"alg": "RS512"}),
        (RSA, {"alg": "PS256"}),
        (EC, {"alg": "ES256", "kid": "ec"}),
        (ED, {"alg": "Ed25519", "kid": "ed"}),
        (ED, {"alg": "EdDSA", "kid": "ed"}),
        (RSA, {"kid": None}),
        (RSA, {"typ": "JWT", "x5t": "whatever", "unheard-of": 1}),
    ],
)
def test_every_usual_way_to_sign_is_accepted(key: Any, header: dict[str, Any]) -> None:
    assert id_token.verify(token(key=key, header=header), KEYS, EXPECTED).subject == "00u1"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"azp": CLIENT},
        {"exp": NOW - 59},
        {"iat": NOW + 60, "nbf": NOW + 60},
        {"exp": NOW + 0.5},
    ],
)
def test_what_the_specification_leaves_open_is_accepted(claims: dict[str, Any]) -> None:
    assert id_token.verify(token(claims), KEYS, EXPECTED).subject == "00u1"


def unsigned(algorithm: str) -> str:
    header = encoded(json.dumps({"alg": algorithm}).encode()).decode()
    return f"{header}.{encoded(json.dumps(dict(HONEST)).encode()).decode()}."


def changed_after_signing() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{encoded(json.dumps({**HONEST, 'sub': '00u2'}).encode()).decode()}.{signature}"


def with_key_of_its_own(name: str) -> str:
    own: Any = {"jwk": OTHER_RSA.as_dict(private=False)}.get(name, "https://evil.example/keys")
    return token(key=OTHER_RSA, header={name: [own] if name == "x5c" else own})


FORGED: list[tuple[str, type[NotProven], Callable[[], str]]] = [
    ("none", refusals.AlgorithmNotAccepted, lambda: unsigned("none")),
    ("None", refusals.AlgorithmNotAccepted, lambda: unsigned("None")),
    ("no algorithm", refusals.TokenUnreadable, lambda: token(header={"alg": None})),
    ("an algorithm that is a list", refusals.AlgorithmNotAccepted, lambda: token(header={"alg": ["RS256"]})),
    ("HS256 with the public key", refusals.AlgorithmNotAccepted,
     signed_with_the_public_key),
    ("RSA-OAEP", refusals.AlgorithmNotAccepted, lambda: token(header={"alg": "RSA-OAEP"})),
    ("ES256K", refusals.AlgorithmNotAccepted,
     lambda: token(key=ECKey.generate_key("secp256k1"), header={"alg": "ES256K", "kid": "ec"})),
    ("another key of the same name", refusals.WrongSignature, lambda: token(key=OTHER_RSA)),
    ("another key without a name", refusals.WrongSignature, lambda: token(key=OTHER_RSA, header={"kid": None})),
    ("a key that is not known", refusals.KeyUnknown, lambda: token(header={"kid": "unknown"})),
    ("a name of a key that is a number", refusals.KeyUnknown, lambda: token(header={"kid": 7})),
    ("a key of another kind", refusals.KeyUnknown, lambda: token(header={"kid": "ec"})),
    ("jwk", refusals.WrongSignature, lambda: with_key_of_its_own("jwk")),
    ("jku", refusals.WrongSignature, lambda: with_key_of_its_own("jku")),
    ("x5u", refusals.WrongSignature, lambda: with_key_of_its_own("x5u")),
    ("x5c", refusals.WrongSignature, lambda: with_key_of_its_own("x5c")),
    ("changed after signing", refusals.WrongSignature, changed_after_signing),
    ("without its signature", refusals.WrongSignature, lambda: token().rpartition(".")[0] + "."),
    ("crit", refusals.CriticalHeader, lambda: token(header={"crit": ["exp"], "exp": NOW})),
    ("an empty crit", refusals.CriticalHeader, lambda: token(header={"crit": []})),
    ("b64", refusals.CriticalHeader, lambda: token(header={"b64": True})),
    ("an access token", refusals.WrongTokenType, lambda: token(header={"typ": "at+jwt"})),
    ("a logout token", refusals.WrongTokenType, lambda: token(header={"typ": "logout+jwt"})),
    ("a type that is a number", refusals.WrongTokenType, lambda: token(header={"typ": 1})),
    ("a slash more in the issuer", refusals.WrongIssuer, lambda: token({"iss": "https://idp.example/"})),
    ("capitals in the issuer", refusals.WrongIssuer, lambda: token({"iss": "https://IDP.example"})),
    ("no issuer", refusals.WrongIssuer, lambda: token(without=("iss",))),
    ("another issuer beside ours", refusals.WrongIssuer, lambda: token({"iss": ["https://idp.example"]})),
    ("another audience", refusals.WrongAudience, lambda: token({"aud": "another"})),
    ("an audience that begins as ours", refusals.WrongAudience, lambda: token({"aud": "provisor-test"})),
    ("no audience", refusals.WrongAudience, lambda: token(without=("aud",))),
    ("an empty audience", refusals.WrongAudience, lambda: token({"aud": []})),
    ("an audience that is an object", refusals.WrongAudience, lambda: token({"aud": {CLIENT: True}})),
    ("two audiences without a party", refusals.WrongAuthorizedParty, lambda: token({"aud": [CLIENT, "another"]})),
    ("another party", refusals.WrongAuthorizedParty, lambda: token({"azp": "another"})),
    ("another party of two audiences", refusals.WrongAuthorizedParty,
     lambda: token({"aud": [CLIENT, "another"], "azp": "another"})),
    ("expired", refusals.TokenExpired, lambda: token({"exp": NOW - 60})),
    ("issued in the future", refusals.TokenNotYetValid, lambda: token({"iat": NOW + 61})),
    ("valid later", refusals.TokenNotYetValid, lambda: token({"nbf": NOW + 61})),
    ("no expiry", refusals.ClaimMissing, lambda: token(without=("exp",))),
    ("an expiry that is a text", refusals.ClaimMissing, lambda: token({"exp": str(NOW + 300)})),
    ("an expiry that is true", refusals.ClaimMissing, lambda: token({"exp": True})),
    ("an expiry without end", refusals.ClaimMissing, lambda: token({"exp": 1e300})),
    ("no time of issue", refusals.ClaimMissing, lambda: token(without=("iat",))),
    ("another nonce", refusals.WrongNonce, lambda: token({"nonce": NONCE + "x"})),
    ("no nonce", refusals.WrongNonce, lambda: token(without=("nonce",))),
    ("a nonce among others", refusals.WrongNonce, lambda: token({"nonce": [NONCE]})),
    ("no subject", refusals.ClaimMissing, lambda: token(without=("sub",))),
    ("an empty subject", refusals.ClaimMissing, lambda: token({"sub": ""})),
    ("a subject that is a number", refusals.ClaimMissing, lambda: token({"sub": 7})),
    ("a subject without end", refusals.ClaimMissing, lambda: token({"sub": "x" * 256})),
    ("a subject with half a character", refusals.ClaimMissing, lambda: token({"sub": "\ud800"})),
    ("a hash of an access token that did not come", refusals.WrongAccessTokenHash, lambda: token({"at_hash": "x"})),
    ("no claims", refusals.TokenUnreadable, lambda: signed("[]", key=RSA, header={"alg": "RS256"})),
    ("no JSON", refusals.TokenUnreadable, lambda: signed("x", key=RSA, header={"alg": "RS256"})),
    ("NaN", refusals.TokenUnreadable, lambda: signed('{"exp": NaN}', key=RSA, header={"alg": "RS256"})),
    ("nested without end", refusals.TokenUnreadable,
     lambda: signed("[" * 20_000, key=RSA, header={"alg": "RS256"})),
    ("a token in a token", refusals.WrongTokenType, lambda: token(header={"typ": "JOSE", "cty": "JWT"})),
    ("encrypted", refusals.TokenUnreadable, lambda: "a.b.c.d.e"),
    ("empty", refusals.TokenUnreadable, lambda: ""),
    ("not ASCII", refusals.TokenUnreadable, lambda: "ä.b.c"),
    ("huge", refusals.TokenTooLarge, lambda: token({"groups": ["g" * 60] * 1000})),
    ("a huge header", refusals.TokenTooLarge, lambda: token(header={"x5c": ["x" * 20_000]})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("refusal", "forged"), [pytest.param(each, make, id=name) for name, each, make in FORGED]
)
def test_a_forged_token_proves_nothing(refusal: type[NotProven], forged: Callable[[], str]) -> None:
    with pytest.raises(refusal):
        id_token.verify(forged(), KEYS, EXPECTED)


def hash_of(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_hash_of_the_access_token_is_compared() -> None:
    text = token({"at_hash": hash_of("access")})

    assert id_token.verify(text, KEYS, replace(EXPECTED, access_token="access"))
    with pytest.raises(refusals.WrongAccessTokenHash):
        id_token.verify(text, KEYS, replace(EXPECTED, access_token="another"))


def test_a_minute_is_the_most_that_clocks_may_differ() -> None:
    text = token({"exp": NOW})

    assert id_token.verify(text, KEYS, replace(EXPECTED, at=NOON + timedelta(seconds=59)))
    with pytest.raises(refusals.TokenExpired):
        id_token.verify(text, KEYS, replace(EXPECTED, at=NOON + timedelta(seconds=60)))


def test_user_info_adds_to_the_token_and_overrides_nothing() -> None:
    identity = id_token.verify(token(), KEYS, EXPECTED)

    told = id_token.with_user_info(identity, {"sub": "00u1", "email": "eve@acme.example", "upn": "m"})

    assert (told.claims["email"], told.claims["upn"]) == ("maria@acme.example", "m")
    for another in ({"sub": "00u2"}, {}, [], None):
        with pytest.raises(refusals.UserInfoOfAnother):
            id_token.with_user_info(identity, another)


@pytest.mark.parametrize(
    "told",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "x"},
        RSA.as_dict(private=True),
        RSAKey.generate_key(2048, {"use": "enc"}).as_dict(private=False),
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "n": 7, "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"},
        ECKey.generate_key("secp256k1").as_dict(private=False),
        {"kty": "EC", "crv": ["P-256"], "x": "x", "y": "y"},
        {"kty": "unheard-of"},
        "no key",
    ],
)  # fmt: skip
def test_a_key_that_must_not_sign_is_passed_over(told: Any) -> None:
    assert keys.read({"keys": [told, *JWKS["keys"]]}) == KEYS


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, {"keys": None}])
def test_what_is_no_key_set_has_no_keys(document: Any) -> None:
    assert keys.read(document) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*HONEST, "azp", "nbf", "sid", "at_hash"]), JSON, min_size=1))
def test_whatever_is_signed_proves_somebody_or_is_refused(claims: dict[str, Any]) -> None:
    text = signed(json.dumps({**HONEST, **claims}), key=ED, header={"alg": "Ed25519", "kid": "ed"})
    with suppress(NotProven):
        assert id_token.verify(text, KEYS, EXPECTED).subject


@given(st.text() | st.binary().map(lambda content: encoded(content).decode()), JSON)
def test_whatever_comes_in_the_place_of_a_token_is_refused(payload: str, header: Any) -> None:
    head = encoded(json.dumps(header).encode()).decode()
    for text in (payload, f"{head}.{payload}.", f"{head}.{payload}.{payload}"):
        with pytest.raises(NotProven):
            id_token.verify(text, KEYS, EXPECTED)
