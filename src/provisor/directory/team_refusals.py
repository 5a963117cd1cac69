"""What the rules of the hierarchy refuse, one exception each: which teams it is about, and what would be allowed."""

from collections.abc import Iterable, Sequence

from provisor.directory.phrasing import Count, Sentence, Several, phrase, words
from provisor.directory.refusals import Refusal
from provisor.directory.teams import Below, Field, Team, TeamType
from provisor.directory.users import User


class NoSuchTeam(Refusal):
    """No living team has that id or name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "There is no team with the id or name {name!r}.", remedy="See `provisor team list`.", name=name
        )
        self.name = name


class NoDeletedTeam(Refusal):
    """No deleted team has that id or name."""

    def __init__(self, name: str) -> None:
        super().__init__("There is no deleted team with the id or name {name!r}.", name=name)
        self.name = name


class UnusableTeamName(Refusal):
    """A team can't be named so."""

    def __init__(self, name: str, *, most: int) -> None:
        super().__init__(
            "{name!r} can't be a team's name: it needs characters that can be seen, in one line, and has "
            "no more than {most}.",
            name=name,
            most=most,
        )
        self.name = name


class OwnedByConnection(Refusal):
    """A connection decides about this; what is changed here, it would change back."""

    def __init__(
        self, team: Team, field: Field, connection_name: str, *, wanted: Sentence, member: User | None = None
    ) -> None:
        super().__init__(
            "{team!r} can't be {wanted} here: the connection {connection!r} decides about its {field}.",
            remedy="Change it at that identity provider, or take the {field} over with --take-over; what the identity "
            "provider says of it is then set aside.",
            team=team.name,
            wanted=wanted,
            connection=connection_name,
            field=phrase(field.value),
        )
        self.team = team
        self.field = field
        self.connection_name = connection_name
        if member is not None:
            self.user_name = member.user_name


class TeamOfAnotherConnection(Refusal):
    """Another connection manages the team, and does not share it."""

    def __init__(self, team: Team, *, managed_by: str, connection: str) -> None:
        super().__init__(
            "The connection {managed_by!r} manages the team {team!r}, so {connection!r} can't change it.",
            remedy="Change it there, or let others change its teams with `provisor connection set {managed_by} "
            "--shares`.",
            managed_by=managed_by,
            team=team.name,
            connection=connection,
        )
        self.team = team
        self.managed_by = managed_by


class NotAMember(Refusal):
    """Somebody was to leave a team that they are not in."""

    def __init__(self, team: Team, user_name: str) -> None:
        super().__init__(
            "{user_name!r} is no member of {team!r}, so there is no membership to take.",
            user_name=user_name,
            team=team.name,
        )
        self.team = team
        self.user_name = user_name


class NotAllowedBelow(Refusal):
    """A team of that type has no place below that team."""

    def __init__(self, team: Team, parent: Team, *, allowed: Iterable[TeamType]) -> None:
        super().__init__(
            "{team!r} can't be below {parent!r}: a {above} has no {kind} below it. A {kind} goes below: {allowed}.",
            team=team.name,
            parent=parent.name,
            above=_kind(parent.type),
            kind=_kind(team.type),
            allowed=_kinds(allowed),
        )
        self.team = team
        self.parent = parent


class ExactlyOneParent(Refusal):
    """A team of that type is below one other team, neither more nor less."""

    def __init__(self, team: Team, parents: Sequence[Team], *, allowed: Iterable[TeamType]) -> None:
        super().__init__(
            "{team!r} can't be below {parents} at once: a {kind} has exactly one parent, of the type: {allowed}.",
            team=team.name,
            parents=Several(parent.name for parent in parents),
            kind=_kind(team.type),
            allowed=_kinds(allowed),
        )
        self.team = team
        self.parents = parents


class WouldCloseCycle(Refusal):
    """The team would come to be below itself."""

    def __init__(self, team: Team, parent: Team) -> None:
        where = phrase("itself")
        if team.id != parent.id:
            where = phrase("{parent!r}, which is below {team!r}", {"parent": parent.name, "team": team.name})
        super().__init__(
            "{team!r} can't be below {where}. Choose a team that isn't below {team!r}.",
            team=team.name,
            where=where,
        )
        self.team = team
        self.parent = parent


