"""Reads LDIF (RFC 2849): entries of people and groups as LDAP directories and Active Directory export them."""

import base64
import binascii
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from provisor.simulators.tenant.exports.records import Cell, Record
from provisor.simulators.tenant.exports.texts import Export

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_ATTRIBUTE = re.compile(r"([A-Za-z0-9][\w.;-]*):([:<]?)[ ]*")
# RFC 4519, RFC 2798, RFC 2307, Active Directory.
_PEOPLE = frozenset({"person", "organizationalperson", "inetorgperson", "user"})
_GROUPS = frozenset({"group", "groupofnames", "groupofuniquenames", "posixgroup"})
_NEITHER = frozenset({"computer", "contact"})
_LITTLE_ENDIAN_GUID = "objectguid"  # [MS-DTYP] 2.3.4.2: the first three parts are turned round

_Line = tuple[int, str]


@dataclass(slots=True)
class _Attribute:
    """An attribute as it is spelled first, where, and with which values."""

    name: str
    offset: int
    texts: list[str] = field(default_factory=list)


_Attributes = dict[str, _Attribute]


def records(export: Export) -> Iterator[Record]:
    """One record a person or group, by attributes; other entries are passed over. Raises BrokenExport."""
    seen: dict[str, int] = {}
    for lines in _entries(export):
        found = _attributes(export, lines)
        offset, dn = found["dn"].offset, found["dn"].texts[0]
        if dn.casefold() in seen:
            first = export.line(seen[dn.casefold()])
            raise export.broken(offset, f"expected another DN, since “{dn}” stands in line {first}, too")
        seen[dn.casefold()] = offset
        classes = {each.lower() for each in found["objectclass"].texts} if "objectclass" in found else set()
        if classes & (_GROUPS | _PEOPLE) and not classes & _NEITHER:
            cells = {each.name: _cell(each) for each in found.values()}
            yield Record(offset, cells, is_group=bool(classes & _GROUPS))


def _entries(export: Export) -> Iterator[list[_Line]]:
    """The lines of each entry."""
    entry: list[_Line] = []
    for offset, line in _unfolded(export):
        if line.startswith("version:") and not entry:
            continue
        if line:
            entry.append((offset, line))
        elif entry:
            yield entry
            entry = []
    if entry:
        yield entry


def _unfolded(export: Export) -> Iterator[_Line]:
    """Lines with their offsets: one that goes on in the next is put together, comments are left out."""
    start, parts = 0, [""]
    place = 0
    while place < len(export.text):
        found = _LINE.match(export.text, place)
        if found is None:  # pragma: no cover - the pattern matches everywhere
            break
        if found[1].startswith(" "):
            parts.append(found[1][1:])
        else:
            yield from _whole(start, parts)
            start, parts = place, [found[1]]
        place = found.end()
    yield from _whole(start, parts)
    yield place, ""


def _whole(start: int, parts: list[str]) -> Iterator[_Line]:
    line = "".join(parts)
    if not line.startswith("#"):
        yield start, line


def _attributes(export: Export, lines: list[_Line]) -> _Attributes:
    """An entry's values by the attribute's name in lower case (RFC 4512 section 2.5: names have no case)."""
    found: _Attributes = {}
    for offset, line in lines:
        opening = _ATTRIBUTE.match(line)
        if opening is None:
            raise export.broken(offset, "expected a line such as “mail: somebody@example.com”")
        name, form = opening[1], opening[2]
        if not found and name.lower() != "dn":
            raise export.broken(offset, "expected “dn:”, with which an entry begins")
        value = _value(export, offset + opening.end(), name, form, line[opening.end() :])
        if name.lower() == "dn" and (found or not value):
            raise export.broken(
                offset, "expected one DN in an entry, and an empty line before the next entry"
            )
        if name.lower() == "changetype" and value != "add":
            raise export.broken(offset, "expected entries, found a change; export the entries themselves")
        if value:
            found.setdefault(name.lower(), _Attribute(name, offset)).texts.append(value)
    return found


def _value(export: Export, place: int, name: str, form: str, text: str) -> str:
    """The value as text; nothing for bytes that are none, such as a photograph."""
    if form == "<":
        raise export.broken(place, "expected a value, found the address of one")
    if form != ":":
        return text
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise export.broken(place, "expected base64 after “::”") from None
    if name.lower() == _LITTLE_ENDIAN_GUID and len(data) == 16:
        return str(uuid.UUID(bytes_le=data))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""


def _cell(attribute: _Attribute) -> Cell:
    texts = attribute.texts
    return Cell(texts[0] if len(texts) == 1 else tuple(texts), attribute.offset)
