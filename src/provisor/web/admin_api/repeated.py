"""Requests with an `Idempotency-Key` header: which they are, and how an answer is kept and given again."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from starlette.responses import Response
from starlette.types import Message, Scope, Send

from provisor.provisioning import repetition
from provisor.provisioning.ports import Answer, Records, Store, StoreBusy
from provisor.provisioning.repetition import Claim
from provisor.scim.errors import InvalidValue

_HEADER = "idempotency-key"
_LONGEST = 255
_KEPT_HEADERS = (b"content-type", b"location", b"etag")
_MOST_KEPT = 256 * 1024
"""In bytes: a longer answer is not kept."""


def key_of(method: str, headers: Mapping[str, str]) -> str | None:
    """The idempotency key of a request; methods but POST have no need of one. Raises InvalidValue."""
    key = headers.get(_HEADER) if method == "POST" else None
    if key is not None and not (0 < len(key) <= _LONGEST and key.isascii() and key.isprintable()):
        raise InvalidValue(f"An Idempotency-Key has 1 to {_LONGEST} printable ASCII characters.")
    return key


def digest_of(scope: Scope, body: bytes) -> bytes:
    """What stands for everything that is asked."""
    asked = f"{scope['method']}\0{scope['path']}\0{scope['query_string'].decode('latin-1')}\0"
    return hashlib.sha256(asked.encode() + body).digest()


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is claimed, in its organization; what comes of it is kept or forgotten."""

    store: Store
    organization_id: str
    claim: Claim

    async def begin(self, digest: bytes) -> Response | None:
        """The answer that was given before, or None: then it is to be answered now."""
        kept = await self._write(partial(repetition.begin, claim=self.claim, digest=digest))
        if kept is None:
            return None
        status, headers, body = kept
        return Response(body, status, {**headers, "Idempotency-Replayed": "true"})

    async def end(self, answer: Callable[[Send], Awaitable[None]], send: Send) -> None:
        """Have it answered, and keep the answer of what was done before it is sent; what was refused is forgotten."""
        held = _Held()
        try:
            await answer(held)
        except BaseException:
            with suppress(StoreBusy):
                await self._write(partial(repetition.let_go, claim=self.claim))
            raise
        settle = (
            partial(repetition.let_go, claim=self.claim)
            if held.refused
            else partial(repetition.keep, claim=self.claim, answer=held.kept)
        )
        # What was done is noted already: an answer that can't be kept is one that can't be given again.
        with suppress(StoreBusy):
            await self._write(settle)
        for message in held.messages:
            await send(message)

    async def _write(self, work: Callable[[Records], Answer | None]) -> Answer | None:
        return await self.store.write(self.organization_id, work)


@dataclass(slots=True)
class _Held:
    """Takes an answer, to be sent later."""

    messages: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def refused(self) -> bool:
        """Whether nothing was done."""
        return bool(self.messages[0]["status"] >= 400)

    @property
    def kept(self) -> Answer | None:
        """The answer as it is kept; None for one that is not: a secret, or one that is too long."""
        start, *rest = self.messages
        headers = dict(start["headers"])
        body = b"".join(message.get("body", b"") for message in rest)
        if b"no-store" in headers.get(b"cache-control", b"") or len(body) > _MOST_KEPT:
            return None
        told = {name.decode(): headers[name].decode("latin-1") for name in _KEPT_HEADERS if name in headers}
        return start["status"], told, body
