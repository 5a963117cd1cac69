"""The teams above people: a walk up from the few that each is in, on two indexes; what is held is not done."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CTE, Select, Table, literal_column, select, true
from sqlalchemy.sql.elements import ColumnElement

from provisor.store.effective import is_here
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import STRING, held_memberships, memberships, team_parents, teams

_ORGANIZATION = value("organization_id", STRING)


def statement(question: Callable[[CTE], Select[Any]], *, asked: ColumnElement[bool]) -> Statement:
    """A question about the pairs of `user_id` and team (`id`) that are walked, for the users of `ids`.

    Where `asked` does not hold, nobody is walked for.
    """
    return Statement(question(_walk(_joined, asked)), postgresql=question(_walk(_looked_up, asked)))


def _walk(step: Callable[[CTE], Select[Any]], asked: ColumnElement[bool]) -> CTE:
    above = _direct(memberships, asked).cte("above", recursive=True)
    return above.union(_direct(held_memberships, asked), step(above))


def _direct(table: Table, asked: ColumnElement[bool]) -> Select[Any]:
    return (
        select(table.c.user_id.label("user_id"), teams.c.id.label("id"))
        .join(teams, (teams.c.organization_id == table.c.organization_id) & (teams.c.id == table.c.team_id))
        .where(table.c.organization_id == _ORGANIZATION, OneOf(table.c.user_id, "ids"), is_here, asked)
    )


def _joined(above: CTE) -> Select[Any]:
    return (
        select(above.c.user_id, team_parents.c.parent_id)
        .join(above, team_parents.c.team_id == above.c.id)
        .where(team_parents.c.organization_id == _ORGANIZATION)
    )


def _looked_up(above: CTE) -> Select[Any]:
    """The same team by team: PostgreSQL expects more of a walk than comes, and would read every pair at each step."""
    parents = (
        select(team_parents.c.parent_id)
        .where(team_parents.c.organization_id == _ORGANIZATION, team_parents.c.team_id == above.c.id)
        .offset(literal_column("0"))
        .lateral("parents")
    )
    return select(above.c.user_id, parents.c.parent_id).join(parents, true())
