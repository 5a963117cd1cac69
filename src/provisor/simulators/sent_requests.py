"""The requests that should have changed something, kept until the server is known to be in sync.

They let a report name, for each difference, the request that should have caused what is missing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from provisor.simulators.tenant.state import State
from provisor.simulators.wire.exchanges import Answer, Request

ANYTHING = "*"
"""In place of attributes: whatever of the object should have changed was not sent, since this request failed."""

_LARGEST_KEPT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, and what came of it: `status` is 0 where nothing was answered, `told` why it failed."""

    method: str
    path: str
    body: Any
    status: int
    told: str
    at: str


class SentRequests:
    """The requests of one provisioning job, in its state file."""

    def __init__(self, state: State) -> None:
        self._run = state.connection.execute

    def keep(self, request: Request, answer: Answer | None, at: datetime, told: str = "") -> None:
        """Keep a request, without a password. A very long body isn't kept."""
        body = None if request.body is None else orjson.dumps(_without_password(request.body))
        self._run(
            "INSERT INTO requests (about, attributes, method, path, body, status, told, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                request.about,
                "\n".join(request.attributes),
                request.method,
                request.target,
                body if body is None or len(body) <= _LARGEST_KEPT else None,
                answer.status if answer else 0,
                told,
                at.isoformat(),
            ),
        )

    def cause_of(self, about: str, attribute: str, value: str = "") -> Sent | None:
        """The last request about an object that should have set the attribute; with a value, one that names it."""
        rows = self._run(
            "SELECT method, path, body, status, told, at, attributes FROM requests WHERE about = ?"
            " ORDER BY number DESC",
            (about,),
        )
        for method, path, body, status, told, at, attributes in rows:
            named = attributes.split("\n")
            if (attribute in named and _names(value, path, body)) or ANYTHING in named:
                return Sent(method, path, orjson.loads(body) if body else None, status, told, at)
        return None

    def forget(self) -> None:
        """All that was sent has had its effect."""
        self._run("DELETE FROM requests")


def _names(value: str, path: str, body: bytes | None) -> bool:
    """Whether a request names a value; one whose body was too long to be kept may have."""
    return value in path or body is None or value.encode() in body


def _without_password(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name.casefold() != "password"}
