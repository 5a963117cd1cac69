"""What may be done with a team, and why the rest may not: asked of the rules of the hierarchy, not said again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from provisor.directory import hierarchy
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.refusals import Refusal
from provisor.directory.teams import Field, Team, TeamType
from provisor.provisioning import team_ownership
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that somebody may choose, and the sentence that says why not, if it may not be."""

    value: TeamType
    refusal: Sentence | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done with a team.

    `move` is why it may not be moved, if it may not. `types` are those that it could have, `below` those of a new team
    below it. `name_owner` is the connection that decides about its name, until somebody takes it over.
    """

    move: Sentence | None
    types: list[Choice]
    below: list[Choice]
    name_owner: str | None

    @property
    def can_be_retyped(self) -> bool:
        """Whether it could have another type."""
        return any(each.refusal is None for each in self.types)

    @property
    def can_have_below(self) -> bool:
        """Whether a team can be made below it."""
        return any(each.refusal is None for each in self.below)


def choices(records: Records, team: Team) -> Choices:
    """What may be done with the team."""
    root, owner = records.root(), team_ownership.owner(records, team, Field.NAME)
    parents, below = records.parents([team.id])[team.id], records.types_below(team.id)
    others = [each for each in TeamType if each is not TeamType.ORGANIZATION]

    def moved() -> object:
        return hierarchy.move(team, under=parents, root=root, above=(), at=team.modified)

    def retyped(to: TeamType) -> Callable[[], object]:
        return lambda: hierarchy.retype(team, to, parents=parents, below=below, root=root, at=team.modified)

    def placed(kind: TeamType) -> Callable[[], object]:
        new = replace(team, id="", name=phrase("A new team"), type=kind)
        return lambda: hierarchy.place(new, under=[team], root=root)

    return Choices(
        _why_not(moved),
        [Choice(each, _why_not(retyped(each))) for each in others if each is not team.type],
        [Choice(each, _why_not(placed(each))) for each in others],
        owner.name if owner is not None else None,
    )


def _why_not(decide: Callable[[], Any]) -> Sentence | None:
    """The sentence with which a rule refuses; None where it does not."""
    try:
        decide()
    except Refusal as refusal:
        return refusal.sentence
    return None
