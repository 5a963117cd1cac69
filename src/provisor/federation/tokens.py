"""Signed JSON Web Tokens of an identity provider: read, and their signature verified before anything is believed.

The algorithms are named here, all of them asymmetric; neither the token nor discovery has a say, and keys that a token
brings along (`jwk`, `jku`, `x5u`, `x5c`) are not looked at (RFC 8725 sections 3.1 and 3.10).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import ExceededSizeError, JoseError
from joserfc.jws import CompactSignature, JWSRegistry

from provisor.federation.keys import Key, Keys
from provisor.federation.refusals import (
    AlgorithmNotAccepted,
    CriticalHeader,
    KeyUnknown,
    NotProven,
    TokenTooLarge,
    TokenUnreadable,
    WrongSignature,
    WrongTokenType,
)

_KEY_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
"""Every algorithm that is accepted, with the kind of key that it takes."""

ALGORITHMS = tuple(_KEY_TYPES)

_OLD_NAMES = {"EdDSA": "Ed25519"}
"""Before RFC 9864 an algorithm did not name its curve; the only one that is accepted here is Ed25519."""

_LONGEST = 64 * 1024
_LONGEST_HEADER = 16 * 1024


class _Registry(JWSRegistry):
    max_header_length = _LONGEST_HEADER
    max_payload_length = _LONGEST

    def get_alg(self, name: str) -> Any:
        return super().get_alg(_OLD_NAMES.get(name, name))


_REGISTRY = _Registry(
    algorithms=[_OLD_NAMES.get(each, each) for each in _KEY_TYPES], strict_check_header=False
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token whose signature is right: by which algorithm and key, and what it claims."""

    algorithm: str
    key: Key
    claims: Mapping[str, Any]


def claimed(text: str) -> Mapping[str, Any]:
    """What a token claims, for looking up by whose keys it may be verified; nothing is proven by that.

    Empty where it can't be read.
    """
    try:
        return _claims(_read(text).payload)
    except NotProven:
        return {}


def verify(text: str, keys: Keys, *, is_type: Callable[[str], bool]) -> Token:
    """The token that one of these keys signed, of a type (`typ`, in lower case, empty for none) that is meant.

    Raises TokenTooLarge, TokenUnreadable, AlgorithmNotAccepted, CriticalHeader, WrongTokenType, KeyUnknown and
    WrongSignature.
    """
    signed = _read(text)
    header = signed.protected
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _KEY_TYPES:
        raise AlgorithmNotAccepted(algorithm)
    for name in ("crit", "b64"):
        if name in header:
            raise CriticalHeader(header[name])
    kind = header.get("typ", "")
    if not isinstance(kind, str) or not is_type(kind.lower().removeprefix("application/")):
        raise WrongTokenType(kind)
    candidates = _candidates(keys, header.get("kid"), algorithm)
    signer = next((each for each in candidates if _signed_by(signed, each)), None)
    if signer is None:
        raise WrongSignature
    return Token(algorithm, signer, _claims(signed.payload))


def _read(text: str) -> CompactSignature:
    if len(text) > _LONGEST:
        raise TokenTooLarge
    signed: CompactSignature = _or_unreadable(
        lambda: jws.extract_compact(text.encode("ascii"), registry=_REGISTRY)
    )
    if not isinstance(signed.protected, dict):
        raise TokenUnreadable
    return signed


def _or_unreadable(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ExceededSizeError:
        raise TokenTooLarge from None
    except (JoseError, ValueError, TypeError, RecursionError):
        raise TokenUnreadable from None


def _candidates(keys: Keys, key_id: object, algorithm: str) -> list[Key]:
    """The keys by which the token may have been signed: of its kind, and that it names where it names one."""
    fitting = [
        each
        for each in keys
        if each.key_type == _KEY_TYPES[algorithm]
        and each.get("alg") in (None, _OLD_NAMES.get(algorithm, algorithm))
    ]
    if key_id is not None:
        fitting = [each for each in fitting if each.get("kid") == key_id]
    if not fitting:
        raise KeyUnknown(key_id)
    return fitting


def _signed_by(signed: CompactSignature, key: Key) -> bool:
    try:
        return jws.validate_compact(signed, key, registry=_REGISTRY)
    except (JoseError, ValueError, TypeError):
        return False


def _claims(payload: bytes) -> Mapping[str, Any]:
    claims = _or_unreadable(lambda: json.loads(payload, parse_constant=_refuse))
    if not isinstance(claims, dict):
        raise TokenUnreadable
    return claims


def _refuse(constant: str) -> None:
    raise ValueError(constant)
