"""Filters as provisioning services write them (RFC 7644 section 3.4.2.2)."""

from typing import Any


def equals(attribute: object, value: Any) -> str:
    """An attribute beside the text that it must have."""
    return f"{attribute} eq {quoted(value)}"


def quoted(value: Any) -> str:
    """A text as a filter compares with it: a JSON string."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
