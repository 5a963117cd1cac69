"""Request and answer of a finding as they are shown: bodies cut, and only the headers that matter."""

from dataclasses import dataclass
from typing import Any

import orjson

from provisor.conformance.exchanges import Exchange
from provisor.simulators.report.plain_text import shortened

LONGEST_BODY = 4_000
_HEADERS = ("content-type", "location", "etag", "www-authenticate", "retry-after")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One exchange. `headers` of the answer; a body is JSON, or text where it is no JSON or was cut."""

    method: str
    path: str
    sent: Any
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def sent_text(self) -> str:
        return as_text(self.sent)

    @property
    def body_text(self) -> str:
        return as_text(self.body)


def evidence(exchange: Exchange) -> Evidence:
    """What is shown of an exchange."""
    request, answer = exchange.request, exchange.answer
    sent = request.body.decode(errors="replace") if isinstance(request.body, bytes) else request.body
    headers = {name: answer.headers[name] for name in _HEADERS if name in answer.headers}
    body = answer.text if answer.json is None else answer.json
    return Evidence(request.method, request.target, _cut(sent), exchange.status, headers, _cut(body))


def as_text(value: Any) -> str:
    """A body as a person reads it, empty where there is none."""
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _cut(value: Any) -> Any:
    text = as_text(value)
    return value if len(text) <= LONGEST_BODY else shortened(text, LONGEST_BODY)
