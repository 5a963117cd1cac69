"""Where a value comes from, as a synchronization schema says it: an expression, or the same in its parsed form.

learn.microsoft.com: "attributeMappingSource resource type". The expression counts where both stand.
"""

from provisor.simulators.mappings.document import Node
from provisor.simulators.mappings.entra import grammar
from provisor.simulators.mappings.expression import DEEPEST, Attribute, BadExpression, Call, Constant, Term

NOTHING = Constant(None, 0)
"""What a source that is missing gives, and an argument that is left out."""

_KINDS = {"Attribute": Attribute, "Constant": Constant, "Function": Call}

_PARAMETERS = {
    "FormatDateTime": ("source", "dateTimeStyles", "inputFormat", "outputFormat"),
    "Replace": (
        "source",
        "oldValue",
        "regexPattern",
        "regexGroupName",
        "replacementValue",
        "replacementAttributeName",
        "template",
    ),
    "Switch": ("source", "defaultValue"),
}
"""The parameters of functions that leave some out in the middle: in the parsed form their keys tell which."""


def read(source: Node, depth: int = 1) -> tuple[Term, Node]:
    """The expression, and the node in which it is written. Raises BrokenMapping."""
    if source.value is None:
        return NOTHING, source
    expression = source.member("expression")
    if not expression.value:
        return _parsed(source, depth), source
    try:
        return grammar.parse(expression.text()), expression
    except BadExpression as refusal:
        raise expression.broken(refusal.why, character=refusal.at) from refusal


def _parsed(source: Node, depth: int) -> Term:
    if depth > DEEPEST:
        raise source.broken(f"functions are nested more than {DEEPEST} levels deep")
    name = source.member("name").text("")
    kind = source.member("type").choice(_KINDS, "Attribute")
    if kind is Call:
        return Call(name, _arguments(name, source.member("parameters"), depth + 1), 0)
    # An empty expression beside an empty name is an argument that was left out.
    if not name and (kind is Attribute or source.member("expression").value is not None):
        return NOTHING
    return Attribute(name, 0) if kind is Attribute else Constant(name, 0)


def _arguments(name: str, parameters: Node, depth: int) -> tuple[Term, ...]:
    given = [
        (each.member("key").text(""), read(each.member("value"), depth)[0]) for each in parameters.elements()
    ]
    named = _PARAMETERS.get(name, ())
    by_key = dict(given)
    if not any(key in by_key for key in named):
        return tuple(term for _, term in given)
    return (*(by_key.get(key, NOTHING) for key in named), *(term for key, term in given if key not in named))
