"""Phrasing: fills in the places of a sentence; what stands in a command can be pasted into a shell.

Numbers are told with what is counted in the right form: `{members:# member is|# members are}` with a `Count`.
"""

import shlex
from collections.abc import Mapping
from typing import Any

_COMMAND = "`"


class Count(int):
    """A number of things, of which one is told differently from several; `#` is the number."""

    def __format__(self, forms: str) -> str:
        one, separator, several = forms.partition("|")
        if not separator:
            return super().__format__(forms)
        return (one if self == 1 else several).replace("#", f"{int(self):,}")


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
