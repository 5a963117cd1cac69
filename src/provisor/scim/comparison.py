"""Comparison keys: the form of a value in which filters and sorts compare it (RFC 7644 section 3.4.2.2).

Text is folded unless its attribute is case exact, instants become one text form that sorts as they do,
numbers and booleans stay what they are. Leaves which keys are compared, and how, to `matching` and the store.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from provisor.folding import folded
from provisor.scim.filters import Key
from provisor.scim.schemas import Attribute, ResourceType, Type

_Keyer = Callable[[Any], Any]
"""Turns a stored value into its key; None where nothing can be compared."""

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:Z|([+-])(\d\d):(\d\d))?", re.ASCII
)


def key(value: Any, attribute: Attribute) -> Key | None:
    """The comparison key of one value of the attribute, or None where the value is not of its type."""
    found: Key | None = _leaf(attribute)(value)
    return found


def instant(text: str) -> str | None:
    """A dateTime (RFC 7643 section 2.3.5) as a text of fixed width in UTC, or None if it is none.

    Without an offset it is taken for UTC. Finer parts than microseconds, as Microsoft's clients send them,
    are cut.
    """
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = found.groups()
    try:
        local = datetime(  # noqa: DTZ001 - the offset is applied below, where it can't leave the calendar
            int(year), int(month), int(day), int(hour), int(minute), int(second),
            int((fraction or "")[:6].ljust(6, "0")),
        )  # fmt: skip
        offset = timezone(timedelta(hours=int(hours or 0), minutes=int(minutes or 0))).utcoffset(None)
    except ValueError:
        return None
    try:
        moment = local + offset if sign == "-" else local - offset
    except OverflowError:
        moment = datetime.min if sign == "+" else datetime.max  # noqa: DTZ901 - the edge of the calendar
    return moment.replace(tzinfo=UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def search_document(resource: Mapping[str, Any], resource_type: ResourceType) -> dict[str, Any]:
    """The normalised resource with each value as its comparison key, under the same names, and `schemas`.

    What the resource type does not declare (values of an extension that was withdrawn) is left out.
    """
    keyers = _keyers(resource_type)
    extensions = [name for name in resource if ":" in name and name in keyers]
    document: dict[str, Any] = {"schemas": [resource_type.schema.id, *extensions]}
    for name, value in resource.items():
        keyer = keyers.get(name)
        if keyer is not None and (found := keyer(value)) is not None:
            document[name] = found
    return document


def lookups(
    resource: Mapping[str, Any], resource_type: ResourceType, names: Sequence[str]
) -> list[tuple[str, str]]:
    """The (name, key) pairs of the attributes of these names.

    A name is a path with dots: `displayName`, `emails.value`, `urn:…:2.0:User.employeeNumber`. Each pair
    stands there once, however often the resource has the value.
    """
    pairs: dict[tuple[str, str], None] = {}
    for name, keys, keyer in _lookups(resource_type, tuple(names)):
        for value in _values(resource, keys):
            found = keyer(value)
            if found is not None:
                pairs[name, str(found)] = None
    return list(pairs)


def _values(value: Any, keys: tuple[str, ...]) -> list[Any]:
    for depth, name in enumerate(keys):
        if isinstance(value, list):
            return [found for element in value for found in _values(element, keys[depth:])]
        value = value.get(name)
        if value is None:
            return []
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=512)
def _lookups(
    resource_type: ResourceType, names: tuple[str, ...]
) -> list[tuple[str, tuple[str, ...], _Keyer]]:
    found = []
    for name in names:
        extension = next((s for s in resource_type.extensions if name.startswith(s.id + ".")), None)
        path = name if extension is None else name[len(extension.id) + 1 :]
        attributes = resource_type.core_by_name if extension is None else extension.by_name
        head, _, rest = path.partition(".")
        attribute = attributes[head.lower()]
        leaf = attribute.by_name[rest.lower()] if rest else attribute
        keys = (attribute.name, leaf.name) if rest else (attribute.name,)
        found.append((name, keys if extension is None else (extension.id, *keys), _leaf(leaf)))
    return found


@lru_cache(maxsize=512)
def _keyers(resource_type: ResourceType) -> Mapping[str, _Keyer]:
    keyers = {a.name: _keyer(a) for a in resource_type.core_by_name.values()}
    for extension in resource_type.extensions:
        keyers[extension.id] = _complex({a.name: _keyer(a) for a in extension.attributes})
    return keyers


def _keyer(attribute: Attribute) -> _Keyer:
    if attribute.type is Type.COMPLEX:
        single = _complex({sub.name: _keyer(sub) for sub in attribute.sub_attributes})
    else:
        single = _leaf(attribute)
    return _plural(single) if attribute.multi_valued else single


def _leaf(attribute: Attribute) -> _Keyer:
    if attribute.type in {Type.STRING, Type.REFERENCE, Type.BINARY}:
        exact = attribute.case_exact or attribute.type is not Type.STRING
        return _exact if exact else _folded
    return _LEAVES[attribute.type]


# A stored value may be older than its schema: one that is no longer of the declared type has no key.


def _exact(value: Any) -> str | None:
    return value if type(value) is str else None


def _folded(value: Any) -> str | None:
    return folded(value) if type(value) is str else None


def _boolean(value: Any) -> bool | None:
    return value if type(value) is bool else None


def _number(value: Any) -> int | float | None:
    return value if type(value) is int or type(value) is float else None


def _instant(value: Any) -> str | None:
    return instant(value) if type(value) is str else None


def _nothing(_: Any) -> None:
    return None


_LEAVES: Mapping[Type, _Keyer] = {
    Type.BOOLEAN: _boolean,
    Type.INTEGER: _number,
    Type.DECIMAL: _number,
    Type.DATE_TIME: _instant,
    Type.COMPLEX: _nothing,
}


def _complex(keyers: Mapping[str, _Keyer]) -> _Keyer:
    def keyed(value: Any) -> dict[str, Any] | None:
        if type(value) is not dict:
            return None
        document = {}
        for name, part in value.items():
            keyer = keyers.get(name)
            if keyer is not None and (found := keyer(part)) is not None:
                document[name] = found
        return document or None

    return keyed


def _plural(single: _Keyer) -> _Keyer:
    def keyed(values: Any) -> list[Any] | None:
        if type(values) is not list:
            return None
        return [found for value in values if (found := single(value)) is not None] or None

    return keyed
