"""The use case: why is somebody, or a team, or somebody in a team, missing? Reads, changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from provisor.directory.ids import as_kept
from provisor.directory.phrasing import phrase
from provisor.provisioning.explaining import case, rules, team_case, team_rules, templates, way
from provisor.provisioning.explaining.case import PersonCase
from provisor.provisioning.explaining.causes import Cause, Explained, Finding
from provisor.provisioning.explaining.team_case import MembershipCase, TeamCase
from provisor.provisioning.explaining.way import Step
from provisor.provisioning.ports import Records

_ADDRESS = "@"
_NEARLY = frozenset({Cause.NEAR_NAME, Cause.TEAM_NEAR_NAME})

T = TypeVar("T", PersonCase, TeamCase, MembershipCase)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How far somebody, or a team, came; and what may be the matter, the most likely cause first, never empty."""

    way: tuple[Step, ...]
    causes: list[Explained]


def explain(records: Records, called: str, at: datetime, *, team: str | None = None) -> list[Explained]:
    """Why whoever is called so is not as expected, the most likely cause first; never empty.

    Somebody is named by id, user name, e-mail address or whatever else they are or were known by; a team by id or any
    name of its own; what neither has may be either's. With `team`, why the person is, or isn't, in that team.
    """
    return follow(records, called, at, team=team).causes


def follow(records: Records, called: str, at: datetime, *, team: str | None = None) -> Explanation:
    """Likewise, with the way of whoever, or whatever, is called so."""
    called = as_kept(called)
    person = case.person(records, called, at)
    if team is not None:
        return _membership(records, person, team, at)
    if person.user is not None or person.gone is not None:
        return _of_person(person)
    found = team_case.team(records, called, at)
    if found.team is not None:
        return _of_team(found)
    # What was asked for says more than what was looked for alone.
    for of_person, of_team in ((person.about, found.about), (person.missed, found.missed)):
        if of_person:
            return _of_person(person)
        if of_team:
            return _of_team(found)
    return _either(person, found)


def _of_person(person: PersonCase) -> Explanation:
    return Explanation(tuple(way.of_person(person)), _told(person, rules.RULES))


def _of_team(found: TeamCase) -> Explanation:
    return Explanation(tuple(way.of_team(found)), _told(found, team_rules.TEAM_RULES))


def _either(person: PersonCase, team: TeamCase) -> Explanation:
    """Of whom or what nothing is known, both readings, the likelier first; of a user name, that of a person."""
    of_person, of_team = _of_person(person), _of_team(team)
    if _ADDRESS in person.called:
        near = [_explained(each, team.called) for each in team_rules.near_name(team)]
        return replace(of_person, causes=[*of_person.causes, *near])
    likelier, other = (of_team, of_person) if _reads_as_team(person, team) else (of_person, of_team)
    different = {(each.cause, each.sentence): each for each in [*likelier.causes, *other.causes]}
    return replace(likelier, causes=sorted(different.values(), key=lambda each: each.cause not in _NEARLY))


def _reads_as_team(person: PersonCase, team: TeamCase) -> bool:
    """Whether a name is written as those of teams are, or nearly is one, and nobody's."""
    written = any(each.isspace() or each.isupper() for each in person.called)
    return written or bool(team.near and not person.near)


def _membership(records: Records, person: PersonCase, called: str, at: datetime) -> Explanation:
    """Why somebody is, or isn't, in a team: first what keeps them or the team from being here at all."""
    found = team_case.team(records, called, at)
    if person.user is None or found.team is None:
        missing = _of_person(person) if person.user is None else _of_team(found)
        return replace(missing, way=tuple(way.of_membership(person, None)))
    membership = team_case.membership(records, person.user, found.team, at)
    hindered = [] if person.user.may_come_in else _told(person, rules.RULES)
    causes = [*_told(membership, team_rules.MEMBERSHIP_RULES), *hindered]
    return Explanation(tuple(way.of_membership(person, membership)), causes)


def _told(of: T, by: Sequence[Callable[[T], Iterator[Finding]]]) -> list[Explained]:
    team = of.team.name if isinstance(of, MembershipCase) else ""
    called = of.name if isinstance(of, MembershipCase) else of.called
    return [_explained(each, called, name=of.name, team=team) for rule in by for each in rule(of)]


def _explained(finding: Finding, called: str, name: str = "", team: str = "") -> Explained:
    template = templates.CAUSES[finding.cause]
    places = {"called": called, "name": name or called, "team": team, **finding.places}
    variant = templates.REMEDIES.get(f"{finding.cause}.{finding.provider}")
    # What comes of the journal is told already: it may hold braces of its own.
    remedy = finding.remedy or phrase(variant or template.remedy, places)
    sentence = templates.SENTENCES.get(f"{finding.cause}.{finding.provider}", template.sentence)
    return Explained(finding.cause, phrase(sentence, places), remedy, finding.evidence)
