"""What a browser keeps while somebody is at the identity provider: by it the answer is known to be theirs.

It is Lax: the answer comes by a link of another site, along with which a browser sends no stricter one.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from starlette.responses import Response

from provisor.directory.sign_in import ATTEMPT_LASTS
from provisor.web.pages.cookies import value_of

_FORM = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Errand(StrEnum):
    """What somebody is at the identity provider for, or asks their authenticator for; the name of the cookie."""

    SIGN_IN = "provisor-sign-in"
    SIGN_OUT = "provisor-sign-out"
    PASSKEY = "provisor-passkey"


def presented(headers: Mapping[str, str], errand: Errand, *, secure: bool) -> str | None:
    """What the browser brings; None where it brings nothing of ours."""
    found = value_of(headers, errand, secure=secure)
    return found if found is not None and _FORM.fullmatch(found) else None


def give(response: Response, errand: Errand, value: str, *, secure: bool) -> None:
    """Have the browser keep it for as long as an attempt may last."""
    response.set_cookie(
        f"__Host-{errand}" if secure else errand,
        value,
        max_age=int(ATTEMPT_LASTS.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
