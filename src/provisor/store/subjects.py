"""Where the values are that filters and sorts ask for: columns, the search document, memberships.

A subject answers for what a target can start at: a user, a team, an element of a multi-valued attribute.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import Select, Text, case, cast, column, func, literal, literal_column, null, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from provisor.folding import folded
from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, GROUP_TYPE, USER_TYPE
from provisor.scim.schemas import ResourceType, Target, Type
from provisor.store.comparing import Kind, Value, kind_of
from provisor.store.documents import (
    AnyElement,
    Boxed,
    Element,
    FirstElement,
    JsonBoolean,
    JsonNumber,
    JsonPresent,
    JsonText,
)
from provisor.store.statements import Condition as Condition_
from provisor.store.statements import FoundFirst, value
from provisor.store.tables import STRING, memberships, team_names, teams, users

Expression = ColumnElement[Any]
Condition = ColumnElement[bool]

BASE_URL = value("base_url", STRING)
"""What locations begin with, as the client sees it."""

KNOWN_TO = value("known_to", STRING)
"""The connection that asks, by whose names teams are found."""

_ORGANIZATION = value("organization_id", STRING)
_MILLISECOND = 1000


class Subject(Protocol):
    """What targets start at."""

    def value(self, target: Target) -> Value:
        """The one value at a target that has no more than one."""

    def present(self, target: Target) -> Condition:
        """Whether there is something at such a target."""

    def elements(self, target: Target) -> "Elements | None":
        """The values at a target that can have several; None where it has no more than one."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a multi-valued attribute.

    `target` is the target as it starts at an element, `any` makes of a condition on one element whether any fulfils
    it, and `first` gives a value of the primary element or else of the first one.
    """

    element: Subject
    target: Target
    any: Callable[[Condition], Condition]
    first: Callable[[Value], Value]


def _one(target: Target, keys: tuple[str, ...]) -> Target:
    """One value of a multi-valued target."""
    return Target(keys, replace(target.attribute, multi_valued=False))


def _nothing() -> Value:
    return Value(cast(null(), STRING))


def _exact_or_folded(target: Target, exact: Expression, folded: Expression) -> Value:
    return Value(exact if target.attribute.case_exact else folded)


def _constant(target: Target, text: str) -> Value:
    return Value(literal(text if _is_exact(target) else folded(text), STRING))


def _is_exact(target: Target) -> bool:
    return target.attribute.case_exact or target.attribute.type is not Type.STRING


# Documents


@dataclass(frozen=True, slots=True)
class Document:
    """A search document, or an object in it."""

    source: Expression
    depth: int = 0

    def value(self, target: Target) -> Value:
        """The value at the place in the document."""
        kind = kind_of(target.attribute)
        return Value(_EXTRACTS[kind](self.source, target.keys), kind)

    def present(self, target: Target) -> Condition:
        """Whether the place in the document holds something."""
        return JsonPresent(self.source, target.keys)

    def elements(self, target: Target) -> Elements | None:
        """The elements of the array on the way to the target."""
        at = _array_at(target)
        if at is None:
            return None
        keys, rest = target.keys[:at], target.keys[at:]
        name = f"element_{self.depth}"
        if rest:
            source, inner = Element(name), Target(rest, target.attribute)
        elif target.attribute.type is Type.COMPLEX:
            source, inner = Element(name), _one(target, ())
        else:
            source, inner = Boxed(name), _one(target, ("value",))
        return Elements(
            Document(source, self.depth + 1),
            inner,
            lambda condition: AnyElement(self.source, keys, name, condition),
            lambda found: Value(FirstElement(self.source, keys, name, found.expression), found.kind),
        )


_EXTRACTS: Mapping[Kind, Callable[[Expression, tuple[str, ...]], Expression]] = {
    Kind.TEXT: JsonText,
    Kind.NUMBER: JsonNumber,
    Kind.BOOLEAN: JsonBoolean,
}


def _array_at(target: Target) -> int | None:
    """How many keys lead to the first array on the way to a target."""
    length = len(target.keys)
    if target.parent is not None and target.parent.multi_valued and length > 1:
        return length - 1
    return length if target.attribute.multi_valued else None


# Records


def _meta(table: Any, resource_type: ResourceType, target: Target) -> Value:
    match target.keys[1:]:
        case ("created" | "lastModified" as name,):
            column = table.c.created if name == "created" else table.c.modified
            # Clients see milliseconds, and find by what they see.
            return Value(column - column % _MILLISECOND, Kind.INSTANT)
        case ("version",):
            return Value(literal('W/"', STRING) + cast(table.c.version, Text) + literal('"', STRING))
        case ("location",):
            return Value(_location(resource_type, table.c.id))
        case ("resourceType",):
            return _constant(target, resource_type.name)
        case _:
            return _nothing()


def _location(resource_type: ResourceType, record_id: Expression) -> Expression:
    return BASE_URL + literal(resource_type.endpoint + "/", STRING) + record_id


@dataclass(frozen=True, slots=True)
class UserSubject:
    """A user: the row, its search document, and the teams that the user belongs to.

    `active` says who may come in as SCIM sees it: see `directory.users.User.may_come_in`.
    """

    active: Expression = users.c.active
    _document: Document = Document(users.c.search)

    def value(self, target: Target) -> Value:
        """The value in its column, or else in the document."""
        match target.keys:
            case ("id",):
                return Value(users.c.id)
            case ("active",):
                return Value(self.active, Kind.BOOLEAN)
            case ("meta", *_):
                return _meta(users, USER_TYPE, target)
            case (ENTERPRISE_USER.id, "manager", "displayName" | "$ref"):
                return self._of_manager(target)
            case _:
                return self._document.value(target)

    def _of_manager(self, target: Target) -> Value:
        """What is shown of a manager who is a user here (see `provisioning.translate`)."""
        manager = target.keys[:2]
        manager_id = JsonText(users.c.search, (*manager, "value"))
        reference = JsonText(users.c.search, (*manager, "$ref"))
        if target.keys[-1] == "$ref":
            location = _location(USER_TYPE, manager_id)
            return Value(case((reference.is_not(None), location)))
        managers = users.alias("managers")
        shown = _exact_or_folded(target, managers.c.display, managers.c.display_key)
        return Value(
            select(shown.expression)
            .where(
                managers.c.organization_id == _ORGANIZATION,
                managers.c.id == manager_id,
                managers.c.deleted.is_(None),
                reference.is_not(None),
            )
            .scalar_subquery()
        )

    def present(self, target: Target) -> Condition:
        """Whether the column or the document has something."""
        match target.keys:
            case ("id" | "meta",):
                return true()
            case ("active",) | ("meta", *_) | (ENTERPRISE_USER.id, "manager", "displayName" | "$ref"):
                return self.value(target).expression.is_not(None)
            case _:
                return self._document.present(target)

    def elements(self, target: Target) -> Elements | None:
        """The user's teams, or the elements of an array in the document."""
        if target.keys[0] == "groups":
            return _related(_GroupOfUser(), _teams_of_users, users.c.id, teams.c.id, target)
        return self._document.elements(target)


