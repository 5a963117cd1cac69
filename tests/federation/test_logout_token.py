"""Logout tokens: honest ones tell what has ended; of the others each is refused by a name of its own."""

from typing import Any

import pytest
from tests.federation.issued import CLIENT, ISSUER, KEYS, NONCE, NOON, NOW, OTHER_RSA, encoded, token

from provisor.federation import logout_token, refusals
from provisor.federation.logout_token import Ended
from provisor.federation.refusals import NotProven

EVENT = "http://schemas.openid.net/event/backchannel-logout"
HONEST: dict[str, Any] = {"jti": "token-1", "sid": "session-1", "events": {EVENT: {}}}


def verified(text: str) -> Ended:
    return logout_token.verify(text, KEYS, issuer=ISSUER, client_id=CLIENT, at=NOON)


def a_token(claims: dict[str, Any] | None = None, *, without: tuple[str, ...] = (), **options: Any) -> str:
    """An honest token but for these claims."""
    told = {name: value for name, value in {**HONEST, **(claims or {})}.items() if name not in without}
    header = {"typ": "logout+jwt", **options.pop("header", {})}
    unmeant = () if "nonce" in told else ("nonce",)
    return token(told, without=(*unmeant, *without), header=header, **options)


@pytest.mark.parametrize("kind", ["logout+jwt", "application/logout+jwt", "JWT", None])
def test_an_honest_token_tells_what_has_ended(kind: str | None) -> None:
    assert verified(a_token(header={"typ": kind})) == Ended("token-1", "00u1", "session-1")


def test_a_session_or_a_subject_is_enough_and_an_expiry_may_be_left_out() -> None:
    assert verified(a_token(without=("sub", "exp"))) == Ended("token-1", None, "session-1")
    assert verified(a_token(without=("sid",))) == Ended("token-1", "00u1", None)


FORGED: list[tuple[type[NotProven], dict[str, Any]]] = [
    (refusals.LogoutWithNonce, {"claims": {"nonce": NONCE}}),
    (refusals.NoLogoutEvent, {"without": ("events",)}),
    (refusals.NoLogoutEvent, {"claims": {"events": {EVENT: True}}}),
    (refusals.NoLogoutEvent, {"claims": {"events": [EVENT]}}),
    (refusals.NoLogoutEvent, {"claims": {"events": {"another": {}}}}),
    (refusals.LogoutOfNobody, {"without": ("sub", "sid")}),
    (refusals.LogoutOfNobody, {"without": ("sub",), "claims": {"sid": 7}}),
    (refusals.ClaimMissing, {"without": ("jti",)}),
    (refusals.ClaimMissing, {"without": ("iat",)}),
    (refusals.TokenExpired, {"claims": {"iat": NOW - 300}}),
    (refusals.TokenExpired, {"claims": {"exp": NOW - 60}}),
    (refusals.TokenNotYetValid, {"claims": {"iat": NOW + 61}}),
    (refusals.WrongIssuer, {"claims": {"iss": f"{ISSUER}/"}}),
    (refusals.WrongAudience, {"claims": {"aud": "another"}}),
    (refusals.WrongTokenType, {"header": {"typ": "at+jwt"}}),
    (refusals.WrongSignature, {"key": OTHER_RSA}),
]


@pytest.mark.parametrize(("refusal", "forged"), FORGED)
def test_another_token_ends_nothing(refusal: type[NotProven], forged: dict[str, Any]) -> None:
    claims = forged.get("claims")
    text = a_token(claims, **{name: told for name, told in forged.items() if name != "claims"})

    with pytest.raises(refusal):
        verified(text)


def test_an_unsigned_token_ends_nothing() -> None:
    head, payload, _ = a_token(header={"alg": "RS256"}).split(".")
    unsigned = encoded(b'{"alg": "none", "typ": "logout+jwt"}').decode()

    assert head != unsigned
    with pytest.raises(refusals.AlgorithmNotAccepted):
        verified(f"{unsigned}.{payload}.")


def test_an_id_token_is_no_logout_token() -> None:
    with pytest.raises(refusals.NoLogoutEvent):
        verified(token())
