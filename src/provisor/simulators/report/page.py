"""The frame of every HTML report: one file that needs nothing from anywhere, in light and dark, on paper and on phones.

Templates escape by themselves, and what servers and directories name goes through the filters `shown` and `lines`.
"""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from provisor.simulators.report.figures import counted, duration, latency, number
from provisor.simulators.report.plain_text import in_one_line

_HERE = "provisor.simulators.report"


def render_page(title: str, body: Markup) -> str:
    """A whole HTML document: the body in the frame, with the style inside."""
    return templates(_HERE).get_template("page.html.jinja").render(title=in_one_line(title, 200), body=body)


def render_body(package: str, template: str, **values: object) -> Markup:
    """A template that lies in a package (by its file name), filled in."""
    return Markup(templates(package).get_template(template).render(values))  # noqa: S704 - escaped by Jinja


@cache
def templates(package: str) -> Environment:
    """The templates of a package and those of the frame; undefined names are errors."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader(_HERE, "")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": _shown,
        "lines": _lines,
        "number": number,
        "duration": duration,
        "latency": latency,
        "counted": counted,
    }
    return environment


def _shown(text: str, longest: int = 0) -> Markup:
    """Text of others: a direction of its own, nothing invisible, and cut to so many characters unless that is 0."""
    return Markup("<bdi>{}</bdi>").format(in_one_line(text, longest))


def _lines(text: str) -> Markup:
    """Text of others that has lines, such as JSON."""
    return Markup("\n").join(_shown(line) for line in text.split("\n"))
