"""The use cases of events: what is so now that people should know, and noting what has begun and what is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisor.directory import rotation
from provisor.directory.connections import Connection, Token
from provisor.directory.notices import Event, Kind, Notice
from provisor.directory.rhythm import Rhythm, State
from provisor.provisioning import connection_status, holds
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import certificates
from provisor.provisioning.sign_in.certificates import Ending

_TROUBLE = {State.OVERDUE: Kind.OVERDUE, State.QUARANTINED: Kind.QUARANTINED}
_WELL = frozenset({State.WAITING, State.QUIET, State.NOT_STARTED, *_TROUBLE})
"""States that say whether an earlier trouble is over; while it sends, or may not, nobody knows."""


@dataclass(frozen=True, slots=True)
class Present:
    """What is so now, and the keys of the events of which it can't be told now whether they are."""

    events: Sequence[Event]
    unknown: frozenset[str]


def differs(records: Records, at: datetime, *, whole: bool = True) -> bool:
    """Whether something has begun or is over that `note` would note; where nobody is told, nothing is."""
    begun = set(records.begun_events())
    if not records.recipients():
        return bool(begun)
    present = now(records, at, whole=whole)
    keys = {each.key for each in present.events}
    return bool(keys - begun) or bool(begun - keys - present.unknown)


def note(records: Records, order: Order, *, whole: bool = True) -> int:
    """Note what has begun and what is over, and have each recipient told of the former; how many notices that makes."""
    recipients = records.recipients()
    # Before what is so now: what another process begins in between is not over.
    begun = records.begun_events()
    if not recipients:
        records.end_events(begun)
        return 0
    present = now(records, order.at, whole=whole)
    keys = {each.key for each in present.events} | present.unknown
    records.end_events([each for each in begun if each not in keys])
    new = [each for each in present.events if records.begin_event(each.key, at=order.at)]
    for event in new:
        for recipient in recipients:
            facts = event.facts
            records.add_notice(Notice(order.new_id(), recipient.id, event.kind, facts, order.at, order.at))
    return len(new) * len(recipients)


def now(records: Records, at: datetime, *, whole: bool) -> Present:
    """What is so at that time: changes that are held; as a `whole`, also connections in trouble, and what ends soon.

    The latter take a look at weeks of cycles, and are in no hurry.
    """
    held = _held(records)
    if not whole:
        others = (each for each in records.begun_events() if not each.startswith(Kind.HELD))
        return Present(held, frozenset(others))
    scim_enabled = records.scim_enabled()
    # There are few connections, and each has its own rhythm.
    rhythms = [
        (each, connection_status.rhythm_of(records, each, now=at, scim_enabled=scim_enabled))
        for each in records.connections()
    ]
    ends = certificates.ending(records, at)
    events = [*held, *_troubles(rhythms), *_ending(records.tokens(), at), *map(_certificate, ends)]
    return Present(events, frozenset(_unknown(rhythms)))


def _held(records: Records) -> list[Event]:
    waiting = records.waiting_changes()
    known = [*records.removed_connections(), *records.connections()] if waiting else []
    names = {each.id: each.name for each in known}
    passed = holds.went_before(records) if waiting else {}
    return [
        Event(
            Kind.HELD,
            each.hold_id,
            {
                "connection": names.get(each.connection_id, each.connection_id),
                "connection_id": each.connection_id,
                "hold_id": each.hold_id,
                "number": each.number,
                "passed": passed.get(each.hold_id, 0),
                "since": each.since.isoformat(),
            },
        )
        for each in waiting
    ]


def _troubles(rhythms: Sequence[tuple[Connection, Rhythm]]) -> Iterator[Event]:
    for connection, rhythm in rhythms:
        kind = _TROUBLE.get(rhythm.state)
        if kind is not None:
            yield Event(
                kind,
                connection.id,
                {
                    "connection": connection.name,
                    "connection_id": connection.id,
                    "last": rhythm.last.ended.isoformat() if rhythm.last else None,
                    "expected": rhythm.expected.isoformat() if rhythm.expected else None,
                },
            )


def _unknown(rhythms: Sequence[tuple[Connection, Rhythm]]) -> Iterator[str]:
    for connection, rhythm in rhythms:
        if rhythm.state not in _WELL:
            yield from (Event(kind, connection.id, {}).key for kind in _TROUBLE.values())


def _ending(tokens: Sequence[Token], at: datetime) -> Iterator[Event]:
    for token in tokens:
        if rotation.ends_soon(token, tokens, at=at):
            facts = {
                "token": token.name,
                "ending": token.ending,
                "bot": token.bot_name,
                "expires": token.expires.isoformat(),
            }
            yield Event(Kind.TOKEN_ENDING, token.id, facts)


def _certificate(each: Ending) -> Event:
    """A certificate ends; another one that ends later is another event."""
    facts = {
        "method": each.method.name,
        "whose": each.whose.value,
        "fingerprint": each.certificate.fingerprint,
        "expires": each.certificate.expires.isoformat(),
    }
    return Event(Kind.CERTIFICATE_ENDING, f"{each.method.id}:{each.certificate.fingerprint}", facts)
