"""What a browser keeps while somebody is at the identity provider: by it the answer is known to be theirs.

It is Lax: the answer comes by a link of another site, along with which a browser sends no stricter one.
"""

import re
from collections.abc import Mapping

from starlette.responses import Response

from provisor.directory.sign_in import ATTEMPT_LASTS
from provisor.web.pages.cookies import value_of

_NAME = "provisor-sign-in"
_FORM = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def presented(headers: Mapping[str, str], *, secure: bool) -> str | None:
    """What the browser brings; None where it brings nothing of ours."""
    found = value_of(headers, _NAME, secure=secure)
    return found if found is not None and _FORM.fullmatch(found) else None


def give(response: Response, browser: str, *, secure: bool) -> None:
    """Have the browser keep it for as long as an attempt may last."""
    response.set_cookie(
        f"__Host-{_NAME}" if secure else _NAME,
        browser,
        max_age=int(ATTEMPT_LASTS.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
