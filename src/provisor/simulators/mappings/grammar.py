"""From the text of an expression to a tree, by a grammar of lark: what is the same for both vendors' grammars.

The parser is LALR and builds the tree as it reads: no recursion, and no more time than the text is long.
"""

from collections.abc import Mapping

from lark import Lark, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import Token

from provisor.simulators.mappings.expression import LONGEST, BadExpression, Term

_END = "$END"


class Grammar:
    """A grammar with what builds its trees, and the words for its tokens in messages."""

    def __init__(self, rules: str, build: "Transformer[Token, Term]", spoken: Mapping[str, str]) -> None:
        self._parser = Lark(rules, parser="lalr", transformer=build, maybe_placeholders=False)
        self._spoken = {_END: "the end", **spoken}

    def parse(self, text: str) -> Term:
        """The tree of an expression. Raises BadExpression, with the index of the character that can't be."""
        if len(text) > LONGEST:
            raise BadExpression(f"an expression has at most {LONGEST:,} characters", 0)
        try:
            # With a transformer of its own, the parser answers with what that built.
            return self._parser.parse(text)  # type: ignore[return-value]
        except UnexpectedInput as refusal:
            raise self._told(refusal, text) from refusal

    def _told(self, refusal: UnexpectedInput, text: str) -> BadExpression:
        expected = self._expected(refusal)
        if isinstance(refusal, UnexpectedToken) and refusal.token.type != _END:
            at = refusal.token.start_pos or 0
            return BadExpression(f"“{refusal.token}” stands where {expected} should", at)
        if isinstance(refusal, UnexpectedCharacters):
            at = refusal.pos_in_stream or 0
            return BadExpression(f"“{text[at]}” stands where {expected} should", at)
        return BadExpression(f"the expression ends where {expected} should follow", len(text))

    def _expected(self, refusal: UnexpectedInput) -> str:
        names = getattr(refusal, "accepts", None) or getattr(refusal, "expected", None)
        names = names or getattr(refusal, "allowed", None) or ()
        words = sorted({self._spoken[name] for name in names if name in self._spoken})
        return " or ".join(words) or "something else"
