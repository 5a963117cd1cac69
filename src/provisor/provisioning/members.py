"""What happens to the members of one team during a call, row by row, and the balance that the journal tells.

SCIM sees who is a member. Who gave it, and who gave it too, stands beside in the facts of the entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from provisor.directory.journal import Action
from provisor.directory.refusals import UnknownUsers
from provisor.directory.teams import PERSON, Field, Team
from provisor.provisioning import team_guarding, team_ownership
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Ended, Gained, Records, Removed
from provisor.provisioning.translate import Resource
from provisor.scim import membership
from provisor.scim.membership import (
    AddMembers,
    RemoveAllMembers,
    RemoveMatching,
    RemoveMembers,
    ReplaceMembers,
    SetAttribute,
    Step,
)
from provisor.scim.tolerances import Tolerance

FEW_MEMBERS = 100
"""As many members as a brief request (`ports.Store.write`) may concern."""


def concerns_few(steps: Sequence[Step]) -> bool:
    """Whether a PATCH concerns few members, however many there are."""
    return all(
        isinstance(step, SetAttribute)
        or (isinstance(step, AddMembers | RemoveMembers) and len(step.ids) <= FEW_MEMBERS)
        for step in steps
    )


def last_gift(steps: Sequence[Step]) -> int:
    """The place of the last step of a PATCH that gives the group members; -1 where none does."""
    gifts = (
        place
        for place, step in enumerate(steps)
        if isinstance(step, AddMembers | ReplaceMembers) and step.ids
    )
    return max(gifts, default=-1)


@dataclass(slots=True)
class MemberChanges:
    """What happens to the members of one team during a call: who is new and who is gone, on balance.

    `given` are the memberships that the connection gave on balance, `ended` those that it ended, by who had given them.
    `wanted` is who would have been added and removed, where people decide about the members.
    """

    records: Records
    call: Call
    team: Team
    added: dict[str, None] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)
    ended: dict[str, dict[str, None]] = field(default_factory=dict)
    wanted: dict[str, dict[str, None]] = field(default_factory=lambda: {"added": {}, "removed": {}})
    gives_more: bool = False
    """Whether a later step gives the team members, so that what this one removes does not empty it."""

    @property
    def source(self) -> str:
        """Under which id the connection gives memberships."""
        return self.call.caller.connection.id

    @property
    def sources(self) -> frozenset[str]:
        """Under which ids the connection gave memberships: its own, and those in whose place it stands."""
        return self.call.caller.connection.known_as

    @property
    def facts(self) -> dict[str, Any] | None:
        """Who gave the memberships that began and ended, where that is not what can be seen of the members."""
        facts: dict[str, Any] = {}
        if self.given != self.added:
            facts["given"] = {self.source: list(self.given)}
        ended = {source: user_ids for source, user_ids in self.ended.items() if user_ids}
        if ended != ({self.source: self.removed} if self.removed else {}):
            facts["ended"] = {source: list(user_ids) for source, user_ids in ended.items()}
        return facts or None

    @property
    def told(self) -> Resource:
        """Who became a member and who is none any more, as an entry tells it."""
        return team_guarding.told(added=[*self.added], removed=[*self.removed])

    @property
    def authoritative(self) -> bool:
        """Whether the connection decides about whatever members the team has."""
        return self.call.caller.connection.settings.authoritative

    @property
    def is_peoples(self) -> bool:
        """Whether people took the members over; what the connection says of them is set aside then."""
        return Field.MEMBERS in team_ownership.adopted(self.records, self.call, self.team).taken_over

    def tell_kept(self) -> None:
        """Tell of what was set aside, as people decide about the members: who would have come, and who gone."""
        if any(self.wanted.values()):
            wanted = {"members": {name: list(user_ids) for name, user_ids in self.wanted.items()}}
            named = team_guarding.named(self.team)
            self.records.append(self.call.entry(Action.TEAM_KEPT, named, after={"wanted": wanted}))

    def _set_aside(self, *, added: Sequence[str] = (), removed: Sequence[str] = ()) -> None:
        """Note what differs from who is in the team, on balance."""
        there = {user_id for _, user_id in self.records.all_sources([self.team.id], [*added, *removed])}
        for user_id in added:
            self.wanted["removed"].pop(user_id, None)
            if user_id not in there:
                self.wanted["added"][user_id] = None
        for user_id in removed:
            self.wanted["added"].pop(user_id, None)
            if user_id in there:
                self.wanted["removed"][user_id] = None

    def add(self, user_ids: Sequence[str]) -> None:
        """Make these users members. Raises UnknownUsers, and InvalidValue for teams that are not tolerated."""
        if user_ids and self.is_peoples:
            self._set_aside(added=user_ids)
        elif user_ids:
            self._gained(self._add_people(user_ids))
            if self.team.held is not None:
                self.team = team_guarding.with_members_back(self.records, self.call, self.team, user_ids)

    def remove(self, user_ids: Sequence[str]) -> None:
        """End what connections gave of these memberships; an authoritative connection ends them whoever gave them."""
        if user_ids and self.is_peoples:
            self._set_aside(removed=user_ids)
            return
        if not user_ids or self._is_removal_held(user_ids):
            return
        if self.authoritative:
            self._lost(self.records.remove_members(self.team.id, user_ids))
        else:
            self._removed(self.records.remove_members_unless_given_by(self.team.id, user_ids, source=PERSON))

    def keep_only(self, user_ids: Sequence[str]) -> None:
        """Replace what the connection gave, or, where it is authoritative, whatever anybody gave."""
        if self.is_peoples:
            there = [each.user_id for each in self.records.members([self.team.id])[self.team.id]]
            kept = set(user_ids)
            self._set_aside(added=user_ids, removed=[each for each in there if each not in kept])
            return
        if not user_ids and self._is_emptying_held():
            return
        if self.authoritative:
            self._lost(self.records.keep_members_only(self.team.id, user_ids))
        else:
            self._removed(
                self.records.keep_only_of_members_given_by(self.team.id, user_ids, sources=self.sources)
            )
        self.add(user_ids)

    def _is_emptying_held(self) -> bool:
        """Whether the guard holds that the team is left without the members that the connection decides about."""
        sources = None if self.authoritative else self.sources
        if self.gives_more:
            return False
        return self._is_held(
            team_guarding.holds_emptying(
                self.records, self.call, self.team, sources, tell_first=self._tell_so_far
            )
        )

    def _is_removal_held(self, user_ids: Sequence[str]) -> bool:
        """Whether these are the last of them, and the guard holds that."""
        if self.gives_more:
            return False
        return self._is_held(
            team_guarding.holds_removal(
                self.records,
                self.call,
                self.team,
                user_ids,
                authoritative=self.authoritative,
                tell_first=self._tell_so_far,
            )
        )

    def _tell_so_far(self, team: Team) -> Team:
        """Have the journal tell whom the call made members before it tells that it would take them out again."""
        if not self.given:
            return team
        kept = replace(team, version=team.version + 1, modified=self.call.at)
        self.records.save_team(kept)
        named = team_guarding.named(team)
        self.records.append(self.call.entry(Action.TEAM_CHANGED, named, after=self.told, facts=self.facts))
        for told in (self.added, self.removed, self.given, self.ended):
            told.clear()
        return kept

    def _is_held(self, held: Team | None) -> bool:
        self.team = held or self.team
        return held is not None

    def let_go(self) -> None:
        """End what the connection gave; what others gave stays."""
        self._removed(self.records.remove_members_given_by(self.team.id, sources=self.sources))

    def take(self, step: Step, *, gives_more: bool) -> None:
        """Take one step of a PATCH that concerns members."""
        self.gives_more = gives_more
        match step:
            case AddMembers(user_ids):
                self.add(user_ids)
            case RemoveMembers(user_ids):
                self.remove(user_ids)
            case RemoveMatching(condition):
                self.remove(self.records.members_matching(self.team.id, condition))
            case RemoveAllMembers():
                self.keep_only(())
            case ReplaceMembers(user_ids):
                self.keep_only(user_ids)

    def _add_people(self, user_ids: Sequence[str]) -> Gained:
        """Which of these the connection made members; teams among them are set aside where that is tolerated.

        Raises UnknownUsers, and InvalidValue for teams where they are not tolerated.
        """
        try:
            return self._give(user_ids)
        except UnknownUsers as unknown:
            teams = set(self.records.teams_among(unknown.user_ids))
            nobody = [user_id for user_id in unknown.user_ids if user_id not in teams]
            if nobody:
                raise UnknownUsers(nobody) from None
            leniency = self.call.leniency
            if not leniency.permits(Tolerance.GROUP_AS_MEMBER):
                raise membership.groups_refused(sorted(teams)) from None
            for team_id in sorted(teams):
                membership.set_group_aside(team_id, leniency)
            people = [user_id for user_id in user_ids if user_id not in teams]
            return self._give(people) if people else Gained([], [])

    def _give(self, user_ids: Sequence[str]) -> Gained:
        return self.records.add_members(self.team.id, user_ids, source=self.source, at=self.call.at)

    def _gained(self, given: Gained) -> None:
        _begin(self.added, given.new, ended=self.removed)
        mine = self.ended.get(self.source, {})
        _begin(self.given, given.new, ended=mine)
        _begin(self.given, given.already, ended=mine)

    def _removed(self, removed: Removed) -> None:
        self._lost(removed.gone)
        self._let_go_of(removed.staying)

    def _lost(self, gone: Ended) -> None:
        _begin(self.removed, gone, ended=self.added)
        self._let_go_of(gone)

    def _let_go_of(self, ended: Ended) -> None:
        for user_id, sources in ended.items():
            for source in sources:
                given = self.given if source == self.source else {}
                _begin(self.ended.setdefault(source, {}), (user_id,), ended=given)


def _begin(begun: dict[str, None], user_ids: Iterable[str], *, ended: dict[str, None]) -> None:
    """Note what begins for these users; what had ended during the call comes to nothing on balance."""
    begun.update((user_id, None) for user_id in user_ids if ended.pop(user_id, ended) is ended)
