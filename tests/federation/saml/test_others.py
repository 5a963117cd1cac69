"""Honest responses of identity providers that others wrote: samlp, which Auth0 speaks by, and samlify."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.federation.saml.issued import (
    ACS,
    AUDIENCE,
    CERTIFICATE,
    EXPECTED,
    ISSUER,
    KEY,
    OUR_CERTIFICATE,
    OUR_KEY,
    REQUEST,
    pem,
)
from tests.node import NODE, installed

from provisor.federation.saml import metadata, responses
from provisor.federation.saml.metadata import text_of

HERE = Path(__file__).parent / "others"
MARIA = "maria@acme.example"
THEIRS = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{text_of(CERTIFICATE)}</X509Certificate>
</X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Location="https://idp.example/sso"
Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/></IDPSSODescriptor></EntityDescriptor>"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What each of them has the browser post, by what it is."""
    installed(HERE, "samlify")
    asked = tmp_path_factory.mktemp("others") / "asked.json"
    asked.write_text(
        json.dumps(
            {
                "issuer": ISSUER,
                "audience": AUDIENCE,
                "acs": ACS,
                "request": REQUEST,
                "name": MARIA,
                "key": pem(KEY).decode(),
                "certificate": CERTIFICATE.public_bytes(Encoding.PEM).decode(),
                "ourCertificate": OUR_CERTIFICATE.public_bytes(Encoding.PEM).decode(),
                "ourPublicKey": OUR_KEY.public_key()
                .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
                .decode(),
                "ourMetadata": metadata.own(
                    entity_id=AUDIENCE,
                    acs_url=ACS,
                    slo_url=f"{ACS}/slo",
                    certificates=[OUR_CERTIFICATE],
                    signs=False,
                ).decode(),
                "metadata": THEIRS,
            }
        )
    )
    told = subprocess.run(
        [NODE, str(HERE / "respond.mjs"), str(asked)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    found: Mapping[str, str] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize(
    "which",
    ["samlp, signed assertion", "samlp, both signed", "samlp, encrypted", "samlify, signed assertion"],
)
def test_who_is_proven_by_an_identity_provider_of_others_is_proven_to_us(
    answers: Mapping[str, str], which: str
) -> None:
    expected = replace(EXPECTED, at=datetime.now(UTC))
    proof = responses.verify(answers[which], (CERTIFICATE,), (OUR_KEY,), expected)

    assert proof.identity.claims["NameID"] == MARIA
    assert proof.identity.issuer == ISSUER
