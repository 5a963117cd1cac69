"""Attribute mappings as Okta keeps them: a profile mapping, and the app user schema that says where attributes go.

One JSON object with two members: `mapping`, what `GET /api/v1/mappings/{id}` answers, and `schema`, what
`GET /api/v1/meta/schemas/apps/{id}/default` answers (developer.okta.com: "Profile Mappings", "Schemas").
"""

import re
from collections.abc import Iterator

from provisor.simulators.mappings.broken import nearest
from provisor.simulators.mappings.document import Node
from provisor.simulators.mappings.expression import Attribute, BadExpression, Ready
from provisor.simulators.mappings.mapping import AttributeMapping, Flow, Mappings, ObjectMapping, Value
from provisor.simulators.mappings.okta import grammar
from provisor.simulators.mappings.okta.language import LANGUAGE
from provisor.simulators.mappings.okta.values import array, holds, number, text, whole
from provisor.simulators.target import NoTarget, Target, target

_USER_NAME = target("userName")
_EXTERNAL_ID = target("externalId")
_REFERENCES = {"managerId"}
"""Attributes of the source that name other people."""

_FLOWS = {"PUSH": Flow.ALWAYS, "DONT_PUSH": Flow.ON_CREATE}
"""“Apply mapping on user create and update”, “Apply mapping on user create only”."""

_MUTABILITIES = {"READ_WRITE": True, "WRITE_ONLY": True, "IMMUTABLE": True, "READ_ONLY": False}

_CHOSEN = re.compile(r"\.\^\[\s*(\w+)\s*==\s*(?:'([^']*)'|\"([^\"]*)\"|([^\]'\"]*?))\s*\]")

_CONVERSIONS = {
    "string": lambda value: value if isinstance(value, str) else text(value),
    "boolean": holds,
    "integer": whole,
    "number": number,
    "array": lambda value: list(array(value)),
}

GROUPS = ObjectMapping(
    (AttributeMapping(target("displayName"), lambda source: source.get("name"), matching=1),)
)
"""A pushed group has its name and its members; nothing of it can be mapped (help.okta.com: "About Group Push")."""


def read(file: Node) -> Mappings:
    """The mapping of users, and that of groups, which is fixed. Raises BrokenMapping."""
    mapping, schema = file.member("mapping"), file.member("schema")
    if mapping.member("source").value is not None:
        _check_direction(mapping)
    places = dict(_places(schema))
    attributes = [*_attributes(mapping.member("properties"), places)]
    targets = {each.target for each in attributes}
    if _USER_NAME not in targets:
        # An application's user name has a setting of its own, by default the login (help.okta.com: "Application
        # username format"), and need not stand in the mapping.
        attributes.insert(0, AttributeMapping(_USER_NAME, lambda source: source.get("login"), matching=1))
    if _EXTERNAL_ID not in targets:
        attributes.append(AttributeMapping(_EXTERNAL_ID, lambda source: source.get("id")))
    return Mappings(ObjectMapping(tuple(attributes)), GROUPS)


def _check_direction(mapping: Node) -> None:
    kind = mapping.member("source").member("type")
    if kind.value == "appuser":
        raise kind.broken(
            "this mapping leads from the application to Okta; the other one, whose source is the user, is needed"
        )


def _places(schema: Node) -> Iterator[tuple[str, tuple[Node, Target | None]]]:
    """Where each attribute of the app user goes; None for those that the application alone sets."""
    definitions = schema.member("definitions")
    for part in ("base", "custom"):
        holder = definitions.member(part)
        if holder.value is not None:
            for name, node in holder.member("properties").members():
                writable = node.member("mutability").choice(_MUTABILITIES, "READ_WRITE")
                yield name, (node, _place(name, node) if writable else None)


def _place(name: str, node: Node) -> Target:
    external = node.member("externalName")
    namespace = node.member("externalNamespace").text("")
    chosen = _CHOSEN.sub(
        lambda found: f'[{found[1]} eq "{next(each for each in found.groups()[1:] if each is not None)}"]',
        external.text(name),
    )
    try:
        return target(f"{namespace}:{chosen}" if namespace else chosen)
    except NoTarget as refusal:
        raise external.broken(
            f"“{external.text(name)}” is no attribute of a SCIM resource, such as name.givenName"
        ) from refusal


def _attributes(
    properties: Node, places: dict[str, tuple[Node, Target | None]]
) -> Iterator[AttributeMapping]:
    for name, node in properties.members():
        if name not in places:
            raise node.broken(f"the schema has no attribute “{name}”{nearest(name, places)}")
        schema, place = places[name]
        if place is not None and node.member("expression").value:
            yield _attribute(node, schema, place)


def _attribute(node: Node, schema: Node, place: Target) -> AttributeMapping:
    expression = node.member("expression")
    try:
        term = grammar.parse(expression.text())
        value = LANGUAGE.ready(term)
    except BadExpression as refusal:
        raise expression.broken(refusal.why, character=refusal.at) from refusal
    is_reference = isinstance(term, Attribute) and term.name in _REFERENCES
    return AttributeMapping(
        place,
        value if is_reference else _typed(value, schema),
        node.member("pushStatus").choice(_FLOWS, "PUSH"),
        matching=int(place == _USER_NAME),
        is_reference=is_reference,
    )


def _typed(value: Ready, schema: Node) -> Ready:
    """The value as the schema's type has it; null and the empty text stay what they are."""
    convert = schema.member("type").choice(_CONVERSIONS, "string")

    def typed(source: "Value") -> Value:
        found = value(source)
        return found if found is None or found == "" else convert(found)

    return typed
