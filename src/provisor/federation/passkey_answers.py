"""What a browser brings back of a passkey, read and verified (WebAuthn Level 3, 7.1 and 7.2).

The ceremonies are `webauthn`'s. It raises whatever its parsers do, so that anything which it raises is a refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_authenticator_data,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorData,
    RegistrationCredential,
)

from provisor.federation.passkey_refusals import (
    PasskeyAnswerUnreadable,
    PasskeyNotAccepted,
    PasskeyNotProven,
    PasskeyUsedElsewhere,
    PasskeyWithoutPerson,
)
from provisor.federation.passkeys import ALGORITHMS, NewKey, Site

_LONGEST_ID = 1023
"""A credential id has at most so many bytes (WebAuthn Level 3, 4)."""
_RSA_BITS = range(2048, 4097)

C = TypeVar("C", RegistrationCredential, AuthenticationCredential)


@dataclass(frozen=True, slots=True)
class Answer(Generic[C]):
    """What came, of which nothing is proven yet: of which passkey, to which challenge, on a page of which origin."""

    credential: C
    challenge: bytes
    origin: object
    is_framed: bool
    data: AuthenticatorData

    @property
    def credential_id(self) -> bytes:
        """By what the passkey is known."""
        return self.credential.raw_id


def read_made(document: Mapping[str, Any]) -> Answer[RegistrationCredential]:
    """What a browser brings that made a passkey. Raises PasskeyAnswerUnreadable."""
    try:
        credential = parse_registration_credential_json(dict(document))
        data = parse_attestation_object(credential.response.attestation_object).auth_data
        return _answer(credential, data)
    except Exception as error:
        raise PasskeyAnswerUnreadable from error


def read_signed(document: Mapping[str, Any]) -> Answer[AuthenticationCredential]:
    """What a browser brings that used a passkey. Raises PasskeyAnswerUnreadable."""
    try:
        credential = parse_authentication_credential_json(dict(document))
        return _answer(credential, parse_authenticator_data(credential.response.authenticator_data))
    except Exception as error:
        raise PasskeyAnswerUnreadable from error


def _answer(credential: C, data: AuthenticatorData) -> Answer[C]:
    told = parse_client_data_json(credential.response.client_data_json)
    if not 0 < len(credential.raw_id) <= _LONGEST_ID:
        raise ValueError("the credential id is empty, or too long")
    return Answer(credential, told.challenge, told.origin, bool(told.cross_origin), data)


def verify_made(answer: Answer[RegistrationCredential], site: Site) -> NewKey:
    """The passkey that was made, for the challenge that the answer names. Raises NotProven."""
    _check_circumstances(answer, site)
    attestation = parse_attestation_object(answer.credential.response.attestation_object)
    # Browsers take attestations away unless one is asked for; what signs for itself may stay (5.1.3 step 22).
    if attestation.fmt not in (AttestationFormat.NONE, AttestationFormat.PACKED) or attestation.att_stmt.x5c:
        raise PasskeyNotAccepted
    try:
        made = verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(each) for each in ALGORITHMS],
        )
        is_accepted = _is_accepted(made.credential_public_key)
    except Exception as error:
        raise PasskeyNotProven from error
    if not is_accepted or made.credential_id != answer.credential_id:
        raise PasskeyNotAccepted
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def verify_signed(
    answer: Answer[AuthenticationCredential], site: Site, *, public_key: bytes, user_id: str
) -> int:
    """How often the passkey was used, by an answer to the challenge that it names. Raises NotProven.

    Whether that is more often than before is for others to say, once the signature has proven it.
    """
    _check_circumstances(answer, site)
    if answer.credential.response.user_handle != user_id.encode():
        raise PasskeyNotProven
    try:
        return verify_authentication_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:
        raise PasskeyNotProven from error


def _check_circumstances(answer: Answer[C], site: Site) -> None:
    if answer.origin != site.origin or answer.is_framed:
        raise PasskeyUsedElsewhere(answer.origin)
    if not answer.data.flags.uv:
        raise PasskeyWithoutPerson


def _is_accepted(public_key: bytes) -> bool:
    """Whether the key is one by which the algorithms that were asked for sign, and a point on its curve."""
    key = decoded_public_key_to_cryptography(decode_credential_public_key(public_key))
    match key:
        case EllipticCurvePublicKey():
            return isinstance(key.curve, SECP256R1)
        case RSAPublicKey():
            return key.key_size in _RSA_BITS
    return isinstance(key, Ed25519PublicKey)
