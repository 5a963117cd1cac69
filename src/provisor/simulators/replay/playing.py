"""Plays a recording: one request after the other, in the order of their answers, and compares what comes back."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from provisor.simulators.replay.likeness import Unlike, compare, depends_on_letters
from provisor.simulators.replay.links import Links
from provisor.simulators.replay.recorded import LeftOut, Recorded, Recording
from provisor.simulators.wire.client import Client
from provisor.simulators.wire.exchanges import Answer, Json, Request
from provisor.simulators.wire.failures import Failure

_BAD_TOKEN = "Bearer not-a-token-of-this-server"  # noqa: S105 - it opens nothing
_AUTHORIZATION = {"refused": {"Authorization": _BAD_TOKEN}, "none": {"Authorization": ""}}

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_COME_AGAIN = frozenset({429, 503})
_ANSWERS = tuple(status for status in range(100, 600) if status not in _COME_AGAIN)
_TOO_LARGE = 413
_MOST_FILLING = 32 * 1024 * 1024
_MOST_FAILURES = 3
_MOST_SHOWN = 1000
_ID = re.compile(r"[^/]*[0-9a-f]{8}-[0-9a-f-]{27}|bulkId:[^/]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """An exchange whose answers differ: the line of the recording, what was sent, and both answers."""

    recorded: Recorded
    sent: Request
    answered: Answer | None
    unlike: list[Unlike]


@dataclass(slots=True)
class Played:
    """What came of it. `by_status` counts what could be compared by status alone, `passed_over` why what was not."""

    played: int = 0
    by_status: int = 0
    differing: int = 0
    differences: list[Difference] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def equal(self) -> bool:
        """Whether all answers were equal in what matters."""
        return not self.differing

    def differs(self, difference: Difference) -> None:
        """Take note; of a very long list the beginning is kept."""
        self.differing += 1
        if len(self.differences) < _MOST_SHOWN:
            self.differences.append(difference)


async def play(recording: Recording, client: Client) -> Played:
    """Play the recording through. Raises the Failure where the server can't be talked to."""
    played, links = Played(), Links()
    failures = 0
    for recorded in recording:
        if reason := _why_not(recorded, recording.organization):
            played.passed_over[reason] += 1
            continue
        request = _request(recorded, links)
        try:
            answer = await _answer(client, request)
        except Failure as failure:
            failures += 1
            if failures == _MOST_FAILURES or not played.played:
                raise
            played.differs(
                Difference(recorded, request, None, [Unlike("", recorded.answer.status, str(failure))])
            )
            continue
        failures = 0
        played.played += 1
        _compare(recorded, request, answer, links, played)
    return played


def _why_not(recorded: Recorded, organization: str) -> str:
    """Why an exchange can't be played or compared; empty where it can."""
    status, left_out = recorded.answer.status, recorded.left_out
    if recorded.organization and recorded.organization != organization:
        return "another organization's, whose token was another one"
    if status is None:
        return "the client did not wait for the answer"
    if status in _TRANSIENT:
        return f"the answer {status} tells of the moment, not of the request"
    if left_out is not None and left_out.length > _MOST_FILLING:
        return "its body was larger than 32 MiB"
    if left_out is not None and left_out.why == "too large" and status != _TOO_LARGE:
        return "its body was too large to be kept"
    return ""


def _request(recorded: Recorded, links: Links) -> Request:
    path, query = links.text(recorded.path), links.query(recorded.query)
    headers = {name.title(): value for name, value in recorded.headers.items()}
    headers |= _AUTHORIZATION.get(recorded.credentials, {})
    # Or the HTTP client would declare another one.
    headers.setdefault("Content-Type", "application/scim+json")
    for name in ("If-Match", "If-None-Match"):
        if name in headers:
            headers[name] = links.tag(recorded.path, headers[name])
    return Request(
        operation=f"{recorded.method} {_ID.sub('{id}', recorded.path)}",
        method=recorded.method,
        path=f"{path}?{query}" if query else path,
        body=links.document(recorded.body) if recorded.left_out is None else _filling(recorded.left_out),
        headers=headers,
    )


def _filling(left_out: LeftOut) -> bytes:
    """A body of the same length that is refused, or not read, for the same reason."""
    end = b"" if left_out.why == "not JSON" else b"}"
    return (b"{" + b" " * (left_out.length - 1 - len(end)) + end)[: left_out.length]


async def _answer(client: Client, request: Request) -> Answer:
    try:
        return await client.send(request, *_ANSWERS)
    except Failure as failure:
        if failure.answer is not None:
            return failure.answer
        raise


def _compare(recorded: Recorded, request: Request, answer: Answer, links: Links, played: Played) -> None:
    _learn(recorded, answer, links)
    if recorded.answer.status != answer.status:
        unlike = [Unlike("status", recorded.answer.status, answer.status)]
    elif recorded.answer.left_out is not None:
        played.by_status += 1
        return
    else:
        unlike = list(compare(links.document(recorded.answer.body), answer.json))
        if unlike and depends_on_letters(recorded):
            played.by_status += 1
            return
    if unlike:
        played.differs(Difference(recorded, request, answer, unlike))


def _learn(recorded: Recorded, answer: Answer, links: Links) -> None:
    then, now = recorded.answer.headers, answer.headers
    links.learn(recorded.answer.body, answer.json)
    links.learn_location(then.get("location"), now.get("location"))
    links.learn_tag(then.get("location", recorded.path), then.get("etag"), now.get("etag"))


def as_json(played: Played, recording: Recording) -> dict[str, Any]:
    """What came of it as JSON values."""
    return {
        "equal": played.equal,
        "differing": played.differing,
        "differences": [_difference(each) for each in played.differences],
        "exchanges": recording.exchanges,
        "played": played.played,
        "compared_by_status_alone": played.by_status,
        "passed_over": dict(played.passed_over),
        "left_out_of_the_recording": recording.gaps,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    recorded, sent, answered = difference.recorded, difference.sent, difference.answered
    return {
        "line": recorded.line,
        "request": {"method": sent.method, "target": sent.target, "body": _shown(sent.body)},
        "recorded": {"status": recorded.answer.status, "body": recorded.answer.body},
        "answered": {"status": answered.status, "body": answered.json} if answered else None,
        "unlike": [
            {"where": each.where, "recorded": each.recorded, "answered": each.answered}
            for each in difference.unlike
        ],
    }


def _shown(body: Json) -> Json:
    return f"{len(body)} bytes" if isinstance(body, bytes) else body
