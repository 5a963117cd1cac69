"""What servers and directories name, made safe for one line of a terminal: no control sequences, no line breaks."""

import json
from typing import Any

_JOINERS = frozenset("\u200c\u200d")  # Persian and Indic spelling needs them, and they move nothing


def in_one_line(text: str, longest: int = 0) -> str:
    """The text with everything that isn't printable written out; cut to so many characters unless that is 0.

    Marks that turn the direction of reading are written out, too: they would shuffle what stands beside them.
    """
    shown = text[: longest + 1] if longest else text
    safe = "".join(
        character if character.isprintable() or character in _JOINERS else repr(character)[1:-1]
        for character in shown
    )
    return shortened(safe, longest) if longest else safe


def shortened(text: str, longest: int) -> str:
    """The beginning of a text that is too long, with a sign that it goes on."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def value_in_words(value: Any) -> str:
    """A value of JSON as a person may compare it: text in quotation marks, None as the word “nothing”."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"“{value}”"
    return json.dumps(value, ensure_ascii=False, default=str)
