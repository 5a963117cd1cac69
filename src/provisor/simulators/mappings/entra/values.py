"""Values as Entra ID's functions see them: everything is text, lists of texts aside."""

from provisor.simulators.mappings.mapping import Reference, Value

TRUE, FALSE = "True", "False"


def text(value: Value) -> str:
    """A value as text; nothing is the empty text, of a list the first counts."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, list | tuple):
        return text(value[0]) if value else ""
    if isinstance(value, Reference):
        return value.key
    return "" if value is None else str(value)


def texts(value: Value) -> list[str]:
    """A value as a list of texts; nothing and the empty text are none."""
    if isinstance(value, list | tuple):
        return [text(each) for each in value]
    return [text(value)] if text(value) else []


def number(value: Value) -> float | None:
    """A value as a number, or None."""
    try:
        found = float(text(value))
    except ValueError:
        return None
    return found if abs(found) < 1e18 else None


def whole(value: Value, default: int = 0) -> int:
    """A value as a whole number."""
    found = number(value)
    return default if found is None else int(found)


def truth(*, holds: bool) -> str:
    """Booleans are texts, too."""
    return TRUE if holds else FALSE


def is_true(value: Value) -> bool:
    """Whether a condition holds: True, or a number other than zero."""
    said = text(value).casefold()
    return said == "true" or bool(number(said))
