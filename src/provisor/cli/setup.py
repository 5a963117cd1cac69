"""`provisor setup`: how an identity provider is connected, step by step, for those who can't open the pages."""

import textwrap
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from cyclopts import Parameter

from provisor import settings as environment
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import result, say
from provisor.directory.connections import Kind
from provisor.provisioning.setting_up.guides import GUIDES, TOKEN_PRINTED, Guide, Step, Value
from provisor.provisioning.setting_up.reach import Reach, reach

_EXAMPLE = "https://provisor.example.com"
_WIDTH = 100
_UNREACHABLE = {
    Reach.LOOPBACK: "leads to this machine alone, so no call from outside can come",
    Reach.PRIVATE: "is known inside your network alone, so an identity provider in the internet can't reach it",
    Reach.PLAIN: "is plain http, which Entra ID and Okta refuse, and on which tokens can be read on the way",
}


@told_as_json
def setup(
    provider: Annotated[Literal["entra", "okta", "other"], Parameter(help="Which identity provider.")],
    /,
    *,
    language: Annotated[Literal["en", "de"], Parameter(help="The language of the steps.")] = "en",
) -> None:
    """Print how an identity provider is connected, in the labels of its own screens, with the way back of each step."""
    from provisor.web.pages import languages  # noqa: PLC0415 - no other command needs the pages' catalogues

    says = languages.language(language).says
    url = environment.read().public_url
    address = str(url).rstrip("/") if url is not None else _EXAMPLE
    for line in _lines(GUIDES[Kind(provider)], f"{address}/scim/v2", says):
        result(line)
    if url is None:
        say(
            "Set PROVISOR_PUBLIC_URL to the address that the identity provider reaches; the one above is an example."
        )
    elif (reached := reach(address)) is not Reach.PUBLIC:
        say(f"Set PROVISOR_PUBLIC_URL to a public https address: {address} {_UNREACHABLE[reached]}.")


def _lines(guide: Guide, url: str, says: Callable[[str], str]) -> Iterator[str]:
    yield _plain(says(guide.needs))
    for number, step in enumerate(guide.steps, 1):
        yield ""
        yield f"{number}. {_plain(says(step.title))}"
        for text in (*map(says, step.doing), *_pasted(step, url, says), says(step.back)):
            yield from textwrap.wrap(
                _plain(text),
                _WIDTH,
                initial_indent="   - ",
                subsequent_indent="     ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def _pasted(step: Step, url: str, says: Callable[[str], str]) -> Iterator[str]:
    for label, value in step.fields:
        shown = url if value is Value.URL else says(TOKEN_PRINTED)
        yield f"*{label}*: {shown}"


def _plain(text: str) -> str:
    """A text with its labels in quotation marks."""
    parts = text.split("*")
    return "".join(f"“{part}”" if number % 2 else part for number, part in enumerate(parts))
