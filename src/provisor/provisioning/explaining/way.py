"""The way of somebody, or of a team, from the identity provider to here: how far they came, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from provisor.directory.connections import Connection
from provisor.provisioning.explaining.case import PersonCase, Surroundings
from provisor.provisioning.explaining.rules import comes
from provisor.provisioning.explaining.team_case import MembershipCase, TeamCase


class Mark(StrEnum):
    """A step of the way. The last two are of people alone."""

    CALLS = "calls"
    ASKED = "asked"
    HERE = "here"
    ACCESS = "access"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it was made, and by which connections where connections make it."""

    mark: Mark
    passed: bool
    connections: tuple[Connection, ...] = ()


def of_person(case: PersonCase) -> Iterator[Step]:
    """How far somebody came."""
    was_here = case.user is not None or case.gone is not None
    yield from _arrival(case.around, asked=was_here or bool(case.about or case.missed))
    yield Step(Mark.HERE, case.user is not None)
    yield Step(Mark.ACCESS, case.user is not None and case.user.may_come_in)


def of_team(case: TeamCase) -> Iterator[Step]:
    """How far a team came."""
    yield from _arrival(case.around, asked=bool(case.team or case.about or case.missed))
    yield Step(Mark.HERE, case.team is not None)


def of_membership(person: PersonCase, case: MembershipCase | None) -> Iterator[Step]:
    """How far somebody came who should be in a team; None where one of the two isn't here."""
    yield from of_person(person)
    yield Step(Mark.TEAM, case is not None and bool(case.sources or case.counts))


def _arrival(around: Surroundings, *, asked: bool) -> Iterator[Step]:
    coming = tuple(each.connection for each in around.contacts if comes(each, around))
    yield Step(Mark.CALLS, bool(coming), coming)
    yield Step(Mark.ASKED, asked)
