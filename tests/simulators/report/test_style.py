"""Colours that everybody can read (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

import re
from importlib.resources import files

import pytest

_STYLE = files("provisor.simulators.report").joinpath("style.css").read_text()
_LIGHT, _DARK, _PRINT = re.findall(r":root \{(.*?)\}", _STYLE, re.DOTALL)
_TEXT = ("ink", "quiet", "accent", "good", "bad", "warn")
_SHAPES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "bad")


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("block", [_LIGHT, _DARK, _PRINT], ids=["light", "dark", "print"])
def test_text_stands_out_from_its_paper(block: str) -> None:
    found = colours(block)
    pairs = [(text, paper) for text in _TEXT for paper in ("paper", "card")]
    pairs += [(tone, f"{tone}-paper") for tone in ("good", "bad", "warn")]
    pairs += [("ink", f"{tone}-paper") for tone in ("good", "bad", "warn")]

    assert [pair for pair in pairs if contrast(found[pair[0]], found[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("block", [_LIGHT, _DARK, _PRINT], ids=["light", "dark", "print"])
def test_shapes_stand_out_from_their_paper(block: str) -> None:
    found = colours(block)

    assert [shape for shape in _SHAPES if contrast(found[shape], found["card"]) < 3] == []
