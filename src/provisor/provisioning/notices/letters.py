"""A notice in words: whoever knows the languages composes it, and whoever delivers takes it along."""

from dataclasses import dataclass
from typing import Protocol

from provisor.directory.notices import Kind
from provisor.provisioning.notices.outbox import Outgoing

_PLACES = {
    Kind.HELD: "/held/{hold_id}",
    Kind.OVERDUE: "/connections/{connection_id}",
    Kind.QUARANTINED: "/connections/{connection_id}",
    Kind.TOKEN_ENDING: "/bots",
    Kind.CERTIFICATE_ENDING: "/settings/sign-in/{method}/settings",
    Kind.TEST: "/settings",
}
"""The page that says more, and where something can be done."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person reads: one line, and a text in paragraphs; and in which language."""

    subject: str
    text: str
    language: str


class Compose(Protocol):
    """Puts a notice into words."""

    def __call__(self, outgoing: Outgoing, *, link: str | None) -> Letter: ...


def link_of(outgoing: Outgoing, public_url: str | None) -> str | None:
    """The address of the page that says more; None where nobody told by which address people come here."""
    if public_url is None:
        return None
    facts = outgoing.notice.facts
    # A notice that an earlier version kept knows the connection alone, which leads to its newest hold.
    known = {"hold_id": facts.get("connection_id"), **facts}
    return public_url + _PLACES[outgoing.notice.kind].format_map(known)
