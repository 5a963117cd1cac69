"""Attribute names as clients write them, found in the schemas of a resource type (RFC 7644 section 3.10).

Names may stand bare, be qualified by the URN of their schema, lead to a sub-attribute by a dot, and have any
case. What a name is used for is decided elsewhere: filters, sorting, PATCH paths, projection.
"""

from collections.abc import Mapping
from functools import lru_cache

from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, ResourceType, Schema, Target
from provisor.scim.tolerances import Tolerance

MAX_LENGTH = 500
"""In characters; longer names are no attribute's."""


def find(name: str, resource_type: ResourceType, leniency: Leniency) -> Target | None:
    """The attribute of that name, or None.

    In the tolerant manner a bare name that the core lacks and exactly one extension has means that
    extension's: Microsoft's own examples send `manager` without its URN.
    """
    if len(name) > MAX_LENGTH:
        return None
    lowered = name.lower()
    target = _declared(resource_type, lowered)
    if target is None and (target := _of_extension(resource_type, lowered)) is not None:
        return target if leniency.permits(Tolerance.BARE_EXTENSION_ATTRIBUTE) else None
    return target


def find_schema(name: str, resource_type: ResourceType) -> Schema | None:
    """The extension that this URN names as a whole, whatever its case."""
    schema = resource_type.schemas_by_id.get(name.lower())
    return None if schema is resource_type.schema else schema


def part(target: Target, name: str) -> Target | None:
    """The sub-attribute of that name below the target, or None."""
    sub = target.attribute.sub(name)
    return None if sub is None else below(target, sub)


def below(target: Target, sub: Attribute) -> Target:
    """The target of a sub-attribute of the target's attribute."""
    return Target((*target.keys, sub.name), sub, target.attribute, target.extension)


@lru_cache(maxsize=4096)
def _declared(resource_type: ResourceType, lowered: str) -> Target | None:
    if ":" not in lowered:
        return _within(lowered, resource_type.core_by_name, None)
    for urn, schema in resource_type.schemas_by_id.items():
        if not lowered.startswith(urn + ":"):
            continue
        rest = lowered[len(urn) + 1 :]
        core = schema is resource_type.schema
        attributes = resource_type.core_by_name if core else schema.by_name
        if (target := _within(rest, attributes, None if core else schema)) is not None:
            return target
    return None


@lru_cache(maxsize=4096)
def _of_extension(resource_type: ResourceType, lowered: str) -> Target | None:
    schema = resource_type.extension_by_bare_name.get(lowered.partition(".")[0])
    return None if schema is None else _within(lowered, schema.by_name, schema)


def _within(name: str, attributes: Mapping[str, Attribute], extension: Schema | None) -> Target | None:
    head, dot, rest = name.partition(".")
    attribute = attributes.get(head)
    if attribute is None:
        return None
    urn = None if extension is None else extension.id
    keys = (attribute.name,) if urn is None else (urn, attribute.name)
    target = Target(keys, attribute, None, urn)
    return part(target, rest) if dot else target
