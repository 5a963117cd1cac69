"""The attributes that Entra ID's and Okta's default mappings send, and with which values a run tries them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from provisor.conformance.exchanges import get
from provisor.conformance.made import CORE_USER
from provisor.conformance.server import Server
from provisor.simulators.mappings.files import read_entra, read_okta
from provisor.simulators.mappings.mapping import ObjectMapping
from provisor.simulators.target import Target, read, write

Values = dict[Target, Any]

_ELSEWHERE = frozenset({"userName", "active", "manager"})
"""Attributes with checks of their own."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "country": ("FR", "DE"),
    "locale": ("fr-FR", "de-DE"),
    "preferredLanguage": ("fr-FR", "de-DE"),
    "timezone": ("Europe/Paris", "Europe/Berlin"),
    "postalCode": ("69001", "10115"),
    "employeeNumber": ("4711", "4712"),
    "profileUrl": ("https://check.example/maria", "https://check.example/mia"),
    "givenName": ("maria", "mia"),
    "familyName": ("example", "muster"),
    # As Entra ID joins it, and as a server may work it out (RFC 7643 section 4.1.1).
    "name.formatted": ("maria example", "mia muster"),
    "phoneNumbers.value": ("+14255550100", "+14255550101"),
}


def _mapped(mapping: ObjectMapping) -> tuple[Target, ...]:
    """The places that a mapping sends; the primary element of a list is that of type work here."""
    places = dict.fromkeys(
        replace(each.target, key="type", equals="work") if each.target.key == "primary" else each.target
        for each in mapping.attributes
    )
    return tuple(each for each in places if each.name not in _ELSEWHERE and each.part != "type")


ENTRA_PLACES = _mapped(read_entra().users)
OKTA_PLACES = _mapped(read_okta().users)


def values(server: Server, places: Iterable[Target], number: int = 0) -> Values:
    """A value for each place, and as number 1 another one."""
    return {place: _value(server, place, number) for place in places}


def _value(server: Server, place: Target, number: int) -> str:
    # What a server may want to be unique.
    if place.name == "emails":
        return server.name()
    if place.name == "externalId":
        return server.text()
    for name in (f"{place.name}.{place.part}", place.part, place.name):
        if name in _WORDS:
            return _WORDS[name][number]
    return f"{place.part or place.name} {('one', 'two')[number]}".lower()


def body_of(wanted: Mapping[Target, Any]) -> dict[str, Any]:
    """The values as they stand in a resource."""
    body: dict[str, Any] = {}
    for place, value in wanted.items():
        write(body, place, value)
    for each in body.get("emails", []):
        each["primary"] = True
    extensions = {place.urn: None for place in wanted if place.urn}
    return body | ({"schemas": [CORE_USER, *extensions]} if extensions else {})


def missing(stored: dict[str, Any], wanted: Mapping[Target, Any]) -> Values:
    """What the resource does not hold as it was sent."""
    return {place: value for place, value in wanted.items() if read(stored, place) != value}


def whole(place: Target) -> str:
    """The name of the attribute or extension that the place is a part of."""
    return place.urn or place.name


def in_words(places: Iterable[Target], among: Iterable[Target]) -> str:
    """The places by name; where all parts of an attribute are among them, the attribute."""
    chosen, others = set(places), list(among)
    named: dict[str, None] = {}
    for place in others:
        parts = [each for each in others if whole(each) == whole(place)]
        if place in chosen:
            named[whole(place) if chosen.issuperset(parts) else str(place)] = None
    return ", ".join(named)


async def is_declared(server: Server, place: Target) -> bool | None:
    """Whether the server's schema has the place, for clients to write and to read; None without a schema."""
    attributes = (await server.schemas()).get(place.urn or CORE_USER)
    if attributes is None:
        return None
    attribute = attributes.get(place.name.lower())
    parts = get(attribute, "subAttributes")
    if place.part and isinstance(parts, list) and parts:
        named = [each for each in parts if str(get(each, "name")).lower() == place.part.lower()]
        attribute = named[0] if named else None
    readable = get(attribute, "returned") != "never"
    return attribute is not None and readable and get(attribute, "mutability") != "readOnly"
