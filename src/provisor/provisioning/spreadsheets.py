"""Tables for spreadsheets: rows of comma-separated values (RFC 4180) of which no cell is run."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

_RUN = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet runs (OWASP, *CSV injection*)."""


def row(values: Sequence[Any]) -> str:
    """A row, without its end. What is no text is written as JSON."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([_cell(value) for value in values])
    return written.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_RUN) else text
