"""Finds the messages that are in tables of templates, for Babel (`make translate`)."""

import ast
from collections.abc import Iterator
from typing import IO, Any

Message = tuple[int, str, str, list[str]]


def extract(file: IO[bytes], _keywords: Any, _comments: Any, **_: Any) -> Iterator[Message]:
    """Every text that a table of a module holds, as Babel takes messages: line, function, message, comments."""
    for statement in ast.parse(file.read()).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            for line, text in _texts(statement.value):
                yield line, "gettext", text, []


def _texts(node: ast.expr) -> Iterator[tuple[int, str]]:
    """The texts of an expression, but for the keys of its tables, and for what remedies are not there."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield node.lineno, text
        case ast.Dict(values=parts) | ast.Tuple(elts=parts) | ast.Call(args=parts):
            for part in parts:
                yield from _texts(part)
