"""Reads a table: CSV as RFC 4180 has it, separated by commas, semicolons or tabs.

Python's own reader does not say in which column of a file something is wrong, nor in which line a row begins.
"""

import re
from collections.abc import Iterator

from provisor.simulators.tenant.exports.columns import normal
from provisor.simulators.tenant.exports.records import Cell, Record
from provisor.simulators.tenant.exports.texts import Export

_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_HEADER = re.compile(r'(?:"[^"]*+"|[^"\r\n])*+')
_SEPARATORS = ",;\t"

_Row = list[tuple[str, int]]


def records(export: Export, *, of_groups: bool) -> Iterator[Record]:
    """One record a row, by the names of the header. Raises BrokenExport."""
    rows = _rows(export, _separator(export.text))
    header = next(rows, None)
    # The first line of Entra ID's bulk templates is their version.
    if header and header[0][0].startswith("version:"):
        header = next(rows, None)
    if header is None:
        raise export.broken(0, "expected a header with the names of the columns, found nothing")
    names = _names(export, header)
    for row in rows:
        yield _record(export, names, row, of_groups=of_groups)


def _record(export: Export, names: list[str], row: _Row, *, of_groups: bool) -> Record:
    if len(row) != len(names):
        place = row[min(len(row) - 1, len(names))][1]
        why = f"expected {len(names)} cells as in the header, found {len(row)}"
        raise export.broken(place, why)
    cells = {}
    for name, (text, offset) in zip(names, row, strict=True):
        if text and not name:
            raise export.broken(offset, "expected an empty cell, since the column has no name")
        if text:
            cells[name] = Cell(text, offset)
    return Record(row[0][1], cells, of_groups)


def _names(export: Export, header: _Row) -> list[str]:
    seen: set[str] = set()
    for name, offset in header:
        if name.strip() and normal(name) in seen:
            raise export.broken(offset, f"expected another name, since a column “{name}” was there before")
        seen.add(normal(name))
    return [name.strip() for name, _ in header]


def _separator(text: str) -> str:
    """Whichever stands in the header most often, quoted names aside."""
    start = text.find("\n") + 1 if text.startswith("version:") else 0
    found = _HEADER.match(text, start)
    header = re.sub(r'"[^"]*"', "", found[0]) if found else ""
    return max(_SEPARATORS, key=header.count)


def _rows(export: Export, separator: str) -> Iterator[_Row]:
    """All rows but empty lines: the cells' texts with their offsets."""
    text, place = export.text, 0
    # A quotation mark inside a cell that begins with none is one of the text (`emails[type eq "work"].value`).
    plain = re.compile(f'(?!")[^{separator}\r\n]*')
    row: _Row = []
    while place < len(text) or row:
        cell, end = _cell(export, place, plain)
        row.append((cell, place))
        if text.startswith(separator, end):
            place = end + 1
            continue
        line_end = _LINE_END.match(text, end)
        if line_end is None:
            named = {"\t": "a tab"}.get(separator, f"“{separator}”")
            raise export.broken(
                end, f"expected {named} or the end of the line after a closing quotation mark"
            )
        if end > place or len(row) > 1:
            yield row
        row, place = [], line_end.end()


def _cell(export: Export, place: int, plain: "re.Pattern[str]") -> tuple[str, int]:
    """A cell's text, and where it ends."""
    if found := plain.match(export.text, place):
        return found[0], found.end()
    quoted = _QUOTED.match(export.text, place)
    if quoted is None:
        raise export.broken(place, "expected a closing quotation mark for the one that opens here")
    return quoted[1].replace('""', '"'), quoted.end()
