"""What happens to people of a directory in the course of time, one function a kind: they join, move, marry, leave.

Each function changes one person and says so, or nobody where nobody fits. No kind makes somebody their own superior.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from provisor.simulators.tenant.generating import DOMAIN
from provisor.simulators.tenant.names import Name
from provisor.simulators.tenant.people import Person, Value
from provisor.simulators.tenant.recruits import Recruits
from provisor.simulators.tenant.tenant import Tenant
from provisor.simulators.tenant.workplaces import DEPARTMENTS, OFFICES, dialled

KEPT_DELETED = timedelta(days=30)
"""How long somebody deleted can be restored (learn.microsoft.com: "Restore or remove a recently deleted user")."""

_TRIES = 200
_LONGEST_CHAIN = 200
_CLEARED = (
    *("mobilePhone", "businessPhones", "jobTitle", "officeLocation", "streetAddress", "city", "postalCode"),
    *("employeeId", "preferredLanguage", "companyName", "department", "mail", "givenName"),
)


@dataclass(slots=True)
class Day:
    """A directory on a day, with the chance that rules it."""

    tenant: Tenant
    chance: Random
    at: datetime
    domain: str = field(init=False)
    recruits: Recruits = field(init=False)

    def __post_init__(self) -> None:
        anybody = self.tenant.person_at(self.chance.random())
        self.domain = (anybody and _domain(anybody)) or DOMAIN
        self.recruits = Recruits(self.chance, self.domain, numbered=True)

    def new_key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def new_number(self) -> int:
        """A number that made-up people don't have, and no two newcomers."""
        return self.chance.randrange(10_000_000, 100_000_000)

    def somebody(self, fits: Callable[[Person], bool]) -> Person | None:
        """A person who fits, picked at random; None where they are too rare to be met."""
        for _ in range(_TRIES):
            person = self.tenant.person_at(self.chance.random())
            if person is None:
                return None
            if fits(person):
                return person
        return None


def join(day: Day) -> bool:
    """Somebody is hired, gets a manager, and is put into a few groups."""
    manager = day.somebody(_at_work)
    key = day.new_key()
    person = day.recruits.next(key, day.new_number(), manager=manager.key if manager else None)
    day.tenant.put_person(replace(person, enabled=True, assigned=True))
    for _ in range(day.chance.randint(0, 3)):
        if group := day.tenant.group_at(day.chance.random()):
            day.tenant.add_members(group.key, [key])
    return True


def leave(day: Day) -> bool:
    """Somebody is deleted, for the first 30 days softly."""
    return _change(day, _present, lambda person: replace(person, deleted_at=day.at))


def forget(day: Day) -> int:
    """Everybody who was deleted 30 days ago is removed for good; how many they were."""
    gone = day.tenant.deleted_before(day.at - KEPT_DELETED)
    for key in gone:
        day.tenant.remove_person(key)
    return len(gone)


def restore(day: Day) -> bool:
    """Somebody deleted comes back, with everything that they had."""
    deleted = day.tenant.deleted_before(day.at)
    person = day.tenant.person(day.chance.choice(deleted)) if deleted else None
    if person is None:
        return False
    day.tenant.put_person(replace(person, deleted_at=None))
    return True


def disable(day: Day) -> bool:
    """Somebody may not sign in for now."""
    return _change(day, _at_work, lambda person: replace(person, enabled=False))


def enable(day: Day) -> bool:
    """Somebody disabled may sign in again."""
    return _change(
        day,
        lambda person: _present(person) and not person.enabled,
        lambda person: replace(person, enabled=True),
    )


def unassign(day: Day) -> bool:
    """The application is taken from somebody."""
    return _change(day, _at_work, lambda person: replace(person, assigned=False))


def assign(day: Day) -> bool:
    """The application is given to somebody who hadn't it, or not any more."""
    return _change(
        day,
        lambda person: _present(person) and not person.assigned,
        lambda person: replace(person, assigned=True),
    )


def move(day: Day) -> bool:
    """Somebody gets another job: department, title, office, and a new manager."""

    def moved(person: Person) -> Person:
        manager = _superior_for(day, person)
        workplace = day.recruits.workplace(day.new_number())
        return replace(_with(person, workplace), manager=manager or person.manager)

    return _change(day, _at_work, moved)


def relocate(day: Day) -> bool:
    """Somebody moves to another office, and gets its telephone."""

    def relocated(person: Person) -> Person:
        office = day.chance.choice(OFFICES)
        there: dict[str, Value] = {
            "officeLocation": office.name,
            "streetAddress": office.street,
            "city": office.city,
            "state": office.state,
            "postalCode": office.postal_code,
            "country": office.country,
            "businessPhones": (dialled(office.phone, day.chance),),
        }
        return _with(person, there)

    return _change(day, _at_work, relocated)


