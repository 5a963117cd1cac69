"""One difference between directory and server in words: what differs, and which request should have caused it."""

from typing import Any

from provisor.simulators.outcome import Difference
from provisor.simulators.report.plain_text import shortened, value_in_words
from provisor.simulators.sent_requests import Sent


def what_differs(difference: Difference, longest: int) -> str:
    """Such as “displayName: “Maria” → nothing”, the directory's value first; values cut to so many characters."""
    if whole := whole_in_words(difference):
        return whole
    return f"{difference.attribute}: {' → '.join(both_values(difference, longest))}"


def whole_in_words(difference: Difference) -> str:
    """What is said of a resource that is missing or should be gone; "" where one attribute differs."""
    if difference.attribute:
        return ""
    return "is missing on the server" if difference.server is None else "should be gone from the server"


def both_values(difference: Difference, longest: int) -> tuple[str, str]:
    """The directory's value and the server's, each cut to so many characters."""
    source, server = (
        shortened(value_in_words(each), longest) for each in (difference.source, difference.server)
    )
    return source, server


def request_in_words(sent: Sent | None, longest: int) -> str:
    """The request and what came of it, its body cut to so many characters."""
    if sent is None:
        return "no request was sent for it"
    body = f" {_body(sent.body, longest)}" if sent.body is not None else ""
    return f"{sent.method} {sent.path}{body} → {result_in_words(sent)}, at {sent.at}"


def result_in_words(sent: Sent) -> str:
    """The status and what was told, or that nothing was answered."""
    answered = str(sent.status) if sent.status else "no answer"
    return f"{answered} ({sent.told})" if sent.told else answered


def _body(body: Any, longest: int) -> str:
    """A body without its `schemas`, which say the same of every request."""
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name != "schemas"}
    return shortened(value_in_words(body), longest)
