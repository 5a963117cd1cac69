"""Who belongs to teams: memberships given by hand, everybody's, and those of teams below."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from provisor.directory.teams import Team
from provisor.provisioning import teams
from provisor.provisioning.ports import Records
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.teams import Called, NamedTeam, TakeOver, tag_of
from provisor.web.admin_api.values import Page, Shown, Window

router = APIRouter(tags=["members"])

CalledUser = Annotated[str, Path(description="The person, by id or user name.", examples=["ana@example.com"])]


class Member(Shown):
    """Somebody in a team, and who gave the membership: names of connections, and `manual` for people."""

    model_config = examples.shown(
        {"id": examples.ID, "user_name": "ana@example.com", "sources": ["Okta", "manual"]}
    )

    id: str
    user_name: str
    sources: list[str]


class EffectiveMember(Shown):
    """Somebody in a team, or in one below it."""

    model_config = examples.shown({"id": examples.ID, "user_name": "ana@example.com"})

    id: str
    user_name: str


class Joined(Shown):
    """Whether the membership is new: false where a person gave it before."""

    model_config = examples.shown({"new": True})

    new: bool


class Left(Shown):
    """The names of the connections that go on giving the membership; none where it ended."""

    model_config = examples.shown({"still_given_by": []}, {"still_given_by": ["Okta"]})

    still_given_by: list[str]


class Teams(Shown):
    """The teams that somebody is in, and all above them."""

    model_config = examples.shown({"teams": [{"id": examples.ID, "name": "Sales"}]})

    teams: list[NamedTeam] = Field(description="By name.")


@router.get("/teams/{team}/members")
async def list_members(
    asking: Reading, team: Called, asked: Annotated[Window, Query()], response: Response
) -> Page[Member]:
    """List who is in a team, and who gave each membership, by user name."""
    after = asking.cursor(asked.cursor, "members", team, count=asked.limit)
    found = await asking.read(partial(teams.members, called=team, after=after, count=asked.limit))
    items = [
        Member(id=each.user_id, user_name=each.user_name, sources=list(each.sources)) for each in found.items
    ]
    told: dict[str, object] = {"limit": asked.limit, "cursor": None}
    if found.last is not None:
        told["cursor"] = asking.next_cursor(found.last, "members", team, count=asked.limit)
    return answers.page(asking, response, f"teams/{answers.part(team)}/members", items, told)


@router.get("/teams/{team}/effective-members")
async def list_effective_members(
    asking: Reading, team: Called, asked: Annotated[Window, Query()], response: Response
) -> Page[EffectiveMember]:
    """List who is in a team or in one below it, in the order of their coming."""
    after = asking.cursor(asked.cursor, "effective", team, count=asked.limit) or ""
    found = await asking.read(
        partial(teams.effective_members, called=team, after=after, count=asked.limit + 1)
    )
    items = [EffectiveMember(id=each.user_id, user_name=each.user_name) for each in found[: asked.limit]]
    told: dict[str, object] = {"limit": asked.limit, "cursor": None}
    if len(found) > asked.limit:
        told["cursor"] = asking.next_cursor(items[-1].id, "effective", team, count=asked.limit)
    return answers.page(asking, response, f"teams/{answers.part(team)}/effective-members", items, told)


@router.put("/teams/{team}/members/{user}")
async def join_team(asking: Changing, team: Called, user: CalledUser, response: Response) -> Joined:
    """Give somebody a membership by hand; the `ETag` is the team's."""

    def work(records: Records) -> tuple[bool, str]:
        found = _held(records, asking, team)
        return teams.join(records, asking.order, found.id, user), tag_of(records, found.id)

    new, response.headers["ETag"] = await asking.write(work)
    return Joined(new=new)


@router.delete("/teams/{team}/members/{user}")
async def leave_team(
    asking: Changing, team: Called, user: CalledUser, response: Response, take_over: TakeOver = False
) -> Left:
    """Take the membership that a person gave somebody; the `ETag` is the team's."""

    def work(records: Records) -> tuple[Sequence[str], str]:
        found = _held(records, asking, team)
        stays = teams.leave(records, asking.order, found.id, user, take_over=take_over)
        return stays, tag_of(records, found.id)

    stays, response.headers["ETag"] = await asking.write(work)
    return Left(still_given_by=list(stays))


def _held(records: Records, asking: Asking, called: str) -> Team:
    """The team, held, in the version that `If-Match` names: each change of its members is one of the team."""
    team = teams.find(records, called, lock=True)
    asking.check_match(lambda: team.version)
    return team


@router.get("/users/{user}/teams")
async def list_teams_of_user(asking: Reading, user: CalledUser) -> Teams:
    """List the teams that somebody is in, and all above them."""
    found = await asking.read(partial(teams.effective_teams, user_called=user))
    return Teams(teams=[NamedTeam(id=each.id, name=each.name) for each in found])
