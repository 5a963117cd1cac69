"""What a connection owns of a team, and people take over on purpose."""

from dataclasses import replace

from provisor.directory import hierarchy
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence
from provisor.directory.team_refusals import OwnedByConnection
from provisor.directory.teams import PERSON, Field, Team
from provisor.directory.users import User
from provisor.provisioning import deciding_teams, team_guarding, team_ownership
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


def own(
    records: Records,
    order: Order,
    team: Team,
    field: Field,
    *,
    take_over: bool,
    wanted: Sentence,
    member: User | None = None,
) -> Team:
    """The team, once people decide about that field of it; a field that they take over they keep.

    Raises OwnedByConnection unless they do, or may take it over; it names a member who is concerned.
    """
    owner = team_ownership.owner(records, team, field)
    if owner is None:
        return team
    if not take_over:
        raise OwnedByConnection(team, field, owner.name, wanted=wanted, member=member)
    if field is Field.MEMBERS:
        team = deciding_teams.with_nothing_held(records, order, team)
    taken = replace(hierarchy.touched(team, at=order.at), taken_over=team.taken_over | {field})
    facts = team_ownership.told(team, taken)
    if field is Field.MEMBERS:
        given, ended = records.take_members_over(team.id, source=PERSON, at=order.at)
        facts |= {"given": {PERSON: given}, "ended": team_guarding.by_source(ended)}
    records.save_team(taken)
    records.append(
        order.entry(
            Action.TEAM_TAKEN_OVER,
            team_guarding.named(taken),
            before={"owner": {"field": field.value, "connection": owner.name}},
            after={"owner": {"field": field.value, "connection": None}},
            facts=facts,
        )
    )
    return taken
