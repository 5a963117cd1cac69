"""The use case: why is somebody, or a team, or somebody in a team, missing? Reads, changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from provisor.provisioning.explaining import case, rules, team_case, team_rules, templates
from provisor.provisioning.explaining.case import PersonCase
from provisor.provisioning.explaining.causes import Explained, Finding
from provisor.provisioning.explaining.team_case import MembershipCase, TeamCase
from provisor.provisioning.ports import Records

T = TypeVar("T", PersonCase, TeamCase, MembershipCase)


def explain(records: Records, called: str, at: datetime, *, team: str | None = None) -> list[Explained]:
    """Why whoever is called so is not as expected, the most likely cause first; never empty.

    Somebody is named by id, user name, e-mail address or whatever else they are or were known by; a team by id or any
    name of its own. With `team`, why the person is, or isn't, in that team.
    """
    person = case.person(records, called, at)
    if team is not None:
        return _membership(records, person, team, at)
    asked_for = person.user is not None or person.gone is not None or bool(person.about or person.missed)
    found_team = None if asked_for else team_case.team(records, called, at)
    if found_team is not None and (found_team.team is not None or found_team.about or found_team.missed):
        return _told(found_team, team_rules.TEAM_RULES)
    near_team = () if found_team is None else team_rules.near_name(found_team)
    return [*_told(person, rules.RULES), *(_explained(each, called) for each in near_team)]


def _membership(records: Records, person: PersonCase, called: str, at: datetime) -> list[Explained]:
    """Why somebody is, or isn't, in a team: first what keeps them or the team from being here at all."""
    found = team_case.team(records, called, at)
    if person.user is None:
        return _told(person, rules.RULES)
    if found.team is None:
        return _told(found, team_rules.TEAM_RULES)
    membership = team_case.membership(records, person.user, found.team, at)
    hindered = [] if person.user.may_come_in else _told(person, rules.RULES)
    return [*_told(membership, team_rules.MEMBERSHIP_RULES), *hindered]


def _told(of: T, by: Sequence[Callable[[T], Iterator[Finding]]]) -> list[Explained]:
    team = of.team.name if isinstance(of, MembershipCase) else ""
    called = of.name if isinstance(of, MembershipCase) else of.called
    return [_explained(each, called, name=of.name, team=team) for rule in by for each in rule(of)]


def _explained(finding: Finding, called: str, name: str = "", team: str = "") -> Explained:
    template = templates.CAUSES[finding.cause]
    places = {"called": called, "name": name or called, "team": team, **finding.places}
    variant = templates.REMEDIES.get(f"{finding.cause}.{finding.provider}")
    # What comes of the journal is told already: it may hold braces of its own.
    remedy = finding.remedy or (variant or template.remedy).format_map(places)
    return Explained(finding.cause, template.sentence.format_map(places), remedy, finding.evidence)
