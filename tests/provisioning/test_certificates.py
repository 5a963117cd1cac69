"""Certificates for signing in that end soon: which are warned of, and who is told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.federation.saml.issued import KEY, certificate_for
from tests.provisioning.use_cases import an_order
from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.notices import Kind
from provisor.directory.sign_in import Kind as MethodKind
from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.saml import own_key
from provisor.federation.saml.metadata import text_of
from provisor.federation.saml.own_key import OwnKeys
from provisor.provisioning.notices import events, outbox, recipients
from provisor.provisioning.sign_in import certificates, own_keys

DAY = timedelta(days=1)


def until(days: float) -> str:
    """A certificate that ends so long after noon."""
    return text_of(certificate_for(KEY, begins=NOON - 400 * DAY, ends=NOON + days * DAY))


@pytest.fixture
def acme(make_organization: Callable[[], Organization]) -> Organization:
    return make_organization()


def a_method(acme: Organization, *, enabled: bool = True, **settings: Any) -> SignInMethod:
    told = {
        "issuer": "https://idp.example", "sso_url": "https://idp.example/sso", "slo_url": None,
        "slo_response_url": None, "certificates": (until(400),), "wants_signed": False, "metadata_url": None,
        "subject": None, "matches": (), "own_certificates": (until(4000),),
    }  # fmt: skip
    saml = SamlSettings(**{**told, **settings})
    method = SignInMethod(new_id(), f"way-{new_id()}", MethodKind.SAML, saml, created=NOON, enabled=enabled)
    assert acme.write(lambda records: records.add_sign_in_method(method, b""))
    return method


def ending(acme: Organization) -> list[tuple[str, bool]]:
    found = acme.read(lambda records: certificates.ending(records, NOON))
    return [(each.whose.value, each.certificate.is_over) for each in found]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, []),
        ({"certificates": (until(29),)}, [("theirs", False)]),
        ({"certificates": (until(-1),)}, [("theirs", True)]),
        ({"certificates": (until(31),)}, []),
        ({"certificates": (until(29), until(300))}, []),
        ({"certificates": (until(-1), until(3))}, [("theirs", False)]),
        ({"own_certificates": (until(5),)}, [("ours", False)]),
        ({"own_certificates": (until(5), until(3650))}, []),
        ({"own_certificates": ()}, []),
        (
            {"certificates": (until(5),), "own_certificates": (until(-5),)},
            [("theirs", False), ("ours", True)],
        ),
        ({"certificates": (until(5),), "enabled": False}, []),
    ],
)
def test_the_last_certificate_of_each_side_is_warned_of(
    acme: Organization, settings: dict[str, Any], found: list[tuple[str, bool]]
) -> None:
    a_method(acme, **settings)

    assert ending(acme) == found


def test_what_is_kept_of_a_method_is_read_again(acme: Organization) -> None:
    method = a_method(acme, idp_initiated=True)

    assert acme.read(lambda records: records.sign_in_methods()) == [method]


def test_each_certificate_is_told_of_once(acme: Organization) -> None:
    acme.write(
        lambda records: recipients.add(records, an_order(), "ops@acme.example", language=None, secret=b"s")
    )
    method = a_method(acme, certificates=(until(29),))

    def noted(days: int = 0) -> int:
        return acme.write(lambda records: events.note(records, replace(an_order(), at=NOON + days * DAY)))

    assert [noted(), noted(), noted(days=3)] == [1, 0, 0]
    (notice,) = acme.read(lambda records: outbox.due(records, NOON))
    assert notice.kind is Kind.CERTIFICATE_ENDING
    assert (notice.facts["method"], notice.facts["whose"]) == (method.name, "theirs")
    assert noted(days=40) == 0, "that it is over is no other event"


def test_our_keys_are_written_and_read() -> None:
    first, second = (own_keys.mint("idp", at=NOON) for _ in range(2))

    for keys in (OwnKeys(first), OwnKeys(first, second)):
        read = own_key.read(keys.written())
        assert read.certificates == keys.certificates
        assert [each.private_numbers() for each in read.private] == [
            each.private_numbers() for each in keys.private
        ]
