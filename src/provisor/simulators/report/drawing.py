"""SVG pictures as reports hold them: drawn at two widths, so that their letters stay readable on a phone and a screen.

Colours are classes of the page's style. Every picture has a title and a description (SVG 2, section 5.8).
"""

from collections.abc import Callable
from math import ceil, floor, log10
from typing import Self
from xml.etree import ElementTree as ET

from markupsafe import Markup

from provisor.simulators.report.plain_text import in_one_line

_WIDTHS = {"wide": 880, "narrow": 280}
_LONGEST = 400  # characters of a title or description
_LETTER = 6.6  # units that a letter takes on average, at the style's 12


class Drawing:
    """One SVG picture of so many units."""

    def __init__(
        self, name: str, title: str, description: str, *, width: float, height: float, kind: str
    ) -> None:
        self.width, self.height = width, height
        self._svg = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": kind,
                "viewBox": f"0 0 {width:g} {height:g}",
                "role": "img",
                "aria-labelledby": f"{name}-{kind}-title {name}-{kind}-desc",
            },
        )
        ET.SubElement(self._svg, "title", {"id": f"{name}-{kind}-title"}).text = in_one_line(title, _LONGEST)
        ET.SubElement(self._svg, "desc", {"id": f"{name}-{kind}-desc"}).text = in_one_line(
            description, _LONGEST
        )

    def bar(self, x: float, y: float, width: float, height: float, *, style: str, tip: str = "") -> Self:
        """A filled rectangle; `tip` is shown where a mouse rests on it."""
        shape = self._add("rect", {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}, style)
        return self._tip(shape, tip)

    def dot(self, x: float, y: float, radius: float, *, style: str, tip: str = "") -> Self:
        """A filled circle."""
        return self._tip(self._add("circle", {"cx": x, "cy": y, "r": radius}, style), tip)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, style: str = "grid") -> Self:
        """A straight line."""
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2}, style)
        return self

    def write(
        self, x: float, y: float, text: str, *, anchor: str = "start", style: str = "", room: float = 0
    ) -> Self:
        """One line of text, cut to the room that it has unless that is 0."""
        shape = self._add("text", {"x": x, "y": y}, style)
        if anchor != "start":
            shape.set("text-anchor", anchor)
        shape.text = in_one_line(text, max(int(room / _LETTER), 2) if room else 0)
        return self

    def markup(self) -> Markup:
        return Markup(ET.tostring(self._svg, encoding="unicode"))  # noqa: S704 - escaped by ElementTree

    def _add(self, name: str, numbers: dict[str, float], style: str) -> ET.Element:
        attributes = {key: f"{value:.2f}".rstrip("0").rstrip(".") for key, value in numbers.items()}
        if style:
            attributes["class"] = style
        return ET.SubElement(self._svg, name, attributes)

    def _tip(self, shape: ET.Element, tip: str) -> Self:
        if tip:
            ET.SubElement(shape, "title").text = in_one_line(tip, _LONGEST)
        return self


def at_both_widths(
    name: str, title: str, description: str, height: float, draw: Callable[[Drawing], None]
) -> Markup:
    """The picture drawn wide and narrow; the style shows the one that fits."""
    pictures = []
    for kind, width in _WIDTHS.items():
        drawing = Drawing(name, title, description, width=width, height=height, kind=kind)
        draw(drawing)
        pictures.append(drawing.markup())
    return Markup().join(pictures)


def ticks(highest: float, most: int = 4) -> list[float]:
    """Round numbers from 0 to the first that is no less than the highest value."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / most
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [index * step for index in range(ceil(highest / step - 1e-9) + 1)]


def decades(lowest: float, highest: float) -> list[float]:
    """Powers of ten that enclose the values, at least two."""
    first = floor(log10(lowest))
    last = max(ceil(log10(highest)), first + 1)
    return [10.0**power for power in range(first, last + 1)]
