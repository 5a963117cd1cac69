"""Requests that come again under an idempotency key: done once, whatever is interrupted, and answered alike.

That a change is made is noted in its own transaction. What is lost when a process ends at once is the answer alone,
and whoever asks again is told so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from provisor.directory.refusals import Refusal
from provisor.provisioning.ports import Answer, Records

T = TypeVar("T")

KEPT = timedelta(days=1)
"""So long a key means the request that it came with first."""

_GIVEN_UP = timedelta(minutes=5)
"""After so long nobody works at a request any more: the process ended."""


class KeyOfAnotherRequest(Refusal):
    """The key came with another request before."""

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key came with another request before. Use a new key for each request."
        )


class RequestAtWork(Refusal):
    """The request of that key came before, and is not answered yet."""

    def __init__(self) -> None:
        super().__init__("This request is being worked at. Ask again with the same key in a moment.")


class AnswerNotKept(Refusal):
    """The request was done, and its answer is gone: it held a secret, or the process ended before it was kept."""

    def __init__(self) -> None:
        super().__init__(
            "This request was done before, and its answer is not kept. Look at what it was to change; for a token "
            "whose text did not arrive, revoke it and make another."
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A request under a key that is worked at here since then."""

    token_id: str
    key: str
    since: datetime


def begin(records: Records, claim: Claim, digest: bytes) -> Answer | None:
    """The answer that was given to this request before, or None: then it is to be done now.

    `digest` stands for everything that was asked. Raises KeyOfAnotherRequest, RequestAtWork, AnswerNotKept.
    """
    forget(records, at=claim.since)
    if records.claim_request(claim.token_id, claim.key, digest, at=claim.since):
        return None
    found = records.answered_request(claim.token_id, claim.key)
    if found is None:
        raise RequestAtWork
    if found.digest != digest:
        raise KeyOfAnotherRequest
    if found.answer is not None:
        return found.answer
    if found.settled:
        raise AnswerNotKept
    if claim.since - found.since < _GIVEN_UP:
        raise RequestAtWork
    if found.done:
        raise AnswerNotKept
    records.claim_request_again(claim.token_id, claim.key, found.since, at=claim.since)
    return None


def once(work: Callable[[Records], T], claim: Claim) -> Callable[[Records], T]:
    """The work, noted as done in its own transaction. Raises RequestAtWork where somebody else took it over."""

    def noted(records: Records) -> T:
        if not records.mark_request_done(claim.token_id, claim.key, claim.since):
            raise RequestAtWork
        return work(records)

    return noted


def keep(records: Records, claim: Claim, answer: Answer | None) -> None:
    """Keep an answer for when the request comes again; None for one that nobody may have again."""
    if answer is None:
        records.keep_no_answer(claim.token_id, claim.key, claim.since)
        return
    status, headers, body = answer
    records.keep_answer(claim.token_id, claim.key, claim.since, status=status, headers=headers, body=body)


def forget(records: Records, *, at: datetime) -> None:
    """Forget what came so long before that time that its key means nothing any more."""
    records.forget_requests(before=at - KEPT)


def let_go(records: Records, claim: Claim) -> None:
    """Forget a request that changed nothing; one that comes again is done anew."""
    records.let_request_go(claim.token_id, claim.key, claim.since)
