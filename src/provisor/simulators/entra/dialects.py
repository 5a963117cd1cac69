"""The two PATCH dialects of Entra ID's provisioning service.

learn.microsoft.com, "Known issues and resolutions with SCIM 2.0 protocol compliance of the Microsoft Entra user
provisioning service": without a flag in the tenant URL operations are capitalised, booleans are strings, and each
attribute has an operation; with `aadOptscim062020` they follow RFC 7644 section 3.5.2, many attributes in one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from provisor.simulators.target import Target

FLAG = "aadOptscim062020"

Operation = dict[str, Any]


class Dialect(Protocol):
    """How changes become the operations of a PATCH. A value of None takes the attribute away."""

    name: str

    def set(self, added: Mapping[Target, Any], replaced: Mapping[Target, Any]) -> list[Operation]:
        """Give attributes that the server lacks, and others another value."""
        ...

    def remove(self, place: Target) -> list[Operation]:
        """Take an attribute away."""
        ...

    def add_members(self, ids: Sequence[str]) -> list[Operation]:
        """Put users into a group."""
        ...

    def remove_members(self, ids: Sequence[str]) -> list[Operation]:
        """Take users out of a group."""
        ...


class Classic:
    """Without the flag: what most tenants send."""

    name = "classic"

    def set(self, added: Mapping[Target, Any], replaced: Mapping[Target, Any]) -> list[Operation]:
        pairs = [("Add", added), ("Replace", replaced)]
        return [
            {"op": op, "path": str(place), "value": _text(value)}
            for op, values in pairs
            for place, value in values.items()
        ]

    def remove(self, place: Target) -> list[Operation]:
        return [{"op": "Remove", "path": str(place)}]

    def add_members(self, ids: Sequence[str]) -> list[Operation]:
        return [{"op": "Add", "path": "members", "value": [{"$ref": None, "value": each} for each in ids]}]

    def remove_members(self, ids: Sequence[str]) -> list[Operation]:
        return [{"op": "Remove", "path": "members", "value": [{"$ref": None, "value": each} for each in ids]}]


class Compliant:
    """With the flag `aadOptscim062020`."""

    name = "compliant"

    def set(self, added: Mapping[Target, Any], replaced: Mapping[Target, Any]) -> list[Operation]:
        return [*self._operations("add", added), *self._operations("replace", replaced)]

    def remove(self, place: Target) -> list[Operation]:
        return [{"op": "remove", "path": str(place)}]

    def add_members(self, ids: Sequence[str]) -> list[Operation]:
        return [{"op": "add", "path": "members", "value": [{"value": each} for each in ids]}]

    def remove_members(self, ids: Sequence[str]) -> list[Operation]:
        return [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in ids]

    def _operations(self, op: str, values: Mapping[Target, Any]) -> list[Operation]:
        chosen = [
            {"op": op, "path": str(place), "value": as_json(value)}
            for place, value in values.items()
            if place.key
        ]
        plain = {str(place): as_json(value) for place, value in values.items() if not place.key}
        return [*chosen, *([{"op": op, "value": plain}] if plain else [])]


def as_json(value: Any) -> Any:
    """A value of a mapping in a body: the texts True and False are the booleans."""
    return {"True": True, "False": False}.get(value, value) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, bool) else value


DIALECTS: Mapping[str, Dialect] = {each.name: each for each in (Classic(), Compliant())}
