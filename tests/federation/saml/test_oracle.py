"""What python3-saml, a library that others wrote, says of the same responses."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
import xmlsec
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_Utils,
    OneLogin_Saml2_ValidationError,
)
from tests.federation.saml.forgeries import FORGERIES, Forgery
from tests.federation.saml.issued import (
    ACS,
    AT,
    AUDIENCE,
    CERTIFICATE,
    EXPECTED,
    ISSUER,
    OUR_CERTIFICATE,
    OUR_KEY,
    REQUEST,
    SHAPES,
    encrypted,
    honest,
    pem,
    posted,
    response,
    signed,
)

from provisor.federation.refusals import NotProven
from provisor.federation.saml import metadata, responses
from provisor.federation.saml.refusals import MetadataUnusable

SETTINGS = OneLogin_Saml2_Settings(
    {
        "strict": True,
        "sp": {
            "entityId": AUDIENCE,
            "assertionConsumerService": {"url": ACS},
            "privateKey": pem(OUR_KEY).decode(),
            "x509cert": metadata.text_of(OUR_CERTIFICATE),
        },
        "idp": {
            "entityId": ISSUER,
            "singleSignOnService": {"url": "https://idp.example/sso"},
            "x509cert": metadata.text_of(CERTIFICATE),
        },
        "security": {"wantAttributeStatement": False, "rejectDeprecatedAlgorithm": True},
    }
)

REQUESTED = {"https": "on", "http_host": "provisor.example", "script_name": "/sign-in/idp/acs"}


@pytest.fixture(scope="module", autouse=True)
def _the_moment_of_the_messages() -> Iterator[None]:
    """The other library asks the clock; what it is shown was issued when these tests were gathered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(AT.timestamp())))
        yield


def name_by_oracle(text: str) -> str | None:
    """Who it is for the other library; None where it is nobody."""
    try:
        answer = OneLogin_Saml2_Response(SETTINGS, text)
        return answer.get_nameid() if answer.is_valid(REQUESTED, REQUEST) else None
    except (
        OneLogin_Saml2_Error,
        OneLogin_Saml2_ValidationError,
        etree.LxmlError,
        xmlsec.Error,
        ValueError,
        TypeError,
    ):
        return None


def name_by_us(text: str) -> str | None:
    try:
        told = responses.verify(text, [CERTIFICATE], [OUR_KEY], EXPECTED).identity.claims["NameID"]
    except NotProven:
        return None
    return str(told)


@pytest.mark.parametrize("shape", SHAPES)
def test_who_is_proven_to_us_is_proven_to_others(shape: str) -> None:
    text = posted(honest(shape))

    assert name_by_us(text) == name_by_oracle(text) is not None


def test_who_is_encrypted_to_us_is_proven_to_others() -> None:
    text = posted(encrypted(signed(response(), "Assertion")))

    assert name_by_us(text) == name_by_oracle(text) == "maria@acme.example"


LENIENT = frozenset(
    {
        "a crowd of elements",
        "a crowd of attributes",
        "a comment before all",
        "a stylesheet",
        "UTF-16",
        "not exclusively canonical",
        "signed information otherwise canonical",
        "one transform",
        "an object",
        "an assertion of SAML 1.1",
        "no destination of a signed response",
        "no recipient",
        "a second bearer elsewhere",
        "an answer to no request",
        "an assertion for no request",
        "confirmed without an end",
        # It tolerates five minutes.
        "over",
        "for later",
        "without an end",
        "issued in the future",
        "a sign-in of the future",
        "a time without a zone",
        "no audience",
        "a second restriction",
        "an empty name",
        "a name without end",
        "a name in two lines",
        "a name that does not last",
        "the key by PKCS #1 v1.5",
        "by CBC, unprotected",
        "two keys",
    }
)
"""What the other library takes, and is refused here."""


@pytest.mark.parametrize(
    "forgery",
    # The other library runs what XSLT it gets.
    [each for each in FORGERIES if each.name not in LENIENT and "XSLT" not in each.name],
    ids=lambda forgery: forgery.name,
)
def test_the_other_library_refuses_it_too(forgery: Forgery) -> None:
    assert name_by_oracle(forgery.make()) is None


PARTS = 24
"""More elements than this has no response, with all that is in it."""

places = st.tuples(
    st.sampled_from(["move", "copy", "drop", "rename", "empty"]), st.integers(0, PARTS), st.integers(0, PARTS)
)


def rearranged(root: etree._Element, what: str, which: int, where: int) -> None:
    """Move, copy, drop, rename or empty one of the elements."""
    elements = list(root.iter())
    element, target = elements[which % len(elements)], elements[where % len(elements)]
    if what == "rename":
        element.tag = target.tag
    elif what == "empty":
        element.text = target.text
    elif element is root or element in target.iterancestors() or element is target:
        return
    elif what == "drop":
        element.getparent().remove(element)
    else:
        target.insert(where % (len(target) + 1), deepcopy(element) if what == "copy" else element)


@given(shape=st.sampled_from(sorted(SHAPES)), changes=st.lists(places, min_size=1, max_size=4))
def test_however_a_response_is_rearranged_nobody_else_comes_in(
    shape: str, changes: list[tuple[str, int, int]]
) -> None:
    root = honest(shape)
    told = name_by_us(posted(root))
    for each in changes:
        rearranged(root, *each)

    assert name_by_us(posted(root)) in (None, told)


@given(
    shape=st.sampled_from(sorted(SHAPES)),
    place=st.integers(0, 10_000),
    put=st.binary(max_size=8),
    cut=st.integers(0, 8),
)
def test_however_bytes_are_changed_nobody_else_comes_in(shape: str, place: int, put: bytes, cut: int) -> None:
    content = etree.tostring(honest(shape))
    told = name_by_us(posted(content))
    place %= len(content)

    assert name_by_us(posted(content[:place] + put + content[place + cut :])) in (None, told)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_comes_is_refused_by_a_name(content: bytes) -> None:
    assert name_by_us(posted(content)) is None
    with pytest.raises(MetadataUnusable):
        metadata.read(content, at=EXPECTED.at)
