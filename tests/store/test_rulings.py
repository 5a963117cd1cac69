"""What the store keeps of decisions about holds."""

from dataclasses import replace

from tests.store.records_of import CONNECTION, NOON, Organization, later, new_id

from provisor.directory.guard import Held, HeldChange
from provisor.directory.rulings import Decision, Ruling

HOLD = "hold"


def a_ruling(hold_id: str = HOLD) -> Ruling:
    return Ruling(new_id(), hold_id, CONNECTION, Decision.APPLY, False, "olga@acme.example", NOON, total=7)


def add(organization: Organization, ruling: Ruling) -> bool:
    return organization.write(lambda records: records.add_ruling(ruling))


def held(organization: Organization, name: str, hold_id: str = HOLD) -> HeldChange:
    user = organization.add_user(userName=name)
    about = (user.id, None, name, NOON, None, None)
    change = HeldChange(new_id(), Held.DEACTIVATION, CONNECTION, *about, hold_id=hold_id)
    organization.write(lambda records: records.hold(change))
    return change


def about(organization: Organization, ruling: Ruling, after: str = "", count: int = 9) -> list[str]:
    found = organization.read(lambda records: records.held_of_ruling(ruling, after=after, count=count))
    assert {each.ruling_id for each in found} <= {ruling.id}
    return [each.id for each in found]


def test_a_ruling_is_read_as_it_was_kept_with_how_far_it_is(organization: Organization) -> None:
    ruling = a_ruling()
    add(organization, ruling)
    assert organization.write(lambda records: records.ruling(ruling.id)) == ruling
    ended = replace(ruling, total=8, ended=later(), done=5, refused=2, because=("a", "b"))

    organization.write(lambda records: records.save_ruling(ended))

    assert organization.write(lambda records: records.ruling(ruling.id)) == ended
    assert organization.write(lambda records: records.ruling("another")) is None


def test_one_ruling_about_a_hold_goes_on_at_a_time(organization: Organization) -> None:
    first = a_ruling()

    assert add(organization, first)
    assert not add(organization, a_ruling())
    assert add(organization, a_ruling("another"))
    organization.write(lambda records: records.save_ruling(replace(first, ended=later())))
    assert add(organization, a_ruling())


def test_rulings_are_listed_the_newest_first(organization: Organization) -> None:
    first, second = a_ruling(), a_ruling("another")
    for ruling in (first, second):
        add(organization, ruling)

    assert organization.read(lambda records: records.rulings(newest=9)) == [second, first]
    assert organization.read(lambda records: records.rulings(newest=1)) == [second]
    assert organization.read(lambda records: records.rulings(HOLD, newest=9)) == [first]
    organization.write(lambda records: records.save_ruling(replace(first, ended=later())))
    assert organization.read(lambda records: records.rulings_going_on()) == [second]


def test_a_ruling_is_about_what_waited_of_its_hold_then(organization: Organization) -> None:
    ruling = a_ruling()
    first, second = held(organization, "a"), held(organization, "b")
    held(organization, "c", "another")

    assert organization.write(lambda records: records.rule_on_all(ruling)) == 2
    held(organization, "d")
    assert about(organization, ruling) == [first.id, second.id]
    assert about(organization, ruling, count=1) == [first.id]
    assert about(organization, ruling, after=first.id) == [second.id]


def test_a_ruling_is_about_what_was_chosen_of_its_hold(organization: Organization) -> None:
    ruling = a_ruling()
    changes = [held(organization, "a"), held(organization, "b"), held(organization, "c", "another")]
    chosen = [each.id for each in changes[1:]]

    assert organization.write(lambda records: records.rule_on(ruling, chosen)) == 1
    assert about(organization, ruling) == [changes[1].id]


def test_no_ruling_is_about_what_was_held_anew(organization: Organization) -> None:
    ruling = a_ruling()
    change, _ = held(organization, "a"), held(organization, "b")
    organization.write(lambda records: records.rule_on_all(ruling))
    (marked,) = organization.read(lambda records: records.held_changes_among([change.id]))
    organization.write(lambda records: records.hold(replace(marked, kind=Held.DELETION)))

    assert marked.ruling_id == ruling.id
    assert change.id not in about(organization, ruling)
