"""Draws pages from templates, in the language of whoever reads them. Everything that is shown is escaped.

A page's style and scripts have their digest in their addresses, so that browsers may keep them for ever.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from provisor.directory.journal import called
from provisor.directory.permissions import Right
from provisor.web.pages.languages import Language
from provisor.web.pages.saying import Speaker, isolated

STATIC = "/static/"
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def draw(template: str, language: Language, *, zone: tzinfo, now: datetime, values: Mapping[str, Any]) -> str:
    """The page of a template, as it looks to whoever reads that language by a clock of that zone."""
    return _environment(language).get_template(template).render(values, zone=zone, now=now)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("provisor.web.pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(language.messages, newstyle=True)  # type: ignore[attr-defined]
    given: Any = environment.globals
    given |= {"Right": Right, "static": static, "language": language}
    given["ngettext"] = _counting(given["ngettext"], language)
    environment.filters |= {
        "number": lambda number: format_decimal(number, locale=language.locale),
        "percent": lambda share: format_percent(share, locale=language.locale),
        "day": lambda day: format_date(day, "full", locale=language.locale),
        "short_day": lambda day: format_skeleton("MMMEd", day, locale=language.locale),
        "instant": _instant,
        "moment": _moment,
        "in_path": lambda text: quote(text, safe=""),
        "in_query": urlencode,
        "listed": lambda items: format_list(items, locale=language.locale),
        "said": _said,
        "who": _who,
        "isolated": isolated,
        "labelled": _labelled,
    }
    return environment


def _counting(ngettext: Callable[..., str], language: Language) -> Callable[..., str]:
    """Jinja's `ngettext`, which writes the number as the language does."""

    @pass_context
    def counted(context: Context, one: str, several: str, number: int, **places: Any) -> str:
        written = format_decimal(number, locale=language.locale)
        return ngettext(context, one, several, number, **{"num": written, **places})

    return counted


def _speaker(context: Context) -> Speaker:
    return Speaker(context["language"], context["zone"], context["now"])


@pass_context
def _said(context: Context, told: str) -> Markup:
    """A sentence in the language of the page, with its commands as code."""
    return _speaker(context).say(told)


@pass_context
def _who(context: Context, name: str, *, within: bool = False) -> Markup:
    """Who did something, by the name that is kept of them."""
    return _speaker(context).say(called(name, within=within))


def _labelled(text: str) -> Markup:
    """A text in which `*Label*` is what something is called elsewhere, in English whatever is spoken around it."""
    parts = [
        Markup('<strong lang="en">{}</strong>').format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("*"))
    ]
    return Markup("").join(parts)


@pass_context
def _instant(context: Context, at: datetime) -> str:
    """A time with its day and zone, as a person reads it."""
    return _speaker(context).instant(at)


@pass_context
def _moment(context: Context, at: datetime) -> str:
    """A time of today by its hour, of another day as `instant` has it."""
    local, now = at.astimezone(context["zone"]), context["now"].astimezone(context["zone"])
    if local.date() != now.date():
        return _instant(context, at)
    return str(format_time(local, "HH:mm", locale=context["language"].locale))


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """Each file that pages need, by its name with the digest in it: what it holds, and its media type."""
    found = {}
    for each in resources.files(__package__).joinpath("static").iterdir():
        content = each.read_bytes()
        stem, _, ending = each.name.rpartition(".")
        found[f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"] = (content, _TYPES[ending])
    return found


@cache
def static(name: str) -> str:
    """The address of a file that pages need."""
    stem, _, ending = name.rpartition(".")
    return STATIC + next(each for each in files() if each.startswith(f"{stem}-") and each.endswith(ending))
