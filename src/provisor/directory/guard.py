"""The guard: what a connection may end by itself within a window, and what is held until a person decides.

What is held is done for SCIM, whose view the records show, and not yet done in the organization: until it is decided,
whoever was to be deactivated or deleted may come in, and whoever was to leave a team is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from provisor.directory import moments
from provisor.directory.phrasing import Sentence
from provisor.directory.refusals import Refusal


class Held(StrEnum):
    """A kind of change that is held: of users the first two, of teams the others and deletion."""

    DEACTIVATION = "deactivation"
    DELETION = "deletion"
    EMPTYING = "emptying"
    RELEASE = "release"


class Departing(StrEnum):
    """What is counted apart."""

    USERS = "User"
    TEAMS = "Group"


class Fate(StrEnum):
    """What became of a change that a connection asked for: it passed, or was held and then decided or taken back."""

    PASSED = "passed"
    APPLIED = "applied"
    DROPPED = "dropped"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class HeldChange:
    """A change that a connection made for SCIM, and that waits for a decision; of a user or of a team.

    `name` is what the user or the team is called now. `ruling_id` is of the last ruling that is about it, unless it
    was held anew since. `hold_id` is of the hold to which it belongs, empty before it is kept.
    """

    id: str
    kind: Held
    connection_id: str
    user_id: str | None
    team_id: str | None
    name: str
    since: datetime
    request_id: str | None
    client_request_id: str | None
    ruling_id: str | None = None
    hold_id: str = ""

    @property
    def departing(self) -> Departing:
        """With what it is counted."""
        return Departing.USERS if self.user_id is not None else Departing.TEAMS

    @property
    def resource_id(self) -> str:
        """Of whom, or of what, it is."""
        return self.user_id or self.team_id or ""


class Departures(NamedTuple):
    """What a connection ended lately: how many, of how many at the most, and whether this minute is counted already."""

    passed: int
    brought: int
    counted: bool


class Waiting(NamedTuple):
    """The held changes of a hold: of how many people and of how many teams, and since when."""

    hold_id: str
    connection_id: str
    people: int
    teams: int
    since: datetime

    @property
    def number(self) -> int:
        """How much it is."""
        return self.people + self.teams


class HeldNumber(NamedTuple):
    """The held changes of a hold of one kind, of people or of teams: how many, and asked for from when on.

    `until` is when the newest of them was asked for.
    """

    hold_id: str
    departing: Departing
    kind: Held
    number: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """What a connection asked to end, of a user or a team, and what became of it.

    Of what was held it is also known in which hold that was, by which ruling it was decided, if by one, and when.
    """

    connection_id: str
    departing: Departing
    kind: Held
    resource_id: str
    asked: datetime
    fate: Fate
    hold_id: str | None = None
    ruling_id: str | None = None
    decided: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a connection began to ask for so much that some was held, of so many that it had brought.

    After `counted_from` it was too many with what went before.
    """

    began: datetime
    counted_from: datetime
    brought: int


@dataclass(frozen=True, slots=True)
class Episode:
    """A connection asks for too much, of people, of teams, or of both, until nothing of it waits: that is one hold."""

    id: str
    connection_id: str
    beginnings: Mapping[Departing, Beginning]


class EndingNumber(NamedTuple):
    """How many changes of a kind became of one fate, when the last of them was asked for, and decided."""

    kind: Held
    fate: Fate
    number: int
    asked: datetime
    decided: datetime | None


class RuledNumber(NamedTuple):
    """How many people a ruling shut out, and how many of them may come in again."""

    ruling_id: str
    people: int
    again: int


class Departed(NamedTuple):
    """Somebody who went: when, which is when it was decided where it was held, and whether they may come in by now."""

    user_id: str
    user_name: str
    at: datetime
    has_access: bool


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """How much a connection may end by itself, before a person decides about the rest.

    Within `window` minutes it may deactivate or delete `share` percent of the people whom it brought, and `people` at
    least; empty or delete `share` percent of its teams, and `teams` at least. What is held beyond is applied by
    itself after `applies_after` minutes; None: never.
    """

    on: bool = True
    window: int = 60
    share: int = 10
    people: int = 20
    teams: int = 5
    applies_after: int | None = None

    def allowance(self, departing: Departing, *, brought: int) -> int:
        """How many may go within the window, of so many whom or which the connection brought."""
        least = self.people if departing is Departing.USERS else self.teams
        return max(least, brought * self.share // 100)


class NoSuchHold(Refusal):
    """There is no hold of that id."""

    def __init__(self, hold_id: str) -> None:
        super().__init__(
            "There is no hold {hold_id!r}.", remedy="See `provisor guard status`.", hold_id=hold_id
        )


class NoHeldChange(Refusal):
    """Nothing of that id is held (any more). `became` says what became of it, at that time; it was of `name`."""

    def __init__(
        self,
        change_id: str,
        became: Sentence | None = None,
        at: datetime | None = None,
        *,
        name: str | None = None,
    ) -> None:
        if became is None or at is None:
            super().__init__(
                "Nothing is held under the id {change_id!r}.",
                remedy="See `provisor guard list`.",
                change_id=change_id,
            )
        else:
            super().__init__(
                "What was held of {name} is not held any more. {became} ({at})",
                name=name or change_id,
                became=became,
                at=moments.instant(at),
            )
        self.change_id = change_id


class DeletionHeld(Refusal):
    """Somebody, or a team, whose deletion is held can't be changed before it is decided, nor restored."""

    def __init__(self, change: HeldChange) -> None:
        super().__init__(
            "The deletion of {change} is held by the guard: nothing is deleted here yet.",
            remedy="Decide about it first: `provisor guard drop {change_id}` has it not happen, `provisor guard apply "
            "{change_id}` does it.",
            change=change.name,
            change_id=change.id,
        )
        self.change_id = change.id


class DeactivationHeld(Refusal):
    """Somebody whose deactivation is held may come in still, and can't be let in before it is decided."""

    def __init__(self, change: HeldChange) -> None:
        super().__init__(
            "The deactivation of {change} is held by the guard: they may come in still.",
            remedy="Decide about it first: `provisor guard drop {change_id}` has it not happen, `provisor guard apply "
            "{change_id}` does it.",
            change=change.name,
            change_id=change.id,
        )
        self.change_id = change.id


class MembershipHeld(Refusal):
    """A membership that is to end, which the guard holds, can't be taken by hand before that is decided."""

    def __init__(self, change: HeldChange, user_name: str) -> None:
        super().__init__(
            "The guard holds that {user_name} leaves {change}.",
            remedy="Decide about it first: `provisor guard drop {change_id}` has it not happen, `provisor guard apply "
            "{change_id}` does it.",
            user_name=user_name,
            change=change.name,
            change_id=change.id,
        )
        self.change_id = change.id


class NameNotFree(Refusal):
    """A deletion can't be dropped, since somebody else, or another team, has the name now."""

    def __init__(self, name: str, *, held_by: Sentence) -> None:
        super().__init__(
            "The deletion of {name} can't be dropped: {held_by} came under that name meanwhile.",
            remedy="Rename or delete that one first, or apply the deletion.",
            name=name,
            held_by=held_by,
        )
        self.name = name
        self.held_by = held_by
