# ruff: noqa: RUF001 - letters that look alike are letters of real names
"""Makes up people and groups of any size: the same ones for the same seed, one after the other, in constant memory."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random

from provisor.simulators.tenant.names import in_ascii
from provisor.simulators.tenant.people import Group, Person, Value
from provisor.simulators.tenant.recruits import REPORTS, Recruits
from provisor.simulators.tenant.workplaces import DEPARTMENTS, OFFICES, WHEEL

DOMAIN = "contoso.example"
"""The domain of made-up people, unless another is named (RFC 2606 keeps `example` free)."""


def person_key(seed: int, number: int) -> str:
    """The key of the person of that number, from 0: a GUID that follows from the seed."""
    return _key(f"{seed}/person/{number}")


def people(seed: int, count: int, *, domain: str = DOMAIN, conflicts: int = 0) -> Iterator[Person]:
    """So many people. The first ones are the same whatever the count.

    As many people as `conflicts` says follow, each with the userPrincipalName of somebody in scope in another case: a
    server that keeps userName unique without case (RFC 7643 section 4.1.1) must refuse them.
    """
    recruits = Recruits(Random(f"{seed}/people"), domain)  # noqa: S311 - reproducible, nothing secret
    for number in range(count):
        # Managers have lower numbers, so that nobody is their own superior.
        manager = person_key(seed, (number - 1) // REPORTS) if number else None
        yield recruits.next(person_key(seed, number), number, manager=manager)
    if conflicts:
        known = (each for each in people(seed, count, domain=domain) if each.in_scope)
        for number, person in enumerate(islice(known, conflicts)):
            name = str(person.attributes["userPrincipalName"]).swapcase()
            attributes = {**person.attributes, "userPrincipalName": name}
            yield replace(person, key=_key(f"{seed}/person/conflict/{number}"), attributes=attributes)


def groups(
    seed: int, count: int, people_count: int, *, largest: int | None = None, conflicts: int = 0
) -> Iterator[tuple[Group, Iterator[str]]]:
    """So many groups, each with the keys of its members among so many people of the same seed.

    The first group is the largest: everybody, or as many as `largest` says. The others shrink like 1/n, as groups of
    real tenants do; some are empty, some not assigned. Names are unique without case, except for as many groups as
    `conflicts` says, which follow under names that are taken.
    """
    biggest = people_count if largest is None else min(largest, people_count)
    chance = Random(f"{seed}/groups")  # noqa: S311 - reproducible, nothing secret
    taken: set[str] = set()
    for number in range(count):
        name, slots = _named(number, chance)
        if name.casefold() in taken:
            name = f"{name} {number}"
        taken.add(name.casefold())
        group = _group(_key(f"{seed}/group/{number}"), name, assigned=number < 3 or chance.random() > 0.05)
        numbers = _picked(_size(number, biggest, chance), people_count, slots, chance)
        yield group, (person_key(seed, each) for each in numbers)
    for number, (group, _) in enumerate(islice(groups(seed, count, 0), conflicts)):
        yield replace(group, key=_key(f"{seed}/group/conflict/{number}"), assigned=True), iter(())


def new_group(key: str, number: int, chance: Random) -> Group:
    """A group that comes later; the number is part of its name, which is unique if the number is."""
    name, _ = _drawn(chance.randrange(len(_PATTERNS)), chance)
    return _group(key, f"{name} {number}")


_PROJECTS = (
    "Aurora",
    "Borealis",
    "Çınar",
    "Ørsted",
    "Зенит",
    "黎明",
    "Μέλλον",
    "فجر",
    "Zukunft",
    "O'Hare",
    "प्रगति",
    "새벽",
)
_APPLICATIONS = ("Jira", "Grafana", "Salesforce", "Data Platform", "VPN", "GitLab", "SAP ERP/CO")
_ROLES = ("Users", "Admins", "Viewers", "Owners", "Approvers")
_EVERY_SLOT = tuple(range(len(WHEEL)))

_PATTERNS = (
    "{department}",
    "Project {project}",
    "SG-{application}-{role}",
    "OM_{department}",
    "{city} – {department}",
    "OM_{application}_{role}",
    "{department}: {role}",
    "All of {city}",
    "{project} & {application}",
    "DL {department} ({country})",
)
"""How groups are called, in turn. OM_ is what a push rule by prefix looks for."""


def _named(number: int, chance: Random) -> tuple[str, Sequence[int]]:
    """A group's name, and the slots of the wheel from which its members come."""
    return ("All employees", _EVERY_SLOT) if number == 0 else _drawn(number - 1, chance)


def _drawn(turn: int, chance: Random) -> tuple[str, Sequence[int]]:
    pattern = _PATTERNS[turn % len(_PATTERNS)]
    department, office = chance.choice(DEPARTMENTS), chance.choice(OFFICES)
    name = pattern.format(
        department=department.name,
        city=office.city,
        country=office.country,
        project=chance.choice(_PROJECTS),
        application=chance.choice(_APPLICATIONS),
        role=chance.choice(_ROLES),
    )
    if "{department}" not in pattern:
        return name, _EVERY_SLOT
    return name, [slot for slot, each in enumerate(WHEEL) if each is department]


def _group(key: str, name: str, *, assigned: bool = True) -> Group:
    attributes: dict[str, Value] = {
        "description": f"Members of “{name}”",
        "mailNickname": in_ascii(name.replace(".", "")) or f"group-{key[:8]}",
        "mailEnabled": False,
        "securityEnabled": True,
    }
    return Group(key, name, attributes, assigned)


def _size(number: int, biggest: int, chance: Random) -> int:
    luck, spread, few = chance.random(), chance.uniform(0.5, 1.2), chance.randint(1, 12)
    if number == 0:
        return biggest
    if number > 2 and luck < 0.03:
        return 0
    return min(max(int(biggest / 2 / number * spread), few), biggest)


def _picked(size: int, people_count: int, slots: Sequence[int], chance: Random) -> Iterator[int]:
    """Different numbers of people, those of these slots alone, each next one a step further round the circle."""
    rounds, rest = divmod(people_count, len(WHEEL))
    circle = rounds * len(slots) + sum(slot < rest for slot in slots)
    start, step = chance.random(), chance.random()
    if not circle:
        return iter(())
    first, stride = int(start * circle), _coprime(int(step * circle), circle)
    places = (divmod((first + each * stride) % circle, len(slots)) for each in range(min(size, circle)))
    return (turn * len(WHEEL) + slots[slot] for turn, slot in places)


def _coprime(wanted: int, circle: int) -> int:
    """The next number that meets every place of the circle before it meets one twice."""
    wanted = max(wanted, 1)
    while math.gcd(wanted, circle) != 1:
        wanted += 1
    return wanted


def _key(text: str) -> str:
    """A GUID that follows from the text; written here, since a large directory needs a million of them."""
    digits = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]  # RFC 9562 section 4.1; 4 is the version
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
