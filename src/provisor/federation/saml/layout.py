"""Where in a message each part of it may stand: what stands anywhere else is a wrapped signature, or as good as one.

Whoever forges by wrapping moves what was signed to where nobody reads, and puts something else where it is read
(Somorovsky et al., *On Breaking SAML*, 2012). Here there is one place for each, or the message is refused.
"""

from collections import Counter
from collections.abc import Mapping

from lxml.etree import QName
from lxml.etree import _Element as Element

from provisor.federation.saml.names import ds, saml, samlp
from provisor.federation.saml.refusals import (
    ElementMisplaced,
    ElementMissing,
    ElementTwice,
    IdTwice,
    MessageTooLarge,
)

_ROOT = ""
_PLACES: Mapping[str, frozenset[str]] = {
    samlp("Response"): frozenset({_ROOT}),
    samlp("LogoutRequest"): frozenset({_ROOT}),
    samlp("LogoutResponse"): frozenset({_ROOT}),
    saml("Assertion"): frozenset({_ROOT, samlp("Response")}),
    saml("EncryptedAssertion"): frozenset({samlp("Response")}),
    ds("Signature"): frozenset(
        {samlp("Response"), samlp("LogoutRequest"), samlp("LogoutResponse"), saml("Assertion")}
    ),
    saml("EncryptedID"): frozenset({samlp("LogoutRequest")}),
}
"""In what each may stand."""

_IDS = frozenset({"id"})
_MOST_ATTRIBUTES = 64
"""Of one element. Whoever looks for ids goes through them all, again and again."""

_MOST_ELEMENTS = 20_000


def check(root: Element) -> None:
    """Refuse a message in which something is where it does not belong, or too much.

    Raises ElementMisplaced, IdTwice, MessageTooLarge.
    """
    ids: Counter[str] = Counter()
    for number, element in enumerate(root.iter()):
        if number >= _MOST_ELEMENTS or len(element.attrib) > _MOST_ATTRIBUTES:
            raise MessageTooLarge
        parent = element.getparent()
        allowed = _PLACES.get(str(element.tag))
        if allowed is not None and (_ROOT if parent is None else str(parent.tag)) not in allowed:
            raise ElementMisplaced(local_name(element))
        ids.update(
            str(told) for name, told in element.attrib.items() if QName(str(name)).localname.lower() in _IDS
        )
    twice = next((each for each, times in ids.items() if times > 1), None)
    if twice is not None:
        raise IdTwice(twice)


def local_name(element: Element) -> str:
    """What an element is called, without its namespace."""
    return QName(element).localname


def only(parent: Element, tag: str) -> Element:
    """The child of that name, of which there is one. Raises ElementMissing, ElementTwice."""
    found = at_most_one(parent, tag)
    if found is None:
        raise ElementMissing(QName(tag).localname)
    return found


def at_most_one(parent: Element, tag: str) -> Element | None:
    """The child of that name, if there is one. Raises ElementTwice."""
    found = parent.findall(tag)
    if len(found) > 1:
        raise ElementTwice(QName(tag).localname)
    return found[0] if found else None


def text_of(element: Element) -> str:
    """What stands in an element that holds text alone, without spaces around. Raises ElementMissing."""
    if len(element):
        raise ElementMissing(local_name(element))
    return (element.text or "").strip(" \t\r\n")


def attribute(element: Element, name: str) -> str:
    """An attribute that has to be there. Raises ElementMissing."""
    told = element.get(name)
    if not told:
        raise ElementMissing(name)
    return told
