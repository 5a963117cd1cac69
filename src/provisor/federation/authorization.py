"""The way to the identity provider and back through the browser (OpenID Connect Core 1.0 section 3.1.2, RFC 7636)."""

import base64
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from provisor.federation.discovery import Metadata
from provisor.federation.refusals import (
    AnswerOfAnotherIssuer,
    AnswerWithoutCode,
    AnswerWithoutIssuer,
    ProviderRefused,
)

SCOPE = "openid profile email"
_ERROR = re.compile(r"[a-z_]{1,60}")


def request(
    metadata: Metadata,
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    nonce: str,
    verifier: str,
    anew: bool = False,
) -> str:
    """The address that the browser is sent to; `anew` asks that somebody proves who they are though signed in there."""
    parameters = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    asked = {"prompt": "login"} if anew else {}
    return with_query(metadata.authorization_endpoint, parameters | asked)


def end_of_session(
    metadata: Metadata, *, client_id: str, hint: str | None, return_to: str, state: str
) -> str | None:
    """The address at which a session ends at the identity provider; None where it tells none.

    `hint` is the ID token that it was begun with (RP-Initiated Logout 1.0 section 2).
    """
    if metadata.end_session_endpoint is None:
        return None
    parameters = {"client_id": client_id, "post_logout_redirect_uri": return_to, "state": state}
    hinted = {} if hint is None else {"id_token_hint": hint}
    return with_query(metadata.end_session_endpoint, parameters | hinted)


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """The address with these parameters beside those that it has."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))


def challenge(verifier: str) -> str:
    """What is shown of a verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_of(answer: Mapping[str, str], metadata: Metadata) -> str:
    """The code of an answer that came through the browser.

    Raises AnswerWithoutIssuer and AnswerOfAnotherIssuer before anything is read of it, ProviderRefused where it tells
    an error, and AnswerWithoutCode.
    """
    issuer = answer.get("iss")
    if issuer is None and metadata.names_issuer:
        raise AnswerWithoutIssuer
    if issuer is not None and issuer != metadata.issuer:
        raise AnswerOfAnotherIssuer(issuer)
    error = answer.get("error")
    if error is not None:
        known = error if _ERROR.fullmatch(error) else "another reason"
        raise ProviderRefused(known, answer.get("error_description", ""))
    if not answer.get("code"):
        raise AnswerWithoutCode
    return answer["code"]
