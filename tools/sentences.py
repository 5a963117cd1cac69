"""Finds the messages of sentences for Babel (`make translate`): in tables of templates, and where they are phrased."""

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


def extract_phrased(file: IO[bytes], _keywords: Any, _comments: Any, **_: Any) -> Iterator[Message]:
    """Every text that a module phrases, or of which a refusal there is made."""
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call(func=ast.Name(id="phrase"), args=[ast.Constant(value=str(text)), *_]):
                yield node.lineno, "gettext", text, []
            case ast.ClassDef(bases=[ast.Name(id="Refusal")]):
                yield from _of_refusal(node)


def _of_refusal(refusal: ast.ClassDef) -> Iterator[Message]:
    for node in ast.walk(refusal):
        match node:
            case ast.Call(func=ast.Attribute(attr="__init__"), args=[ast.Constant(value=str(text))]):
                yield node.lineno, "gettext", text, []
                yield from _remedies(node)


def _remedies(call: ast.Call) -> Iterator[Message]:
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg="remedy", value=ast.Constant(value=str(text))):
                yield call.lineno, "gettext", text, []
