"""The answers of the SCIM endpoint; the only place where refusals and defects become HTTP (RFC 7644 3.12)."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from provisor.scim.errors import Defect, ScimError, Unavailable

MEDIA_TYPE = "application/scim+json"
_BUSY_SECONDS = 1


class Refused(Exception):
    """A SCIM error that asks for headers of its own, such as `Retry-After`."""

    def __init__(self, error: ScimError, headers: Mapping[str, str]) -> None:
        super().__init__(error.detail)
        self.error = error
        self.headers = headers


class ScimResponse(Response):
    """An answer whose body is a SCIM document."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def document(
    content: Mapping[str, Any], *, status: int = 200, location: str | None = None, etag: str | None = None
) -> Response:
    """A resource, a list, or another SCIM message; `location` for resources, 201 for new ones."""
    return ScimResponse(content, status, _headers(location, etag))


def no_content(*, etag: str | None = None) -> Response:
    """Done, and nothing to show (204)."""
    return Response(None, 204, _headers(None, etag))


def not_modified(*, etag: str) -> Response:
    """The client has this version already (304, RFC 7644 section 3.14)."""
    return Response(None, 304, _headers(None, etag))


def refusal(error: ScimError, headers: Mapping[str, str] | None = None) -> Response:
    """A SCIM error."""
    return ScimResponse(error.to_document(), error.status, headers)


def busy() -> Response:
    """The store has more to do than it accepts, or its database does not answer."""
    error = Unavailable("The service can't take this on now, but will soon; please try again in a moment.")
    return refusal(error, {"Retry-After": str(_BUSY_SECONDS)})


def defect(reference: str) -> Response:
    """Something that should not have happened; the log tells what, under this reference."""
    return refusal(
        Defect(f"The service failed and should not have; its log says more under reference {reference}.")
    )


def _headers(location: str | None, etag: str | None) -> dict[str, str]:
    headers = {}
    if location is not None:
        headers["Location"] = location
    if etag is not None:
        headers["ETag"] = etag
    return headers
