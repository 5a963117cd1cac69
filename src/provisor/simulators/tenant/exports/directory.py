"""Reads an exported directory, whatever its form, whole or not at all.

People and groups name each other by key, name, address or DN, and may come in any order; so names are followed last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from provisor.simulators.tenant.exports import csv_tables, json_documents, ldif_entries
from provisor.simulators.tenant.exports.meanings import SomePerson, group_of, person_of
from provisor.simulators.tenant.exports.records import Record
from provisor.simulators.tenant.exports.texts import Export, opened
from provisor.simulators.tenant.people import Group, Person

_FORMS = {".json": "json", ".ldif": "ldif", ".ldf": "ldif", ".csv": "csv", ".tsv": "csv"}
_BEGINS = ((re.compile(r"\s*[\[{]"), "json"), (re.compile(r"(?:#.*\s+)*(?:version:\s*\d|dn::?\s)"), "ldif"))
_COMMON_NAME = re.compile(r"cn=((?:[^,\\]|\\.)+),", re.IGNORECASE)
_AROUND_PARTS = re.compile(r"\s*([,=])\s*")
_OTHER_NAMES = (
    "userPrincipalName",
    "onPremisesDistinguishedName",
    "uid",
    "sAMAccountName",
    "mail",
    "employeeId",
)
"""What people are called beside their keys, the surest first."""


@dataclass(frozen=True, slots=True)
class Directory:
    """People and groups, and the members of each group, all by key.

    `notes` are sentences for a person about what the files say and a directory can't hold, such as a manager whom they
    don't have.
    """

    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    memberships: dict[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


def read_directory(path: Path, groups_path: Path | None = None) -> Directory:
    """People, and groups if the file has some or a second one is given. Raises BrokenExport.

    CSV, JSON and LDIF are told apart by the file's ending, else by how it begins.
    """
    reading = _Reading()
    reading.take(path, of_groups=False)
    if groups_path is not None:
        reading.take(groups_path, of_groups=True)
    return reading.directory()


@dataclass(slots=True)
class _Reading:
    """Takes records, and is a directory in the end."""

    people: dict[str, SomePerson] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[Export, int]] = field(default_factory=dict)

    def take(self, path: Path, *, of_groups: bool) -> None:
        export = opened(path)
        for record in _records(export, of_groups=of_groups):
            if record.is_group:
                self._take_group(export, record)
            else:
                some = person_of(export, record)
                self._place("person", some.person.key, export, record)
                self.people[some.person.key] = some

    def directory(self) -> Directory:
        names = _Names([each.person for each in self.people.values()])
        self._follow_groups_of_people()
        followed = [_led(each, names) for each in self.people.values()]
        memberships = {group: _keys(members, names) for group, members in self.members.items()}
        leaderless = sum(
            bool(some.managers) and person.manager is None
            for some, person in zip(self.people.values(), followed, strict=True)
        )
        unknown = sum(names.key_of(each) is None for members in self.members.values() for each in members)
        notes = (
            f"Managers who are not in the file: {leaderless}." if leaderless else "",
            f"Members of groups who are not in the file: {unknown}." if unknown else "",
        )
        return Directory(
            tuple(followed), tuple(self.groups.values()), memberships, tuple(filter(None, notes))
        )

    def _take_group(self, export: Export, record: Record) -> None:
        some = group_of(export, record)
        key = some.group.key
        if not (some.one_of_many and key in self.groups):
            self._place("group", key, export, record)
            self.groups[key] = some.group
        self.members.setdefault(key, []).extend(some.members)

    def _place(self, kind: str, key: str, export: Export, record: Record) -> None:
        known = self.places.setdefault((kind, key.casefold()), (export, record.offset))
        if known != (export, record.offset):
            where = f"line {known[0].line(known[1])}"
            if known[0] is not export:
                where = f"{known[0].file}, {where}"
            raise export.broken(
                record.offset, f"expected another key than that of the {kind} “{key}” in {where}"
            )

    def _follow_groups_of_people(self) -> None:
        """Put people into the groups that they name; those that no file describes come into being."""
        keys = {_spelled(name): each.key for each in self.groups.values() for name in _names_of(each)}
        for some in self.people.values():
            for said in some.groups:
                key = keys.get(_spelled(said))
                if key is None:
                    common = _COMMON_NAME.match(said)
                    key = keys[_spelled(said)] = said
                    self.groups[key] = Group(key, common[1].replace("\\", "") if common else said)
                self.members.setdefault(key, []).append(some.person.key)


class _Names:
    """Knows people by whatever others call them. What two people are called is nobody's name."""

    def __init__(self, people: list[Person]) -> None:
        self._levels: list[dict[str, str | None]] = [{_spelled(each.key): each.key for each in people}]
        for name in _OTHER_NAMES:
            level: dict[str, str | None] = {}
            for person in people:
                called = person.attributes.get(name)
                if isinstance(called, str):
                    level[_spelled(called)] = None if _spelled(called) in level else person.key
            self._levels.append(level)

    def key_of(self, name: str) -> str | None:
        spelled = _spelled(name)
        return next((key for level in self._levels if (key := level.get(spelled))), None)


def _records(export: Export, *, of_groups: bool) -> Iterator[Record]:
    form = _FORMS.get(Path(export.file).suffix.lower())
    form = form or next((form for begins, form in _BEGINS if begins.match(export.text)), "csv")
    if form == "json":
        return json_documents.records(export, of_groups=of_groups)
    if form == "ldif":
        return ldif_entries.records(export)
    return csv_tables.records(export, of_groups=of_groups)


def _led(some: SomePerson, names: _Names) -> Person:
    return replace(some.person, manager=next(filter(None, map(names.key_of, some.managers)), None))


def _keys(members: list[str], names: _Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(names.key_of, members))))


def _names_of(group: Group) -> Iterator[str]:
    yield group.name
    dn = group.attributes.get("onPremisesDistinguishedName")
    if isinstance(dn, str):
        yield dn
    yield group.key


def _spelled(name: str) -> str:
    """A name as it is compared: without case, a DN without spaces around its commas (RFC 4514 section 2.4)."""
    return _AROUND_PARTS.sub(r"\1", name).casefold()
