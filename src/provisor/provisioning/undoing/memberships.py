"""Putting back memberships, by who gave them; after people and teams, so that whoever comes back is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from provisor.directory import hierarchy
from provisor.directory.effects import LIVING, Given
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.teams import Team
from provisor.directory.undo import Balance, Change, judge_membership
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.teams import named
from provisor.provisioning.undoing import templates
from provisor.provisioning.undoing.outcome import Kind, Outcome

Both = tuple[bool, bool]


@dataclass(slots=True)
class _ToDo:
    """What is to be given and what is to end in a team, by source; who had what before, by user."""

    team: Team
    given: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, list[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def users(self) -> set[str]:
        """Everybody whom it concerns."""
        return {user_id for by in (self.given, self.ended) for users in by.values() for user_id in users}

    def seen(self, living: frozenset[str]) -> dict[str, list[str]]:
        """Who is a member and was none before, and the other way round."""
        added, removed = [], []
        for user_id in sorted(self.users() & living):
            before = self.sources.get(user_id, set())
            given = {source for source, users in self.given.items() if user_id in users}
            after = (before | given) - {source for source, users in self.ended.items() if user_id in users}
            added += [user_id] if after and not before else []
            removed += [user_id] if before and not after else []
        return {"added": added, "removed": removed}


def concerned(balance: Balance) -> Iterator[tuple[Given, Both]]:
    """The memberships that are looked at, team by team: those of a team that is to go stay with its record."""
    for given, both in sorted(balance.memberships.items()):
        team = balance.teams.get(given.team_id)
        if team is None or team.facts.get(LIVING) != (False, True):
            yield given, both


def foresee(records: Records, memberships: Sequence[tuple[Given, Both]], *, balance: Balance) -> Outcome:
    """What putting these memberships back would come to; those of people who come or go count with the people."""
    outcome = Outcome()
    come = {user_id for user_id, change in balance.users.items() if LIVING in change.facts}
    back = {team_id for team_id, change in balance.teams.items() if LIVING in change.facts}
    for todo in _to_do(records, memberships, outcome, come=come, back=back):
        _count(outcome, todo, balance)
    return outcome


def put_back(
    records: Records, order: Order, memberships: Sequence[tuple[Given, Both]], *, balance: Balance
) -> Outcome:
    """Put these memberships back."""
    outcome = Outcome()
    records.lock_teams(list(dict.fromkeys(given.team_id for given, _ in memberships)))
    everybody = {given.user_id for given, _ in memberships}
    living = frozenset(everybody.difference(records.missing_users(everybody)))
    for todo in _to_do(records, memberships, outcome, come=set(), back=set()):
        _keep(records, order, todo, living)
        _count(outcome, todo, balance)
    return outcome


def _count(outcome: Outcome, todo: _ToDo, balance: Balance) -> None:
    outcome.changed += _counts(todo, balance)
    for kind, by in ((Kind.MEMBERSHIPS_GIVEN, todo.given), (Kind.MEMBERSHIPS_ENDED, todo.ended)):
        if by:
            outcome.note(kind, todo.team.name, count=sum(map(len, by.values())))


def _counts(todo: _ToDo, balance: Balance) -> bool:
    """Whether the team counts as changed: not with the people who come or go, nor a second time."""
    if todo.team.id in balance.teams:
        return False
    return any(LIVING not in balance.users.get(user_id, _NO_CHANGE).facts for user_id in todo.users())


_NO_CHANGE = Change()


def _to_do(
    records: Records,
    memberships: Sequence[tuple[Given, Both]],
    outcome: Outcome,
    *,
    come: Iterable[str],
    back: Iterable[str],
) -> list[_ToDo]:
    """What is to be done in each team that is here. `come` and `back` are people and teams who will be here."""
    people = {given.user_id for given, _ in memberships}
    there = records.teams_ever({given.team_id for given, _ in memberships})
    sources = records.all_sources(there.keys(), people)
    missing = set(records.missing_users(people)).difference(come)
    expected = set(back)
    found: dict[str, _ToDo] = {}
    for given, both in memberships:
        if not there[given.team_id].living and given.team_id not in expected:
            continue
        has = sources.get((given.team_id, given.user_id), set())
        wanted = judge_membership(both, is_given=given.source in has)
        if wanted is None:
            continue
        todo = found.setdefault(given.team_id, _ToDo(there[given.team_id].record))
        if wanted and given.user_id in missing:
            what = phrase(templates.MEMBERSHIP, {"name": todo.team.name, "user": given.user_id})
            outcome.refuse(what, phrase(templates.PERSON_DELETED))
            continue
        todo.sources[given.user_id] = has
        (todo.given if wanted else todo.ended).setdefault(given.source, []).append(given.user_id)
    return [todo for todo in found.values() if todo.given or todo.ended]


def _keep(records: Records, order: Order, todo: _ToDo, living: frozenset[str]) -> None:
    for source, user_ids in todo.given.items():
        records.add_members(todo.team.id, user_ids, source=source, at=order.at)
    for source, user_ids in todo.ended.items():
        records.end_memberships(todo.team.id, user_ids, source=source)
    seen = todo.seen(living)
    if any(seen.values()):
        records.save_team(hierarchy.touched(todo.team, at=order.at))
    facts: Mapping[str, Mapping[str, list[str]]] = {"given": todo.given, "ended": todo.ended}
    told = {"members": seen} if any(seen.values()) else None
    records.append(order.entry(Action.TEAM_CHANGED, named(todo.team), after=told, facts=facts))
