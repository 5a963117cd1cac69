"""The organization as the rules say it should be: plain dictionaries, read from nothing but the rules.

Whoever gave a membership is `MANUAL` or the name of the connection; nobody is a member whom nobody gave.
"""

from dataclasses import dataclass, field

MANUAL = "manual"
CONNECTION = "default"
PREFIX = "OM_"


class Refused(Exception):
    """The rules don't allow it."""


@dataclass
class ModelUser:
    """A person; a departed one is in no team for others to see, and keeps what people gave."""

    id: str
    user_name: str
    departed: bool = False


@dataclass
class ModelTeam:
    """A team; `known` is the name by which the connection knows it, where that is another one."""

    id: str
    name: str
    type: str
    parents: tuple[str, ...]
    managed: bool = False
    adopted: bool = False
    known: str | None = None
    given: dict[str, set[str]] = field(default_factory=dict)

    @property
    def made_by_connection(self) -> bool:
        return self.managed and not self.adopted


@dataclass
class Model:
    """Teams and users by id."""

    root: str
    teams: dict[str, ModelTeam] = field(default_factory=dict)
    users: dict[str, ModelUser] = field(default_factory=dict)

    def members(self, team: ModelTeam) -> dict[str, list[str]]:
        """Who is in a team, with who gave it."""
        return {
            user_id: sorted(sources)
            for user_id, sources in team.given.items()
            if sources and not self.users[user_id].departed
        }

    def meant(self, name: str) -> ModelTeam | None:
        """The team that the connection means: in either form, by the name that it knows, else by its own."""
        for form in dict.fromkeys((name, _other_form(name))):
            same = [team for team in self.teams.values() if _same(team.known, form)]
            same += [team for team in self.teams.values() if _same(team.name, form)]
            if same:
                return same[0]
        return None

    # What the connection asks for

    def push(self, new_id: str, name: str, members: list[str]) -> ModelTeam:
        """A group is created: a new team under the root, or one adopted where it stands."""
        team = self.meant(name)
        if team is not None and team.managed:
            raise Refused
        if team is None:
            shown = _stripped(name)
            team = self.teams[new_id] = ModelTeam(new_id, shown, "Group", (self.root,), managed=True)
        else:
            team.managed = team.adopted = True
        team.known = name if name != team.name else None
        self.give(team, members)
        return team

    def give(self, team: ModelTeam, members: list[str]) -> None:
        """Members are added."""
        self._adopt(team, changed=any(CONNECTION not in team.given.get(each, ()) for each in members))
        for each in members:
            team.given.setdefault(each, set()).add(CONNECTION)

    def take(self, team: ModelTeam, members: list[str]) -> None:
        """Members are removed: what a person gave, too, stays."""
        for each in members:
            team.given.get(each, set()).discard(CONNECTION)

    def replace(self, team: ModelTeam, members: list[str]) -> None:
        """The members are replaced: what the connection gave."""
        for sources in team.given.values():
            sources.discard(CONNECTION)
        self.give(team, members)

    def rename(self, team: ModelTeam, name: str) -> None:
        """Its own team gets the name; an adopted one is only known by it."""
        held = self.meant(name)
        if held is not None and held is not team:
            raise Refused
        if team.made_by_connection:
            team.name = _stripped(name)
        team.known = name if name != team.name else None

    def delete(self, team: ModelTeam) -> None:
        """Its own team goes; an adopted one is let go of."""
        if team.made_by_connection:
            del self.teams[team.id]
            return
        for sources in team.given.values():
            sources.discard(CONNECTION)
        team.managed = team.adopted = False
        team.known = None

    def leave(self, user: ModelUser) -> None:
        """A person is deleted; what the connection gave ends."""
        user.departed = True
        for team in self.teams.values():
            team.given.get(user.id, set()).discard(CONNECTION)

    # What people do

    def join_by_hand(self, team: ModelTeam, user_id: str) -> None:
        team.given.setdefault(user_id, set()).add(MANUAL)

    def leave_by_hand(self, team: ModelTeam, user_id: str) -> None:
        sources = team.given.get(user_id, set())
        if MANUAL not in sources:
            raise Refused
        sources.discard(MANUAL)

    def rename_by_hand(self, team: ModelTeam, name: str) -> None:
        """The connection goes on knowing it by the name that it had."""
        taken = any(_same(each.name, name) for each in self.teams.values() if each is not team)
        if team.made_by_connection or taken:
            raise Refused
        if team.managed and team.known is None:
            team.known = team.name
        team.name = name

    def _adopt(self, team: ModelTeam, *, changed: bool) -> None:
        if not team.managed and changed:
            team.managed = team.adopted = True


def _same(name: str | None, other: str) -> bool:
    return name is not None and name.casefold() == other.casefold()


def _prefixed(name: str) -> bool:
    return name[: len(PREFIX)].casefold() == PREFIX.casefold()


def _stripped(name: str) -> str:
    return name[len(PREFIX) :] if _prefixed(name) else name


def _other_form(name: str) -> str:
    return _stripped(name) if _prefixed(name) else PREFIX + name
