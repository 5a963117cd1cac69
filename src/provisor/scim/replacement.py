"""What a PUT may not change: immutable attributes that have a value (RFC 7644 section 3.5.1)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from provisor.scim import elements, errors
from provisor.scim.schemas import Attribute, Mutability, ResourceType


def keep_immutable(
    before: Mapping[str, Any], after: Mapping[str, Any], resource_type: ResourceType
) -> dict[str, Any]:
    """The normalised resource `after`, with the immutable values of `before` that it leaves out.

    A part of a complex value stays as long as the value does. Raises Mutability for a value that is another.
    """
    result = {**after, **_kept(before, after, resource_type.schema.attributes)}
    for extension in resource_type.extensions:
        sent = after.get(extension.id, {})
        if kept := _kept(before.get(extension.id, {}), sent, extension.attributes):
            result[extension.id] = {**sent, **kept}
    return result


def _kept(
    before: Mapping[str, Any], after: Mapping[str, Any], attributes: tuple[Attribute, ...]
) -> dict[str, Any]:
    kept = {}
    for attribute in _concerned(attributes):
        was, sent = before.get(attribute.name), after.get(attribute.name)
        if was is None:
            continue
        if attribute.mutability is Mutability.IMMUTABLE:
            if sent not in (None, was):
                raise errors.Mutability(
                    f"{attribute.name} has a value that can't be changed any more (it is immutable)."
                )
            kept[attribute.name] = was
        elif sent is not None:
            kept[attribute.name] = _with_parts(was, sent, attribute)
    return kept


def _with_parts(was: Any, sent: Any, attribute: Attribute) -> Any:
    if attribute.multi_valued:
        return elements.replaced(was, sent, attribute)
    return elements.with_immutable(sent, was, attribute)


@lru_cache(maxsize=512)
def _concerned(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Those that are immutable, and those with parts that are."""
    return tuple(
        attribute
        for attribute in attributes
        if any(each.mutability is Mutability.IMMUTABLE for each in (attribute, *attribute.sub_attributes))
    )
