"""Webhooks: signed as the standard says, and sent nowhere but where they may."""

import asyncio
import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from tests.receivers import Receiver, free_port, receiver

from provisor.calling import guarded
from provisor.delivery import webhook
from provisor.directory.notices import Kind, Notice, Recipient, Way, told_secret
from provisor.provisioning.notices.outbox import Failed, Outgoing

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = bytes(range(32))


def outgoing(address: str, **facts: Any) -> Outgoing:
    recipient = Recipient("recipient-1", Way.WEBHOOK, address, None, NOON, SECRET)
    notice = Notice("notice-1", recipient.id, Kind.HELD, facts, NOON, NOON)
    return Outgoing(notice, recipient, "organization-1", "Acme", None)


def called(address: str) -> Failed | None:
    return asyncio.run(webhook.call(outgoing(address), link=None, at=NOON))


@pytest.fixture(scope="module")
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def test_the_signature_is_that_of_the_standards_example() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = webhook.signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_gets_the_notice_and_believes_it(there: Receiver) -> None:
    told = outgoing(there.url("/200"), number=412, connection="Entra")
    failed = asyncio.run(webhook.call(told, link="https://provisor.example/held", at=NOON))

    call = there.calls[-1]
    assert failed is None
    assert call.is_signed_with(told_secret(SECRET))
    assert call.headers["content-type"] == "application/json"
    assert call.document == {
        "type": "changes.held",
        "timestamp": "2026-05-01T12:00:00+00:00",
        "data": {
            "organization": {"id": "organization-1", "name": "Acme"},
            "link": "https://provisor.example/held",
            "number": 412,
            "connection": "Entra",
        },
    }


@pytest.mark.parametrize(
    ("path", "told", "final"),
    [
        ("/500", "answered 500", False),
        ("/404", "answered 404", False),
        ("/410", "answered 410", True),
        ("/302", "leads elsewhere", False),
        ("/307", "leads elsewhere", False),
    ],
)
def test_what_a_receiver_answers_is_told_and_followed_nowhere(
    there: Receiver, path: str, told: str, final: bool
) -> None:
    before = len(there.calls)

    failed = called(there.url(path))

    assert failed is not None
    assert told in failed.trouble
    assert failed.final is final
    assert [each.path for each in there.calls[before:]] == [path]


def test_of_a_huge_answer_nothing_is_read(there: Receiver) -> None:
    assert called(there.url("/huge")) is None


def test_huge_headers_are_no_answer(there: Receiver) -> None:
    failed = called(there.url("/wordy"))

    assert failed is not None
    assert "can't be reached" in failed.trouble


def test_a_receiver_that_does_not_answer_is_waited_for_no_longer_than_is_said(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_PATIENCE", 0.2)

    failed = called(there.url("/slow"))

    assert failed is not None
    assert "did not answer" in failed.trouble


def test_where_nobody_listens_it_is_said_so() -> None:
    failed = called(f"http://127.0.0.1:{free_port()}/")

    assert failed is not None
    assert "can't be reached" in failed.trouble


def test_a_receiver_whose_certificate_nobody_vouches_for_gets_nothing() -> None:
    with receiver(trustme.CA().issue_cert("127.0.0.1")) as stranger:
        failed = called(f"https://127.0.0.1:{stranger.port}/200")

    assert failed is not None
    assert "certificate" in failed.trouble.lower()
    assert stranger.calls == []


@pytest.mark.parametrize(
    "address",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://2852039166/",
        "https://0xa9fea9fe/",
        "https://0/",
    ],
)
def test_an_address_that_only_a_cloud_answers_at_is_not_called(address: str) -> None:
    failed = called(address)

    assert failed is not None
    assert "is at no address that may be called from here" in failed.trouble


def test_a_name_that_leads_to_this_machine_is_not_called(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when whoever owns the name changes where it leads once the address was accepted."""

    class Rebound:
        async def resolve(self, host: str, port: int, family: int) -> list[dict[str, Any]]:
            found = {"hostname": host, "host": "127.0.0.1", "port": port, "family": family}
            return [{**found, "proto": 0, "flags": 0}]

        async def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(guarded, "ThreadedResolver", Rebound)
    before = len(there.calls)

    failed = called(f"http://hooks.example:{there.port}/200")

    assert failed is not None
    assert "hooks.example is at no address that may be called from here" in failed.trouble
    assert len(there.calls) == before
