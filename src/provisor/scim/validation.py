"""Reading the body of a POST or PUT into a normalised resource (RFC 7643 3, RFC 7644 3.3 and 3.5.1).

A *normalised resource* has canonical names, core attributes on top and those of an extension below its URN,
and nothing that is unassigned, read-only or undeclared: no `id`, `meta`, `schemas`, `groups`. Each value is
read by `values`. What a PUT leaves out, and whom a reference means, is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from provisor.scim import names, urns
from provisor.scim.errors import InvalidSyntax, InvalidValue
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, Mutability, ResourceType, Schema, Type
from provisor.scim.tolerances import Tolerance
from provisor.scim.values import (
    MAX_NAMES,
    Reader,
    read_object,
    read_value,
    refuse_repetition,
    set_aside,
    table,
)


@dataclass(frozen=True, slots=True)
class _Compiled:
    entries: Mapping[str, tuple[str, Reader | None]]
    required: tuple[Attribute, ...]
    required_below: tuple[Attribute, ...]


def read_resource(document: Any, resource_type: ResourceType, leniency: Leniency) -> dict[str, Any]:
    """The normalised resource that the body of a POST or PUT describes.

    Raises InvalidSyntax where the body is not a resource of this type, InvalidValue with the path of a value
    that its attribute does not allow, or of a required one that is missing.
    """
    if type(document) is not dict:
        raise InvalidSyntax(f"The body must be a JSON object with the attributes of a {resource_type.name}.")
    if len(document) > MAX_NAMES:
        raise InvalidSyntax(f"The body has {len(document)} names; {MAX_NAMES} are the most that is accepted.")
    announced = urns.read_announced(document, resource_type, leniency)
    entries = _compiled(resource_type).entries
    resource: dict[str, Any] = {}
    others: list[str] = []
    for name, value in document.items():
        entry = entries.get(name)
        if entry is None:
            others.append(name)
            continue
        canonical, read = entry
        if read is not None and (found := read(value, leniency, canonical)) is not None:
            resource[canonical] = found
    if others:
        _read_others(others, document, resource, resource_type, leniency)
    for name in resource:
        if ":" in name and name not in announced:
            _check_unannounced(name, leniency)
    require(resource, resource_type)
    return resource


def require(resource: Mapping[str, Any], resource_type: ResourceType) -> None:
    """Raise InvalidValue if a required attribute of the normalised resource is missing or empty."""
    compiled = _compiled(resource_type)
    _require(resource, compiled.required, compiled.required_below, "")
    for extension in resource_type.extensions:
        if extension.id in resource:
            required, below = _required(extension.attributes)
            _require(resource[extension.id], required, below, extension.id + ":")


def _require(
    values: Mapping[str, Any], required: tuple[Attribute, ...], below: tuple[Attribute, ...], where: str
) -> None:
    for attribute in required:
        value = values.get(attribute.name)
        if value is None:
            raise InvalidValue(f"{where}{attribute.name} is required. Send a value for it.")
        if type(value) is str and not value.strip():
            raise InvalidValue(f"{where}{attribute.name} is required and must not be empty.")
    for attribute in below:
        needed = _required(attribute.sub_attributes)[0]
        if attribute.multi_valued:
            for index, element in enumerate(values.get(attribute.name, ())):
                _require(element, needed, (), f"{where}{attribute.name}[{index}].")
        elif attribute.name in values:
            _require(values[attribute.name], needed, (), f"{where}{attribute.name}.")


@lru_cache(maxsize=4096)
def _required(attributes: tuple[Attribute, ...]) -> tuple[tuple[Attribute, ...], tuple[Attribute, ...]]:
    """Those that are required, and those that have sub-attributes that are."""
    writable = [a for a in attributes if a.mutability is not Mutability.READ_ONLY]
    below = (a for a in writable if a.type is Type.COMPLEX and _required(a.sub_attributes)[0])
    return tuple(a for a in writable if a.required), tuple(below)


@lru_cache(maxsize=512)
def _compiled(resource_type: ResourceType) -> _Compiled:
    """How the names of a body are read: by lower-case name only where that is the canonical one.

    Other spellings take the longer way, which looks for names that are given twice.
    """
    entries: dict[str, tuple[str, Reader | None]] = {
        canonical: (canonical, read) for canonical, read in table(resource_type.core_by_name).values()
    }
    entries["schemas"] = ("schemas", None)
    for extension in resource_type.extensions:
        entries[extension.id] = (extension.id, _extension(extension))
    return _Compiled(entries, *_required(resource_type.schema.attributes))


@lru_cache(maxsize=512)
def _extension(extension: Schema) -> Reader:
    entries = table(extension.by_name)

    def read(value: Any, leniency: Leniency, where: str) -> Any:
        if value is None or value == []:
            return None
        if type(value) is not dict:
            raise InvalidValue(f"{where} must be an object with the attributes of the extension.")
        return read_object(value, entries, leniency, where + ":") or None

    return read


def _read_others(
    others: list[str],
    document: Mapping[str, Any],
    resource: dict[str, Any],
    resource_type: ResourceType,
    leniency: Leniency,
) -> None:
    """Read the names that are not in canonical spelling."""
    refuse_repetition(document, "")
    entries = _compiled(resource_type).entries
    canonical_by_lowered = _lowered(resource_type)
    for name in others:
        lowered = name.lower()
        canonical = canonical_by_lowered.get(lowered)
        if canonical is None:
            canonical = urns.extension_meant(name, resource_type, leniency)
        if canonical is None:
            _read_path(name, document[name], resource, resource_type, leniency)
            continue
        read = entries[canonical][1]
        if read is not None and (found := read(document[name], leniency, canonical)) is not None:
            _put(resource, (canonical,), found, name)


@lru_cache(maxsize=512)
def _lowered(resource_type: ResourceType) -> Mapping[str, str]:
    return {canonical.lower(): canonical for canonical in _compiled(resource_type).entries}


def _read_path(
    name: str, value: Any, resource: dict[str, Any], resource_type: ResourceType, leniency: Leniency
) -> None:
    """Read a name that is qualified, dotted, bare though an extension's, or unknown."""
    # Okta sends a password with every user (Okta developer docs: SCIM 2.0 protocol reference). It is kept
    # nowhere.
    if name.lower() == "password" and leniency.permits(Tolerance.CREDENTIAL):
        return
    target = names.find(name, resource_type, leniency)
    # Entra with aadOptscim062020 names attributes as paths: `name.givenName`, `urn:…:User:employeeNumber`.
    is_path = ":" in name or "." in name
    if target is None or (is_path and not leniency.permits(Tolerance.PATH_AS_NAME)):
        set_aside(name, leniency)
        return
    if Mutability.READ_ONLY in {target.attribute.mutability, target.parent and target.parent.mutability}:
        return
    if target.parent is not None and target.parent.multi_valued:
        raise InvalidSyntax(
            f"{name}: {target.parent.name} has several values. Send them as an array under that name."
        )
    found = read_value(value, target.attribute, leniency, where=name)
    if found is not None:
        _put(resource, target.keys, found, name)


def _put(resource: dict[str, Any], keys: tuple[str, ...], value: Any, name: str) -> None:
    """Put a value under its keys, and several parts of one object together."""
    *above, last = keys
    for key in above:
        resource = resource.setdefault(key, {})
    present = resource.get(last)
    if isinstance(present, dict) and isinstance(value, dict):
        for part, found in value.items():
            _put(present, (part,), found, f"{name}.{part}")
    elif present is not None:
        raise InvalidSyntax(f"{name} is given twice, under different names. Send it once.")
    else:
        resource[last] = value


def _check_unannounced(urn: str, leniency: Leniency) -> None:
    if not leniency.permits(Tolerance.UNANNOUNCED_EXTENSION):
        raise InvalidSyntax(f"The body has attributes of {urn}, which 'schemas' does not name. Add it there.")
