"""`provisor team`: the teams of the organization, and who belongs to them."""

import json
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say, show
from provisor.directory.teams import TeamType
from provisor.directory.users import Role
from provisor.provisioning import reorganization, team_roles, teams
from provisor.provisioning.ports import Records
from provisor.provisioning.teams import TeamShown

app = Commands(name="team", help="Teams, their places in the hierarchy, and who belongs to them.")
app.command(
    "provisor.cli.team_exchange:import_teams", name="import", help="Make and change teams as a file says."
)
app.command("provisor.cli.team_exchange:export_teams", name="export", help="Write every team to a file.")

Type = Annotated[
    Literal["BusinessUnit", "Division", "Department", "Group"], Parameter(help="The type of the team.")
]
Under = Annotated[
    list[str],
    Parameter(help="A team that it goes below, by name or id; several times for several.", negative=()),
]
TakeOver = Annotated[
    bool,
    Parameter(
        help="Take over what a connection owns; what the identity provider says of it is set aside.",
        negative=(),
    ),
]


@app.command
def add(
    name: str,
    /,
    *,
    type: Type,  # noqa: A002 - the option's name
    under: Under | None = None,
    description: Annotated[str | None, Parameter(help="What the team is for.")] = None,
    organization: Organization = None,
) -> None:
    """Make a team, below the organization unless told otherwise; prints its id."""
    order, team_type = assembly.order(), TeamType(type)
    team = assembly.change(
        lambda records: reorganization.add(
            records, order, name, team_type, under=under or (), description=description
        ),
        organization,
    )
    result(team.id)


