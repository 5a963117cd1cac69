"""The case: everything that the rules look at, gathered once, by as many questions whoever is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from provisor.directory import moments, near_names, rotation
from provisor.directory.connections import DEFAULT_CONNECTION, Connection, Scope, Token
from provisor.directory.guard import Held, HeldChange
from provisor.directory.journal import Action, Entry, Outcome
from provisor.directory.lookups import MissedLookup
from provisor.directory.phrasing import Count, Several, phrase
from provisor.directory.teams import PERSON, GivenTeam
from provisor.directory.users import User
from provisor.provisioning import bots as naming
from provisor.provisioning import connection_status
from provisor.provisioning.belonging import Names
from provisor.provisioning.connection_status import Status
from provisor.provisioning.explaining import templates
from provisor.provisioning.explaining.causes import Evidence
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import KnownPerson, Records
from provisor.provisioning.refused import Way

_ENTRIES = 50
_KNOWN = 20
_NEAR = 5
_CANDIDATES = 40
_ORDERS = frozenset(Way)


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry of the journal, and as people read it."""

    entry: Entry
    listed: Listed

    @property
    def refused(self) -> bool:
        """Whether it tells of a refusal."""
        return self.entry.outcome is Outcome.REFUSED

    @property
    def undoes(self) -> Sequence[int]:
        """The positions of the entries that it put back."""
        positions: Sequence[int] = (self.entry.facts or {}).get("undoes", ())
        return positions

    @property
    def held(self) -> str | None:
        """The id of the held change that it tells of."""
        return (self.entry.facts or {}).get("held_change")


@dataclass(frozen=True, slots=True)
class Contact:
    """A connection, what it does at a time, a bot or "", its tokens, whether one works, and when it came last.

    The tokens are those for identity providers: people come by the others, such as one-time links.
    """

    connection: Connection
    status: Status
    bot: str
    tokens: tuple[Token, ...]
    works: bool
    last: datetime | None
    at: datetime

    @property
    def ended_in_use(self) -> Token | None:
        """The token that it came with last, where that had ended."""
        used = [each for each in self.tokens if each.last_used is not None]
        latest = max(used, key=lambda each: each.last_used or each.created, default=None)
        return latest if latest in self.tried_in_vain else None

    @property
    def tried_in_vain(self) -> tuple[Token, ...]:
        """The tokens with which somebody came lately though they had ended."""
        return tuple(each for each in self.tokens if rotation.tried_since_it_ended(each, at=self.at))

    @property
    def failures(self) -> tuple[str, ...]:
        """How much of its last cycle was answered with an error."""
        last = self.status.last_cycle
        if last is None:
            return ()
        counts = last.cycle.counts
        return (
            phrase(templates.FAILED, {"failed": Count(counts.failed), "requests": Count(counts.requests)}),
        )

    @property
    def new_bot(self) -> str:
        """How a bot would be called that it is given."""
        return naming.usual_name(self.connection.name)

    @property
    def provider(self) -> str:
        """What the identity provider is called."""
        kind = self.connection.settings.kind
        known = self.connection.name if kind is None else templates.PROVIDERS.get(kind)
        return known or self.connection.name


@dataclass(frozen=True)
class Surroundings:
    """What holds for whomever is asked: the time, and the connections; `pushing` are those that manage teams."""

    at: datetime
    scim_on: bool
    contacts: tuple[Contact, ...]
    pushing: frozenset[str]
    names: Names

    def is_spare(self, contact: Contact) -> bool:
        """Whether it is the connection that was there from the start and nobody used, though another one is."""
        is_used = any(each.last is not None for each in self.contacts)
        return contact.connection.name == DEFAULT_CONNECTION and contact.last is None and is_used

    def contact(self, connection_id: str | None) -> Contact | None:
        """The connection whose is now what is kept under that id, if one is there."""
        manager = self.names.manager(connection_id)
        return next((each for each in self.contacts if each.connection.name == manager), None)

    def provider(self, connection_id: str | None) -> str:
        """What the identity provider is called whose that is now; people where there is none."""
        contact = self.contact(connection_id)
        return contact.provider if contact is not None else phrase(templates.PEOPLE)

    def sources(self, given: Iterable[str]) -> str:
        """Who gave a membership, in words."""
        return Several(dict.fromkeys(map(self._giver, given)))

    def _giver(self, source: str) -> str:
        contact = self.contact(source)
        if contact is not None:
            return contact.provider
        return phrase(templates.PEOPLE) if source == PERSON else self.names.givers([source])[0]


@dataclass(frozen=True)
class PersonCase:
    """A person who is asked for. `others` are further living people known by the same; `near` is empty but for nobody.

    `user` is living; `gone` was deleted last. `by` says what the user was found by, where it is no name or id of now.
    `held_of_others` are the held deletions of such others, by their ids.
    `teams` are those in which SCIM sees the user, with who put them there; `in_force` are the names of those that they
    are in, whatever is held. `held` is what the guard holds of the user.
    """

    called: str
    around: Surroundings
    user: User | None
    by: str | None
    gone: KnownPerson | None
    others: tuple[KnownPerson, ...]
    held_of_others: Mapping[str, HeldChange]
    seen: tuple[Seen, ...]
    missed: tuple[MissedLookup, ...]
    teams: tuple[GivenTeam, ...]
    in_force: tuple[str, ...]
    near: tuple[str, ...]
    held: HeldChange | None

    @property
    def name(self) -> str:
        """The user name as it is, or was, or as it was asked for."""
        found = self.user or (self.gone.user if self.gone else None)
        return found.user_name if found is not None else self.called

    @cached_property
    def about(self) -> tuple[Seen, ...]:
        """The entries that are about this person, newest first."""
        return tuple(each for each in self.seen if each.entry.resource_type == "user")

    def latest(self, *actions: Action) -> Seen | None:
        """The newest entry of one of these actions."""
        return next((each for each in self.about if each.entry.action in actions), None)

    @cached_property
    def asked_by(self) -> frozenset[str | None]:
        """The connections that ever asked about this person."""
        looked = (each.connection_id for each in self.missed)
        return frozenset([*looked, *(each.entry.actor.connection_id for each in self.about)])


