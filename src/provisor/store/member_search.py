"""Members of a team that match a filter, such as `members[value eq "…"]` in a PATCH path."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from provisor.scim import filters
from provisor.scim.filters import Filter
from provisor.store.filtering import Places, plain_condition
from provisor.store.statements import Statement, Values, value
from provisor.store.subjects import MemberSubject
from provisor.store.tables import STRING, memberships, users


@dataclass(frozen=True)
class _Shape:
    shape: Any
    filter: Filter = field(compare=False)


def members_matching(condition: Filter) -> tuple[Statement, Values]:
    """The statement that finds the ids of the living members who match, and the values of the filter."""
    shape, keys = filters.shape(condition)
    statement, places = _statement(_Shape(shape, condition))
    # The addresses of members are not known here; `scim.membership` refuses conditions about them.
    return statement, {"base_url": "", **places.values(keys)}


@lru_cache(maxsize=64)
def _statement(shape: _Shape) -> tuple[Statement, Places]:
    places = Places("member")
    matching = plain_condition(shape.filter, MemberSubject(), places)
    joined = (users.c.organization_id == memberships.c.organization_id) & (
        users.c.id == memberships.c.user_id
    )
    found = (
        select(memberships.c.user_id)
        .distinct()
        .select_from(memberships.join(users, joined))
        .where(
            memberships.c.organization_id == value("organization_id", STRING),
            memberships.c.team_id == value("team_id", STRING),
            users.c.deleted.is_(None),
            matching,
        )
        .order_by(memberships.c.user_id)
    )
    return Statement(found), places
