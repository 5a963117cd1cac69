"""The language of Entra ID's expression mappings: functions, [attributes], "constants", and comparisons.

learn.microsoft.com: "Reference for writing expressions for attribute mappings in Microsoft Entra ID".
"""

import re

from lark import Transformer, v_args
from lark.lexer import Token

from provisor.simulators.mappings.expression import Attribute, Call, Constant, Term
from provisor.simulators.mappings.grammar import Grammar

_RULES = r"""
    ?start: expression
    ?expression: both | expression OR both              -> operation
    ?both: comparison | both AND comparison             -> operation
    ?comparison: value | comparison COMPARED value      -> operation
    ?value: attribute | text | number | word | call | "(" expression ")"

    call: NAME "(" arguments ")"
    arguments: argument ("," argument)*
    ?argument: expression | omitted
    omitted:
    attribute: ATTRIBUTE
    text: TEXT
    number: NUMBER | HEXADECIMAL
    word: NAME

    ATTRIBUTE: /\[[^\[\]"]*\]/
    TEXT: /"(?:[^"\\]|\\[\s\S])*"/
    NUMBER: /-?\d+(?:\.\d+)?/
    HEXADECIMAL: /&[Hh][0-9A-Fa-f]+/
    NAME: /[A-Za-z_]\w*/
    COMPARED: "<=" | ">=" | "<>" | "=" | "<" | ">"
    AND: "&&"
    OR: "||"

    %ignore /\s+/
"""

_SPOKEN = {
    "ATTRIBUTE": "an [attribute]",
    "TEXT": 'a "text"',
    "NUMBER": "a number",
    "NAME": "a function",
    "COMMA": "a comma",
    "LPAR": "“(”",
    "RPAR": "“)”",
}

_ESCAPED = re.compile(r'\\(["\\])')


class _Tree(Transformer[Token, Term]):
    """Builds the terms."""

    @v_args(inline=True)
    def operation(self, left: Term, operator: Token, right: Term) -> Term:
        return Call(str(operator), (left, right), operator.start_pos or 0)

    @v_args(inline=True)
    def call(self, name: Token, arguments: tuple[Term, ...]) -> Term:
        return Call(str(name), arguments, name.start_pos or 0)

    def arguments(self, found: list[Term]) -> tuple[Term, ...]:
        # `Guid()` has no argument, `Switch([a], , "b", "c")` has a second that is left out.
        alone = len(found) == 1 and isinstance(found[0], Constant) and found[0].value is None
        return () if alone else tuple(found)

    def omitted(self, _: list[Token]) -> Term:
        return Constant(None, 0)

    @v_args(inline=True)
    def attribute(self, token: Token) -> Term:
        return Attribute(token[1:-1].strip(), token.start_pos or 0)

    @v_args(inline=True)
    def text(self, token: Token) -> Term:
        # Only a backslash and a quotation mark are escaped; any other backslash is itself.
        return Constant(_ESCAPED.sub(r"\1", token[1:-1]), token.start_pos or 0)

    @v_args(inline=True)
    def number(self, token: Token) -> Term:
        text = str(int(f"0x{token[2:]}", 0)) if token.type == "HEXADECIMAL" else str(token)
        return Constant(text, token.start_pos or 0)

    @v_args(inline=True)
    def word(self, token: Token) -> Term:
        # Names of choices stand bare: vbBinaryCompare.
        return Constant(str(token), token.start_pos or 0)


_GRAMMAR = Grammar(_RULES, _Tree(), _SPOKEN)


def parse(text: str) -> Term:
    """The tree of an expression. Raises BadExpression."""
    return _GRAMMAR.parse(text)
