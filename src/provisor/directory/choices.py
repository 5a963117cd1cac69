"""What somebody, or an organization, chose about how pages and notices are shown."""

from dataclasses import dataclass

from provisor.directory.phrasing import Several
from provisor.directory.refusals import Refusal

LANGUAGES = ("en", "de")
"""The languages that people are spoken to in. English first: it is spoken where no other is wanted."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose: the tag of a language, and the name of a time zone (IANA); None for what they left open."""

    language: str | None = None
    zone: str | None = None


class UnknownLanguage(Refusal):
    """Nobody here speaks that language."""

    def __init__(self, language: str) -> None:
        super().__init__(
            "{language!r} is no language of this service; it speaks {known}.",
            language=language,
            known=Several(LANGUAGES),
        )


class UnknownZone(Refusal):
    """There is no time zone of that name."""

    def __init__(self, zone: str) -> None:
        super().__init__("{zone!r} is no time zone; they are named such as Europe/Berlin.", zone=zone)


def check_language(language: str | None) -> None:
    """Refuse a language that isn't one of ours; none is fine. Raises UnknownLanguage."""
    if language is not None and language not in LANGUAGES:
        raise UnknownLanguage(language)
