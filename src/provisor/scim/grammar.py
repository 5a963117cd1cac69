"""The grammar of filters (RFC 7644 section 3.4.2.2), read into the tree of `filters`.

`not` binds before `and`, `and` before `or`. Names are found by `names`, values read by `comparands`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from provisor.scim import comparands, names
from provisor.scim.errors import InvalidFilter
from provisor.scim.filters import And, Comparison, Filter, Not, Nothing, Operator, Or, Present, ValuePath
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, ResourceType, Returned, Target, Type
from provisor.scim.tolerances import Tolerance

MAX_LENGTH = 8_192
"""The longest filter, in characters."""
MAX_DEPTH = 50
"""How deep parentheses and value paths may be nested."""
MAX_TERMS = 250
"""How many comparisons one filter may have."""

# A string, a bracket, or a word; a quote that never closes takes the rest. Only white space lies between.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[()\[\]]|[^\s()\[\]"]+|".*', re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SPECIAL = frozenset('()[]"')
_OPERATORS: dict[str, Operator] = {operator.value: operator for operator in Operator}


def parse(text: str, resource_type: ResourceType, leniency: Leniency, *, everywhere: bool = False) -> Filter:
    """The filter as a tree. Raises InvalidFilter.

    With `everywhere`, for a search over several resource types, an attribute that this type does not have is
    no error: whatever is said of it holds for no resource. `parse_for_all` checks that some type has it.
    """
    return _Parser(text, resource_type, leniency, everywhere=everywhere).whole()


def parse_for_all(
    text: str, resource_types: Sequence[ResourceType], leniency: Leniency
) -> tuple[Filter, ...]:
    """The filter once for each type. Raises InvalidFilter, also for a name that none of them has."""
    parsers = [_Parser(text, each, leniency, everywhere=True) for each in resource_types]
    trees = tuple(parser.whole() for parser in parsers)
    for name in parsers[0].unknown:
        if all(name in parser.unknown for parser in parsers):
            raise InvalidFilter(f"No resource type has an attribute {name[:100]!r}.")
    return trees


def parse_value_filter(
    text: str, target: Target, leniency: Leniency
) -> tuple[Filter, Mapping[str, Any] | None]:
    """What stands between the brackets of a PATCH path, its targets starting at the element.

    The elements of a simple attribute are compared as `value`. A condition of nothing but equalities describes
    an element, which is returned beside it as it is written. Raises InvalidFilter.
    """
    parser = _Parser(text, None, leniency, everywhere=False)
    parser.element = target.attribute
    tree = parser.whole()
    return tree, parser.equals if _is_description(tree) else None


def _is_description(tree: Filter) -> bool:
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return all(isinstance(part, Comparison) and part.operator is Operator.EQ for part in parts)


class _Parser:
    """Recursive descent over the tokens of one filter; in a value path, `element` is the attribute."""

    __slots__ = (
        "at",
        "depth",
        "element",
        "equals",
        "everywhere",
        "leniency",
        "resource_type",
        "terms",
        "tokens",
        "unknown",
    )

    def __init__(
        self, text: str, resource_type: ResourceType | None, leniency: Leniency, *, everywhere: bool
    ) -> None:
        if len(text) > MAX_LENGTH:
            raise InvalidFilter(f"The filter has {len(text)} characters; {MAX_LENGTH} are the most.")
        self.tokens = _TOKEN.findall(text)
        self.at = 0
        self.resource_type = resource_type
        self.leniency = leniency
        self.everywhere = everywhere
        self.element: Attribute | None = None
        self.equals: dict[str, Any] = {}
        self.unknown: dict[str, None] = {}
        self.depth = 0
        self.terms = 0

    def whole(self) -> Filter:
        """The filter from the first token to the last."""
        if not self.tokens:
            raise InvalidFilter(
                'The filter is empty. Leave it out, or write one such as userName eq "maria".'
            )
        tree = self._disjunction()
        if self.at < len(self.tokens):
            raise InvalidFilter(
                f"The filter should end, or go on with 'and' or 'or', before {self._shown()}."
            )
        return tree

    # Tokens

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self, expected: str) -> str:
        if self.at >= len(self.tokens):
            raise InvalidFilter(f"The filter ends where {expected} should stand.")
        token: str = self.tokens[self.at]
        self.at += 1
        return token

    def _word(self, expected: str) -> str:
        token = self._next(expected)
        if token[0] in _SPECIAL:
            self.at -= 1
            raise InvalidFilter(f"In the filter {expected} should stand where {self._shown()} stands.")
        return token

    def _close(self, bracket: str) -> None:
        if self._next(f"'{bracket}'") != bracket:
            self.at -= 1
            raise InvalidFilter(f"In the filter '{bracket}' should stand where {self._shown()} stands.")

    def _shown(self) -> str:
        return repr(self.tokens[self.at][:60])

    # Connectives

    def _disjunction(self) -> Filter:
        parts = [self._conjunction()]
        while self._peek().lower() == "or":
            self.at += 1
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _conjunction(self) -> Filter:
        parts = [self._term()]
        while self._peek().lower() == "and":
            self.at += 1
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _term(self) -> Filter:
        if self._peek() == "(":
            return self._group()
        if self._peek().lower() == "not" and self._is_negation():
            self.at += 1
            return Not(self._negated())
        return self._about_attribute()

    def _is_negation(self) -> bool:
        """Whether `not` stands here as the operator, not as the name of a declared attribute."""
        after = self.tokens[self.at + 1].lower() if self.at + 1 < len(self.tokens) else ""
        return after not in _OPERATORS and after not in {"ne", "pr"}

    def _negated(self) -> Filter:
        if self._peek() == "(":
            return self._group()
        # In OData, which Microsoft Graph and much else speaks, `not` stands without parentheses.
        if not self.leniency.permits(Tolerance.NOT_WITHOUT_PARENTHESES):
            raise InvalidFilter(
                "After 'not' a filter must stand in parentheses, as in not (userName eq \"maria\")."
            )
        outside = self._deeper()
        part = self._term()
        self.depth = outside
        return part

    def _group(self) -> Filter:
        self.at += 1
        outside = self._deeper()
        inner = self._disjunction()
        self._close(")")
        self.depth = outside
        return inner

    def _deeper(self) -> int:
        outside = self.depth
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise InvalidFilter(f"The filter is nested deeper than {MAX_DEPTH} levels.")
        return outside

    # Attributes

    def _about_attribute(self) -> Filter:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise InvalidFilter(f"The filter has more than {MAX_TERMS} comparisons.")
        name = self._word("the name of an attribute")
        target = self._found(name)
        if self._peek() == "[":
            return self._value_path(name, target)
        return self._compared(name, target)

    def _found(self, name: str) -> Target | None:
        """The target of a name; None for one that this type does not have, where that is no error."""
        if self.element is not None:
            target = _of_element(name, self.element)
            owner = self.element.name
        elif self.resource_type is not None:
            target = names.find(name, self.resource_type, self.leniency)
            owner = self.resource_type.name
        else:
            return None
        if target is None:
            if not self.everywhere:
                raise InvalidFilter(
                    f"{owner} has no attribute {name[:100]!r}. See /Schemas for those that it has."
                )
            self.unknown[name.lower()] = None
        elif target.attribute.returned is Returned.NEVER:
            # Comparing what is never shown would tell it letter by letter.
            raise InvalidFilter(f"{name!r} is never returned, and can't be searched by either.")
        return target

    def _compared(self, name: str, target: Target | None) -> Filter:
        word = self._word(f"an operator after {name[:100]!r}").lower()
        if word == "pr":
            return Nothing() if target is None else Present(target)
        operator = Operator.EQ if word == "ne" else _OPERATORS.get(word)
        if operator is None:
            known = ", ".join(_OPERATORS)
            raise InvalidFilter(f"{word[:60]!r} is not an operator; there are {known}, ne and pr.")
        token = self._value(name)
        condition = Nothing() if target is None else self._comparison(name, target, operator, token)
        return Not(condition) if word == "ne" else condition

    def _value(self, name: str) -> str:
        token = self._next(f"the value for {name[:100]!r}")
        if token in {"(", ")", "[", "]"}:
            raise InvalidFilter(
                f"In the filter a value for {name[:100]!r} should stand where {token!r} stands."
            )
        if token[0] == '"' and _STRING.fullmatch(token) is None:
            raise InvalidFilter("A string in the filter is not closed with a double quote.")
        return token

    def _comparison(self, name: str, target: Target, operator: Operator, written: str) -> Filter:
        if written == "null":
            if operator is not Operator.EQ:
                raise InvalidFilter(f"null can be compared with 'eq' and 'ne', not with '{operator}'.")
            return Not(Present(target))
        if target.attribute.type is Type.COMPLEX:
            # RFC 7643 section 2.4: `value` is what a complex attribute is compared by.
            value = names.part(target, "value")
            if value is None:
                raise InvalidFilter(f"{name!r} has no value of its own; compare one of its parts.")
            target = value
        key = comparands.read(written, target.attribute, operator, self.leniency)
        if self.element is not None:
            self.equals[target.keys[-1]] = comparands.as_written(written) if isinstance(key, str) else key
        return Comparison(target, operator, key)

    # Value paths

    def _value_path(self, name: str, target: Target | None) -> Filter:
        if self.element is not None or (target is not None and target.attribute.type is not Type.COMPLEX):
            raise InvalidFilter(f"{name[:100]!r} is not a complex attribute and takes no filter in brackets.")
        self.at += 1
        outside = self._deeper()
        inner = self._inside(target)
        self.depth = outside
        if target is None:
            return Nothing()
        if target.attribute.multi_valued:
            return ValuePath(target, inner)
        return And((Present(target), _moved(inner, target)))

    def _inside(self, target: Target | None) -> Filter:
        """What is asked of the element, with Entra's condition after the brackets."""
        resource_type, self.resource_type = self.resource_type, None
        self.element = None if target is None else target.attribute
        inner = self._disjunction()
        self._close("]")
        # Entra matches by `emails[type eq "work"].value eq "…"`; the RFC has this form in PATCH paths only.
        if self._peek().startswith("."):
            if not self.leniency.permits(Tolerance.SUB_ATTRIBUTE_AFTER_VALUE_PATH):
                raise InvalidFilter(
                    "Nothing can follow the brackets of a value path in a filter; ask for it inside of them."
                )
            name = self._word("the name of a sub-attribute")[1:]
            inner = And((inner, self._compared(name, self._found(name))))
        self.element, self.resource_type = None, resource_type
        return inner


def _of_element(name: str, attribute: Attribute) -> Target | None:
    if attribute.type is Type.COMPLEX:
        sub = attribute.sub(name)
        return None if sub is None else Target((sub.name,), sub)
    return Target(("value",), replace(attribute, multi_valued=False)) if name.lower() == "value" else None


def _moved(condition: Filter, under: Target) -> Filter:
    """The condition on an element as one on the resource, where there is only one element."""
    match condition:
        case Comparison(target, operator, value):
            return Comparison(names.below(under, target.attribute), operator, value)
        case Present(target):
            return Present(names.below(under, target.attribute))
        case And(parts) | Or(parts):
            return type(condition)(tuple(_moved(part, under) for part in parts))
        case Not(part):
            return Not(_moved(part, under))
        case _:
            return condition
