from datetime import UTC, datetime

import pytest

from provisor.simulators.entra.attributes import entra_group_source, entra_source
from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.tenant.people import Group, Person

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def test_names_of_graph_stand_beside_those_of_the_directory() -> None:
    source = entra_source(
        Person(
            "k", {"mobilePhone": "1", "businessPhones": ("2", "3"), "officeLocation": "HQ", "faxNumber": "4"}
        )
    )

    assert (source["mobile"], source["mobilePhone"]) == ("1", "1")
    assert (source["telephoneNumber"], source["businessPhones"]) == ("2", ("2", "3"))
    assert (source["physicalDeliveryOfficeName"], source["facsimileTelephoneNumber"]) == ("HQ", "4")


def test_an_export_may_have_the_names_of_the_directory() -> None:
    assert entra_source(Person("k", {"mobilePhone": "1", "mobile": "2"}))["mobile"] == "2"


def test_booleans_are_texts_and_a_manager_is_a_reference() -> None:
    source = entra_source(Person("k", {"isManagement": True}, manager="m"))

    assert source["isManagement"] == "True"
    assert source["manager"] == Reference("m")
    assert source["objectId"] == "k"


@pytest.mark.parametrize(
    ("person", "enabled", "deleted"),
    [
        (Person("k", {}), "True", "False"),
        (Person("k", {}, enabled=False), "False", "True"),
        (Person("k", {}, assigned=False), "True", "True"),
        (Person("k", {}, deleted_at=NOON), "True", "True"),
    ],
)
def test_whoever_should_have_no_access_counts_as_deleted(person: Person, enabled: str, deleted: str) -> None:
    source = entra_source(person)

    assert (source["accountEnabled"], source["IsSoftDeleted"]) == (enabled, deleted)


def test_a_group_has_its_name_and_key() -> None:
    source = entra_group_source(Group("g", "Sales", {"mailNickname": "sales", "securityEnabled": True}))

    assert source == {
        "mailNickname": "sales",
        "securityEnabled": "True",
        "objectId": "g",
        "displayName": "Sales",
    }
