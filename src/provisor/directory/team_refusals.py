"""What the rules of the hierarchy refuse, one exception each: which teams it is about, and what would be allowed."""

import shlex
from collections.abc import Iterable, Sequence

from provisor.directory.refusals import Refusal
from provisor.directory.teams import Below, Field, Team, TeamType


class NoSuchTeam(Refusal):
    """No living team has that id or name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no team with the id or name {name!r}. See `provisor team list`.")
        self.name = name


class NoDeletedTeam(Refusal):
    """No deleted team has that id or name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no deleted team with the id or name {name!r}.")
        self.name = name


class UnusableTeamName(Refusal):
    """A team can't be named so."""

    def __init__(self, name: str, *, most: int) -> None:
        super().__init__(
            f"{name!r:.120} can't be a team's name: it needs characters that can be seen, in one line, and has no more "
            f"than {most}."
        )
        self.name = name


class OwnedByConnection(Refusal):
    """A connection decides about this; what is changed here, it would change back."""

    def __init__(self, team: Team, field: Field, connection_name: str, *, wanted: str) -> None:
        super().__init__(
            f"{team.name!r} can't be {wanted} here: its {field} {_IS[field]} the connection {connection_name!r}'s. "
            f"Change it at that identity provider, or take the {field} over with --take-over; "
            "what the identity provider says of it is then set aside."
        )
        self.team = team
        self.field = field
        self.connection_name = connection_name


class TeamOfAnotherConnection(Refusal):
    """Another connection manages the team, and does not share it."""

    def __init__(self, team: Team, *, managed_by: str, connection: str) -> None:
        super().__init__(
            f"The connection {managed_by!r} manages the team {team.name!r}, so {connection!r} can't change it. "
            f"Change it there, or let others change its teams with "
            f"`provisor connection set {shlex.quote(managed_by)} --shares`."
        )
        self.team = team
        self.managed_by = managed_by


class NotAMember(Refusal):
    """Somebody was to leave a team that they are not in."""

    def __init__(self, team: Team, user_name: str) -> None:
        super().__init__(f"{user_name!r} is no member of {team.name!r}, so there is no membership to take.")
        self.team = team
        self.user_name = user_name


class NotAllowedBelow(Refusal):
    """A team of that type has no place below that team."""

    def __init__(self, team: Team, parent: Team, *, allowed: Iterable[TeamType]) -> None:
        super().__init__(
            f"{team.name!r} can't be below {parent.name!r}: a {parent.type} has no {team.type} below it. "
            f"A {team.type} goes below {_any_of(allowed)}."
        )
        self.team = team
        self.parent = parent


class ExactlyOneParent(Refusal):
    """A team of that type is below one other team, neither more nor less."""

    def __init__(self, team: Team, parents: Sequence[Team], *, allowed: Iterable[TeamType]) -> None:
        named = " and ".join(repr(parent.name) for parent in parents)
        super().__init__(
            f"{team.name!r} can't be below {named} at once: a {team.type} has exactly one parent, "
            f"which is {_any_of(allowed)}."
        )
        self.team = team
        self.parents = parents


class WouldCloseCycle(Refusal):
    """The team would come to be below itself."""

    def __init__(self, team: Team, parent: Team) -> None:
        where = "itself" if team.id == parent.id else f"{parent.name!r}, which is below {team.name!r}"
        super().__init__(
            f"{team.name!r} can't be below {where}. Choose a team that isn't below {team.name!r}."
        )
        self.team = team
        self.parent = parent


class RootStays(Refusal):
    """The root is the organization itself: always there, at the top, and of its type."""

    def __init__(self, root: Team, *, wanted: str) -> None:
        super().__init__(
            f"{root.name!r} is the organization itself and can't be {wanted}. "
            "It can be renamed and described, and have teams and members."
        )
        self.root = root


class OneRootOnly(Refusal):
    """A second team of type Organization was wanted."""

    def __init__(self, name: str, root: Team) -> None:
        super().__init__(
            f"{name!r} can't be an Organization: there is one, {root.name!r}. "
            f"The other types are {_list(each for each in TeamType if each is not TeamType.ORGANIZATION)}."
        )
        self.root = root


class GroupKeepsItsType(Refusal):
    """A Group never becomes anything else."""

    def __init__(self, group: Team, wanted: TeamType) -> None:
        super().__init__(
            f"{group.name!r} is a Group and can't become a {wanted}: a Group never changes its type. "
            f"Make a {wanted} and merge {group.name!r} into it."
        )
        self.group = group


class TypeForbidsTeamsBelow(Refusal):
    """The team has teams below it that its new type can't have."""

    def __init__(
        self, team: Team, wanted: TeamType, below: Sequence[Below], *, allowed: Iterable[TeamType]
    ) -> None:
        named = ", ".join(f"{_some(each)} ({each.type})" for each in below)
        types = _list(allowed)
        super().__init__(
            f"{team.name!r} can't become a {wanted} while {named} {_is(below)} below it: "
            + (f"below a {wanted} go {types}." if types else f"below a {wanted} is no team, only users.")
            + " Move what is below it first."
        )
        self.team = team
        self.below = below


class TeamHasTeamsBelow(Refusal):
    """A team is not deleted while others are below it."""

    def __init__(self, team: Team, below: Sequence[Below]) -> None:
        named = ", ".join(map(_some, below))
        super().__init__(
            f"{team.name!r} can't be deleted while {named} {_is(below)} below it. "
            "Move or delete what is below it first, or merge it into another team."
        )
        self.team = team
        self.below = below


class MergedWithItself(Refusal):
    """A team was to be merged into itself."""

    def __init__(self, team: Team) -> None:
        super().__init__(f"{team.name!r} can't be merged into itself. Name another team to merge it into.")
        self.team = team


class MergedIntoTeamBelow(Refusal):
    """A team was to be merged into one below it."""

    def __init__(self, team: Team, below: Team) -> None:
        super().__init__(
            f"{team.name!r} can't be merged into {below.name!r}, which is below it. "
            f"Merge {below.name!r} into {team.name!r}, or move it elsewhere first."
        )
        self.team = team
        self.below = below


_IS = {Field.NAME: "is", Field.MEMBERS: "are"}


class ListedInACircle(Refusal):
    """Teams of a list are below each other."""

    def __init__(self, names: Sequence[str]) -> None:
        named = ", ".join(repr(name) for name in names)
        super().__init__(
            f"The teams {named} are below each other in the list. Take one of them from below another."
        )
        self.names = names


def _any_of(types: Iterable[TeamType]) -> str:
    names = [f"a {each}" if each is not TeamType.ORGANIZATION else "the Organization" for each in types]
    if not names:
        return "nothing: it is the root"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _some(below: Below) -> str:
    """The first of them, and how many more there are."""
    return repr(below.first) + (f" and {below.number - 1:,} more" if below.number > 1 else "")


def _is(below: Sequence[Below]) -> str:
    return "is" if sum(each.number for each in below) == 1 else "are"


def _list(types: Iterable[TeamType]) -> str:
    return ", ".join(types)
