"""The errors of the protocol, one class each (RFC 7644 section 3.12, RFC 9865 section 2.2).

Every error carries a `detail` that a person can act on. How it becomes an HTTP response is the web's affair.
"""

from typing import Any, ClassVar

ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"


LONGEST_DETAIL = 2_000
"""In characters. Details quote what clients sent, and that may be of any length."""


class ScimError(Exception):
    """A refusal in the protocol's own terms: an HTTP status, perhaps a `scimType`, and a detail for people."""

    status: ClassVar[int]
    scim_type: ClassVar[str | None] = None

    def __init__(self, detail: str) -> None:
        shown = detail if len(detail) <= LONGEST_DETAIL else detail[: LONGEST_DETAIL - 1] + "…"
        super().__init__(shown)
        self.detail = shown

    def to_document(self) -> dict[str, Any]:
        """The error as the JSON object of RFC 7644 section 3.12; `status` is a string there."""
        document: dict[str, Any] = {"schemas": [ERROR_SCHEMA], "status": str(self.status)}
        if self.scim_type is not None:
            document["scimType"] = self.scim_type
        document["detail"] = self.detail
        return document


class InvalidFilter(ScimError):
    """The filter does not follow the grammar, or names what the resource type does not have."""

    status, scim_type = 400, "invalidFilter"


class TooMany(ScimError):
    """The request asks for more than the server is willing to process."""

    status, scim_type = 400, "tooMany"


class Uniqueness(ScimError):
    """A value that must be unique is held by another resource."""

    status, scim_type = 409, "uniqueness"


class Mutability(ScimError):
    """The change touches what its mutability forbids to change."""

    status, scim_type = 400, "mutability"


class InvalidSyntax(ScimError):
    """The body, or its structure, is not what the protocol defines."""

    status, scim_type = 400, "invalidSyntax"


class InvalidPath(ScimError):
    """A PATCH path is malformed or names no attribute."""

    status, scim_type = 400, "invalidPath"


class NoTarget(ScimError):
    """A PATCH path matches nothing that the operation could act on."""

    status, scim_type = 400, "noTarget"


class InvalidValue(ScimError):
    """A value is missing, of the wrong type, or not one that the attribute allows."""

    status, scim_type = 400, "invalidValue"


class InvalidCursor(ScimError):
    """The cursor was not made by this server for this query (RFC 9865 section 2.2)."""

    status, scim_type = 400, "invalidCursor"


class ExpiredCursor(ScimError):
    """The cursor is older than the server keeps its word (RFC 9865 section 2.2)."""

    status, scim_type = 400, "expiredCursor"


class InvalidCount(ScimError):
    """`count` is not one that cursor paging allows, or changed between pages (RFC 9865 section 2.2)."""

    status, scim_type = 400, "invalidCount"


class Unauthorized(ScimError):
    """The request carries no token that is valid now."""

    status = 401


class Forbidden(ScimError):
    """The operation is not permitted on this resource or endpoint."""

    status = 403


class NotFound(ScimError):
    """No such resource or endpoint."""

    status = 404


class MethodNotAllowed(ScimError):
    """The endpoint exists, but not for this method."""

    status = 405


class PreconditionFailed(ScimError):
    """The resource is not in the version that `If-Match` demands (RFC 7644 section 3.14)."""

    status = 412


class PayloadTooLarge(ScimError):
    """The body is larger than the server accepts."""

    status = 413


class UnsupportedMediaType(ScimError):
    """The body is not declared as JSON."""

    status = 415


class HeadersTooLarge(ScimError):
    """The request line or the headers are larger than the server accepts."""

    status = 431


class TooManyRequests(ScimError):
    """The token sends faster than its rate."""

    status = 429


class Defect(ScimError):
    """A defect of the server's own; the detail carries a reference that the log has, too."""

    status = 500


class NotOffered(ScimError):
    """The server does not offer this part of the protocol."""

    status = 501


class Unavailable(ScimError):
    """The server can't answer now and says when to ask again."""

    status = 503
