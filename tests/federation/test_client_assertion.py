"""Signed assertions of machines, orders of identity providers, and tokens of Entra ID, whatever is sent for one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from provisor.federation import client_assertion, entra_token, revocation
from provisor.federation.entra_token import EntraCaller
from provisor.federation.refusals import NotProven

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = ECKey.generate_key("P-256", {"kid": "1"})
CALLER = EntraCaller("cbb1a5ac-f33b-45fa-9bf5-f37db0fed422", "11111111-2222-3333-4444-555555555555")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "tid", "appid"]), VALUES, max_size=9
)


def signed(claims: Any, **header: str) -> str:
    said = {"alg": "ES256", "kid": "1", **header}
    registry = JWSRegistry(algorithms=["ES256"])
    return jws.serialize_compact(said, json.dumps(claims).encode(), KEY, registry=registry)


@given(claims=CLAIMS | VALUES)
def test_whatever_somebody_signs_is_refused_by_a_name(claims: Any) -> None:
    for text, read in (
        (
            signed(claims),
            lambda text: client_assertion.verify(text, (KEY,), client_id="c", audiences=("a",), at=NOON),
        ),
        (signed(claims), lambda text: entra_token.verify(text, (KEY,), CALLER, at=NOON)),
        (
            signed(claims, typ="global-token-revocation+jwt"),
            lambda text: revocation.verify(text, (KEY,), issuer="i", audience="a", at=NOON),
        ),
    ):
        with pytest.raises(NotProven):
            read(text)


@given(
    text=st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,30}\.[A-Za-z0-9_-]{0,30}\.[A-Za-z0-9_-]{0,9}")
)
def test_whatever_is_no_token_names_nobody(text: str) -> None:
    assert client_assertion.claimed_client(text) is None
    assert entra_token.claimed_caller(text) is None


@given(document=VALUES | st.fixed_dictionaries({"sub_id": VALUES}))
def test_whatever_names_nobody_is_refused(document: Any) -> None:
    with pytest.raises(NotProven):
        revocation.meant(document, issuer="i")


def test_what_is_right_is_read() -> None:
    now = int(NOON.timestamp())
    claims = {"iss": "c", "sub": "c", "aud": "a", "exp": now + 60, "jti": "1"}
    proof = client_assertion.verify(signed(claims), (KEY,), client_id="c", audiences=("a",), at=NOON)

    assert (proof.token_id, proof.key) == ("1", KEY)
    assert proof.until == datetime.fromtimestamp(now + 120, UTC)
    assert client_assertion.claimed_client(signed(claims)) == "c"
