"""What is wrong with a mapping file, in one sentence that names the place."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(eq=False)
class BrokenMapping(Exception):
    """A mapping file that can't be followed. `line` and `column` count from 1; 0 where the file as a whole is meant."""

    file: str
    why: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f", line {self.line}, column {self.column}" if self.line else ""
        return f"{self.file}{place}: {self.why}."


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that the name may have meant, as the end of a sentence; nothing when none is near."""
    spelled = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), spelled, n=1)
    return f"; the nearest known name is {spelled[found[0]]}" if found else ""
