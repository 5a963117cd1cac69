"""Why a request did not do what it was sent for: one class a cause, each with one sentence for a person.

`cause` is the same for all failures that one repair would end; `str()` names this one.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from provisor.simulators.wire.exchanges import Answer, Request

_SHOWN = 300
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(eq=False)
class Failure(Exception):
    """A request that failed. `counted` says whether the tally knows of it."""

    request: Request
    answer: Answer | None = None
    why: str = ""
    counted: bool = False

    worth_retrying = False

    @property
    def cause(self) -> str:
        """One sentence that is the same for all failures of this kind."""
        raise NotImplementedError

    def __str__(self) -> str:
        cause = self.cause.rstrip(".")
        told = f": {self.why}" if self.why and self.why not in cause else ""
        return f"{cause}{told} ({self.request.method} {unquote(self.request.target)})."


class Unreachable(Failure):
    """No connection: nobody listens, the name is unknown, TLS fails, or the connection was cut."""

    worth_retrying = True

    @property
    def cause(self) -> str:
        return f"The server can't be reached ({self.why})."


class TimedOut(Failure):
    """No whole answer in time."""

    worth_retrying = True

    @property
    def cause(self) -> str:
        return f"The server did not answer within {self.why}."


class TooMuch(Failure):
    """An answer longer than anything that SCIM needs."""

    @property
    def cause(self) -> str:
        return f"The answer is longer than {self.why}."


class NotScim(Failure):
    """An answer that is no SCIM message: HTML, another content type, no JSON, an empty body where one is due."""

    @property
    def cause(self) -> str:
        return f"The answer is no SCIM message, at: {self.request.operation}."


class Untrue(Failure):
    """A SCIM message that contradicts itself or an earlier one: endless pages, wrong totals, another's resource."""

    @property
    def cause(self) -> str:
        return f"The server contradicts itself, at: {self.request.operation}."


class Unmatched(Failure):
    """The directory and the server don't match one to one, so that nobody can tell which resource is meant."""

    @property
    def cause(self) -> str:
        return f"Whoever is one here is not one there, at: {self.request.operation}."


class Unauthorized(Failure):
    """401: the token is not accepted."""

    @property
    def cause(self) -> str:
        status = self.answer.status if self.answer else 401
        return f"The server does not accept the token ({status})."


class Throttled(Failure):
    """429 although it was waited as long as asked."""

    worth_retrying = True

    @property
    def cause(self) -> str:
        return "The server asks to slow down (429)."


class ServerError(Failure):
    """5xx."""

    worth_retrying = True

    @property
    def cause(self) -> str:
        status = self.answer.status if self.answer else 500
        return f"The server failed ({status}) at: {self.request.operation}."


class Refused(Failure):
    """Any other status that the request does not expect."""

    @property
    def scim_type(self) -> str:
        body = self.answer.json if self.answer else None
        found = body.get("scimType") if isinstance(body, dict) else None
        return found if isinstance(found, str) else ""

    @property
    def cause(self) -> str:
        status = self.answer.status if self.answer else 400
        kind = f" {self.scim_type}" if self.scim_type else ""
        return f"The server refused ({status}{kind}) to: {self.request.operation}."


def failure_of(request: Request, answer: Answer) -> Failure:
    """What an unexpected status means."""
    kind = {401: Unauthorized, 429: Throttled}.get(answer.status)
    if kind is None:
        kind = ServerError if answer.status >= 500 else Refused
    return kind(request, answer, detail(answer))


def detail(answer: Answer) -> str:
    """What the answer says of itself: `detail` of a SCIM error, where it leads, the title of a page, its beginning."""
    if isinstance(answer.json, dict) and isinstance(answer.json.get("detail"), str):
        return str(answer.json["detail"])
    if location := answer.headers.get("location"):
        return f"it leads to {location}"
    if title := _TITLE.search(answer.text):
        return f"a page titled “{' '.join(title[1].split())}”"
    return " ".join(answer.text.split())[:_SHOWN]
