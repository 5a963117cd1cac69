"""What a check-up asks of the store is answered of the own organization alone, and of the living."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.store.records_of import NOON, Organization, a_user, index

from provisor.directory.guard import Held
from provisor.directory.users import Role
from provisor.provisioning.ports import Shared

WHOLE = {"displayName": "A", "name": {"givenName": "A", "familyName": "B"}}


def test_the_database_knows_the_time(organization: Organization) -> None:
    told = organization.read(lambda records: records.database_time())

    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


def test_room_is_told_of_a_file_and_not_of_a_server(organization: Organization) -> None:
    free = organization.read(lambda records: records.free_space())

    is_file = type(organization.store).__name__.startswith("Sqlite")
    assert (free is not None and free > 0) is is_file


def test_addresses_of_several_people_are_found_without_case(organization: Organization) -> None:
    organization.add_user(userName="a", emails=[{"value": "Same@acme.example"}])
    organization.add_user(userName="b", emails=[{"value": "same@acme.example"}])
    organization.add_user(userName="c", emails=[{"value": "other@acme.example"}])

    (shared,) = organization.read(lambda records: records.shared_addresses(most=10))

    assert shared == ("same@acme.example", "a", "b")


def test_external_ids_count_where_several_active_people_have_them(organization: Organization) -> None:
    for name, external_id in (("a", "X"), ("b", "X"), ("c", "Y"), ("d", "Y"), ("e", "Z"), ("f", "Z")):
        user = organization.add_user(userName=name, externalId=external_id, active=name != "d")
    organization.write(lambda records: records.delete_user(user.id, at=NOON))

    (shared,) = organization.read(lambda records: records.shared_external_ids(most=10))

    assert shared == ("X", "a", "b")


def test_of_the_newest_people_it_is_known_with_whom_they_share(organization: Organization) -> None:
    for name, told in (("a", "x"), ("b", "y"), ("c", "y"), ("d", "z"), ("e", "x")):
        organization.add_user(userName=name, externalId=told, emails=[{"value": f"{told}@acme.example"}])

    def found(newest: int) -> tuple[list[Shared], list[Shared]]:
        return organization.read(
            lambda records: (
                records.shared_addresses(most=10, newest=newest),
                records.shared_external_ids(most=10, newest=newest),
            )
        )

    assert found(2) == ([("x@acme.example", "a", "e")], [("x", "a", "e")])
    assert found(3) == (
        [("x@acme.example", "a", "e"), ("y@acme.example", "b", "c")],
        [("x", "a", "e"), ("y", "b", "c")],
    )


def test_people_lack_a_shown_name_or_an_address(organization: Organization) -> None:
    organization.add_user(userName="whole", emails=[{"value": "w@acme.example"}], **WHOLE)
    organization.add_user(userName="bare")
    organization.add_user(userName="mute", **WHOLE)
    by_hand = replace(a_user(userName="by hand"), connection_id=None)
    organization.write(lambda records: records.add_user(by_hand, index(by_hand)))

    found = organization.read(lambda records: records.incomplete_people(newest=10, most=10))

    assert [(each.user_name, each.lacks) for each in found] == [
        ("mute", ("emails",)),
        ("bare", ("displayName", "emails", "name.givenName", "name.familyName")),
    ]
    assert len(organization.read(lambda records: records.incomplete_people(newest=2, most=10))) == 1


def test_teams_that_a_connection_manages_may_be_empty(organization: Organization) -> None:
    organization.add_team("Full", organization.add_user())
    organization.add_team("Empty")

    assert organization.read(lambda records: records.empty_managed_teams(most=10)) == ["Empty"]


def test_owners_count_who_may_come_in(organization: Organization) -> None:
    for active in (True, False):
        user = replace(a_user(active=active), role=Role.OWNER)
        organization.write(lambda records, user=user: records.add_user(user, index(user)))  # type: ignore[misc]

    assert organization.read(lambda records: records.count_active_owners()) == 1


def test_an_owner_whose_deactivation_is_held_may_come_in(organization: Organization) -> None:
    owner = replace(a_user(), role=Role.OWNER)
    held = replace(owner, active=False, held=Held.DEACTIVATION, version=2)
    organization.write(lambda records: records.add_user(owner, index(owner)))
    organization.write(lambda records: records.save_user(held, index(held)))

    assert organization.read(lambda records: records.count_active_owners()) == 1


def test_another_organization_shares_nothing(
    organization: Organization, make_organization: Callable[[], Organization]
) -> None:
    other = make_organization()
    for each in (organization, other):
        each.add_user(userName="a", externalId="X", emails=[{"value": "same@acme.example"}])
    other.add_team("Empty")

    assert organization.read(lambda records: records.shared_addresses(most=10)) == []
    assert organization.read(lambda records: records.shared_external_ids(most=10)) == []
    assert organization.read(lambda records: records.empty_managed_teams(most=10)) == []
