"""Attribute mappings as Entra ID keeps them: the synchronization schema of Microsoft Graph.

As `GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema` answers, and as the portal's schema editor downloads;
learn.microsoft.com: "synchronizationSchema", "objectMapping" and "attributeMapping resource type".
Directories, metadata and whatever else stands there is left aside.
"""

from dataclasses import dataclass

from provisor.simulators.mappings.document import Node
from provisor.simulators.mappings.entra import scope, source
from provisor.simulators.mappings.entra.language import LANGUAGE
from provisor.simulators.mappings.expression import Attribute, BadExpression, Call, Ready, Term
from provisor.simulators.mappings.mapping import AttributeMapping, Flow, Mappings, ObjectMapping
from provisor.simulators.target import NoTarget, target

_REFERENCES = {"manager", "members"}
"""Attributes of the source that name other objects of the directory."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """When a value flows, and whether its absence does."""

    when: Flow = Flow.ALWAYS
    clears: bool = True


_FLOWS = {
    "Always": _Flow(),
    "ObjectAddOnly": _Flow(Flow.ON_CREATE),
    "MultiValueAddOnly": _Flow(clears=False),
    "ValueAddOnly": _Flow(clears=False),
    # Only where the server has no value yet, which is certain at creation alone.
    "AttributeAddOnly": _Flow(Flow.ON_CREATE),
}

# With this function around it, an empty value drops the attribute from the flow.
_NO_FLOW_OF_NOTHING = "IgnoreFlowIfNullOrEmpty"


def read(file: Node) -> Mappings:
    """The mappings of users and of groups. Raises BrokenMapping."""
    found: dict[str, ObjectMapping] = {}
    rules = file.member("synchronizationRules")
    if rules.value is None:
        raise file.broken("a synchronization schema has synchronizationRules, here are none")
    for rule in rules.elements():
        for mapping in rule.member("objectMappings").elements():
            kind = mapping.member("sourceObjectName").text().casefold()
            if kind in {"user", "group"} and kind not in found:
                found[kind] = _object_mapping(mapping)
    if "user" not in found:
        raise rules.broken("no object mapping has the sourceObjectName “User”")
    return Mappings(found["user"], found.get("group", ObjectMapping((), enabled=False)))


def _object_mapping(node: Node) -> ObjectMapping:
    mappings = node.member("attributeMappings")
    attributes = tuple(_attribute_mapping(each) for each in mappings.elements())
    enabled = node.member("enabled").value is not False
    if enabled and not any(each.matching for each in attributes):
        raise mappings.broken("no attribute is matched by: one needs a matchingPriority above 0")
    return ObjectMapping(attributes, scope.read(node.member("scope")), enabled)


def _attribute_mapping(node: Node) -> AttributeMapping:
    flow: _Flow = node.member("flowType").choice(_FLOWS, "Always")
    name = node.member("targetAttributeName")
    try:
        place = target(name.text())
    except NoTarget as refusal:
        raise name.broken(str(refusal)) from refusal
    term, written = source.read(node.member("source"))
    drops = isinstance(term, Call) and term.name == _NO_FLOW_OF_NOTHING and len(term.arguments) == 1
    if isinstance(term, Call) and drops:
        (term,) = term.arguments
    return AttributeMapping(
        target=place,
        value=_ready(term, written),
        flow=flow.when,
        matching=_priority(node),
        default=node.member("defaultValue").text("") or None,
        # “None” in the portal is a mapping without a source: only the default is ever sent.
        clears=flow.clears and not drops and term != source.NOTHING,
        is_reference=isinstance(term, Attribute) and term.name in _REFERENCES,
    )


def _priority(node: Node) -> int:
    priority = node.member("matchingPriority")
    if not isinstance(priority.value, int | None) or isinstance(priority.value, bool):
        raise priority.expected("a whole number")
    return max(priority.value or 0, 0)


def _ready(term: Term, written: Node) -> Ready:
    try:
        return LANGUAGE.ready(term)
    except BadExpression as refusal:
        raise written.broken(refusal.why, character=refusal.at) from refusal
