"""Scoping filters of Entra ID: who is provisioned at all, by their attributes.

learn.microsoft.com: "Scoping users or groups to be provisioned with scoping filters", "filter resource type".
Clauses of a group hold all together, of several groups one is enough.
"""

from collections.abc import Callable
from dataclasses import dataclass

from provisor.simulators.mappings.broken import nearest
from provisor.simulators.mappings.document import Node
from provisor.simulators.mappings.entra.texts import compiled
from provisor.simulators.mappings.entra.values import is_true, number, text
from provisor.simulators.mappings.mapping import Source, everything

Scope = Callable[[Source], bool]

_Holds = Callable[[str, str], bool]


def _matches(value: str, pattern: str) -> bool:
    expression = compiled(pattern)
    return expression is not None and expression.fullmatch(value) is not None


def _exceeds(value: str, bound: str, *, or_equals: bool) -> bool:
    one, other = number(value), number(bound)
    return one is not None and other is not None and (one > other or (or_equals and one == other))


# Each is asked with a value that is there: but for IS NULL, a filter is false of people who have none.
_OPERATORS: dict[str, _Holds] = {
    "EQUALS": lambda value, wanted: value == wanted,
    "NOT EQUALS": lambda value, wanted: value != wanted,
    "IS TRUE": lambda value, _: is_true(value),
    "IS FALSE": lambda value, _: value.casefold() in {"false", "0"},
    "IS NOT NULL": lambda value, _: value != "",
    "INCLUDES": lambda value, part: part in value,
    "ENDS WITH": lambda value, end: value.endswith(end),
    "GREATER THAN": lambda value, bound: _exceeds(value, bound, or_equals=False),
    "GREATER THAN OR EQUALS": lambda value, bound: _exceeds(value, bound, or_equals=True),
    "REGEX MATCH": _matches,
    "NOT REGEX MATCH": lambda value, pattern: not _matches(value, pattern),
    "&": lambda value, listed: value in listed,
    "!&": lambda value, listed: value not in listed,
}

_IS_NULL = "IS NULL"
_PATTERNS = {"REGEX MATCH", "NOT REGEX MATCH"}
_WITHOUT_VALUE = {_IS_NULL, "IS NOT NULL", "IS TRUE", "IS FALSE"}


@dataclass(frozen=True, slots=True)
class _Clause:
    attribute: str
    operator: str
    operand: str

    def holds(self, source: Source) -> bool:
        value = text(source.get(self.attribute))
        if self.operator == _IS_NULL or not value:
            return self.operator == _IS_NULL and not value
        return _OPERATORS[self.operator](value, self.operand)


def read(node: Node) -> Scope:
    """The filter as a question about a person or group; everybody is in scope where there is none."""
    if node.value is None:
        return everything
    kinds = (node.member("inputFilterGroups"), node.member("groups"))
    filters = [[[*_clauses(group)] for group in kind.elements()] for kind in kinds]
    asked = [groups for groups in filters if groups]
    if not asked:
        return everything
    return lambda source: all(
        any(all(clause.holds(source) for clause in clauses) for clauses in groups) for groups in asked
    )


def _clauses(group: Node) -> list[_Clause]:
    return [_clause(each) for each in group.member("clauses").elements()]


def _clause(node: Node) -> _Clause:
    named = node.member("operatorName")
    operator = " ".join(named.text().replace("_", " ").upper().split())
    if operator not in _OPERATORS and operator != _IS_NULL:
        known = [*_OPERATORS, _IS_NULL]
        raise named.broken(f"no operator is called {named.value}{nearest(operator, known)}")
    attribute = node.member("sourceOperandName").text()
    return _Clause(attribute, operator, "" if operator in _WITHOUT_VALUE else _operand(node, operator))


def _operand(node: Node, operator: str) -> str:
    operand = node.member("targetOperand")
    values = [] if operand.value is None else list(operand.member("values").elements())
    if len(values) != 1:
        raise operand.broken(f"{operator} compares with one value, here are {len(values)}")
    found = values[0].text()
    if operator in _PATTERNS and compiled(found) is None:
        raise values[0].broken(f"“{found}” is no regular expression that is understood here")
    return found
