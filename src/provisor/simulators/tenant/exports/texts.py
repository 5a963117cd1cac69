"""The text of an exported file, and what is wrong with it at which place."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

_LINE_END = re.compile(r"\r\n|\r|\n")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(eq=False)
class BrokenExport(Exception):
    """An exported file that can't be read. `line` and `column` count from 1; 0 where the file as a whole is meant."""

    file: str
    why: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f", line {self.line}, column {self.column}" if self.line else ""
        return f"{self.file}{place}: {self.why}."


@dataclass(frozen=True, slots=True)
class Export:
    """An exported file. Places in it are offsets into `text`; only what is broken needs line and column."""

    file: str
    text: str

    def line(self, offset: int) -> int:
        """The line of a place, from 1."""
        return sum(1 for _ in _LINE_END.finditer(self.text, 0, offset)) + 1

    def broken(self, offset: int, why: str) -> BrokenExport:
        """What to raise about a place; `why` says what was expected there."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return BrokenExport(self.file, why, self.line(offset), offset - start + 1)


def opened(path: Path) -> Export:
    """The file as text: UTF-8 or UTF-16, with or without a byte order mark. Raises BrokenExport."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BrokenExport(str(path), f"it can't be read ({error.strerror or error})") from None
    encoding, data = _encoding(data)
    try:
        return Export(str(path), data.decode(encoding))
    except UnicodeDecodeError as error:
        before = Export(str(path), data[: error.start].decode(encoding, "replace"))
        why = f"expected UTF-8 or UTF-16, found the byte 0x{data[error.start]:02X}; save the file as UTF-8"
        raise before.broken(len(before.text), why) from None


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    # Exports begin with a letter or a bracket, of which UTF-16 has one byte that is 0.
    if data[1:2] == b"\0":
        return "utf-16-le", data
    return ("utf-16-be" if data[:1] == b"\0" else "utf-8"), data
