"""`/teams/{id}`: who is in a team, and who put them there; and what people do with it: move, name, give and take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response

from provisor.directory import roles
from provisor.directory.phrasing import phrase, words
from provisor.directory.refusals import Refusal
from provisor.directory.teams import Team, TeamType
from provisor.directory.users import Role
from provisor.provisioning import reorganization, team_choices, team_members, team_roles, team_tree, teams
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import RosterPlace
from provisor.provisioning.ports.team_tree import LARGEST
from provisor.provisioning.team_choices import Choices
from provisor.provisioning.team_members import Members
from provisor.provisioning.team_tree import Level, Node
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import ROWS, Visit
from provisor.web.statuses import status_of

_HISTORY = 20


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page of a team shows."""

    node: Node
    parents: Sequence[Team]
    members: Members
    below: Level
    choices: Choices
    gives: Role | None
    entries: Sequence[Listed]


async def show(visit: Visit) -> Response:
    """One team."""
    return await _one(visit)


async def _one(visit: Visit, refusal: Refusal | None = None) -> Response:
    """The page of a team; what was refused is told above."""
    called = visit.path["id"]
    text = visit.cursor("members", called)
    after = None if text is None else RosterPlace("", text)

    def look(records: Records) -> _Page:
        node = team_tree.node(records, called)
        team = node.team
        return _Page(
            node,
            records.parents([team.id])[team.id],
            team_members.page(records, team.id, after=after, count=ROWS),
            team_tree.level(records, team.id, count=ROWS),
            team_choices.choices(records, team),
            records.role_of_team(team.id),
            searching.search(records, Query(team=team.id, limit=_HISTORY)),
        )

    page = await visit.read(look)
    place = page.members.place
    return await visit.page(
        "team.html",
        200 if refusal is None else status_of(type(refusal)),
        page=page,
        first=after is None,
        cursor=None if place is None else visit.next_cursor(place.id, "members", called),
        largest=LARGEST,
        roles=roles.GIVEN,
        refusal=None if refusal is None else refusal.sentence,
        given={name: visit.given(name) for name in ("name", "who", "new")},
    )


async def rename(visit: Visit) -> Response:
    """Give it another name; what a connection decides is taken over only on purpose."""
    take_over = visit.given("take_over") == "true"
    return await _act(visit, teams.rename, name=visit.given("name"), take_over=take_over)


async def hand_back(visit: Visit) -> Response:
    """Let the connection decide again what people took over."""
    # What was taken over stands in the sealed journal.
    await visit.service.store.seal(visit.organization_id)
    return await _act(visit, teams.hand_back)


async def retype(visit: Visit) -> Response:
    """Make it a team of another type."""
    return await _act(visit, reorganization.retype, to=_type(visit))


async def move(visit: Visit) -> Response:
    """Put it below others, one of which stands in each line."""
    under = [line.strip() for line in visit.given("under").splitlines() if line.strip()]
    return await _act(visit, reorganization.move, under=under)


async def add_member(visit: Visit) -> Response:
    """Put somebody into it by hand."""
    return await _act(visit, teams.join, user_called=visit.given("who"))


async def remove_member(visit: Visit) -> Response:
    """Take the membership that a person gave somebody."""
    return await _act(visit, teams.leave, user_called=visit.given("who"))


async def give_role(visit: Visit) -> Response:
    """Have it give a role to whoever is in it, or none."""
    wanted = visit.given("role")
    try:
        role = roles.read(wanted) if wanted else None
    except roles.NotGivenByTeams as refusal:
        return await _one(visit, refusal)
    return await _act(visit, team_roles.give, role=role)


async def add_below(visit: Visit) -> Response:
    """Make a team below it."""
    name, kind = visit.given("new"), _type(visit)

    def work(records: Records, *, order: Any, called: str) -> Team:
        return reorganization.add(records, order, name, kind, under=[called])

    return await _act(visit, work)


def _type(visit: Visit) -> TeamType:
    """The type that was chosen. Raises InvalidValue where there is no such."""
    try:
        return TeamType(visit.given("type"))
    except ValueError:
        raise InvalidValue(
            phrase(
                "Choose a type of team: one of {types}.",
                {"types": words(TeamType)},
            )
        ) from None


async def _act(visit: Visit, use_case: Callable[..., Any], **wanted: Any) -> Response:
    """Do something with the team; where it is refused, its page says why."""
    team = await visit.read(partial(teams.find_here, called=visit.path["id"]))
    try:
        await visit.write(partial(use_case, order=visit.order, called=team.id, **wanted))
    except Refusal as refusal:
        return await _one(visit, refusal)
    # The page that follows tells of it: so it has to have its place in the log.
    await visit.service.store.seal(visit.organization_id)
    return visit.go(f"/teams/{team.id}")
