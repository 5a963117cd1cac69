"""What the store keeps of decisions about all that is held of a connection."""

from dataclasses import replace

from tests.store.records_of import CONNECTION, NOON, Organization, later, new_id

from provisor.directory.rulings import Decision, Ruling


def a_ruling(connection_id: str = CONNECTION) -> Ruling:
    return Ruling(new_id(), connection_id, Decision.APPLY, False, "olga@acme.example", NOON, total=7)


def add(organization: Organization, ruling: Ruling) -> bool:
    return organization.write(lambda records: records.add_ruling(ruling))


def test_a_ruling_is_read_as_it_was_kept_with_how_far_it_is(organization: Organization) -> None:
    ruling = a_ruling()
    add(organization, ruling)
    assert organization.write(lambda records: records.ruling(ruling.id)) == ruling
    ended = replace(ruling, ended=later(), done=5, refused=2, because=("a", "b"))

    organization.write(lambda records: records.save_ruling(ended))

    assert organization.write(lambda records: records.ruling(ruling.id)) == ended
    assert organization.write(lambda records: records.ruling("another")) is None


def test_one_ruling_about_a_connection_goes_on_at_a_time(organization: Organization) -> None:
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
    assert organization.read(lambda records: records.rulings(CONNECTION, newest=9)) == [first]
