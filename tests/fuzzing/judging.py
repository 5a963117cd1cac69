"""What holds for the answer to any request, whatever it was."""

import json
from collections.abc import Iterator
from typing import Any

from tests.connection import Reply
from tests.fuzzing.attempts import Attempt

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_SCIM_TYPES = {
    "invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget",
    "invalidValue",
    "invalidCursor", "expiredCursor", "invalidCount", None,
}  # fmt: skip
_LONGEST_DETAIL = 2_000
_BODILESS = {204, 304}
_TELLTALES = ("Traceback", "sqlite", "asyncpg", "psycopg", "SELECT ", "0x7f", 'File "')


def objections(attempt: Attempt, reply: Reply) -> Iterator[str]:
    """What is wrong with an answer, in words."""
    if reply.status >= 500 and not _may_be(attempt, reply):
        yield f"the status is {reply.status}"
    if attempt.method == "HEAD" or reply.status in _BODILESS:
        if reply.body:
            yield "there is a body where none may be"
        return
    if not reply.headers.get("content-type", "").startswith("application/scim+json"):
        yield f"the type is {reply.headers.get('content-type')}"
        return
    try:
        document = json.loads(reply.body.decode())
    except ValueError as error:
        yield f"the body can't be read: {error}"
        return
    if reply.status >= 400:
        yield from _objections_to_error(document, reply.status)
    elif document.get("schemas") in (None, []):
        yield "the document has no schemas"
    elif attempt.target.endswith("/Bulk"):
        yield from _objections_to_bulk(document)


def _objections_to_bulk(document: Any) -> Iterator[str]:
    for operation in document["Operations"]:
        status = int(operation["status"])
        if status >= 400:
            yield from _objections_to_error(operation["response"], status)
        if status >= 500:
            yield f"an operation has the status {status}"


def _may_be(attempt: Attempt, reply: Reply) -> bool:
    if reply.status == 501:
        return attempt.target.partition("?")[0].rstrip("/").endswith("/Me")
    return reply.status == 503 and "retry-after" in reply.headers


def _objections_to_error(error: Any, status: int) -> Iterator[str]:
    if error.get("schemas") != [ERROR]:
        yield f"an error's schemas are {error.get('schemas')}"
    if error.get("status") != str(status):
        yield f"an error of {status} says {error.get('status')!r}"
    if error.get("scimType") not in _SCIM_TYPES:
        yield f"there is no scimType {error['scimType']!r}"
    if status == 400 and error.get("scimType") is None:
        yield "an error of 400 has no scimType"
    detail = error.get("detail")
    if not isinstance(detail, str) or not detail.strip():
        yield "an error says nothing"
    elif len(detail) > _LONGEST_DETAIL:
        yield f"an error says {len(detail)} characters"
    elif any(telltale in detail for telltale in _TELLTALES):
        yield f"an error tells of our insides: {detail}"
