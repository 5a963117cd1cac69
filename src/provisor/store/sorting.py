"""The order of lists (RFC 7644 section 3.4.2.3), and the places in it where pages begin and end.

Multi-valued attributes count by their primary value, or else the first. What has no value comes last, or first when
descending. Ties go by id in the same direction, so that every resource has its place.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression

from provisor.scim.filters import Key
from provisor.scim.schemas import Target
from provisor.store.comparing import Kind, Value
from provisor.store.subjects import Subject

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Order:
    """An order by a key, which not everything has, and then by id."""

    key: Value | None
    descending: bool
    never_absent: bool = False

    def clauses(
        self, key: ColumnElement[Any] | None, record_id: ColumnElement[str], *, backwards: bool
    ) -> list[UnaryExpression[Any] | ColumnElement[Any]]:
        """What to order by; backwards for the page before a place."""
        descending = self.descending is not backwards
        by_id = record_id.desc() if descending else record_id.asc()
        if key is None:
            return [by_id]
        by_key = key.desc() if descending else key.asc()
        if self.never_absent:
            return [by_key, by_id]
        return [by_key.nulls_first() if descending else by_key.nulls_last(), by_id]

    def beyond(
        self,
        key: ColumnElement[Any] | None,
        record_id: ColumnElement[str],
        place: tuple[ColumnElement[Any] | None, ColumnElement[str]],
        *,
        backwards: bool,
    ) -> Condition:
        """What comes after a place, or, backwards, before it. The place has no key where its resource had none."""
        descending = self.descending is not backwards
        place_key, place_id = place
        further = record_id < place_id if descending else record_id > place_id
        if key is None:
            return further
        if place_key is None:
            among_absent = and_(key.is_(None), further)
            return or_(key.is_not(None), among_absent) if descending else among_absent
        beyond = key < place_key if descending else key > place_key
        ordered = or_(beyond, and_(key == place_key, further))
        if self.never_absent:
            # Said once more in a form that an index answers.
            return and_(key <= place_key if descending else key >= place_key, ordered)
        return ordered if descending else or_(ordered, key.is_(None))


def sort_value(target: Target, subject: Subject) -> Value:
    """What a resource is sorted by: the value at the target, of the primary element or the first."""
    elements = subject.elements(target)
    return (
        subject.value(target)
        if elements is None
        else elements.first(sort_value(elements.target, elements.element))
    )


def to_key(found: Any, kind: Kind) -> Key | None:
    """A sort key as a cursor can carry it."""
    if found is None or kind is Kind.TEXT:
        text: str | None = found
        return text
    if kind is Kind.BOOLEAN:
        return bool(found)
    return _number(found)


def _number(found: Any) -> int | float:
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    number: int | float = found
    return number