def may_come_in() -> Expression:
    """Who may come in here, whatever SCIM sees of them (`directory.users.User.may_come_in`)."""
    return users.c.active.is_(true()) | (users.c.held != literal_column("''"))


class TeamSubject:
    """A team: the row and its members."""

    def value(self, target: Target) -> Value:
        """The value in its column."""
        match target.keys:
            case ("id",):
                return Value(teams.c.id)
            case ("displayName",):
                return _exact_or_folded(target, teams.c.name, teams.c.name_key)
            case ("externalId",):
                return Value(teams.c.external_id)
            case ("meta", *_):
                return _meta(teams, GROUP_TYPE, target)
            case _:
                return _nothing()

    def present(self, target: Target) -> Condition:
        """Whether the column has something."""
        if target.keys == ("meta",):
            return true()
        found = self.value(target)
        return found.expression.is_not(None) & (cast(found.expression, STRING) != "")

    def elements(self, target: Target) -> Elements | None:
        """The members of the team, its names, or the one schema that teams have."""
        match target.keys:
            case ("displayName",):
                return Elements(NameOfTeam(), target, AnyName, lambda _: self.value(target))
            case ("members", *_):
                return _related(MemberSubject(), _members_of_teams, teams.c.id, users.c.id, target)
            case ("schemas",):
                one = _one(target, ("value",))
                return Elements(_SchemaOfTeam(), one, lambda condition: condition, lambda found: found)
            case _:
                return None


# Elements that are rows


class _Single(ABC):
    """A subject without arrays in it."""

    @abstractmethod
    def value(self, target: Target) -> Value:
        """The value at a target."""

    def present(self, target: Target) -> Condition:
        """Whether there is a value."""
        return true() if not target.keys else self.value(target).expression.is_not(None)

    def elements(self, _: Target) -> Elements | None:
        """None: each target has one value."""
        return None


