"""One difference between directory and server in words: what differs, and which request should have caused it."""

from typing import Any

from provisor.simulators.outcome import Difference
from provisor.simulators.report.plain_text import shortened, value_in_words
from provisor.simulators.sent_requests import Sent


def what_differs(difference: Difference, longest: int) -> str:
    """Such as “displayName: “Maria” → nothing”, the directory's value first; values cut to so many characters."""
    if not difference.attribute:
        if difference.server is None:
            return "is missing on the server"
        if difference.source is None:
            return "should be gone from the server"
    source, server = (_value(each, longest) for each in (difference.source, difference.server))
    return f"{difference.attribute or 'the whole'}: {source} → {server}"


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


def _value(value: Any, longest: int) -> str:
    return shortened(value_in_words(value), longest)


def _body(body: Any, longest: int) -> str:
    """A body without its `schemas`, which say the same of every request."""
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name != "schemas"}
    return shortened(value_in_words(body), longest)
