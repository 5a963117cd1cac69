"""JSON as the databases hold it: text, compact."""

from typing import Any

import orjson


def written(document: Any) -> str:
    """The document as JSON text."""
    return orjson.dumps(document).decode()


def written_or_none(document: Any) -> str | None:
    """The document as JSON text, where there is one."""
    return None if document is None else written(document)


def read(text: str) -> Any:
    """The document of a JSON text."""
    return orjson.loads(text)


def read_or_none(text: str | None) -> Any:
    """The document of a JSON text, where there is one."""
    return None if text is None else read(text)