def promote(day: Day) -> bool:
    """Somebody gets another title."""

    def promoted(person: Person) -> Person:
        title = day.chance.choice(day.chance.choice(DEPARTMENTS).titles)
        senior = day.chance.choice(("Senior", "Lead", "Interim", "Deputy"))
        return _with(person, {"jobTitle": f"{senior} {title}"})

    return _change(day, _at_work, promoted)


def rename(day: Day) -> bool:
    """Somebody takes another surname: name, mail and, for two of three, userPrincipalName."""

    def renamed(person: Person) -> Person:
        known = person.attributes
        taken = day.recruits.draw_name()
        given = str(known.get("givenName", taken.given))
        surname = taken.surname or taken.given
        local = day.recruits.local_part(Name(given, surname, "", taken.language), day.new_number())
        changed: dict[str, Value] = {"surname": surname, "displayName": f"{given} {surname}"}
        address = f"{local}@{_domain(person) or day.domain}"
        if "mail" in known:
            changed["mail"] = address
        if "userPrincipalName" in known and day.chance.random() < 0.67:
            changed["userPrincipalName"] = address
        return _with(person, changed)

    return _change(day, lambda person: _at_work(person) and "#EXT#" not in person.name, renamed)


def recase(day: Day) -> bool:
    """Somebody's names are written with other capitals, and are otherwise the same."""

    def recased(person: Person) -> Person:
        names = {name: person.attributes.get(name) for name in ("userPrincipalName", "displayName", "mail")}
        texts = {name: _other_capitals(value) for name, value in names.items() if isinstance(value, str)}
        return _with(person, texts)

    return _change(day, _at_work, recased)


def clear(day: Day) -> bool:
    """Somebody loses the value of an attribute."""

    def cleared(person: Person) -> Person:
        lost = day.chance.choice([each for each in _CLEARED if each in person.attributes])
        return _with(person, {lost: ""})

    return _change(
        day, lambda person: _at_work(person) and bool(person.attributes.keys() & _CLEARED), cleared
    )


def get_a_phone(day: Day) -> bool:
    """Somebody has a mobile telephone now, or another number."""

    def reachable(person: Person) -> Person:
        number = dialled(day.chance.choice(OFFICES).mobile, day.chance)
        return _with(person, {"mobilePhone": number})

    return _change(day, _at_work, reachable)


def change_manager(day: Day) -> bool:
    """Somebody reports to somebody else."""
    return _change(
        day, _at_work, lambda person: replace(person, manager=_superior_for(day, person) or person.manager)
    )


def lose_manager(day: Day) -> bool:
    """Somebody has no manager any more."""
    return _change(
        day,
        lambda person: _at_work(person) and person.manager is not None,
        lambda person: replace(person, manager=None),
    )


def reorganize(day: Day) -> bool:
    """A manager with all direct reports, and theirs, goes to another department, under another manager."""
    head = day.somebody(lambda person: _at_work(person) and bool(day.tenant.reports_of(person.key)))
    if head is None:
        return False
    department: dict[str, Value] = {"department": day.chance.choice(DEPARTMENTS).name}
    direct = day.tenant.reports_of(head.key)
    moved = {*direct, *(key for report in direct for key in day.tenant.reports_of(report))}
    for key in sorted(moved - {head.key}):
        if person := day.tenant.person(key):
            day.tenant.put_person(_with(person, department))
    manager = _superior_for(day, head) or head.manager
    day.tenant.put_person(replace(_with(head, department), manager=manager))
    return True


def _change(day: Day, fits: Callable[[Person], bool], change: Callable[[Person], Person]) -> bool:
    person = day.somebody(fits)
    if person is None:
        return False
    changed = change(person)
    day.tenant.put_person(changed)
    return changed != person


def _superior_for(day: Day, person: Person) -> str | None:
    """Somebody who does not report to the person, over however many steps."""
    superior = day.somebody(_at_work)
    key = superior.key if superior else None
    above = key
    for _ in range(_LONGEST_CHAIN):
        if above is None:
            return key
        if above == person.key:
            return None
        found = day.tenant.person(above)
        above = found.manager if found else None
    return None


def _with(person: Person, changed: Mapping[str, Value]) -> Person:
    """The person with other attributes; those that are empty are left out."""
    attributes = {**person.attributes, **changed}
    return replace(
        person, attributes={name: each for name, each in attributes.items() if each not in ("", ())}
    )


def _other_capitals(text: str) -> str:
    name, at, domain = text.partition("@")
    return f"{name.title() if name != name.title() else name.lower()}{at}{domain}"


def _domain(person: Person) -> str:
    return str(person.attributes.get("userPrincipalName", "")).rpartition("@")[2]


def _present(person: Person) -> bool:
    return person.deleted_at is None


def _at_work(person: Person) -> bool:
    return person.in_scope
