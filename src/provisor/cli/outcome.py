"""`--json` for commands that do something: what they print and what they tell, as one JSON object.

Commands that list or show have an option of their own, whose documents have names for everything.
"""

import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, overload

from cyclopts import App

from provisor.cli import speech
from provisor.cli.options import AsJson

F = TypeVar("F", bound=Callable[..., Any])

_OPTION = "as_json"


class Commands(App):
    """A group of commands, each of which takes `--json`."""

    @overload  # type: ignore[override]
    def command(self, obj: F, name: str | None = None, **options: Any) -> F: ...

    @overload
    def command(self, obj: None = None, name: str | None = None, **options: Any) -> Callable[[F], F]: ...

    @overload
    def command(self, obj: str, name: str | None = None, **options: Any) -> None: ...

    def command(self, obj: Any = None, name: str | None = None, **options: Any) -> Any:
        """Add a command, as `App.command` does."""
        return super().command(told_as_json(obj) if inspect.isfunction(obj) else obj, name, **options)


def told_as_json(command: F) -> F:
    """The command with an option `--json`, unless it has one of its own.

    With it the command prints `{"result": […], "told": […]}`: what it would print on standard output, each a line or a
    row of a table, and what it would tell on standard error. A refusal is told as without.
    """
    signature = inspect.signature(command)
    if _OPTION in signature.parameters:
        return command

    @wraps(command)
    def with_json(*arguments: Any, as_json: bool = False, **options: Any) -> Any:
        if not as_json:
            return command(*arguments, **options)
        with speech.gathered() as outcome:
            try:
                command(*arguments, **options)
            except SystemExit:
                speech.write(_document(outcome))
                raise
        return speech.write(_document(outcome))

    option = inspect.Parameter(_OPTION, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson)
    with_json.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    with_json.__annotations__ = {**command.__annotations__, _OPTION: AsJson}
    return with_json  # type: ignore[return-value]


def _document(outcome: speech.Outcome) -> str:
    return json.dumps({"result": outcome.result, "told": outcome.told}, ensure_ascii=False)
