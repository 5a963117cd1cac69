"""Versions of resources as weak entity tags, and preconditions on them (RFC 7644 section 3.14, RFC 9110)."""

import re

from provisor.scim.errors import PreconditionFailed

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag(version: int) -> str:
    """The entity tag of a version, such as `W/"3"`."""
    return f'W/"{version}"'


def check_if_match(header: str | None, version: int) -> None:
    """Raise PreconditionFailed if an `If-Match` header names other versions only."""
    if header is not None and not _names(header, version):
        raise PreconditionFailed(
            f"If-Match is {header[:100]}, but the resource is in version {etag(version)} now: it has changed "
            "since it was read. Read it again and decide anew."
        )


def none_match(header: str | None, version: int) -> bool:
    """Whether an `If-None-Match` header does not name this version, so that the resource is to be sent."""
    return header is None or not _names(header, version)


def _names(header: str, version: int) -> bool:
    """Whether the list names the version, or any by `*`. Versions are weak here, so `W/` is not compared."""
    return header.strip() == "*" or str(version) in _TAG.findall(header)
