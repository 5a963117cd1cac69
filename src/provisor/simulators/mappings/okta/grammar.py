"""The Okta Expression Language, a part of Spring's (SpEL): attributes, functions, operators, conditions.

developer.okta.com: "Okta Expression Language overview". `user.title` reads the attribute `title` of the source; what
belongs to another object (`appuser.`, `app.`, `org.`) is looked for under its whole name.
"""

import re

from lark import Transformer, v_args
from lark.lexer import Token

from provisor.simulators.mappings.expression import Attribute, BadExpression, Call, Constant, Term
from provisor.simulators.mappings.grammar import Grammar
from provisor.simulators.mappings.okta.language import LANGUAGE

_RULES = r"""
    ?start: expression
    ?expression: either
        | either "?" expression ":" expression          -> condition
    ?either: both | either OR both                      -> operation
    ?both: equal | both AND equal                       -> operation
    ?equal: ordered | equal EQUAL ordered               -> operation
    ?ordered: sum | ordered ORDERED sum                 -> operation
    ?sum: single | sum SIGN single                      -> operation
    ?single: NOT single                                 -> negation
        | SIGN NUMBER                                   -> signed
        | value
    ?value: text | number | constant | attribute | array | call | member | "(" expression ")"

    member: call "." PATH | member "." PATH
    call: PATH "(" [expression ("," expression)*] ")"
    array: "{" [expression ("," expression)*] "}"
    attribute: PATH
    text: TEXT
    number: NUMBER
    constant: CONSTANT

    TEXT: /"(?:[^"\\]|\\[\s\S])*"/ | /'(?:[^'\\]|\\[\s\S])*'/
    NUMBER: /\d+(?:\.\d+)?/
    CONSTANT.2: /(?:true|false|null)\b/i
    AND.2: /(?:and|AND)\b|&&/
    OR.2: /(?:or|OR)\b|\|\|/
    NOT.2: /(?:not|NOT)\b|!(?!=)/
    EQUAL: "==" | "!="
    ORDERED: "<=" | ">=" | "<" | ">"
    SIGN: "+" | "-"
    PATH: /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/

    %ignore /\s+/
"""

_SPOKEN = {
    "PATH": "an attribute or a function",
    "TEXT": "a 'text'",
    "NUMBER": "a number",
    "COMMA": "a comma",
    "LPAR": "“(”",
    "RPAR": "“)”",
    "RBRACE": "“}”",
    "COLON": "“:”",
    "QMARK": "“?”",
}

_CONSTANTS = {"true": True, "false": False, "null": None}
_OPERATORS = {"&&": "and", "||": "or"}
_ESCAPED = re.compile(r"\\([\"'\\])")
_OWN = ("user.", "source.")
_INTERNAL = "user.getInternalProperty"


class _Tree(Transformer[Token, Term]):
    """Builds the terms."""

    @v_args(inline=True)
    def operation(self, left: Term, operator: Token, right: Term) -> Term:
        name = _OPERATORS.get(operator, operator.lower())
        return Call(name, (left, right), operator.start_pos or 0)

    @v_args(inline=True)
    def negation(self, operator: Token, value: Term) -> Term:
        return Call("not", (value,), operator.start_pos or 0)

    @v_args(inline=True)
    def condition(self, condition: Term, yes: Term, no: Term) -> Term:
        return Call("? :", (condition, yes, no), condition.at)

    @v_args(inline=True)
    def signed(self, sign: Token, digits: Token) -> Term:
        value = _number(digits)
        return Constant(-value if sign == "-" else value, sign.start_pos or 0)

    def call(self, found: list[Token | Term]) -> Term:
        name, *arguments = found
        at = name.start_pos or 0 if isinstance(name, Token) else 0
        terms = tuple(each for each in arguments if not isinstance(each, Token))
        if str(name) == _INTERNAL and len(terms) == 1 and isinstance(terms[0], Constant):
            return Attribute(str(terms[0].value), at)
        return Call(str(name), terms, at)

    @v_args(inline=True)
    def member(self, called: Term, name: Token) -> Term:
        # Whose attributes are asked for so can't be found here: what is called is refused when it is made ready.
        if isinstance(called, Call) and called.name in LANGUAGE.functions:
            raise BadExpression(f"what {called.name} gives has no attribute {name}", name.start_pos or 0)
        return called

    def array(self, found: list[Term]) -> Term:
        return Call("{ }", tuple(found), found[0].at if found else 0)

    @v_args(inline=True)
    def attribute(self, token: Token) -> Term:
        name = str(token)
        for own in _OWN:
            name = name.removeprefix(own)
        return Attribute(name, token.start_pos or 0)

    @v_args(inline=True)
    def text(self, token: Token) -> Term:
        return Constant(_ESCAPED.sub(r"\1", token[1:-1]), token.start_pos or 0)

    @v_args(inline=True)
    def number(self, token: Token) -> Term:
        return Constant(_number(token), token.start_pos or 0)

    @v_args(inline=True)
    def constant(self, token: Token) -> Term:
        return Constant(_CONSTANTS[token.lower()], token.start_pos or 0)


def _number(token: Token) -> int | float:
    return float(token) if "." in token or len(token) > 18 else int(token)


_GRAMMAR = Grammar(_RULES, _Tree(), _SPOKEN)


def parse(text: str) -> Term:
    """The tree of an expression. Raises BadExpression."""
    return _GRAMMAR.parse(text)
