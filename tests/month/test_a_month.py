"""A month of Entra ID's and Okta's traffic: its cycles are those that were played, and each state is told in time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from tests.month.traffic import (
    Month,
    Sender,
    Step,
    create,
    deactivate,
    delete,
    list_users,
    look_for,
    look_for_group,
    on,
    push_group,
    told,
    update,
)
from tests.store.records_of import Organization

from provisor.directory.connections import Kind as Provider
from provisor.directory.cycles import Kind
from provisor.directory.rhythm import State

BEAT = timedelta(minutes=40)
PEOPLE = [f"person-{number}@acme.example" for number in range(24)]
COLLEAGUES = [f"colleague-{number}@okta.example" for number in range(8)]

Happening = tuple[datetime, Sender, Kind | State, list[Step]]
"""A burst of that kind, or a look at the state."""

SEEN = list[tuple[datetime, str, State]]
"""When, of which connection, and what it was doing."""

REVOKED, RENEWED = on(15, "8:00"), on(19, "8:00")


def provisioned(names: Iterable[str]) -> list[Step]:
    """Each is looked for, then created."""
    return list(chain.from_iterable((look_for(name), create(name)) for name in names))


def is_worked(at: datetime) -> bool:
    """Whether people are at work, so that something changes."""
    return at.weekday() < 5 and 8 <= at.hour < 18


def beats(first: datetime, last: datetime) -> list[datetime]:
    """When Entra ID has something to send: it comes every 40 minutes, and sends nothing while nothing changes."""
    every = [first + number * BEAT for number in range(int((last - first) / BEAT) + 1)]
    return [at for at in every if is_worked(at)]


SPECIAL: dict[datetime, tuple[Kind, list[Step]]] = {
    on(1, "10:00"): (
        Kind.INITIAL,
        [*provisioned(PEOPLE), look_for_group("Everybody"), push_group("Everybody", PEOPLE)],
    ),
    on(4, "9:20"): (Kind.INCREMENTAL, [create("ANA@acme.example"), deactivate(PEOPLE[0])]),
    on(5, "9:20"): (Kind.INCREMENTAL, [delete(PEOPLE[0])]),
    on(25, "9:20"): (Kind.INITIAL, [look_for(name) for name in PEOPLE[1:]]),
}
"""What comes with the beat and is no usual change; the last: provisioning is restarted."""


def with_the_beat(entra: Sender) -> Iterator[Happening]:
    """The cycles of working days; the server is down for an afternoon, the job is stopped on day 25."""
    working = [
        *beats(on(1, "10:00"), on(9, "12:00")),
        *beats(on(9, "16:00"), on(14, "23:00")),
        *beats(RENEWED, on(25, "18:00")),
    ]
    for number, at in enumerate(working):
        change = update(PEOPLE[1 + number % 20], f"Title of {at:%d %H:%M}")
        kind, steps = SPECIAL.get(at, (Kind.INCREMENTAL, [change]))
        yield at, entra, kind, steps


def beside_the_beat(entra: Sender) -> Iterator[Happening]:
    """Tests and runs on demand, and looks at the state."""
    yield on(1, "8:50"), entra, State.NEVER_SEEN, []
    yield on(1, "9:00"), entra, Kind.TEST, [look_for("c0ffee"), look_for_group("c0ffee")]
    yield on(1, "9:20"), entra, State.NOT_STARTED, []
    yield on(1, "9:30"), entra, Kind.ON_DEMAND, provisioned(["ana@acme.example"])
    yield on(1, "10:02"), entra, State.RUNNING, []
    yield on(1, "10:20"), entra, State.WAITING, []
    yield on(3, "3:00"), entra, State.QUIET, []
    yield on(3, "11:35"), entra, Kind.ON_DEMAND, provisioned(["bea@acme.example"])
    yield on(3, "11:50"), entra, State.WAITING, []
    yield on(9, "15:00"), entra, State.QUIET, []
    yield on(13, "12:00"), entra, State.QUIET, []
    yield on(19, "8:10"), entra, State.WAITING, []
    yield on(30, "12:00"), entra, State.OVERDUE, []


def quarantine(entra: Sender) -> Iterator[Happening]:
    """Its token was revoked: it tries after 40, 80, 160 … minutes, then once a day."""
    at, pause = REVOKED, BEAT
    while at < RENEWED:
        yield at, entra, Kind.FAILED, [look_for("c0ffee")]
        if pause > 2 * BEAT:
            yield at + timedelta(minutes=30), entra, State.QUARANTINED, []
        at, pause = at + pause, min(2 * pause, timedelta(days=1))


def sessions(okta: Sender) -> Iterator[Happening]:
    """Credentials are tested, people assigned; then two sessions a day, and nothing at night and at week-ends."""
    yield on(2, "8:00"), okta, Kind.TEST, [list_users]
    yield on(2, "8:40"), okta, Kind.INITIAL, provisioned(COLLEAGUES)
    for day in range(3, 31):
        if is_worked(on(day, "9:00")):
            name = COLLEAGUES[day % len(COLLEAGUES)]
            yield on(day, "9:13"), okta, Kind.SESSION, [update(name, f"Title of day {day}")]
            yield on(day, "14:47"), okta, Kind.SESSION, provisioned([f"newcomer-{day}@okta.example"])
            yield on(day, "14:50"), okta, State.RUNNING, []
        yield on(day, "23:00"), okta, State.QUIET, []


def play(month: Month, happenings: Iterable[Happening]) -> tuple[SEEN, SEEN]:
    """What was expected of the states that were looked at, and what was seen."""
    expected: SEEN = []
    seen: SEEN = []
    for at, sender, what, steps in happenings:
        name = sender.connection.name
        if isinstance(what, Kind):
            sender.burst(at, what, *steps)
        else:
            month.now = at
            expected.append((at, name, what))
            seen.append((at, name, month.status(sender.connection)))
    return expected, seen


def played(month: Month, sender: Sender) -> list[tuple[object, ...]]:
    return [each.told() for each in month.bursts if each.connection == sender.connection.name]


def test_a_month_of_both_providers(organization: Organization) -> None:
    month = Month(organization)
    entra, okta = month.connect("Entra ID", Provider.ENTRA), month.connect("Okta", Provider.OKTA)
    entra.new_token()
    okta.new_token()
    happenings = sorted(
        [*with_the_beat(entra), *beside_the_beat(entra), *quarantine(entra), *sessions(okta)],
        key=lambda each: each[0],
    )

    first = play(month, (each for each in happenings if each[0] < REVOKED))
    entra.revoke_tokens()
    second = play(month, (each for each in happenings if REVOKED <= each[0] < RENEWED))
    entra.new_token()
    third = play(month, (each for each in happenings if each[0] >= RENEWED))

    for expected, seen in (first, second, third):
        assert seen == expected
    for sender in (entra, okta):
        assert [told(each) for each in month.cycles_of(sender.connection)] == played(month, sender)


def test_whom_it_looked_for_in_vain_is_kept(organization: Organization) -> None:
    month = Month(organization)
    entra = month.connect("Entra ID", Provider.ENTRA)
    entra.new_token()

    entra.burst(on(1, "9:02"), Kind.TEST, look_for("Maria@acme.example"), look_for_group("Data"))

    (maria,) = organization.read(lambda records: records.missed_lookups("maria@acme.example"))
    (data,) = organization.read(lambda records: records.missed_lookups("data"))
    assert (maria.at, maria.lookup.resource_type) == (on(1, "9:02"), "user")
    assert (data.connection_id, data.lookup.resource_type) == (entra.connection.id, "team")
