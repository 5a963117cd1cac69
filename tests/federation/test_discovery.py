"""Discovery documents, authorization answers and the calls of the token endpoint."""

import json
from base64 import b64decode
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from provisor.federation import authorization, clients, discovery
from provisor.federation.clients import Client, KeyUnusable
from provisor.federation.refusals import (
    AnswerOfAnotherIssuer,
    AnswerWithoutCode,
    AnswerWithoutIssuer,
    DiscoveryIncomplete,
    DiscoveryOfAnotherIssuer,
    NotProven,
    ProviderRefused,
)

AT = datetime(2026, 5, 7, 12, tzinfo=UTC)
ISSUER = "https://idp.example/tenant"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://idp.example/authorize?tenant=1",
    "token_endpoint": "https://idp.example/token",
    "jwks_uri": "https://idp.example/keys",
}
METADATA = discovery.read(DOCUMENT, ISSUER)


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        ("https://idp.example", "https://idp.example/.well-known/openid-configuration"),
        ("https://idp.example/", "https://idp.example/.well-known/openid-configuration"),
        (ISSUER, f"{ISSUER}/.well-known/openid-configuration"),
    ],
)
def test_the_document_is_found_below_the_issuer(issuer: str, address: str) -> None:
    assert discovery.address(issuer) == address


@pytest.mark.parametrize(
    "told", [f"{ISSUER}/", ISSUER.upper(), "https://login.example/{tenantid}", None, [ISSUER]]
)
def test_the_issuer_is_exactly_ours(told: Any) -> None:
    with pytest.raises(DiscoveryOfAnotherIssuer):
        discovery.read({**DOCUMENT, "issuer": told}, ISSUER)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        "",
        "/token",
        "http://idp.example/token",
        "javascript:alert(1)",
        "https:///token",
        "https://user@idp.example/",
        "https://idp.example/#x",
        "https://[::1/",
    ],
)
def test_an_endpoint_is_an_address_of_https(name: str, told: Any) -> None:
    with pytest.raises(DiscoveryIncomplete):
        discovery.read({**DOCUMENT, name: told}, ISSUER)


def test_on_loopback_endpoints_may_be_http_as_the_issuer_is() -> None:
    local = {
        name: told.replace("https://idp.example", "http://127.0.0.1:7") for name, told in DOCUMENT.items()
    }

    assert discovery.read(local, local["issuer"]).token_endpoint == "http://127.0.0.1:7/token"
    with pytest.raises(DiscoveryIncomplete):
        discovery.read({**local, "token_endpoint": "http://10.0.0.1/token"}, local["issuer"])


@pytest.mark.parametrize(
    "document", [None, [], "issuer", {**DOCUMENT, "response_types_supported": ["id_token"]}]
)
def test_what_is_no_document_of_ours_is_refused(document: Any) -> None:
    with pytest.raises(DiscoveryIncomplete):
        discovery.read(document, ISSUER)


ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)


@given(
    st.dictionaries(
        st.sampled_from([*DOCUMENT, "end_session_endpoint", "userinfo_endpoint"]) | st.text(), ANYTHING
    )
)
def test_whatever_a_document_holds_is_read_or_refused(told: dict[str, Any]) -> None:
    with suppress(NotProven):
        assert discovery.read({**DOCUMENT, **told}, ISSUER).issuer == ISSUER


def test_the_request_carries_what_binds_the_answer() -> None:
    url = authorization.request(
        METADATA,
        client_id="provisor",
        redirect_uri="https://here.example/back",
        state="s",
        nonce="n",
        verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    )
    sent = parse_qs(urlsplit(url).query)

    assert url.startswith("https://idp.example/authorize?tenant=1&")
    # The example of RFC 7636, appendix B.
    assert sent["code_challenge"] == ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"]
    assert (sent["response_type"], sent["state"], sent["nonce"]) == (["code"], ["s"], ["n"])
    assert "prompt" not in sent


def test_an_answer_of_another_issuer_is_not_read() -> None:
    for error in ({}, {"error": "access_denied"}):
        with pytest.raises(AnswerOfAnotherIssuer):
            authorization.code_of({"code": "c", "iss": f"{ISSUER}/", **error}, METADATA)


