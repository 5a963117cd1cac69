"""Searching the journal: by person, team, connection, outcome, kind, request and time; entries as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.cycles import Cycle
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action, Outcome
from provisor.provisioning import connections, cycles
from provisor.provisioning.journal.following import following
from provisor.provisioning.journal.telling.sentences import Teller, held_change, to_be_named
from provisor.provisioning.ports import Records

_NAMED_SO = 100
"""Entries in which somebody came by a name: as many people may have had it, one after the other."""


@dataclass(frozen=True, slots=True)
class Query:
    """What entries are asked for. People and teams are named by id or name, also those who are gone.

    `before` is the position that they all come before, for the next page.
    """

    person: str | None = None
    team: str | None = None
    connection: str | None = None
    outcome: Outcome | None = None
    kind: Action | None = None
    request: str | None = None
    cycle: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as people read it. `request_id` is the identity provider's own where it sent one, else ours.

    Of what was held and then decided, connection and request are those that asked for it, at the time `asked`.
    """

    position: int
    at: datetime
    actor: str
    connection: str | None
    action: Action
    outcome: Outcome
    sentence: str
    remedy: str | None
    request_id: str | None
    asked: datetime | None = None

    def to_document(self) -> dict[str, Any]:
        """The entry as a JSON object."""
        return {
            "position": self.position,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "connection": self.connection,
            "action": self.action.value,
            "outcome": self.outcome.value,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "request_id": self.request_id,
        }


def search(records: Records, query: Query) -> list[Listed]:
    """The newest entries that the query asks for, newest first. Raises NoSuchConnection, NoSuchCycle."""
    return listed(records, search_sealed(records, query))


def search_sealed(records: Records, query: Query) -> list[Sealed]:
    """Likewise, as they are kept."""
    terms, query = _asked(records, query)
    return records.search_journal(
        terms=terms,
        lacking=_lacking(query),
        since=query.since,
        until=query.until,
        before=query.before,
        newest=query.limit,
    )


def count(records: Records, query: Query, *, most: int) -> int:
    """How many entries the query asks for, so many at the most. Raises NoSuchConnection, NoSuchCycle."""
    terms, query = _asked(records, query)
    return records.count_journal(
        terms=terms, lacking=_lacking(query), since=query.since, until=query.until, most=most
    )


def _asked(records: Records, query: Query) -> tuple[list[list[bytes]], Query]:
    """The groups of terms of a query, and the query within its cycle, if it names one."""
    terms = _terms(records, query)
    if query.cycle is None:
        return terms, query
    cycle = cycles.find(records, query.cycle)
    return [*terms, [finding.through(cycle.connection_id)]], _within(query, cycle)


def _lacking(query: Query) -> bytes | None:
    return finding.with_outcome(Outcome.REFUSED) if query.outcome is Outcome.DONE else None


def _within(query: Query, cycle: Cycle) -> Query:
    """The query, of nothing before or after a cycle: those of one connection never overlap."""
    return replace(
        query,
        since=max(query.since or cycle.started, cycle.started),
        until=min(query.until or cycle.ended, cycle.ended),
    )


def follow(records: Records, after: int, *, most: int) -> list[Listed]:
    """The entries that follow a position, in the order of their positions."""
    return listed(records, records.sealed(after=after, most=most))


def follow_on(
    records: Records, after: int, *, most: int, cycle_id: str | None = None
) -> tuple[list[Listed], int]:
    """The entries that follow a position, of one cycle or of all, and the position up to which they go.

    Raises NoSuchCycle.
    """
    found, reached = following(records, after, most=most, cycle_id=cycle_id)
    return listed(records, found), reached


def listed(records: Records, found: Sequence[Sealed]) -> list[Listed]:
    """Entries as people read them; of what was pruned nothing is left to read."""
    kept = [each for each in found if each.kept is not None]
    named = to_be_named(each.entry for each in kept)
    people = records.users_ever(sorted(named)) if named else {}
    names = {user_id: known.record.user_name for user_id, known in people.items()}
    held = [change_id for each in kept if (change_id := held_change(each.entry)) is not None]
    waiting = {each.id for each in records.held_changes_among(held)} if held else set()
    teller = Teller([*records.connections(), *records.removed_connections()], names, waiting)
    return [_listed(teller, each) for each in kept]


def _listed(teller: Teller, sealed: Sealed) -> Listed:
    entry, told = sealed.entry, teller.tell(sealed.entry)
    asked = entry.asked
    request = entry if asked is None else asked
    return Listed(
        position=sealed.seal.position,
        at=entry.at,
        actor=entry.actor.name,
        connection=teller.connection_name(entry),
        action=entry.action,
        outcome=entry.outcome,
        sentence=told.sentence,
        remedy=told.remedy,
        request_id=request.client_request_id or request.request_id,
        asked=None if asked is None else asked.at,
    )


def _terms(records: Records, query: Query) -> list[list[bytes]]:
    """The groups of terms, the one that fewest entries match first."""
    groups: list[list[bytes]] = []
    if query.request is not None:
        forms = dict.fromkeys((query.request, as_kept(query.request)))
        groups.append([finding.of_request(each) for each in forms])
    if query.person is not None:
        user = records.user_named(query.person)
        groups.append(about(records, query.person, "user", user.id if user else None))
    if query.team is not None:
        team = records.team_named(query.team)
        groups.append(about(records, query.team, "team", team.id if team else None))
    if query.outcome is not None and query.outcome is not Outcome.DONE:
        groups.append([finding.with_outcome(query.outcome)])
    if query.kind is not None:
        groups.append([finding.of_kind(query.kind)])
    if query.connection is not None:
        groups.append([finding.through(connections.called(records, query.connection).id)])
    return groups


def about(records: Records, called: str, kind: str, living_id: str | None) -> list[bytes]:
    """The terms of somebody or something by id or name: also of those who had the name before, and are gone."""
    called = as_kept(called)
    by_name = finding.named(called, kind)
    had_it = records.search_journal(terms=[[by_name]], newest=_NAMED_SO)
    ids = {each.entry.resource_id for each in had_it if each.entry.resource_type == kind}
    return [by_name, *(finding.about(each) for each in {*ids, living_id, called} if each)]
