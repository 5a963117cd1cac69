"""The one cookie of the pages: the secret of a session (RFC 6265bis; OWASP ASVS 5.0, 3.3).

Under https its name has the prefix `__Host-`, which browsers take from this host alone, with Secure and Path=/.
"""

from collections.abc import Mapping

from starlette.responses import Response

from provisor.directory.sessions import LASTS

_NAME = "provisor-session"
_SECURE_NAME = f"__Host-{_NAME}"


def presented(headers: Mapping[str, str], *, secure: bool) -> str | None:
    """The secret that a browser brings; None where it brings none."""
    return value_of(headers, _NAME, secure=secure)


def value_of(headers: Mapping[str, str], name: str, *, secure: bool) -> str | None:
    """What the browser brings under that name, which has the prefix under https; None where it brings nothing."""
    name = f"__Host-{name}" if secure else name
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def give(response: Response, secret: str, *, secure: bool) -> None:
    """Have the browser keep the secret for as long as the session may last."""
    response.set_cookie(
        _SECURE_NAME if secure else _NAME,
        secret,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def take(response: Response, *, secure: bool) -> None:
    """Have the browser forget the secret, and all else that it keeps of us.

    Not `"cookies"` in Clear-Site-Data: it takes those of every host of the registered domain, and with them people's
    sessions elsewhere (W3C Clear Site Data).
    """
    response.delete_cookie(
        _SECURE_NAME if secure else _NAME, path="/", secure=secure, httponly=True, samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