class RootStays(Refusal):
    """The root is the organization itself: always there, at the top, and of its type."""

    def __init__(self, root: Team, *, wanted: Sentence) -> None:
        super().__init__(
            "{root!r} is the organization itself and can't be {wanted}. It can be renamed and described, and "
            "have teams and members.",
            root=root.name,
            wanted=wanted,
        )
        self.root = root


class OneRootOnly(Refusal):
    """A second team of type Organization was wanted."""

    def __init__(self, name: str, root: Team) -> None:
        super().__init__(
            "{name!r} can't be an Organization: there is one, {root!r}. The other types are {others}.",
            name=name,
            root=root.name,
            others=_kinds(each for each in TeamType if each is not TeamType.ORGANIZATION),
        )
        self.root = root


class GroupKeepsItsType(Refusal):
    """A Group never becomes anything else."""

    def __init__(self, group: Team, wanted: TeamType) -> None:
        super().__init__(
            "{group!r} is a Group and can't become a {wanted}: a Group never changes its type. Make a {wanted} "
            "and merge "
            "{group!r} into it.",
            group=group.name,
            wanted=_kind(wanted),
        )
        self.group = group


class TypeForbidsTeamsBelow(Refusal):
    """The team has teams below it that its new type can't have."""

    def __init__(
        self, team: Team, wanted: TeamType, below: Sequence[Below], *, allowed: Iterable[TeamType]
    ) -> None:
        types = _kinds(allowed)
        told = {"team": team.name, "wanted": _kind(wanted), "below": Several(map(_some, below))}
        if types:
            super().__init__(
                "{team!r} can't become a {wanted} while these are below it: {below}. Below a {wanted} go: "
                "{types}. Move "
                "what is below it first.",
                **told,
                types=types,
            )
        else:
            super().__init__(
                "{team!r} can't become a {wanted} while these are below it: {below}. Below a {wanted} is no "
                "team, only "
                "users. Move what is below it first.",
                **told,
            )
        self.team = team
        self.below = below


class TeamHasTeamsBelow(Refusal):
    """A team is not deleted while others are below it."""

    def __init__(self, team: Team, below: Sequence[Below]) -> None:
        super().__init__(
            "{team!r} can't be deleted while other teams are below it: {below}. Move or delete what is below "
            "it first, "
            "or merge it into another team.",
            team=team.name,
            below=Several(map(_some, below)),
        )
        self.team = team
        self.below = below


class MergedWithItself(Refusal):
    """A team was to be merged into itself."""

    def __init__(self, team: Team) -> None:
        super().__init__(
            "{team!r} can't be merged into itself. Name another team to merge it into.", team=team.name
        )
        self.team = team


class MergedIntoTeamBelow(Refusal):
    """A team was to be merged into one below it."""

    def __init__(self, team: Team, below: Team) -> None:
        super().__init__(
            "{team!r} can't be merged into {below!r}, which is below it. Merge {below!r} into {team!r}, or "
            "move it elsewhere first.",
            team=team.name,
            below=below.name,
        )
        self.team = team
        self.below = below


class ListedInACircle(Refusal):
    """Teams of a list are below each other."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            "The teams {teams} are below each other in the list. Take one of them from below another.",
            teams=Several(names),
        )
        self.names = names


def _kind(team_type: TeamType) -> Sentence:
    """A type of teams as people read it."""
    return phrase(team_type.value)


def _kinds(types: Iterable[TeamType]) -> Several:
    return words(types)


def _some(below: Below) -> Sentence:
    """The first of them, and how many more there are, with their type."""
    told = {"first": below.first, "type": _kind(below.type), "more": Count(below.number - 1)}
    if below.number == 1:
        return phrase("{first} ({type})", told)
    return phrase("{first} and {more:one more|# more} ({type})", told)
