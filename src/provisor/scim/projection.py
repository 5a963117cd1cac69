"""Which attributes an answer carries: `attributes`, `excludedAttributes`, `returned` (RFC 7644 3.9).

A projection is made once a request and then applied to every resource that is answered. Names that no schema
has are ignored, as the RFC asks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from provisor.scim import names
from provisor.scim.errors import InvalidValue
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, ResourceType, Returned, Type

MAX_NAMES = 200
"""The most names in `attributes` or `excludedAttributes`."""

Plan = Mapping[str, "Plan | None"]
"""What is kept, by name: all of it (None), or what a plan of its own keeps of it."""

_Paths = tuple[tuple[str, ...], ...]
_Tree = Mapping[str, "_Tree | None"]
"""The names that a client wrote, by level; None where a name stands for all below it."""
_BY_DEFAULT = frozenset({Returned.ALWAYS, Returned.DEFAULT})


class Projection:
    """What of a resource is answered."""

    __slots__ = ("_plan",)

    def __init__(self, plan: Plan | None) -> None:
        self._plan = plan

    @classmethod
    def default(cls, resource_type: ResourceType) -> "Projection":
        """What is answered when the client asks for nothing special."""
        return cls(_excluding(resource_type, ()))

    @classmethod
    def everything(cls, resource_type: ResourceType) -> "Projection":
        """All that may ever be answered."""
        return cls(_including(resource_type, _every_path(_attributes(resource_type))))

    @classmethod
    def of(
        cls,
        resource_type: ResourceType,
        leniency: Leniency,
        *,
        attributes: Sequence[str] = (),
        excluded: Sequence[str] = (),
    ) -> "Projection":
        """What the query parameters `attributes` and `excludedAttributes` leave. Raises InvalidValue."""
        if attributes and excluded:
            raise InvalidValue(
                "attributes and excludedAttributes can't be given together (RFC 7644 3.9). Send one."
            )
        if len(attributes) > MAX_NAMES or len(excluded) > MAX_NAMES:
            raise InvalidValue(f"attributes and excludedAttributes may have {MAX_NAMES} names at the most.")
        if attributes:
            return cls(_including(resource_type, _paths(attributes, resource_type, leniency)))
        if excluded:
            return cls(_excluding(resource_type, _paths(excluded, resource_type, leniency)))
        return cls.default(resource_type)

    def wants(self, name: str) -> bool:
        """Whether the answer may carry the attribute, or the extension, of this canonical name."""
        return self._plan is None or name in self._plan

    def apply(self, resource: dict[str, Any]) -> dict[str, Any]:
        """The resource as it is answered; the same object where nothing is left out."""
        return resource if self._plan is None else _cut(resource, self._plan)


def _cut(value: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    kept = {}
    for name, part in value.items():
        if name not in plan:
            continue
        below = plan[name]
        if below is None:
            kept[name] = part
        elif isinstance(part, list):
            if elements := [cut for element in part if (cut := _cut(element, below))]:
                kept[name] = elements
        elif cut := _cut(part, below):
            kept[name] = cut
    return kept


def _paths(written: Iterable[str], resource_type: ResourceType, leniency: Leniency) -> _Paths:
    """The canonical keys of the names; those of a schema as a whole stand for its attributes."""
    found: dict[tuple[str, ...], None] = {}
    for name in written:
        if name.lower() == resource_type.schema.id.lower():
            found.update(dict.fromkeys((a.name,) for a in resource_type.schema.attributes))
        elif (schema := names.find_schema(name, resource_type)) is not None:
            found[schema.id,] = None
        elif (target := names.find(name, resource_type, leniency)) is not None:
            found[target.keys] = None
    return tuple(found)


def _every_path(attributes: Iterable[Attribute]) -> _Paths:
    paths: list[tuple[str, ...]] = []
    for attribute in attributes:
        paths += [(attribute.name, *below) for below in _every_path(attribute.sub_attributes) or ((),)]
    return tuple(paths)


def _tree(paths: Iterable[tuple[str, ...]]) -> _Tree:
    tree: dict[str, Any] = {}
    for keys in sorted(paths, key=len):
        branch = tree
        for name in keys[:-1]:
            branch = branch.setdefault(name, {})
            if branch is None:  # the whole of it is named already
                break
        else:
            branch[keys[-1]] = None
    return tree


@lru_cache(maxsize=1024)
def _including(resource_type: ResourceType, paths: _Paths) -> Plan | None:
    attributes = _attributes(resource_type)
    return _unless_whole(_always(resource_type) | _included(attributes, _tree(paths)), attributes)


@lru_cache(maxsize=1024)
def _excluding(resource_type: ResourceType, paths: _Paths) -> Plan | None:
    attributes = _attributes(resource_type)
    return _unless_whole(_always(resource_type) | _left(attributes, _tree(paths)), attributes)


def _attributes(resource_type: ResourceType) -> tuple[Attribute, ...]:
    """The attributes of the resource type, with each extension as one that has its attributes below it."""
    extensions = (
        Attribute(extension.id, Type.COMPLEX, sub_attributes=extension.attributes)
        for extension in resource_type.extensions
    )
    return (*resource_type.core_by_name.values(), *extensions)


def _always(resource_type: ResourceType) -> dict[str, Any]:
    """What is answered always of extensions, whether they are named or not."""
    found = {extension.id: _included(extension.attributes, {}) for extension in resource_type.extensions}
    return {urn: plan for urn, plan in found.items() if plan}


def _included(attributes: Iterable[Attribute], tree: _Tree) -> dict[str, Any]:
    """The plan that keeps what the tree names, and what is answered always."""
    plan: dict[str, Any] = {}
    for attribute in attributes:
        if attribute.returned is Returned.NEVER:
            continue
        below = tree.get(attribute.name)
        if below is not None:
            subs = attribute.sub_attributes
            plan[attribute.name] = _unless_whole(_included(subs, below), subs)
        elif attribute.name in tree or attribute.returned is Returned.ALWAYS:
            plan[attribute.name] = _whole(attribute)
    return plan


def _left(attributes: Iterable[Attribute], tree: _Tree) -> dict[str, Any]:
    """The plan that keeps what is answered by default, without what the tree names."""
    plan: dict[str, Any] = {}
    for attribute in attributes:
        if attribute.returned not in _BY_DEFAULT:
            continue
        below = tree.get(attribute.name)
        if below is not None:
            subs = attribute.sub_attributes
            plan[attribute.name] = _unless_whole(_left(subs, below), subs)
        elif attribute.name not in tree or attribute.returned is Returned.ALWAYS:
            plan[attribute.name] = _whole(attribute)
    return plan


def _whole(attribute: Attribute) -> Plan | None:
    return _unless_whole(_left(attribute.sub_attributes, {}), attribute.sub_attributes)


def _unless_whole(plan: Plan, attributes: Collection[Attribute]) -> Plan | None:
    """None where the plan keeps all that there is, which spares the work."""
    return None if len(plan) == len(attributes) and not any(plan.values()) else plan
