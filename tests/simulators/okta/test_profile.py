from datetime import UTC, datetime

import pytest

from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.okta.profile import group_profile, profile
from provisor.simulators.tenant.people import Group, Person

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def test_a_person_has_the_names_of_okta() -> None:
    found = profile(
        Person(
            "k",
            {
                "userPrincipalName": "zoe@contoso.example",
                "mail": "zoe@contoso.example",
                "givenName": "Zoë",
                "surname": "Núñez",
                "jobTitle": "Boss",
                "companyName": "Contoso",
                "employeeId": "7",
                "postalCode": "98052",
                "country": "US",
                "businessPhones": ("1", "2"),
                "mobilePhone": "3",
                "department": "Sales",
            },
            manager="m",
        ),
        groups=["Sales"],
    )

    assert (found["login"], found["email"]) == ("zoe@contoso.example", "zoe@contoso.example")
    assert (found["firstName"], found["lastName"], found["title"]) == ("Zoë", "Núñez", "Boss")
    assert (found["organization"], found["employeeNumber"], found["department"]) == ("Contoso", "7", "Sales")
    assert (found["zipCode"], found["countryCode"]) == ("98052", "US")
    assert (found["primaryPhone"], found["mobilePhone"]) == ("1", "3")
    assert (found["id"], found["managerId"], found["groups"]) == ("k", Reference("m"), ["Sales"])


def test_an_export_may_have_the_names_of_okta() -> None:
    assert profile(Person("k", {"login": "zoe", "costCenter": "7"}))["costCenter"] == "7"


def test_somebody_without_an_email_address_has_their_login_there() -> None:
    assert (
        profile(Person("k", {"userPrincipalName": "zoe@contoso.example"}))["email"] == "zoe@contoso.example"
    )


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (Person("k", {}), "ACTIVE"),
        (Person("k", {}, enabled=False), "SUSPENDED"),
        (Person("k", {}, deleted_at=NOON), "DEPROVISIONED"),
    ],
)
def test_the_status_is_that_of_the_okta_user(person: Person, status: str) -> None:
    assert profile(person)["status"] == status


def test_a_group_has_its_name_and_id() -> None:
    assert group_profile(Group("g", "Sales", {"description": "Sell"})) == {
        "description": "Sell",
        "id": "g",
        "name": "Sales",
    }
