"""One request and its answer, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = Any
"""A value of JSON."""

_IN_A_QUERY = "!$'()*,-./:;?@_~[]"  # left as they are: what a query may hold beside letters and digits


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `operation` names it in counts and reports ("create user").

    `path` starts with a slash and is taken from the SCIM base URL; `query` is encoded when it is sent. `about` is the
    key of the source's object, and `attributes` are the target attributes that it should set, so that a difference
    found later can name the request that should have caused it.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    about: str = ""
    attributes: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Path and encoded query, a space as %20 and a plus sign as %2B (RFC 3986)."""
        if not self.query:
            return self.path
        pairs = (
            f"{quote(name, safe='')}={quote(value, safe=_IN_A_QUERY)}" for name, value in self.query.items()
        )
        return f"{self.path}?{'&'.join(pairs)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, read whole. `json` is None where the body is empty or isn't JSON; `latency` in seconds."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    json: Json
    latency: float

    @property
    def text(self) -> str:
        """The body as a person may read it."""
        return self.body.decode(errors="replace")

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()