@app.command(name="show")
def show_team(team: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """Show a team, given by name or id, with its place and its members."""
    shown = assembly.look(lambda records: teams.show(records, team), organization)
    if as_json:
        result(json.dumps(_told(shown), ensure_ascii=False))
        return
    facts = {
        "id": shown.team.id,
        "name": shown.team.name,
        "type": shown.team.type.value,
        "description": shown.team.description or "",
        "below": ", ".join(parent.name for parent in shown.parents),
        "above": ", ".join(each.name for each in shown.below),
        "managed by": shown.managed_by or "people",
        "taken over": ", ".join(sorted(shown.team.taken_over)),
        "gives the role": shown.gives or "",
        "held": shown.team.held or "",
    }
    show("team", "", rows=[fact for fact in facts.items() if fact[1]])
    if shown.members:
        show("member", "given by", rows=[(each.user_name, ", ".join(each.sources)) for each in shown.members])


def _told(shown: TeamShown) -> dict[str, Any]:
    return {
        "id": shown.team.id,
        "name": shown.team.name,
        "type": shown.team.type.value,
        "parents": [parent.name for parent in shown.parents],
        "members": [
            {"user_name": member.user_name, "sources": list(member.sources)} for member in shown.members
        ],
        "managed_by": shown.managed_by,
        "gives": shown.gives,
        "held": shown.team.held,
    }


@app.command(name="list")
def list_teams(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the teams of the organization with their places."""
    found = assembly.look(teams.list_teams, organization)
    if as_json:
        told = [
            {
                "id": place.team.id,
                "name": place.team.name,
                "type": place.team.type.value,
                "parents": [parent.name for parent in place.parents],
                "managed_by": managed_by,
                "held": place.team.held,
            }
            for place, managed_by in found
        ]
        result(json.dumps(told, ensure_ascii=False))
        return
    rows = [
        (
            place.team.name,
            place.team.type.value,
            ", ".join(each.name for each in place.parents),
            managed_by or "people",
            place.team.id,
        )
        for place, managed_by in found
    ]
    show("name", "type", "below", "managed by", "id", rows=rows)


@app.command
def members(
    team: str,
    /,
    *,
    count: Annotated[int, Parameter(help="How many, in the order in which they came.")] = 100,
    after: Annotated[str, Parameter(help="The id of the last one of the page before.")] = "",
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """List who is in a team or in one below it, however far."""
    found = assembly.look(
        lambda records: teams.effective_members(records, team, after=after, count=count), organization
    )
    if as_json:
        told = [{"id": each.user_id, "user_name": each.user_name} for each in found]
        result(json.dumps(told, ensure_ascii=False))
    else:
        show("user name", "id", rows=[(each.user_name, each.user_id) for each in found])


@app.command(name="of")
def teams_of(user: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the teams that somebody is in, and all above them."""
    found = assembly.look(lambda records: teams.effective_teams(records, user), organization)
    if as_json:
        result(json.dumps([{"id": each.id, "name": each.name} for each in found], ensure_ascii=False))
    else:
        show("name", "id", rows=[(each.name, each.id) for each in found])


@app.command
def move(team: str, /, *, under: Under, organization: Organization = None) -> None:
    """Put a team below others, and below these alone."""
    order = assembly.order()
    place = assembly.change(
        lambda records: reorganization.move(records, order, team, under=under), organization
    )
    say(f"{place.team.name} is below {', '.join(parent.name for parent in place.parents)}.")


@app.command
def rename(
    team: str, name: str, /, *, take_over: TakeOver = False, organization: Organization = None
) -> None:
    """Give a team another name."""
    order = assembly.order()
    renamed = assembly.change(
        lambda records: teams.rename(records, order, team, name, take_over=take_over), organization
    )
    say(f"The team is named {renamed.name}.")


@app.command
def retype(
    team: str,
    type: Type,  # noqa: A002 - the option's name
    /,
    *,
    organization: Organization = None,
) -> None:
    """Make a team one of another type."""
    order, team_type = assembly.order(), TeamType(type)
    changed = assembly.change(
        lambda records: reorganization.retype(records, order, team, team_type), organization
    )
    say(f"{changed.name} is a {changed.type}.")


@app.command
def describe(team: str, description: str, /, *, organization: Organization = None) -> None:
    """Say what a team is for; an empty text takes the description away."""
    order = assembly.order()
    changed = assembly.change(lambda records: teams.describe(records, order, team, description), organization)
    say(f"{changed.name} is described." if changed.description else f"{changed.name} has no description.")


@app.command
def role(
    team: str,
    role: Annotated[
        Literal["administrator", "auditor", "none"], Parameter(help="What whoever is in it may do.")
    ],
    /,
    *,
    organization: Organization = None,
) -> None:
    """Have a team give a role to whoever is in it or in a team below, for as long as they are; or none any more."""
    order, wanted = assembly.order(), None if role == "none" else Role(role)

    def work(records: Records) -> tuple[bool, TeamShown]:
        changed = team_roles.give(records, order, team, wanted)
        return changed, teams.show(records, team, with_members=False)

    changed, shown = assembly.change(work, organization)
    if wanted is not None and shown.managed_by is not None:
        say(f"{shown.managed_by} decides who is in {shown.team.name}, and so who has the role here.")
    if wanted is None:
        say(f"{shown.team.name} gives no role{' any more' if changed else ''}.")
    else:
        say(f"Whoever is in {shown.team.name} is {wanted}{' from now on' if changed else ' as it is'}.")


@app.command
def delete(team: str, /, *, take_over: TakeOver = False, organization: Organization = None) -> None:
    """Delete a team; it can be restored."""
    order = assembly.order()
    deleted = assembly.change(
        lambda records: reorganization.delete(records, order, team, take_over=take_over), organization
    )
    say(f"{deleted.name} is deleted. `provisor team restore {deleted.id}` brings it back.")


@app.command
def restore(team: str, /, *, organization: Organization = None) -> None:
    """Bring a deleted team back, with its members."""
    order = assembly.order()
    place = assembly.change(lambda records: reorganization.restore(records, order, team), organization)
    say(f"{place.team.name} is back, below {', '.join(parent.name for parent in place.parents)}.")


@app.command
def merge(
    team: str,
    /,
    *,
    into: Annotated[str, Parameter(help="The team that stays, by name or id.")],
    take_over: TakeOver = False,
    organization: Organization = None,
) -> None:
    """Make a team part of another: its members and the teams below it go there, and it is deleted."""
    order = assembly.order()
    merged = assembly.change(
        lambda records: reorganization.merge(records, order, team, into=into, take_over=take_over),
        organization,
    )
    say(f"{team} is part of {merged.name}.")


@app.command(name="hand-back")
def hand_back(team: str, /, *, organization: Organization = None) -> None:
    """Let the connection decide again what was taken over of a team; its next request does."""
    order = assembly.order()
    # What was taken over stands in the sealed journal.
    changed = assembly.with_journal(
        lambda journal: journal.write(lambda records: teams.hand_back(records, order, team)), organization
    )
    say(f"{team} is decided by its connection." if changed else f"Nothing of {team} is to be handed back.")


@app.command
def join(team: str, user: str, /, *, organization: Organization = None) -> None:
    """Give somebody a membership by hand."""
    order = assembly.order()
    new = assembly.change(lambda records: teams.join(records, order, team, user), organization)
    say(f"{user} is a member of {team}." if new else f"A person gave {user} this membership already.")


@app.command
def leave(team: str, user: str, /, *, take_over: TakeOver = False, organization: Organization = None) -> None:
    """Take a membership that was given by hand."""
    order = assembly.order()
    stays = assembly.change(
        lambda records: teams.leave(records, order, team, user, take_over=take_over), organization
    )
    say(f"{user} stays in {team} while {', '.join(stays)} says so." if stays else f"{user} left {team}.")
