"""Mail: handed to a real mail server, in whatever language, with whatever names; and what is said where it fails."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.receivers import MailBox, free_port, mail_box

from provisor.delivery import mail
from provisor.delivery.mail import MailServer
from provisor.directory.notices import Kind, Notice, Recipient, Way
from provisor.provisioning.notices.outbox import Failed, Outgoing
from provisor.web.pages.letters import compose

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SERVER = MailServer("127.0.0.1", 0, "none", "provisor@acme.example")
_GOODBYE = 0.1
"""In seconds: TLS ends by a message from either side, which comes after the letter; the loop has to be there still."""
HELD = {"connection": "Entra", "number": 412, "since": "2026-05-01T11:14:00+00:00"}


def outgoing(kind: Kind = Kind.HELD, language: str | None = None, **facts: Any) -> Outgoing:
    recipient = Recipient("recipient-1", Way.MAIL, "ops@acme.example", language, NOON)
    notice = Notice("notice-1", recipient.id, kind, {**HELD, **facts}, NOON, NOON)
    return Outgoing(notice, recipient, "organization-1", "Acme", language)


def sent(server: MailServer | None, told: Outgoing, link: str | None = None) -> Failed | None:
    async def course() -> Failed | None:
        failed = await mail.send(server, told, compose(told, link=link), at=NOON)
        if server is not None and server.tls != "none":
            await asyncio.sleep(_GOODBYE)
        return failed

    return asyncio.run(course())


def test_a_letter_arrives_with_its_link() -> None:
    with mail_box() as box:
        failed = sent(replace(SERVER, port=box.port), outgoing(), "https://provisor.example/held")

    assert failed is None
    (letter,) = box.letters
    assert letter["To"] == "ops@acme.example"
    assert letter["From"] == "Provisor <provisor@acme.example>"
    assert letter["Subject"] == "Acme: 412 changes wait for a decision"
    assert letter["Message-ID"] == "<notice-1@acme.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert "https://provisor.example/held" in letter.get_content()
    assert box.commands == ["EHLO acme.example"]


def test_a_letter_in_german_is_german_throughout() -> None:
    with mail_box() as box:
        sent(replace(SERVER, port=box.port), outgoing(language="de", number=1))

    (letter,) = box.letters
    assert letter["Subject"] == "Acme: 1 Änderung wartet auf eine Entscheidung"
    assert letter["Content-Language"] == "de"
    assert "Niemand hat den Zugang verloren" in letter.get_content()
    assert "1. Mai 2026, 11:14 UTC" in letter.get_content()


@pytest.mark.parametrize(
    ("language", "told", "untold"),
    [
        ("en", "45 people went before it was too many", "Nobody has lost access"),
        (
            "de",
            "45 Personen verloren den Zugang, bevor es zu viele wurden",
            "Niemand hat den Zugang verloren",
        ),
    ],
)
def test_a_letter_tells_how_many_went_before_anything_was_held(language: str, told: str, untold: str) -> None:
    letter = compose(outgoing(language=language, passed=45), link=None)

    assert told in letter.text
    assert untold not in letter.text


def test_names_can_add_no_header_and_no_line() -> None:
    name = "Entra\r\nBcc: everybody@evil.example\r\n\r\nClick here \u2028 \x00"
    told = outgoing(connection=name)
    with mail_box() as box:
        failed = sent(replace(SERVER, port=box.port), replace(told, organization=name))

    assert failed is None
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].strip().startswith("Entra Bcc: everybody@evil.example Click here: 412")
    assert "\nBcc:" not in letter.get_content()


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_of_notice_has_words(kind: Kind, language: str) -> None:
    facts = {
        "connection_id": "1",
        "last": None,
        "expected": "2026-05-01T11:14:00+00:00",
        "token": "for Entra",
        "ending": "a3f9",
        "bot": "SCIM-Bot",
        "expires": "2026-05-09T12:00:00+00:00",
        "method": "Entra",
        "whose": "theirs",
    }
    letter = compose(outgoing(kind, language, **facts), link=None)

    assert letter.subject.startswith("Acme: ")
    assert letter.text.count("\n\n") == 3
    assert "%(" not in letter.text


@pytest.mark.parametrize(("answer", "final"), [("550 nobody of that name", True), ("450 later", False)])
def test_what_a_mail_server_refuses_is_told_in_its_words(answer: str, final: bool) -> None:
    with mail_box(answer) as box:
        failed = sent(replace(SERVER, port=box.port), outgoing())

    assert failed == Failed(f"The mail server refused it: {answer}", final)


def test_where_no_mail_server_listens_it_is_said_so() -> None:
    failed = sent(replace(SERVER, port=free_port()), outgoing())

    assert failed is not None
    assert "The mail server can't be used" in failed.trouble


def test_without_a_mail_server_it_is_said_by_which_setting_one_is_given() -> None:
    failed = sent(None, outgoing())

    assert failed is not None
    assert "PROVISOR_SMTP_HOST" in failed.trouble


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certified(authority: trustme.CA) -> Iterator[MailBox]:
    with mail_box(certificate=authority.issue_cert("127.0.0.1")) as box:
        yield box


def careful(box: MailBox, password: str) -> MailServer:
    return replace(SERVER, port=box.port, tls="starttls", user="provisor", password=password)


def test_over_tls_it_signs_in_at_a_mail_server_whose_certificate_is_right(
    certified: MailBox, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))

    arrived = sent(careful(certified, "right"), outgoing())
    refused = sent(careful(certified, "wrong"), outgoing())

    assert arrived is None
    assert len(certified.letters) == 1
    assert refused is not None
    assert "535" in refused.trouble


def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_no_password(certified: MailBox) -> None:
    before = len(certified.passwords)

    failed = sent(careful(certified, "right"), outgoing())

    assert failed is not None
    assert "certificate" in failed.trouble.lower()
    assert len(certified.passwords) == before


def test_without_the_tls_that_is_asked_for_nothing_is_said() -> None:
    with mail_box() as box:
        failed = sent(careful(box, "right"), outgoing())

    assert failed is not None
    assert "STARTTLS" in failed.trouble
    assert box.letters == []
