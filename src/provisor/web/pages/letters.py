"""Notices in words, in the language of whoever gets them: what is so, what it means, and where more can be done."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime

from provisor.directory.choices import LANGUAGES
from provisor.directory.notices import Kind
from provisor.provisioning.notices.letters import Letter
from provisor.provisioning.notices.outbox import Outgoing
from provisor.web.pages.languages import Language, language

_Told = tuple[str, str]
"""What is so, in a line; and what it means, in a paragraph."""


def compose(outgoing: Outgoing, *, link: str | None) -> Letter:
    """The letter of a notice. Names are as others gave them, and take one line each."""
    spoken = language(outgoing.language or LANGUAGES[0])
    organization = _line(outgoing.organization)
    told, meaning = _TELLING[outgoing.notice.kind](spoken, outgoing.notice.facts)
    where = (
        spoken.says("See what can be done: %(link)s", link=link)
        if link
        else spoken.says("The pages of Provisor say what can be done.")
    )
    why = spoken.says(
        "You get this because notices of %(organization)s go to this address. Administrators change that in the "
        "settings.",
        organization=organization,
    )
    text = "\n\n".join((f"{told}.", meaning, where, f"-- \n{why}")) + "\n"
    return Letter(f"{organization}: {told}", text, spoken.tag)


def _held(spoken: Language, facts: Mapping[str, Any]) -> _Told:
    number = facts["number"]
    told = spoken.messages.ngettext(
        "%(num)s change waits for a decision", "%(num)s changes wait for a decision", number
    ) % {"num": number}
    places = {"connection": _line(facts["connection"]), "since": _time(spoken, facts["since"])}
    passed = facts.get("passed", 0)
    if not passed:
        return told, spoken.says(
            "The guard holds what %(connection)s asks for since %(since)s. Nobody has lost access, and nobody will "
            "until somebody decides; more may have come since.",
            **places,
        )
    went = spoken.messages.ngettext(
        "%(num)s person went before it was too many for the guard. It holds what %(connection)s asks for since "
        "%(since)s: of what waits nothing happens until somebody decides; more may have come since.",
        "%(num)s people went before it was too many for the guard. It holds what %(connection)s asks for since "
        "%(since)s: of what waits nothing happens until somebody decides; more may have come since.",
        passed,
    )
    return told, went % {**places, "num": passed}


def _overdue(spoken: Language, facts: Mapping[str, Any]) -> _Told:
    told = spoken.says("%(connection)s is overdue", connection=_line(facts["connection"]))
    meaning = spoken.says(
        "It was last here at %(last)s, and was expected at %(expected)s. Whoever came or left since is not known here. "
        "See at the identity provider whether provisioning is stopped, and whether it reaches this service.",
        **_times(spoken, facts),
    )
    return told, meaning


def _quarantined(spoken: Language, facts: Mapping[str, Any]) -> _Told:
    told = spoken.says("%(connection)s seems to be in quarantine", connection=_line(facts["connection"]))
    meaning = spoken.says(
        "It tries less and less often: last at %(last)s, next about %(expected)s. Mend what fails, then restart "
        "provisioning at the identity provider.",
        **_times(spoken, facts),
    )
    return told, meaning


def _token_ending(spoken: Language, facts: Mapping[str, Any]) -> _Told:
    told = spoken.says(
        "The token %(token)s (…%(ending)s) ends on %(expires)s",
        token=_line(facts["token"]),
        ending=facts["ending"],
        expires=_time(spoken, facts["expires"]),
    )
    meaning = spoken.says(
        "From then on whoever uses it is refused. Make another one for %(bot)s, and put it where this one is used.",
        bot=_line(facts["bot"]),
    )
    return told, meaning


def _certificate_ending(spoken: Language, facts: Mapping[str, Any]) -> _Told:
    places = {"method": _line(facts["method"]), "expires": _time(spoken, facts["expires"])}
    if facts["whose"] == "ours":
        return spoken.says("Our certificate for %(method)s ends on %(expires)s", **places), spoken.says(
            "From then on %(method)s may refuse what is signed by it. Make a new key, and have it known there before.",
            **places,
        )
    return spoken.says(
        "The certificate by which %(method)s signs ends on %(expires)s", **places
    ), spoken.says(
        "People still come in, but whoever runs %(method)s may not sign by it any more. Exchange it there before; "
        "where its metadata have no address here, give those of then.",
        **places,
    )


def _test(spoken: Language, _: Mapping[str, Any]) -> _Told:
    return spoken.says("This is a test"), spoken.says(
        "Somebody tried whether notices arrive at this address. They do."
    )


_TELLING: Mapping[Kind, Callable[[Language, Mapping[str, Any]], _Told]] = {
    Kind.HELD: _held,
    Kind.OVERDUE: _overdue,
    Kind.QUARANTINED: _quarantined,
    Kind.TOKEN_ENDING: _token_ending,
    Kind.CERTIFICATE_ENDING: _certificate_ending,
    Kind.TEST: _test,
}


def _times(spoken: Language, facts: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: _time(spoken, facts[name]) for name in ("last", "expected")}


def _time(spoken: Language, told: str | None) -> str:
    if told is None:
        return spoken.says("an unknown time")
    at = datetime.fromisoformat(told).astimezone(UTC)
    return f"{format_datetime(at, spoken.says('d MMM y, HH:mm'), locale=spoken.locale)} UTC"


def _line(name: str) -> str:
    """A name without line breaks and whatever else could be taken for more than a name."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())
