"""What a record says: a person or a group with attributes, and the names of those that they belong with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from provisor.simulators.tenant.exports import columns
from provisor.simulators.tenant.exports.records import Cell, Record
from provisor.simulators.tenant.exports.texts import Export
from provisor.simulators.tenant.people import Group, Person, Value

# Whom Okta lets in: assignments end with DEPROVISIONED and have not begun with STAGED; in between they stay, SUSPENDED
# as well (help.okta.com: "User account status"). The API's words and the console's.
_YES = frozenset(
    {"true", "yes", "1", "enabled", "active", "provisioned", "pendinguseraction", "recovery", "passwordreset"}
    | {"passwordexpired", "lockedout", "suspended"}
)
_NO = frozenset({"false", "no", "0", "disabled", "inactive", "staged", "deprovisioned", "deactivated"})
_DISABLED_IN_AD = 0x2  # learn.microsoft.com: "UserAccountControl property flags", ACCOUNTDISABLE
_KEYS = (
    "userPrincipalName",
    "mail",
    "onPremisesDistinguishedName",
)  # in the place of an id, the surest first
_BETWEEN = ";"
"""What stands between several texts in one cell of a table."""


@dataclass(frozen=True, slots=True)
class SomePerson:
    """A person without manager, and what the record calls the manager (in one way or several) and the groups."""

    person: Person
    managers: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SomeGroup:
    """A group, and what the record calls its members; `one_of_many` if the table has a line for each of them."""

    group: Group
    members: tuple[str, ...]
    one_of_many: bool


def person_of(export: Export, record: Record) -> SomePerson:
    """The person of a record. Raises BrokenExport."""
    meaning = columns.meaning(tuple(record.cells), of_groups=False)
    facts = {fact: record.cells[name] for fact, name in meaning.facts.items()}
    attributes = _attributes(record.cells, meaning)
    key = _text(facts.get("key")) or next((str(attributes[name]) for name in _KEYS if name in attributes), "")
    if not key:
        raise export.broken(
            record.offset, "expected an id, a userPrincipalName, userName or login, or a mail address"
        )
    person = Person(
        key,
        attributes,
        enabled=_enabled(export, facts),
        assigned=_truth(export, "assigned", facts.get("assigned"), default=True),
        deleted_at=_time(export, facts.get("deleted")),
    )
    managers = tuple(_text(record.cells[name]) for name in meaning.managers)
    return SomePerson(person, managers, _names(facts.get("groups")))


def group_of(export: Export, record: Record) -> SomeGroup:
    """The group of a record. Raises BrokenExport."""
    meaning = columns.meaning(tuple(record.cells), of_groups=True)
    facts = {fact: record.cells[name] for fact, name in meaning.facts.items()}
    name = _text(facts.get("name"))
    key = _text(facts.get("key")) or name
    if not key:
        raise export.broken(record.offset, "expected the id or the displayName of a group")
    assigned = _truth(export, "assigned", facts.get("assigned"), default=True)
    group = Group(key, name or key, _attributes(record.cells, meaning), assigned)
    one_of_many = columns.normal(meaning.facts.get("members", "")) in columns.MEMBER
    return SomeGroup(group, _names(facts.get("members")), one_of_many)


def _attributes(cells: Mapping[str, Cell], meaning: columns.Meaning) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, attribute in meaning.attributes.items():
        value = cells[name].value
        if attribute in columns.SEVERAL:
            found[attribute] = _names(cells[name])
        elif attribute in columns.ATTRIBUTES and isinstance(value, tuple):
            found[attribute] = value[0]  # LDAP has no first one, but JSON has
        else:
            found[attribute] = value
    return found


def _enabled(export: Export, known: Mapping[str, Cell]) -> bool:
    if "control" in known:
        text = _text(known["control"])
        if not text.isdecimal():
            raise export.broken(
                known["control"].offset, f"expected a number in userAccountControl, found “{text}”"
            )
        return not int(text) & _DISABLED_IN_AD
    disabled = _truth(export, "whether somebody is blocked", known.get("disabled"), default=False)
    return _truth(export, "whether somebody is enabled", known.get("enabled"), default=True) and not disabled


def _truth(export: Export, what: str, cell: Cell | None, *, default: bool) -> bool:
    if cell is None:
        return default
    said = columns.normal(_text(cell))
    if said not in _YES | _NO:
        raise export.broken(cell.offset, f"expected true or false for {what}, found “{_text(cell)}”")
    return said in _YES


def _time(export: Export, cell: Cell | None) -> datetime | None:
    if cell is None:
        return None
    try:
        at = datetime.fromisoformat(_text(cell))
    except ValueError:
        why = f"expected a time such as 2026-01-31T08:00:00Z, found “{_text(cell)}”"
        raise export.broken(cell.offset, why) from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _text(cell: Cell | None) -> str:
    return cell.texts[0] if cell else ""


def _names(cell: Cell | None) -> tuple[str, ...]:
    """Several texts, of a list or of one text with semicolons between."""
    if cell is None:
        return ()
    if isinstance(cell.value, tuple):
        return cell.value
    return tuple(filter(None, (each.strip() for each in str(cell.value).split(_BETWEEN))))
