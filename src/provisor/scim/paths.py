"""PATCH paths: what an operation is about (RFC 7644 section 3.5.2, figure 7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from provisor.scim import grammar, names
from provisor.scim.errors import InvalidPath, InvalidSyntax, ScimError
from provisor.scim.filters import Filter
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.names import find
from provisor.scim.schemas import Attribute, ResourceType, Schema, Target
from provisor.scim.tolerances import Tolerance
from provisor.scim.urns import extension_meant

__all__ = ["Path", "find", "read_path"]

_REMEMBERED_LENGTH = 300
"""In characters; longer paths name a lot of values, and do not come again."""

# attrPath and valuePath [subAttr]: a name, perhaps a filter in brackets, perhaps a sub-attribute.
_PATH = re.compile(
    r"(?P<name>[^\s\[\]()\".]+(?:\.[^\s\[\]()\".]+)*)(?:\[(?P<filter>.*)\](?:\.(?P<sub>[\w$-]+))?)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Path:
    """An attribute, perhaps those elements that `condition` holds for, perhaps one sub-attribute of them.

    `target` is the attribute as a whole, also where `sub` says which part of it is meant. `described` is the
    element that a condition of nothing but equalities describes, as it is written. Where the path is the URN
    of an extension and nothing else, `extension` is that schema and `target` is None.
    """

    text: str
    target: Target | None
    condition: Filter | None = None
    sub: Attribute | None = None
    described: Mapping[str, Any] | None = None
    extension: Schema | None = None


def read_path(text: str, resource_type: ResourceType, leniency: Leniency) -> Path | None:
    """The path; None for one that no schema declares and that the tolerant manner sets aside.

    Raises InvalidPath, InvalidSyntax for what is not declared, InvalidFilter for what stands in the brackets.
    """
    if len(text) > _REMEMBERED_LENGTH:
        return _read(text, resource_type, leniency)
    try:
        path, noted = _remembered(text, resource_type, leniency.manner)
    except ScimError:
        # Refusals are not remembered; what is tolerated on the way to this one is to be noted, too.
        return _read(text, resource_type, leniency)
    leniency.take_over(noted)
    return path


# Identity providers send the same few paths, those of their attribute mappings.
@lru_cache(maxsize=1024)
def _remembered(text: str, resource_type: ResourceType, manner: Manner) -> tuple[Path | None, Leniency]:
    """The path, and what had to be tolerated in it."""
    noted = Leniency(manner)
    return _read(text, resource_type, noted), noted


def _read(text: str, resource_type: ResourceType, leniency: Leniency) -> Path | None:
    found = _PATH.fullmatch(text.strip())
    if found is None:
        raise InvalidPath(
            f"{text[:200]!r} is not a path such as 'name.familyName' or 'emails[type eq \"work\"].value'."
        )
    name, condition, part = found["name"], found["filter"], found["sub"]
    target = names.find(name, resource_type, leniency)
    if target is None:
        if condition is None and (extension := _extension(name, resource_type, leniency)) is not None:
            return Path(text, None, extension=extension)
        _set_aside(text, resource_type, leniency)
        return None
    if condition is None:
        return _whole(text, target)
    if not target.attribute.multi_valued:
        raise InvalidPath(f"{target.attribute.name} has one value; brackets need several to choose from.")
    tree, described = grammar.parse_value_filter(condition, target, leniency)
    sub = None if part is None else target.attribute.sub(part)
    if part is not None and sub is None:
        _set_aside(text, resource_type, leniency)
        return None
    return Path(text, target, tree, sub, described)


def _extension(name: str, resource_type: ResourceType, leniency: Leniency) -> Schema | None:
    if ":" not in name:
        return None
    if (schema := names.find_schema(name, resource_type)) is not None:
        return schema
    meant = extension_meant(name, resource_type, leniency)
    return None if meant is None else names.find_schema(meant, resource_type)


def _whole(text: str, target: Target) -> Path:
    if target.parent is None:
        return Path(text, target)
    attribute = Target(target.keys[:-1], target.parent, None, target.extension)
    return Path(text, attribute, sub=target.attribute)


def _set_aside(text: str, resource_type: ResourceType, leniency: Leniency) -> None:
    # Okta sends passwords, by PATCH too where a catalogue app does so. They are kept nowhere.
    if text.lower() == "password" and leniency.permits(Tolerance.CREDENTIAL):
        return
    if not leniency.set_aside_undeclared(text):
        # In a PATCH, too, what is not declared is invalidSyntax (Interoperability Profile, "Attribute and Schema
        # Handling"); where a path is no path at all it is invalidPath.
        raise InvalidSyntax(
            f"{resource_type.name} has no attribute {text[:200]!r}. See /Schemas for those that it has."
        )
