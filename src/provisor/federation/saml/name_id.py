"""How an identity provider names somebody (SAML core 2.2.3): read, kept, and said back to it when they leave."""

import json
from dataclasses import asdict, dataclass

from lxml import etree
from lxml.etree import _Element as Element

from provisor.federation.saml import layout
from provisor.federation.saml.names import UNSPECIFIED, saml
from provisor.federation.saml.refusals import ElementMissing

NAME_ID = "NameID"
_LONGEST, _LONGEST_QUALIFIER = 255, 1024
"""In characters: of a name (core 8.3.7), and of an entity id by which it is qualified (core 8.3.6)."""


@dataclass(frozen=True, slots=True)
class NameId:
    """A name, with all that makes it theirs. `format` is None where the name came without."""

    value: str
    format: str | None = None
    qualifier: str | None = None
    sp_qualifier: str | None = None

    @property
    def is_of(self) -> str:
        """Of which format it is, whether that is told or not (core 8.3.1)."""
        return self.format or UNSPECIFIED

    def written(self) -> str:
        """The name as a text, to be kept."""
        return json.dumps(asdict(self))

    def put_into(self, parent: Element) -> None:
        """Say the name as it came."""
        told = {"Format": self.format, "NameQualifier": self.qualifier, "SPNameQualifier": self.sp_qualifier}
        known = {name: each for name, each in told.items() if each is not None}
        etree.SubElement(parent, saml(NAME_ID), known).text = self.value


def kept(text: str) -> NameId:
    """The name that was written so."""
    return NameId(**json.loads(text))


def read(element: Element) -> NameId:
    """The name that a NameID tells. Raises ElementMissing."""
    value = layout.text_of(element)
    if not _is_usable(value, _LONGEST):
        raise ElementMissing(NAME_ID)
    return NameId(value, *(_told(element, name) for name in ("Format", "NameQualifier", "SPNameQualifier")))


def _told(element: Element, name: str) -> str | None:
    told = element.get(name)
    if told is not None and not _is_usable(told, _LONGEST_QUALIFIER):
        raise ElementMissing(name)
    return told


def _is_usable(told: str, longest: int) -> bool:
    return 0 < len(told) <= longest and told.isprintable()
