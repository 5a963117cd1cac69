"""What requests with an idempotency key were answered, for those that come again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from provisor.provisioning.ports import AnsweredRequest
from provisor.store import json_text
from provisor.store.instants import instant, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import answered_requests
from provisor.store.transaction import Transaction

_AT_WORK, _DONE, _NOT_KEPT = 0, 1, 2
"""In the place of an HTTP status: while it is worked at; once it is done, until its answer is kept; where none is."""

_of_organization = answered_requests.c.organization_id == value("organization_id")
_this_request = (
    _of_organization,
    answered_requests.c.token_id == value("token_id"),
    answered_requests.c.key == value("key"),
)
_claimed = (*_this_request, answered_requests.c.created == value("claimed"))

CLAIM = Statement(insert(answered_requests).on_conflict_do_nothing())
ANSWERED = Statement(
    select(
        answered_requests.c.digest,
        answered_requests.c.status,
        answered_requests.c.headers,
        answered_requests.c.body,
        answered_requests.c.created,
    )
    .where(*_this_request)
    .with_for_update()
)
CLAIM_AGAIN = Statement(
    update(answered_requests)
    .values(created=value("at"))
    .where(*_claimed, answered_requests.c.status == _AT_WORK)
)
MARK_DONE = Statement(
    update(answered_requests).values(status=_DONE).where(*_claimed, answered_requests.c.status < 100)
)
KEEP_ANSWER = Statement(
    update(answered_requests)
    .values(status=value("status"), headers=value("headers"), body=value("body"))
    .where(*_claimed)
)
LET_GO = Statement(delete(answered_requests).where(*_claimed, answered_requests.c.status == _AT_WORK))
FORGET = Statement(
    delete(answered_requests).where(_of_organization, answered_requests.c.created < value("before"))
)

FORGET_ANSWERS = Statement(
    update(answered_requests)
    .values(status=_NOT_KEPT, headers=value("headers"), body=value("body"))
    .where(_of_organization, answered_requests.c.status >= 100)
)


class AnsweredRequestRecords(Transaction):
    """The requests of an organization that came with an idempotency key."""

    def claim_request(self, token_id: str, key: str, digest: bytes, *, at: datetime) -> bool:
        """Note that a request of that key is worked at; False if one was noted before."""
        claimed = {"token_id": token_id, "key": key, "digest": digest, "created": kept(at)}
        nothing = {"status": _AT_WORK, "headers": json_text.written({}), "body": b""}
        return self._run(CLAIM, **claimed, **nothing) > 0

    def answered_request(self, token_id: str, key: str) -> AnsweredRequest | None:
        """What is noted of the request of that key, held."""
        row = self._one(ANSWERED, token_id=token_id, key=key)
        if row is None:
            return None
        digest, status, headers, body, created = row
        answer = (status, json_text.read(headers), bytes(body)) if status >= 100 else None
        return AnsweredRequest(
            bytes(digest), instant(created), done=status != _AT_WORK, settled=status > _DONE, answer=answer
        )

    def claim_request_again(self, token_id: str, key: str, claimed: datetime, *, at: datetime) -> None:
        """Work at a request in the place of whoever began and never ended."""
        self._run(CLAIM_AGAIN, token_id=token_id, key=key, claimed=kept(claimed), at=kept(at))

    def mark_request_done(self, token_id: str, key: str, claimed: datetime) -> bool:
        """Note in the transaction of the change that it is made; False if somebody else works at the request now."""
        return self._run(MARK_DONE, token_id=token_id, key=key, claimed=kept(claimed)) > 0

    def keep_answer(
        self,
        token_id: str,
        key: str,
        claimed: datetime,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        """Keep what the request was answered."""
        answer = {"status": status, "headers": json_text.written(headers), "body": body}
        self._run(KEEP_ANSWER, token_id=token_id, key=key, claimed=kept(claimed), **answer)

    def keep_no_answer(self, token_id: str, key: str, claimed: datetime) -> None:
        """Keep that the request was answered, and not what."""
        self.keep_answer(token_id, key, claimed, status=_NOT_KEPT, headers={}, body=b"")

    def let_request_go(self, token_id: str, key: str, claimed: datetime) -> None:
        """Forget a request that changed nothing."""
        self._run(LET_GO, token_id=token_id, key=key, claimed=kept(claimed))

    def forget_requests(self, *, before: datetime) -> None:
        """Forget the requests that came before that time."""
        self._run(FORGET, before=kept(before))

    def forget_answers(self) -> None:
        """Forget what requests were answered, and keep that they were."""
        self._run(FORGET_ANSWERS, headers=json_text.written({}), body=b"")
