"""What people do with teams, as a test says it: each call is a transaction, later than the one before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.provisioning.use_cases import an_order
from tests.store.records_of import Organization

from provisor.directory.hierarchy import Place
from provisor.directory.teams import Team, TeamType
from provisor.provisioning import reorganization, teams
from provisor.provisioning.ports import Records
from provisor.provisioning.teams import TeamShown

DEPARTMENT = TeamType.DEPARTMENT


@dataclass(frozen=True)
class People:
    """The people of an organization, at the command line."""

    organization: Organization

    def add(self, name: str, kind: TeamType = DEPARTMENT, *, under: Sequence[str] = (), **more: Any) -> Team:
        order = an_order()
        return self._write(
            lambda records: reorganization.add(records, order, name, kind, under=under, **more)
        )

    def move(self, team: str, *under: str) -> Place:
        return self._write(self.moving(team, *under))

    def moving(self, team: str, *under: str) -> Callable[[Records], Place]:
        """A move that is not made yet."""
        order = an_order()
        return lambda records: reorganization.move(records, order, team, under=under)

    def retype(self, team: str, to: TeamType) -> Team:
        order = an_order()
        return self._write(lambda records: reorganization.retype(records, order, team, to))

    def delete(self, team: str, *, take_over: bool = False) -> None:
        order = an_order()
        self._write(lambda records: reorganization.delete(records, order, team, take_over=take_over))

    def restore(self, team: str) -> Place:
        order = an_order()
        return self._write(lambda records: reorganization.restore(records, order, team))

    def merge(self, team: str, *, into: str, take_over: bool = False) -> Team:
        order = an_order()
        return self._write(
            lambda records: reorganization.merge(records, order, team, into=into, take_over=take_over)
        )

    def rename(self, team: str, name: str, *, take_over: bool = False) -> Team:
        order = an_order()
        return self._write(lambda records: teams.rename(records, order, team, name, take_over=take_over))

    def describe(self, team: str, description: str | None) -> Team:
        order = an_order()
        return self._write(lambda records: teams.describe(records, order, team, description))

    def join(self, team: str, user: str) -> bool:
        order = an_order()
        return self._write(lambda records: teams.join(records, order, team, user))

    def leave(self, team: str, user: str, *, take_over: bool = False) -> Sequence[str]:
        order = an_order()
        return self._write(lambda records: teams.leave(records, order, team, user, take_over=take_over))

    def hand_back(self, team: str) -> bool:
        order = an_order()
        return self._write(lambda records: teams.hand_back(records, order, team))

    def see(self, team: str) -> TeamShown:
        return self.organization.read(lambda records: teams.show(records, team))

    def sources(self, team: str) -> dict[str, tuple[str, ...]]:
        """Who gave each membership, by user name."""
        return {member.user_name: member.sources for member in self.see(team).members}

    def tree(self) -> dict[str, set[str]]:
        """The names of each team's parents, by its name."""
        found = self.organization.read(teams.list_teams)
        return {place.team.name: {parent.name for parent in place.parents} for place, _ in found}

    def _write(self, work: Callable[[Records], Any]) -> Any:
        return self.organization.write(work)