class NameOfTeam(_Single):
    """A name of a team inside `AnyName`."""

    def value(self, target: Target) -> Value:
        """The name, or its key."""
        return _exact_or_folded(target, column("name", STRING), column("name_key", STRING))


class AnyName(Condition_):
    """Whether a name of the team fulfils a condition: its own, or the one by which the connection that asks knows it.

    The condition is on the columns `name` and `name_key`, which only this sub-select has.
    """

    inherit_cache = False

    def __init__(self, condition: Condition) -> None:
        known = select(team_names.c.name, team_names.c.name_key).where(
            team_names.c.organization_id == _ORGANIZATION,
            team_names.c.connection_id == KNOWN_TO,
            team_names.c.team_id == teams.c.id,
        )
        self.known = known.correlate(teams)
        self.condition = condition


@compiles(AnyName)
def _any_name(element: AnyName, compiler: SQLCompiler, **kw: Any) -> str:
    known = compiler.process(element.known, **kw)
    condition = compiler.process(element.condition, **kw)
    own = "SELECT teams.name AS name, teams.name_key AS name_key"
    names = f"{own} UNION ALL {known}"
    return f"EXISTS (SELECT 1 FROM ({names}) AS names WHERE {condition})"  # noqa: S608 - made of our own words


class _SchemaOfTeam(_Single):
    def value(self, target: Target) -> Value:
        """The URN of the schema."""
        return _constant(target, GROUP.id)


class _GroupOfUser(_Single):
    def value(self, target: Target) -> Value:
        """A part of an element of a user's `groups`."""
        match target.keys:
            case ("value",):
                return Value(teams.c.id)
            case ("display",):
                return _exact_or_folded(
                    target,
                    _known_or(team_names.c.name, teams.c.name),
                    _known_or(team_names.c.name_key, teams.c.name_key),
                )
            case ("$ref",):
                return Value(_location(GROUP_TYPE, teams.c.id))
            case ("type",):
                return _constant(target, "direct")
            case _:
                return _nothing()


def _known_or(known: Expression, own: Expression) -> Expression:
    """By which name the connection that asks knows a team, else the team's own."""
    found = select(known).where(
        team_names.c.organization_id == _ORGANIZATION,
        team_names.c.connection_id == KNOWN_TO,
        team_names.c.team_id == teams.c.id,
    )
    return func.coalesce(found.correlate(teams).scalar_subquery(), own)


class MemberSubject(_Single):
    """A member of a team: the membership and its user."""

    def value(self, target: Target) -> Value:
        """A part of an element of a team's `members`."""
        match target.keys:
            case ("value",):
                return Value(memberships.c.user_id)
            case ("display",):
                return _exact_or_folded(target, users.c.display, users.c.display_key)
            case ("$ref",):
                return Value(_location(USER_TYPE, memberships.c.user_id))
            case ("type",):
                return _constant(target, "User")
            case _:
                return _nothing()


def _teams_of_users(what: Expression) -> Select[Any]:
    joined = (teams.c.organization_id == memberships.c.organization_id) & (
        teams.c.id == memberships.c.team_id
    )
    return (
        select(what)
        .select_from(memberships.join(teams, joined))
        .where(memberships.c.organization_id == _ORGANIZATION, teams.c.deleted.is_(None))
    )


def _members_of_teams(what: Expression) -> Select[Any]:
    joined = (users.c.organization_id == memberships.c.organization_id) & (
        users.c.id == memberships.c.user_id
    )
    return (
        select(what)
        .select_from(memberships.join(users, joined))
        .where(memberships.c.organization_id == _ORGANIZATION, users.c.deleted.is_(None))
    )


def _related(
    element: Subject,
    related: Callable[[Expression], Select[Any]],
    record_id: Expression,
    related_id: Expression,
    target: Target,
) -> Elements:
    own_side = memberships.c.user_id if record_id is users.c.id else memberships.c.team_id

    def any_(condition: Condition) -> Condition:
        return FoundFirst(record_id, related(own_side).where(condition).correlate(None))

    def first(found: Value) -> Value:
        chosen = (
            related(found.expression)
            .where(own_side == record_id)
            .order_by(related_id)
            .limit(1)
            .correlate(record_id.table)
        )
        return Value(chosen.scalar_subquery(), found.kind)

    keys = target.keys[1:]
    return Elements(element, Target(keys, target.attribute) if keys else _one(target, ()), any_, first)
