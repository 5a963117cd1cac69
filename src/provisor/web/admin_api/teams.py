"""Teams: their places in the hierarchy, and what becomes of them. Who belongs to them is in `members`."""

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from provisor.directory.teams import Team, TeamType
from provisor.directory.users import Role
from provisor.provisioning import reorganization, team_roles, teams
from provisor.provisioning.ports import Records
from provisor.provisioning.teams import TeamShown
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Flag, Given, Instant, Page, Shown, Text, Window

router = APIRouter(tags=["teams"])

Called = Annotated[str, Path(description="The team, by id or name.", examples=["Europe"])]
TakeOver = Annotated[bool, Query(description="Decide it here from now on, though a connection owns it.")]


class NamedTeam(Shown):
    """A team as it is named from elsewhere."""

    id: str
    name: str


class ShownTeam(Shown):
    """A team with its place. `managed_by` names the connection that gives its members, null where people do.

    `gives` is the role that it gives to whoever is in it or in a team below.
    """

    model_config = examples.shown(
        {
            "id": examples.ID,
            "name": "Sales",
            "type": "Department",
            "description": "Who sells.",
            "parents": [{"id": examples.ANOTHER_ID, "name": "Europe"}],
            "below": [],
            "managed_by": "Okta",
            "adopted": True,
            "taken_over": ["members"],
            "gives": "auditor",
            "held": "emptying",
            "created": examples.AT,
            "modified": examples.AT,
        }
    )

    id: str
    name: str
    type: TeamType
    description: str | None
    parents: list[NamedTeam]
    below: list[NamedTeam]
    managed_by: str | None
    adopted: bool
    taken_over: list[str]
    gives: Role | None
    held: str | None
    created: Instant
    modified: Instant


class ListedTeam(Shown):
    """A team of a list."""

    model_config = examples.shown(
        {
            "id": examples.ID,
            "name": "Sales",
            "type": "Department",
            "description": "Who sells.",
            "parents": [{"id": examples.ANOTHER_ID, "name": "Europe"}],
            "managed_by": "Okta",
            "held": "deletion",
        }
    )

    id: str
    name: str
    type: TeamType
    description: str | None
    parents: list[NamedTeam]
    managed_by: str | None
    held: str | None


class NewTeam(Given):
    """A team to be made, below the organization unless `parents` (ids or names) says otherwise."""

    model_config = examples.given({"name": "Sales", "type": "Department", "parents": ["Europe"]})

    name: Text
    type: TeamType
    parents: tuple[Text, ...] = ()
    description: Text | None = None


class TeamChange(Given):
    """What is to be different; what is left out stays. `parents` replaces every place that the team has.

    `gives` is the role for whoever is in it or in a team below; null takes it away.
    """

    model_config = examples.given({"name": "Sales and Partners", "parents": ["Europe", "Americas"]})

    name: Text | None = None
    type: TeamType | None = None
    parents: list[Text] | None = None
    description: str | None = None
    gives: Literal["administrator", "auditor"] | None = None
    take_over: Flag = False


class Merger(Given):
    """Into which team (id or name) another goes."""

    model_config = examples.given({"into": "Sales"})

    into: Text
    take_over: Flag = False


class TeamsAsked(Window):
    """Which teams are asked for."""

    name: str | None = Query(None, description="What the name begins with, compared without case.")
    type: TeamType | None = None
    parent: str | None = Query(None, description="The team that they are directly below, by id or name.")
    managed_by: str | None = Query(None, description="The connection that gives their members.")


@router.get("/teams")
async def list_teams(
    asking: Reading, asked: Annotated[TeamsAsked, Query()], response: Response
) -> Page[ListedTeam]:
    """List teams by name."""
    conditions = asked.model_dump(exclude={"cursor"}, exclude_none=True, mode="json")
    after = asking.cursor(asked.cursor, "teams", conditions, count=asked.limit)
    found = await asking.read(
        partial(
            teams.page,
            prefix=asked.name or "",
            team_type=asked.type,
            parent=asked.parent,
            managed_by=asked.managed_by,
            after=after,
            count=asked.limit,
        )
    )
    items = [
        ListedTeam(
            id=place.team.id,
            name=place.team.name,
            type=place.team.type,
            description=place.team.description,
            parents=_named(place.parents),
            managed_by=managed_by,
            held=place.team.held,
        )
        for place, managed_by in found.items
    ]
    if found.last is not None:
        conditions["cursor"] = asking.next_cursor(found.last, "teams", conditions, count=asked.limit)
    return answers.page(asking, response, "teams", items, conditions)


