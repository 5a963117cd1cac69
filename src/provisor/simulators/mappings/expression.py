"""An expression as a tree, and its way to a function: what both vendors' languages have in common.

Every node knows where it stands in the text. A tree is made ready once (names and numbers of arguments checked, what is
constant worked out), then it costs one call a node. Nothing here executes text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import methodcaller

from provisor.simulators.mappings.broken import nearest
from provisor.simulators.mappings.mapping import Source, Value

Ready = Callable[[Source], Value]

LONGEST = 20_000
"""Characters of an expression. The vendors' editors take a tenth of it."""

DEEPEST = 200
"""Levels of nesting. People write five, but for a chain of conditions, one for each country."""


@dataclass(eq=False)
class BadExpression(Exception):
    """An expression that can't be followed, and the index of the character where that shows."""

    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A text, a number, a boolean, or None for an argument that was left out."""

    value: Value
    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the source."""

    name: str
    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator with its arguments."""

    name: str
    arguments: "tuple[Term, ...]"
    at: int
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        depth = 1 + max((each.depth for each in self.arguments), default=0)
        if depth > DEEPEST:
            raise BadExpression(f"functions are nested more than {DEEPEST} levels deep", self.at)
        object.__setattr__(self, "depth", depth)


Term = Constant | Attribute | Call


@dataclass(frozen=True, slots=True)
class Function:
    """What a name does to values, and how many it takes: from `least` to `most` (None: any number), by steps.

    `check` looks at the constant arguments when the file is read, and says what is wrong with them. `reads` names an
    attribute of the source that the function asks about; its value comes before the arguments.
    """

    apply: Callable[..., Value]
    least: int = 1
    most: int | None = 1
    step: int = 1
    check: Callable[..., str] | None = None
    reads: str = ""

    def takes(self, count: int) -> bool:
        return (
            self.least <= count
            and (self.most is None or count <= self.most)
            and not (count - self.least) % self.step
        )

    @property
    def number(self) -> str:
        """How many arguments it takes, in words."""
        if self.most == self.least:
            return f"{self.least} argument{'' if self.least == 1 else 's'}"
        if self.most is not None:
            return f"{self.least} to {self.most} arguments"
        return f"{self.least} arguments or more{', in pairs' if self.step == 2 else ''}"


@dataclass(frozen=True, slots=True)
class Language:
    """The functions and operators of a vendor, and those that can't be rehearsed, with the reason."""

    functions: Mapping[str, Function]
    refused: Mapping[str, str]

    def ready(self, term: Term) -> Ready:
        """The term as a function of the source. Raises BadExpression."""
        return _closure(self._folded(term), self.functions)

    def _folded(self, term: Term) -> Term:
        if not isinstance(term, Call):
            return term
        function = self._function(term)
        arguments = tuple(self._folded(each) for each in term.arguments)
        if function.check is not None:
            values = (each.value if isinstance(each, Constant) else None for each in arguments)
            if why := function.check(*values):
                raise BadExpression(why, term.at)
        if function.reads:
            return Call(term.name, (Attribute(function.reads, term.at), *arguments), term.at)
        if all(isinstance(each, Constant) for each in arguments):
            return Constant(
                function.apply(*(each.value for each in arguments if isinstance(each, Constant))), term.at
            )
        return Call(term.name, arguments, term.at)

    def _function(self, call: Call) -> Function:
        if call.name in self.refused:
            raise BadExpression(f"{call.name} can't be rehearsed: {self.refused[call.name]}", call.at)
        function = self.functions.get(call.name)
        if function is None:
            near = nearest(call.name, self.functions)
            raise BadExpression(f"no function is called {call.name}{near}", call.at)
        if not function.takes(len(call.arguments)):
            raise BadExpression(
                f"{call.name} takes {function.number}, here are {len(call.arguments)}", call.at
            )
        return function


def _closure(term: Term, functions: Mapping[str, Function]) -> Ready:
    if isinstance(term, Constant):
        value = term.value
        return lambda _: value
    if isinstance(term, Attribute):
        return methodcaller("get", term.name)
    apply = functions[term.name].apply
    arguments = tuple(_closure(each, functions) for each in term.arguments)
    if len(arguments) == 1:
        (only,) = arguments
        return lambda source: apply(only(source))
    if len(arguments) == 2:
        one, other = arguments
        return lambda source: apply(one(source), other(source))
    return lambda source: apply(*[each(source) for each in arguments])
