"""Public keys of machines: what is kept of one, and what is refused, whatever somebody gives for one."""

import json
from base64 import b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from provisor.federation import public_keys
from provisor.federation.clients import KeyFlaw, KeyUnusable

KEY = ECKey.generate_key("P-256").as_dict(private=False)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def pem(content: bytes) -> str:
    return f"-----BEGIN PUBLIC KEY-----\n{b64encode(content).decode()}\n-----END PUBLIC KEY-----"


@pytest.mark.parametrize(
    "beside",
    [
        {"half of a character": "\ud800"},
        {"\ud800": 1},
        {"use": "sig", "key_ops": ["verify"]},
        {"number": 10**300},
        {"\0": "\0", "exp": 1},
    ],
)
def test_what_a_key_says_beside_is_not_kept(beside: dict[str, Any]) -> None:
    kept = public_keys.read(json.dumps({**KEY, **beside, "kid": "mine"}))

    assert kept == {**KEY, "kid": "mine"}


def test_what_is_nested_deeply_beside_is_not_kept() -> None:
    deep = f'{json.dumps({**KEY, "kid": "mine"})[:-1]}, "deep": {"[" * 600}{"]" * 600}}}'

    assert public_keys.read(deep) == {**KEY, "kid": "mine"}


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.BrainpoolP256R1()),
        ec.generate_private_key(ec.SECP256K1()),
        dsa.generate_private_key(2048),
        x25519.X25519PrivateKey.generate(),
    ],
)
def test_a_key_that_no_accepted_algorithm_takes_is_refused(key: Any) -> None:
    content = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(KeyUnusable) as refused:
        public_keys.read(pem(content))

    assert refused.value.flaw is KeyFlaw.KIND


def test_a_key_of_an_unheard_of_algorithm_is_refused() -> None:
    with pytest.raises(KeyUnusable) as refused:
        public_keys.read(pem(bytes.fromhex("300d300506032a0304030400010203")))

    assert refused.value.flaw is KeyFlaw.KIND


@given(st.dictionaries(st.sampled_from([*KEY, "kid", "use", "key_ops", "alg"]), VALUES, min_size=1))
def test_a_key_with_anything_in_its_places_is_read_or_refused(changed: dict[str, Any]) -> None:
    try:
        kept = public_keys.read(json.dumps({**KEY, **changed}))
    except KeyUnusable:
        return

    json.dumps(kept, ensure_ascii=False).encode()
