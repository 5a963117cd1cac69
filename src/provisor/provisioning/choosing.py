"""The use cases of choices: what a person chooses for themselves, and the organization for whoever chose nothing.

What people choose for themselves is nobody else's affair, and stands in no journal.
"""

from functools import cache
from zoneinfo import available_timezones

from provisor.directory.choices import Choices, UnknownZone, check_language
from provisor.directory.journal import Action
from provisor.provisioning import people
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records

_AREAS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
    "Pacific/",
)  # fmt: skip


@cache
def zones() -> tuple[str, ...]:
    """The time zones that can be chosen, in order: those that are named for a place, and UTC."""
    places = (each for each in available_timezones() if each.startswith(_AREAS))
    return ("UTC", *sorted(places))


def choose(records: Records, user_id: str, choices: Choices) -> None:
    """Keep what a person chose for themselves. Raises UnknownLanguage, UnknownZone, NoSuchUser."""
    check_language(choices.language)
    if choices.zone is not None and choices.zone not in zones():
        raise UnknownZone(choices.zone)
    # Held, so that nothing is kept of somebody who is being erased.
    people.find(records, user_id, lock=True)
    records.keep_choices(user_id, choices)


def set_language(records: Records, order: Order, language: str | None) -> bool:
    """Choose the organization's language, or leave it open; False if it was so. Raises UnknownLanguage."""
    check_language(language)
    records.lock_organization()
    before = records.organization_language()
    if before == language:
        return False
    records.set_organization_language(language)
    organization = ("organization", records.organization_id, None)
    told = order.entry(
        Action.LANGUAGE_CHOSEN, organization, before={"language": before}, after={"language": language}
    )
    records.append(told)
    return True
