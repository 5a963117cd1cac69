"""Phrasing: fills in the places of a sentence; what stands in a command can be pasted into a shell."""

import shlex
from collections.abc import Mapping
from typing import Any

_COMMAND = "`"


def phrase(template: str, places: Mapping[str, Any]) -> str:
    """The template with its places filled in; between backquotes they are quoted for a shell."""
    parts = template.split(_COMMAND)
    if len(parts) == 1:
        return template.format_map(places)
    quoted = {key: shlex.quote(str(told)) for key, told in places.items()}
    # Every second part is a command.
    return _COMMAND.join(
        part.format_map(quoted if number % 2 else places) for number, part in enumerate(parts)
    )
