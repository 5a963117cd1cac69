"""Cycles are kept as they are gathered: from the journal when it is sealed, from what servers note, or both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from tests.store.records_of import CONNECTION, NOON, Organization, an_entry, new_id

from provisor.directory.cycles import Activity, Because, Counts, Cycle, Standing
from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.provisioning import cycles
from provisor.provisioning.ports import Records
from provisor.store import cycles as stored


def a_cycle(minute: int, *, connection_id: str = CONNECTION, **counts: int) -> Cycle:
    began = NOON + timedelta(minutes=minute)
    before = Standing(7, NOON - timedelta(hours=1))
    ended = began + timedelta(seconds=30)
    return Cycle(new_id(), connection_id, began, ended, Counts(**counts), Because.CHANGES, before)


def keep(organization: Organization, *made: Cycle) -> None:
    organization.write(lambda records: records.save_cycles(made))


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def change(organization: Organization, *entries: Entry) -> None:
    def append(records: Records) -> None:
        for entry in entries:
            records.append(entry)

    organization.write(append)


def seal(organization: Organization) -> None:
    organization.run(organization.store.sealer.catch_up(organization.id))


def found(organization: Organization) -> list[Cycle]:
    return organization.read(lambda records: records.cycles())


def test_a_cycle_is_found_as_it_was_kept(organization: Organization) -> None:
    cycle = a_cycle(0, requests=5, created=2, members_removed=1)
    keep(organization, cycle)

    assert organization.read(lambda records: records.cycle(cycle.id)) == cycle


def test_the_first_cycle_of_a_connection_knows_of_none_before(organization: Organization) -> None:
    cycle = Cycle(new_id(), CONNECTION, NOON, NOON, before=Standing())
    keep(organization, cycle)

    assert organization.read(lambda records: records.cycle(cycle.id)) == cycle


def test_a_cycle_that_grows_is_kept_in_its_place(organization: Organization) -> None:
    cycle = a_cycle(0, created=1)
    grown = Cycle(cycle.id, CONNECTION, NOON, at(9), Counts(created=2), Because.FIRST, cycle.before)
    keep(organization, cycle)

    keep(organization, grown)

    assert found(organization) == [grown]


def test_nothing_is_found_of_other_organizations(organization: Organization) -> None:
    assert organization.read(lambda records: records.cycle("1")) is None
    assert found(organization) == []


def test_the_newest_cycles_come_first(organization: Organization) -> None:
    first, second, third = a_cycle(0), a_cycle(40, connection_id="another"), a_cycle(80)
    keep(organization, second, third, first)

    assert organization.read(lambda records: records.cycles(newest=2)) == [third, second]
    assert organization.read(lambda records: records.cycles(before=at(80))) == [second, first]


def test_of_cycles_that_began_at_once_each_has_its_place(organization: Organization) -> None:
    made = sorted((a_cycle(0), a_cycle(0, connection_id="another")), key=lambda each: each.id, reverse=True)
    keep(organization, *made)

    def follow(records: Records) -> list[list[Cycle]]:
        return [records.cycles(before=each.started, before_id=each.id) for each in made]

    assert organization.read(follow) == [made[1:], []]


def test_the_cycles_of_one_connection(organization: Organization) -> None:
    first, other, third = a_cycle(0), a_cycle(40, connection_id="another"), a_cycle(80)
    keep(organization, first, other, third)

    def asked(records: Records) -> tuple[list[Cycle], list[Cycle], list[Cycle]]:
        return (
            records.cycles(CONNECTION),
            records.cycles(CONNECTION, before=third.ended),
            records.cycles_since(CONNECTION, first.ended),
        )

    assert organization.read(asked) == ([third, first], [first], [first, third])


def test_cycles_that_became_part_of_others_are_gone(organization: Organization) -> None:
    first, second = a_cycle(0), a_cycle(40)
    keep(organization, first, second)

    organization.write(lambda records: records.remove_cycles([second.id]))

    assert found(organization) == [first]


# From the journal


def test_what_a_connection_changes_is_counted_once_it_is_sealed(organization: Organization) -> None:
    change(
        organization,
        an_entry(at=at(0)),
        an_entry(at=at(1), action=Action.USER_CHANGED, after={"active": False}),
        an_entry(at=at(2), action=Action.REQUEST_REFUSED),
    )

    seal(organization)
    seal(organization)

    (cycle,) = found(organization)
    assert (cycle.connection_id, cycle.started, cycle.ended) == (CONNECTION, at(0), at(2))
    assert cycle.counts == Counts(created=1, deactivated=1, refused=1)


def test_changes_are_told_apart_by_connection_and_by_silence(organization: Organization) -> None:
    change(
        organization,
        an_entry(at=at(0)),
        an_entry(at=at(1), actor=Actor("bot", "Okta-Bot", "another")),
        an_entry(at=at(60)),
    )

    seal(organization)

    assert [(each.connection_id, each.started) for each in found(organization)] == [
        (CONNECTION, at(60)),
        ("another", at(1)),
        (CONNECTION, at(0)),
    ]


def test_what_people_do_is_no_cycle(organization: Organization) -> None:
    change(organization, an_entry(actor=Actor("operator", "operator")))

    seal(organization)

    assert found(organization) == []


def test_what_is_sealed_in_several_batches_is_one_cycle(organization: Organization) -> None:
    change(organization, *(an_entry() for _ in range(260)))

    seal(organization)

    assert [each.counts.created for each in found(organization)] == [260]


def test_a_late_entry_joins_what_seemed_apart(organization: Organization) -> None:
    change(organization, an_entry(at=at(0)), an_entry(at=at(14)))
    seal(organization)
    change(organization, an_entry(at=at(7)))

    seal(organization)

    (cycle,) = found(organization)
    assert (cycle.started, cycle.ended, cycle.counts.created) == (at(0), at(14), 3)


# From both


def test_requests_and_changes_come_together_whichever_is_first(organization: Organization) -> None:
    requests = Activity(CONNECTION, at(0), at(1), Counts(requests=9, lookups=3))
    change(organization, an_entry(at=at(0)))

    organization.write(lambda records: cycles.gather(records, [requests]))
    seal(organization)

    assert [each.counts for each in found(organization)] == [Counts(requests=9, lookups=3, created=1)]


def test_several_that_gather_at_once_lose_nothing(organization: Organization) -> None:
    def gather(minute: int) -> Callable[[Records], None]:
        done = Activity(CONNECTION, at(minute), at(minute), Counts(requests=20))

        def work(records: Records) -> None:
            records.lock_seals()
            cycles.gather(records, [done])

        return work

    organization.at_once(*(gather(minute % 3) for minute in range(12)))

    assert [(each.started, each.counts.requests) for each in found(organization)] == [(at(0), 240)]


def test_each_cycle_knows_what_the_ones_before_brought(organization: Organization) -> None:
    for minute in (0, 40, 80):
        change(organization, *(an_entry(at=at(minute)) for _ in range(4)))
        seal(organization)

    assert [each.before.people for each in found(organization)] == [8, 4, 0]


# Look-ups that found nobody


def missed(value: str, minute: int = 0, attribute: str = "userName") -> MissedLookup:
    return MissedLookup(CONNECTION, Lookup("user", attribute, value), at(minute))


def note(organization: Organization, *lookups: MissedLookup) -> None:
    organization.write(lambda records: records.note_missed(CONNECTION, lookups))


def lookups_of(organization: Organization, value: str) -> list[MissedLookup]:
    return organization.read(lambda records: records.missed_lookups(value))


def test_a_look_up_is_found_by_its_value_whatever_its_case(organization: Organization) -> None:
    note(organization, missed("Ana@acme.example"), missed("ana@acme.example", 3, "emails.value"))

    assert lookups_of(organization, "ANA@acme.example") == [
        missed("ana@acme.example", 3, "emails.value"),
        missed("Ana@acme.example"),
    ]


def test_of_each_the_latest_is_kept(organization: Organization) -> None:
    note(organization, missed("ana", 5))

    note(organization, missed("ana", 9))
    note(organization, missed("ana", 2))

    assert lookups_of(organization, "ana") == [missed("ana", 9)]


def test_beyond_a_bound_the_oldest_go(organization: Organization) -> None:
    note(organization, *(missed(str(number), number) for number in range(stored.MOST_MISSED + 2)))

    assert lookups_of(organization, "1") == []
    assert lookups_of(organization, "2") == [missed("2", 2)]


def test_those_of_a_time_are_forgotten(organization: Organization) -> None:
    note(organization, missed("old", 1), missed("new", 2))

    organization.write(lambda records: records.forget_missed_lookups(before=at(2)))

    assert lookups_of(organization, "old") == []
    assert lookups_of(organization, "new") == [missed("new", 2)]


def test_those_of_a_person_are_forgotten(organization: Organization) -> None:
    note(organization, missed("Ana"), missed("e-17", attribute="externalId"), missed("bea"))

    organization.write(lambda records: records.forget_lookups_of(["ANA", "e-17"]))

    assert [lookups_of(organization, each) for each in ("ana", "e-17", "bea")] == [[], [], [missed("bea")]]


def test_cycles_are_found_by_a_time_at_which_they_went_on(organization: Organization) -> None:
    first, second, third = (a_cycle(minute) for minute in (0, 10, 20))
    keep(organization, first, second, third, a_cycle(10, connection_id="another"))

    def among(since: datetime, until: datetime, most: int = 9) -> list[Cycle]:
        return organization.read(lambda records: records.cycles_among(CONNECTION, since, until, most=most))

    assert among(second.ended, second.ended) == [second]
    assert among(first.started, third.started) == [first, second, third]
    assert among(first.started, third.started, most=2) == [first, second]
    assert among(at(5), at(6)) == []


def test_the_latest_regular_cycles_and_the_longest_pause_of_all_are_found(organization: Organization) -> None:
    regular = [a_cycle(minute) for minute in (0, 40, 200, 240, 280)]
    pressed = [replace(a_cycle(minute), because=Because.QUESTIONS) for minute in (100, 300)]
    keep(organization, *regular, *pressed, a_cycle(700, connection_id="another"))

    def found(since: int) -> tuple[list[Cycle], timedelta | None]:
        def look(records: Records) -> tuple[list[Cycle], timedelta | None]:
            latest = records.regular_cycles(CONNECTION, at(since), newest=2)
            return latest, records.longest_pause(CONNECTION, at(since))

        return organization.read(look)

    assert found(-60) == (regular[-2:], timedelta(minutes=160))
    assert found(200) == (regular[-2:], timedelta(minutes=40))
    assert found(280) == (regular[-1:], None)
    assert found(290) == ([], None)
