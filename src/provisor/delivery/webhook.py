"""Webhooks: a notice as a signed call (Standard Webhooks 1.0.0, https://www.standardwebhooks.com).

The address is one that an administrator gave (`calling.guarded`); of the answer nothing but its status is read.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import aiohttp
import orjson

from provisor.calling import guarded
from provisor.calling.guarded import NotToBeCalled
from provisor.directory.notices import Recipient
from provisor.provisioning.notices.outbox import Failed, Outgoing

_PATIENCE = 15.0
"""In seconds, from the look-up of the host to the status of the answer."""

_GONE = 410


def body(outgoing: Outgoing, *, link: str | None) -> bytes:
    """What is called with: the same bytes, however often the notice is sent."""
    document = {
        "type": outgoing.notice.kind.value,
        "timestamp": outgoing.notice.at.isoformat(),
        "data": {
            "organization": {"id": outgoing.organization_id, "name": outgoing.organization},
            "link": link,
            **outgoing.notice.facts,
        },
    }
    return orjson.dumps(document)


def signed(secret: bytes, message_id: str, at: datetime, content: bytes) -> Mapping[str, str]:
    """The headers by which a receiver knows that a call is ours, and of now."""
    timestamp = str(int(at.timestamp()))
    to_sign = b".".join((message_id.encode(), timestamp.encode(), content))
    signature = base64.b64encode(hmac.digest(secret, to_sign, hashlib.sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }


async def call(outgoing: Outgoing, *, link: str | None, at: datetime) -> Failed | None:
    """Call a webhook; why it failed, where it did."""
    content = body(outgoing, link=link)
    headers = {
        **signed(outgoing.recipient.secret, outgoing.notice.id, at, content),
        "Content-Type": "application/json",
        "User-Agent": "Provisor",
    }
    try:
        status = await _posted(outgoing.recipient, content, headers)
    except TimeoutError:
        return Failed(f"The webhook did not answer within {_PATIENCE:.0f} seconds.")
    except (aiohttp.ClientError, OSError, NotToBeCalled) as error:
        return Failed(f"The webhook can't be reached: {error}.")
    return _judged(status)


def _judged(status: int) -> Failed | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Failed(
            f"The webhook answered {status}, which leads elsewhere: give the address that it leads to."
        )
    return Failed(f"The webhook answered {status}.", final=status == _GONE)


async def _posted(recipient: Recipient, content: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer to a POST."""
    async with (
        asyncio.timeout(_PATIENCE),
        guarded.session(recipient.address) as session,
        session.post(recipient.address, data=content, headers=headers, allow_redirects=False) as answer,
    ):
        answer.close()
        return answer.status
