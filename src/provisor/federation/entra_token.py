"""The token that Entra ID's provisioning brings along where no secret was given to it.

Its issuer is the tenant's, its audience is the id of the template of all applications that are in no gallery, so that
everybody's token has the same one: which application calls has to be pinned beside the tenant (OWASP ASVS 5.0, 9.2.4;
learn.microsoft.com, *Develop and plan provisioning for a SCIM endpoint*, "Handling endpoint authentication").
"""

import re
from dataclasses import dataclass
from datetime import datetime

from provisor.federation import id_token, tokens
from provisor.federation.keys import Keys
from provisor.federation.refusals import WrongAudience, WrongAuthorizedParty, WrongIssuer

AUDIENCE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"

_ISSUER = re.compile(r"https://sts\.windows\.net/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EntraCaller:
    """An application of a tenant, both by their ids."""

    tenant: str
    application: str


def claimed_caller(text: str) -> EntraCaller | None:
    """Who a token says that calls; None where it is none of Entra ID's. Nothing is proven by that."""
    claims = tokens.claimed(text)
    issuer, application = claims.get("iss"), claims.get("appid")
    form = _ISSUER.fullmatch(issuer) if isinstance(issuer, str) else None
    if form is None or not isinstance(application, str) or _ID.fullmatch(application) is None:
        return None
    return EntraCaller(form[1], application)


def verify(text: str, keys: Keys, caller: EntraCaller, *, at: datetime) -> None:
    """Refuse what Entra ID did not sign for that caller and for now. Raises a NotProven named for what is wrong."""
    claims = tokens.verify(text, keys, is_type=lambda kind: kind in ("", "jwt")).claims
    id_token.check_issuer(claims, f"https://sts.windows.net/{caller.tenant}/")
    if claims.get("tid", caller.tenant) != caller.tenant:
        raise WrongIssuer(claims["tid"])
    if claims.get("aud") != AUDIENCE:
        raise WrongAudience(claims.get("aud"))
    if claims.get("appid") != caller.application:
        raise WrongAuthorizedParty(claims.get("appid"))
    id_token.check_times(claims, at)
