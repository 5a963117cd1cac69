"""What is written in forms, read: numbers within bounds, and what of a form has to be written otherwise."""

from collections.abc import Mapping

from provisor.web.pages.visit import Visit

Wrong = Mapping[str, str]
"""By the name of a field, what has to be written otherwise; empty where all can be used."""

_LONGEST = 12


def whole_number(text: str) -> int | None:
    """The whole number that a text is; None for every other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


def out_of_bounds(visit: Visit, bounds: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Of the fields that hold numbers those that hold none within their bounds, the least and the most."""
    wrong = {}
    for name, (least, most) in bounds.items():
        number = whole_number(visit.given(name))
        if number is None or not least <= number <= most:
            wrong[name] = visit.language.says(
                "Write a whole number from %(least)s to %(most)s.", least=least, most=most
            )
    return wrong
