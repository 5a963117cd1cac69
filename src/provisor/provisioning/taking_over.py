"""What a connection owns of a team, and people take over on purpose, and hand back."""

from dataclasses import replace

from provisor.directory import finding, hierarchy
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence
from provisor.directory.team_refusals import OwnedByConnection
from provisor.directory.teams import PERSON, Field, Team
from provisor.directory.users import User
from provisor.provisioning import belonging, deciding_teams, team_guarding, team_ownership
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


def hand_back(records: Records, order: Order, team: Team) -> bool:
    """Let the connection of a team decide again about what people took over; False if there is no such.

    Memberships that the taking over made people's are the connection's again, as far as the journal tells which; what
    people gave stays theirs.
    """
    manager = belonging.manager(records, team.connection_id)
    if manager is None or not team.taken_over:
        return False
    back = replace(hierarchy.touched(team, at=order.at), taken_over=frozenset())
    records.save_team(back)
    facts = team_ownership.told(team, back)
    for each in sorted(team.taken_over):
        if each is Field.MEMBERS:
            given = _given_back(records, order, team, to=manager.id)
            facts |= {"given": {manager.id: given}, "ended": {PERSON: given}} if given else {}
        records.append(
            order.entry(
                Action.TEAM_HANDED_BACK,
                team_guarding.named(back),
                before={"owner": {"field": each.value, "connection": None}},
                after={"owner": {"field": each.value, "connection": manager.name}},
                facts=facts,
            )
        )
        facts = {}
    return True


def _given_back(records: Records, order: Order, team: Team, *, to: str) -> list[str]:
    """Have the connection give the memberships that were taken over from it, and people no more."""
    taken = _taken_over(records, team)
    given = records.all_sources([team.id], taken)
    missing = set(records.missing_users(taken))
    mine = [each for each in taken if PERSON in given.get((team.id, each), ()) and each not in missing]
    records.add_members(team.id, mine, source=to, at=order.at)
    records.end_memberships(team.id, mine, source=PERSON)
    return mine


def _taken_over(records: Records, team: Team) -> list[str]:
    """Whose memberships the latest taking over of the members made people's."""
    terms = [[finding.about(team.id)], [finding.of_kind(Action.TEAM_TAKEN_OVER)]]
    entries = [each.entry for each in records.search_journal(terms=terms, newest=len(Field))]
    taken = (each for each in entries if (each.before or {}).get("owner", {}).get("field") == Field.MEMBERS)
    return next(((each.facts or {}).get("given", {}).get(PERSON, []) for each in taken), [])
