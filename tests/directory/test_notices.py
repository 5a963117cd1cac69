"""Where notices can go, and when they are tried again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisor.directory import destinations
from provisor.directory.notices import PAUSES, Kind, Notice, Recipient, UnusableAddress, Way, read_address

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOTICE = Notice("1", "2", Kind.HELD, {}, NOON, NOON)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("ops@acme.example", Way.MAIL),
        ("first.last+notices@mail.acme.example", Way.MAIL),
        ("root@localhost", Way.MAIL),
        ("https://hooks.acme.example/provisor?team=7", Way.WEBHOOK),
        ("https://10.1.2.3:8443/", Way.WEBHOOK),
        ("https://hooks_1.acme.example./", Way.WEBHOOK),
        ("http://localhost:9000/hook", Way.WEBHOOK),
        ("http://[::1]:9000/hook", Way.WEBHOOK),
    ],
)
def test_an_address_is_one_of_mail_or_of_a_webhook(text: str, way: Way) -> None:
    assert read_address(text) == (way, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ops",
        "ops@acme.example\r\nBcc: all@evil.example",
        "ops@acme.example\n",
        "<ops@acme.example>",
        "ops@acme.example, all@acme.example",
        "ö@acme.example",
        f"{'a' * 65}@acme.example",
        f"a@{'a.' * 130}example",
        ".maria@acme.example",
        "maria.@acme.example",
        "a..b@acme.example",
        "maria@acme..example",
        f"maria@{'a' * 64}.example",
        "http://hooks.acme.example/",
        "http://127.0.0.1.evil.example/",
        "ftp://hooks.acme.example/",
        "https://",
        "https:///path",
        "https://hooks..example/x",
        "https://.hooks.example/x",
        f"https://{'a' * 64}.example/x",
        f"https://{'a.' * 130}example/x",
        "https://hooks_{}.example/x",
        "https://user:secret@hooks.acme.example/",
        "https://hooks.acme.example/#part",
        "https://hooks.acme.example/\r\nX: y",
        "https://hooks.acme.example:99999/",
        "https://[::1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:169.254.169.254]/",
        "https://0.0.0.0/",
        f"https://hooks.acme.example/{'a' * 2000}",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnusableAddress):
        read_address(text)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://hooks.acme.example/T0/B0/secret", "https://hooks.acme.example/…"),
        ("https://hooks.acme.example?key=secret", "https://hooks.acme.example/…"),
        ("https://hooks.acme.example/", "https://hooks.acme.example/"),
    ],
)
def test_of_a_webhooks_address_the_host_is_shown(address: str, shown: str) -> None:
    assert Recipient("1", Way.WEBHOOK, address, None, NOON).shown == shown


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("93.184.216.34", True),
        ("10.1.2.3", True),
        ("192.168.1.1", True),
        ("2606:2800:220:1::1", True),
        ("fd12:3456::1", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("169.254.169.254", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("fd00:ec2::254%1", False),
        ("fd12:3456::1%eth0", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("0.0.0.0", False),
        ("::", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("no address", False),
    ],
)
def test_a_webhook_may_be_where_others_are(address: str, may: bool) -> None:
    assert destinations.may_be_called(address, loopback=False) is may


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_on_this_machine_only_if_the_address_says_so(address: str) -> None:
    assert destinations.may_be_called(address, loopback=True)
    assert not destinations.may_be_called("169.254.169.254", loopback=True)


def test_pauses_grow_until_it_is_given_up() -> None:
    tries = [replace(NOTICE, attempts=number).next_try(NOON) for number in range(1, len(PAUSES) + 2)]

    assert tries == [*(NOON + pause for pause in PAUSES), None]
    assert list(PAUSES) == sorted(PAUSES)
    assert sum(PAUSES, timedelta()) > timedelta(days=3)


def test_a_test_is_tried_once() -> None:
    assert replace(NOTICE, kind=Kind.TEST, attempts=1).next_try(NOON) is None