@router.post("/teams", status_code=201, response_model=ShownTeam)
async def add_team(asking: Changing, new: NewTeam) -> Response:
    """Make a team."""

    def work(records: Records) -> TeamShown:
        team = reorganization.add(
            records, asking.order, new.name, new.type, under=new.parents, description=new.description
        )
        return teams.show(records, team.id, with_members=False)

    made = await asking.write(work)
    shown = _shown(made)
    tag = answers.tag_of(shown, made.team.version)
    return answers.created(asking, shown, "teams", made.team.id, tag=tag)


@router.get("/teams/{team}", response_model=ShownTeam)
async def show_team(asking: Reading, team: Called) -> Response:
    """Show a team with its place."""
    found = await asking.read(partial(teams.show, called=team, with_members=False))
    return answers.found(asking, _shown(found), found.team.version)


@router.patch("/teams/{team}", response_model=ShownTeam)
async def change_team(asking: Changing, team: Called, change: TeamChange) -> Response:
    """Rename, move, retype or describe a team, or have it give a role.

    Everything that is named changes together, or nothing does.
    """

    def work(records: Records) -> TeamShown:
        found = _held(records, asking, team)
        _change(records, asking, found, change)
        return teams.show(records, found.id, with_members=False)

    changed = await asking.write(work)
    return answers.found(asking, _shown(changed), changed.team.version)


def tag_of(records: Records, team_id: str) -> str:
    """The entity tag that a team has now."""
    found = teams.show(records, team_id, with_members=False)
    return answers.tag_of(_shown(found), found.team.version)


def _change(records: Records, asking: Asking, team: Team, change: TeamChange) -> None:
    order = asking.order
    if change.type is not None:
        reorganization.retype(records, order, team.id, change.type)
    if change.parents is not None:
        reorganization.move(records, order, team.id, under=change.parents)
    if "description" in change.model_fields_set:
        teams.describe(records, order, team.id, change.description)
    if "gives" in change.model_fields_set:
        team_roles.give(records, order, team.id, None if change.gives is None else Role(change.gives))
    if change.name is not None:
        teams.rename(records, order, team.id, change.name, take_over=change.take_over)


@router.delete("/teams/{team}", status_code=204)
async def delete_team(asking: Changing, team: Called, take_over: TakeOver = False) -> None:
    """Delete a team, which can be restored."""

    def work(records: Records) -> None:
        found = _held(records, asking, team)
        reorganization.delete(records, asking.order, found.id, take_over=take_over)

    await asking.write(work)


@router.post("/teams/{team}/restore", response_model=ShownTeam)
async def restore_team(asking: Changing, team: Called) -> Response:
    """Bring a deleted team back, with its members, below what is left of its parents."""

    def work(records: Records) -> TeamShown:
        back = reorganization.restore(records, asking.order, team)
        return teams.show(records, back.team.id, with_members=False)

    restored = await asking.write(work)
    return answers.found(asking, _shown(restored), restored.team.version)


@router.post("/teams/{team}/hand-back", response_model=ShownTeam)
async def hand_team_back(asking: Changing, team: Called) -> Response:
    """Let the connection decide again what was taken over of a team."""
    await asking.seal()

    def work(records: Records) -> TeamShown:
        found = _held(records, asking, team)
        teams.hand_back(records, asking.order, found.id)
        return teams.show(records, found.id, with_members=False)

    changed = await asking.write(work)
    return answers.found(asking, _shown(changed), changed.team.version)


@router.post("/teams/{team}/merge", response_model=ShownTeam)
async def merge_team(asking: Changing, team: Called, merger: Merger) -> Response:
    """Make a team part of another, which is shown: its members and the teams below it go there."""

    def work(records: Records) -> TeamShown:
        found = _held(records, asking, team)
        into = reorganization.merge(
            records, asking.order, found.id, into=merger.into, take_over=merger.take_over
        )
        return teams.show(records, into.id, with_members=False)

    merged = await asking.write(work)
    return answers.found(asking, _shown(merged), merged.team.version)


def _held(records: Records, asking: Asking, called: str) -> Team:
    """The team, held if it must be in a certain version; the hierarchy before, as for every change of it."""
    records.lock_hierarchy()
    team = teams.find(records, called, lock=True)
    asking.check_match(lambda: team.version)
    return team


def _named(found: Any) -> list[NamedTeam]:
    return [NamedTeam(id=team.id, name=team.name) for team in found]


def _shown(found: TeamShown) -> ShownTeam:
    team = found.team
    return ShownTeam(
        id=team.id,
        name=team.name,
        type=team.type,
        description=team.description,
        parents=_named(found.parents),
        below=_named(found.below),
        managed_by=found.managed_by,
        adopted=team.adopted,
        taken_over=sorted(team.taken_over),
        gives=found.gives,
        held=team.held,
        created=team.created,
        modified=team.modified,
    )