def test_an_issuer_that_was_promised_must_come() -> None:
    promising = discovery.read({**DOCUMENT, "authorization_response_iss_parameter_supported": True}, ISSUER)

    assert authorization.code_of({"code": "c", "iss": ISSUER}, promising) == "c"
    with pytest.raises(AnswerWithoutIssuer):
        authorization.code_of({"code": "c"}, promising)


def test_an_error_is_told_as_what_the_provider_said() -> None:
    with pytest.raises(ProviderRefused) as refused:
        authorization.code_of({"error": "access_denied", "error_description": "AADSTS50105:\n no"}, METADATA)
    with pytest.raises(ProviderRefused) as strange:
        authorization.code_of({"error": "<script>"}, METADATA)
    with pytest.raises(AnswerWithoutCode):
        authorization.code_of({"code": ""}, METADATA)

    assert refused.value.facts == {"error": "access_denied", "told": "AADSTS50105:  no"}
    assert strange.value.facts["error"] == "another reason"


def exchanged(client: Client, *methods: str) -> clients.Call:
    told = {"token_endpoint_auth_methods_supported": list(methods)} if methods else {}
    metadata = discovery.read({**DOCUMENT, **told}, ISSUER)
    return clients.exchange(
        metadata, client, code="c", verifier="v", redirect_uri="https://here/", at=AT, token_id="id"
    )


def test_a_secret_goes_into_the_header_unless_only_the_form_is_offered() -> None:
    client = Client("id:1", secret="100% secret")
    header, form = exchanged(client), exchanged(client, "client_secret_post")

    assert b64decode(header.headers["Authorization"].removeprefix("Basic ")) == b"id%3A1:100%25+secret"
    assert "client_secret" not in header.form
    assert (form.headers, form.form["client_secret"]) == ({}, "100% secret")


def test_whoever_has_no_secret_says_who_they_are() -> None:
    call = exchanged(Client("provisor"))

    assert (call.headers, call.form["client_id"], call.form["code_verifier"]) == ({}, "provisor", "v")


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048), ECKey.generate_key("P-384")])
@pytest.mark.parametrize("form", ["PEM", "JWK"])
@pytest.mark.parametrize("checked", [False, True])
def test_a_key_signs_for_one_call(key: Any, form: str, checked: bool) -> None:
    text = (
        key.as_bytes("PEM", private=True).decode() if form == "PEM" else json.dumps(key.as_dict(private=True))
    )
    call = exchanged(Client("provisor", key=clients.read_key(text, checked=checked)))

    proof = jwt.decode(call.form["client_assertion"], key, algorithms=["RS256", "ES384"])
    assert proof.claims == {
        "iss": "provisor",
        "sub": "provisor",
        "aud": "https://idp.example/token",
        "jti": "id",
        "iat": int(AT.timestamp()),
        "exp": int(AT.timestamp()) + 60,
    }
    assert proof.header["kid"] == key.thumbprint()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key",
        "{",
        "{}",
        "[" * 5000,
        '{"kty": "oct", "k": "c2VjcmV0"}',
        RSAKey.generate_key(2048).as_bytes("PEM", private=False).decode(),
        OKPKey.generate_key("Ed25519").as_bytes("PEM", private=True).decode(),
        '{"kty": "EC", "crv": "unheard-of", "x": "AA", "y": "AA", "d": "AA"}',
        *(
            ec.generate_private_key(curve)
            .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            .decode()
            for curve in (ec.SECP256K1(), ec.BrainpoolP256R1())
        ),
    ],
)  # fmt: skip
def test_what_can_not_sign_for_us_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable):
        clients.read_key(text)


def test_numbers_that_make_no_key_are_refused_when_they_are_given() -> None:
    honest = RSAKey.generate_key(2048).raw_value.private_numbers()
    numbers = rsa.RSAPrivateNumbers(
        honest.p, honest.q, honest.d, honest.dmp1, honest.dmq1, honest.iqmp + 2, honest.public_numbers
    )
    broken = numbers.private_key(unsafe_skip_rsa_key_validation=True)
    text = broken.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    with pytest.raises(KeyUnusable):
        clients.read_key(text)