def surroundings(records: Records, at: datetime) -> Surroundings:
    """The connections as they are now."""
    bots, tokens = records.bots(), [each for each in records.tokens() if Scope.PROVISION in each.scopes]
    statuses = {each.connection: each for each in connection_status.status(records, now=at)}
    contacts = []
    for connection in records.connections():
        status = statuses[connection.name]
        names = [bot.name for bot in bots if bot.connection_id == connection.id]
        own = tuple(token for token in tokens if token.bot_name in names)
        times = [token.last_used for token in own if token.last_used is not None]
        times += [status.last_cycle.cycle.ended] if status.last_cycle is not None else []
        works = any(rotation.works(token, at=at) for token in own)
        bot = names[0] if names else ""
        contacts.append(Contact(connection, status, bot, own, works, max(times, default=None), at))
    return Surroundings(
        at, records.scim_enabled(), tuple(contacts), records.connections_with_teams(), Names.of(records)
    )


def person(records: Records, called: str, at: datetime) -> PersonCase:
    """Gather everything about somebody, by id or any name or address that they have or had."""
    told = called.strip()
    exact = records.user(told) or records.user_named(told)
    known = records.people_known_by(told, most=_KNOWN)
    seen = entries(records, told, "user", exact.id if exact else None)
    had = {each.entry.resource_id for each in seen if each.entry.resource_type == "user" and not each.refused}
    earlier = records.people_of({each for each in had if each} - {each.user.id for each in known})
    candidates = [*known, *(KnownPerson(each.user, "journal", each.deleted) for each in earlier)]
    living = [each for each in candidates if _is_here(records, each)]
    user, by = (exact, None) if exact else (living[0].user, living[0].by) if living else (None, None)
    gone = next(iter(candidates), None) if user is None else None
    subject = user or (gone.user if gone else None)
    if subject is not None and subject is not exact:
        seen = entries(records, subject.user_name, "user", subject.id)
    others = tuple(each for each in living if user is not None and each.user.id != user.id)
    return PersonCase(
        told,
        surroundings(records, at),
        user,
        by,
        gone,
        others,
        _deletions_held(records, others),
        seen,
        missed(records, told, "user"),
        tuple(records.given_teams(user.id)) if user is not None else (),
        _in_force(records, user) if user is not None else (),
        () if subject is not None else near_people(records, told),
        records.held_change_of_user(user.id) if user is not None else None,
    )


def _in_force(records: Records, user: User) -> tuple[str, ...]:
    teams = records.teams_in_force_of([user.id])
    return tuple(sorted(each.name for each in teams.get(user.id, ())))


def _deletions_held(records: Records, people: Iterable[KnownPerson]) -> Mapping[str, HeldChange]:
    """What the guard holds of those of these people who are gone for SCIM."""
    found = {each.user.id: records.held_change_of_user(each.user.id) for each in people if each.deleted}
    return {user_id: change for user_id, change in found.items() if change is not None}


def _is_here(records: Records, known: KnownPerson) -> bool:
    """Whether they are here; whose deletion the guard holds is gone for SCIM alone."""
    if known.deleted is None:
        return True
    change = records.held_change_of_user(known.user.id)
    return change is not None and change.kind is Held.DELETION


def entries(records: Records, called: str, kind: str, living_id: str | None) -> tuple[Seen, ...]:
    """The newest entries about somebody or something, newest first; what people were refused is nobody's cause."""
    terms = searching.about(records, called, kind, living_id)
    sealed = [
        each
        for each in records.search_journal(terms=[terms], newest=_ENTRIES)
        if each.kept is not None and not _is_refused_to_people(each.entry)
    ]
    told = searching.listed(records, sealed)
    return tuple(Seen(each.entry, listed) for each, listed in zip(sealed, told, strict=True))


def _is_refused_to_people(entry: Entry) -> bool:
    return entry.code in _ORDERS


def missed(records: Records, called: str, kind: str) -> tuple[MissedLookup, ...]:
    """The latest look-up of each connection that did not find whoever or whatever is called so."""
    found = [each for each in records.missed_lookups(called) if each.lookup.resource_type == kind]
    latest = {each.connection_id: each for each in reversed(found)}
    return tuple(latest.values())


def near_people(records: Records, called: str) -> tuple[str, ...]:
    """User names that are nearly this one."""
    variants, beginnings = near_names.variants(called), near_names.beginnings(called)
    found = records.user_names_like(variants, beginnings, most=_CANDIDATES)
    alike = near_names.nearest(called, found, most=_NEAR)
    # Of whom the shown name or the address begins so, the user name may be quite another.
    begun = records.user_names_like((), beginnings[:1], most=_NEAR)
    return tuple(dict.fromkeys([*alike, *begun]))[:_NEAR]


def given(around: Surroundings, teams: Sequence[GivenTeam]) -> tuple[Evidence, ...]:
    """The teams of somebody, with who gave each membership, as evidence."""
    return tuple(
        Evidence(phrase(templates.GIVEN_BY, {"team": each.name, "sources": around.sources(each.sources)}))
        for each in teams
    )


def moment(at: datetime | None) -> str:
    """A time as people read it."""
    return moments.instant(at) if at is not None else ""
