from datetime import UTC, datetime

import pytest

from provisor.provisioning.sign_in import own_keys
from provisor.provisioning.vault import SealBroken, Vault

VAULT = Vault(b"a key of the service")


def test_what_is_sealed_can_not_be_changed_or_put_elsewhere() -> None:
    sealed = VAULT.seal("a secret", about="sign-in:okta")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])

    assert VAULT.open(sealed, about="sign-in:okta") == "a secret"
    assert b"a secret" not in sealed
    for vault, content, about in [
        (VAULT, changed, "sign-in:okta"),
        (VAULT, sealed, "sign-in:entra"),
        (VAULT, b"", "sign-in:okta"),
        (Vault(b"another key"), sealed, "sign-in:okta"),
    ]:
        with pytest.raises(SealBroken):
            vault.open(content, about=about)


def test_the_same_is_sealed_otherwise_each_time() -> None:
    assert VAULT.seal("a secret", about="x") != VAULT.seal("a secret", about="x")


def test_our_key_for_saml_is_strong() -> None:
    own = own_keys.mint("okta", at=datetime(2026, 1, 1, tzinfo=UTC))

    assert own.key.key_size >= 3072
    assert own.key.public_key().public_numbers().e == 65537
    assert own.certificate.signature_hash_algorithm is not None
    assert own.certificate.signature_hash_algorithm.name == "sha256"
