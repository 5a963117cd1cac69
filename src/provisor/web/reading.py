"""Reads the body of a request within bounds (RFC 7644 section 3.1 on media types).

How long a body may take is bounded for every connection by `server`.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from provisor.directory.phrasing import Several, phrase
from provisor.scim.errors import PayloadTooLarge, UnsupportedMediaType
from provisor.web import strict_json
from provisor.web.limits import KIBIBYTE, Limits

T = TypeVar("T")

_MEDIA_TYPES = ("application/scim+json", "application/json")
_READ_HERE = 256 * KIBIBYTE
"""A body beyond it would hold up the event loop while it is read: megabytes take a second."""

# Few, and only for such bodies: more would but share the interpreter's lock, and hold more documents in memory.
_threads = ThreadPoolExecutor(2, "body-reader")


async def read_body(
    reader: Callable[[Any], T],
    headers: Mapping[str, str],
    receive: Receive,
    limits: Limits,
    *,
    large: bool = False,
) -> T:
    """What `reader` makes of the JSON document of the body; it runs in a thread where the body is not small.

    `large` allows for the bodies of groups and of Bulk. Raises what the reader raises, and UnsupportedMediaType,
    PayloadTooLarge and InvalidSyntax; ClientDisconnect when nobody waits for an answer any more.
    """
    check_media_type(headers)
    body = await received(headers, receive, limits.large_body if large else limits.body)

    def read() -> T:
        return reader(strict_json.parse(body, max_depth=limits.depth, max_string=limits.string))

    if len(body) <= _READ_HERE:
        return read()
    return await asyncio.get_running_loop().run_in_executor(_threads, read)


def check_media_type(
    headers: Mapping[str, str], accepted: Collection[str] = _MEDIA_TYPES, *, needed: bool = False
) -> None:
    """Refuse a body that is declared as something else than JSON, or as encoded. Raises UnsupportedMediaType."""
    # For SCIM a missing Content-Type is taken for JSON: scripts leave it out.
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if (media_type or needed) and media_type not in accepted:
        raise UnsupportedMediaType(
            phrase(
                "The Content-Type {media_type!r} is not one of {accepted}.",
                {"media_type": media_type, "accepted": Several(accepted)},
            )
        )
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedMediaType(
            phrase(
                "The Content-Encoding {encoding!r} is not understood; send the body as it is.",
                {"encoding": encoding},
            )
        )


async def received(headers: Mapping[str, str], receive: Receive, limit: int) -> bytes:
    """The bytes of the body. A length stated beyond the limit is refused before anything is read.

    Raises PayloadTooLarge, and ClientDisconnect when nobody waits for an answer any more.
    """
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return chunk if len(chunks) == 1 else b"".join(chunks)


def _too_large(limit: int) -> PayloadTooLarge:
    return PayloadTooLarge(
        phrase(
            "The body is larger than {limit} bytes, the most that this endpoint accepts.", {"limit": limit}
        )
    )
