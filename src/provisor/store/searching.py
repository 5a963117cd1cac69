"""Searches: pages of users, of teams, and of both, with their totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select

from provisor.directory.teams import Team
from provisor.directory.users import User
from provisor.provisioning.ports import Found, Position, Search, Seen
from provisor.store import teams as team_rows
from provisor.store import users as user_rows
from provisor.store.comparing import Kind
from provisor.store.driver import Row
from provisor.store.lists import (
    BROUGHT_BY,
    LIMIT,
    OFFSET,
    TEAMS,
    USERS,
    USERS_IN_FORCE,
    Paging,
    Resource,
    common_page_of,
    page_of,
    paging,
    place_values,
    shape,
)
from provisor.store.sorting import to_key
from provisor.store.statements import OneOf, Statement, Values, value
from provisor.store.tables import teams, totals, users
from provisor.store.transaction import Transaction

T = TypeVar("T", bound=User | Team)

_of_organization = totals.c.organization_id == value("organization_id")
TOTALS = Statement(
    select(
        func.coalesce(func.sum(totals.c.users), 0),
        func.coalesce(func.sum(totals.c.teams), 0),
    ).where(_of_organization)
)
USERS_AMONG = Statement(
    select(*user_rows.COLUMNS).where(
        users.c.organization_id == value("organization_id"), OneOf(users.c.id, "ids")
    )
)
TEAMS_AMONG = Statement(
    select(*team_rows.COLUMNS).where(
        teams.c.organization_id == value("organization_id"), OneOf(teams.c.id, "ids")
    )
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a page in order, without the one more that was asked for to see whether there are more."""

    rows: Sequence[Row]
    more: bool

    @classmethod
    def of(cls, rows: Sequence[Row], search: Search) -> "_Rows":
        """The page in what was found."""
        page = rows[: search.count]
        return cls(page if search.before is None else page[::-1], len(rows) > search.count)


class SearchRecords(Transaction):
    """The lists of an organization."""

    def search_users(self, search: Search) -> Found[User]:
        """A page of users."""
        resource = USERS if search.seen is Seen.BY_SCIM else USERS_IN_FORCE
        return self._search(resource, search, user_rows.to_user)

    def search_teams(self, search: Search) -> Found[Team]:
        """A page of teams."""
        return self._search(TEAMS, search, team_rows.to_team)

    def _search(self, resource: Resource, search: Search, to_value: Callable[[Row], T]) -> Found[T]:
        shape_, keys = shape(resource, search)
        place = search.after or search.before
        how = paging(search)
        statements = page_of(shape_, how, place_has_key=place is not None and place.key is not None)
        values = {
            "base_url": search.base_url,
            "known_to": search.known_to,
            BROUGHT_BY: self._driver.listed(sorted(search.brought_by or ())),
            **statements.places.values(keys),
            **place_values(place, statements.kind),
        }
        if search.count == 0:
            return Found((), (), self._total(resource, search, statements.total, values), False, False)
        found = _Rows.of(self._all(statements.page, **_window(search), **values), search)
        total = _known_total(found, search)
        if total is None:
            total = self._total(resource, search, statements.total, values)
        width = len(resource.columns)
        resources = [to_value(row[:width]) for row in found.rows]
        positions = [
            Position(each.id, None if statements.kind is None else to_key(row[width], statements.kind))
            for each, row in zip(resources, found.rows, strict=True)
        ]
        beside = self._beside(statements.beside, search, values, total)
        return Found(resources, positions, total, *_sides(how, beside=beside, more=found.more))

    def _total(self, resource: Resource, search: Search, counted: Statement, values: Values) -> int:
        if search.filter is not None or search.brought_by is not None:
            row = self._one(counted, **values)
            return 0 if row is None else int(row[0])
        row = self._one(TOTALS)
        return 0 if row is None else int(row[1 if resource is TEAMS else 0])

    def _beside(self, statement: Statement | None, search: Search, values: Values, total: int) -> bool:
        if statement is None:
            return search.offset > 0 and total > 0
        return self._one(statement, **values) is not None

    def search_all(self, users: Search, teams: Search) -> Found[User | Team]:
        """A page of users and teams together."""
        (user_shape, user_keys), (team_shape, team_keys) = shape(USERS, users), shape(TEAMS, teams)
        how = paging(users)
        place = users.after or users.before
        has_key = place is not None and place.key is not None
        of_users = page_of(user_shape, Paging.OFFSET, place_has_key=False)
        of_teams = page_of(team_shape, Paging.OFFSET, place_has_key=False)
        both = common_page_of(user_shape, team_shape, how, place_has_key=has_key)
        values = {
            "base_url": users.base_url,
            "known_to": teams.known_to,
            BROUGHT_BY: self._driver.listed(sorted(users.brought_by or ())),
            **of_users.places.values(user_keys),
            **of_teams.places.values(team_keys),
            **place_values(place, both.kind),
        }
        total = self._total(USERS, users, of_users.total, values)
        total += self._total(TEAMS, teams, of_teams.total, values)
        if users.count == 0:
            return Found((), (), total, False, False)
        found = _Rows.of(self._all(both.page, **_window(users), **values), users)
        resources, positions = self._resources(found.rows, both.kind)
        beside = self._beside(both.beside, users, values, total)
        return Found(resources, positions, total, *_sides(how, beside=beside, more=found.more))

    def _resources(self, rows: Sequence[Row], kind: Kind | None) -> tuple[list[User | Team], list[Position]]:
        user_ids = self._driver.listed(row[0] for row in rows if not row[1])
        team_ids = self._driver.listed(row[0] for row in rows if row[1])
        found: dict[str, User | Team] = {}
        found.update((row[0], user_rows.to_user(row)) for row in self._all(USERS_AMONG, ids=user_ids))
        found.update((row[0], team_rows.to_team(row)) for row in self._all(TEAMS_AMONG, ids=team_ids))
        positions = [Position(row[0], None if kind is None else to_key(row[2], kind)) for row in rows]
        return [found[row[0]] for row in rows], positions


def _window(search: Search) -> dict[str, Any]:
    return {LIMIT: search.count + 1, OFFSET: search.offset}


def _known_total(found: _Rows, search: Search) -> int | None:
    """The total, where the page itself shows it: it is the last one, and where it begins has been counted."""
    counted = search.after is None and search.before is None
    if counted and not found.more and (found.rows or search.offset == 0):
        return search.offset + len(found.rows)
    return None


def _sides(how: Paging, *, beside: bool, more: bool) -> tuple[bool, bool]:
    """Whether more lies earlier, and later."""
    return (more, beside) if how is Paging.BEFORE else (beside, more)
