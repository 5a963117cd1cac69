"""XML of others, read with nothing in it that is read differently by different readers: bounded, in UTF-8, plain.

In well-formed XML `<!` and `<?` are markup wherever they stand, so what must not be there is found before any parser
sees the text. Nothing is loaded, fetched or expanded.
"""

import base64
import binascii
import re
import zlib

from lxml import etree
from lxml.etree import _Element as Element

from provisor.federation.saml.refusals import (
    CommentSent,
    DocumentTypeSent,
    InstructionSent,
    MessageTooLarge,
    MessageUnreadable,
    SectionSent,
)

LARGEST = 256 * 1024
"""In bytes, of the XML; with groups of some hundred, honest messages have some ten thousand."""

_DECLARATION = re.compile(r"<\?xml[ \t\r\n][^<>?]*\?>", re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]+", re.ASCII)


def from_post(text: str) -> bytes:
    """The XML of a form's field (bindings 3.5.4). Raises MessageTooLarge, MessageUnreadable."""
    plain = _SPACE.sub("", text)
    if len(plain) > LARGEST * 4 // 3 + 4:
        raise MessageTooLarge
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise MessageUnreadable("it is no base64") from None


def from_redirect(text: str) -> bytes:
    """The XML of a query's parameter (bindings 3.4.4.1). Raises MessageTooLarge, MessageUnreadable."""
    packed = from_post(text)
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacking.decompress(packed, LARGEST + 1)
    except zlib.error:
        raise MessageUnreadable("it is not compressed by DEFLATE") from None
    if len(content) > LARGEST:
        raise MessageTooLarge
    if not unpacking.eof:
        raise MessageUnreadable("its end is missing")
    return content


def read(content: bytes) -> Element:
    """The root of a message.

    Raises MessageTooLarge, MessageUnreadable, DocumentTypeSent, CommentSent, SectionSent, InstructionSent.
    """
    text = decoded(content, LARGEST)
    if "<!--" in text:
        raise CommentSent
    if "<![CDATA[" in text:
        raise SectionSent
    if "<!" in text:
        raise DocumentTypeSent
    if "<?" in text:
        raise InstructionSent
    return parsed(
        text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )


def decoded(content: bytes, most: int) -> str:
    """The text of a document, without its XML declaration. Raises MessageTooLarge, MessageUnreadable."""
    if len(content) > most:
        raise MessageTooLarge
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MessageUnreadable("it is not in UTF-8") from None
    return _DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text


def parsed(text: str, parser: "etree.XMLParser[Element]") -> Element:
    """The root of a text. Raises MessageUnreadable."""
    try:
        return etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise MessageUnreadable("it is no well-formed XML") from None
