from typing import Any

import pytest

from provisor.simulators.target import ENTERPRISE_USER, NoTarget, clear, read, target, write

MANAGER = f"{ENTERPRISE_USER}:manager"


@pytest.mark.parametrize(
    "text",
    [
        "userName",
        "name.givenName",
        'emails[type eq "work"].value',
        'addresses[primary eq "True"].locality',
        f"{ENTERPRISE_USER}:department",
        f"{MANAGER}.value",
    ],
)
def test_what_is_written_is_read_and_cleared(text: str) -> None:
    resource: dict[str, Any] = {}

    write(resource, target(text), "x")
    written = read(resource, target(text))
    clear(resource, target(text))

    assert (written, resource) == ("x", {})


def test_names_are_those_that_the_resource_has_already() -> None:
    resource = {"username": "old", "Name": {"givenname": "Old"}}

    write(resource, target("userName"), "new")
    write(resource, target("name.givenName"), "New")

    assert resource == {"username": "new", "Name": {"givenname": "New"}}


def test_what_is_no_list_and_no_object_makes_room_for_one() -> None:
    resource: dict[str, Any] = {"emails": None, "name": "Maria", ENTERPRISE_USER: {"manager": "17"}}

    write(resource, target('emails[type eq "work"].value'), "m@example.com")
    write(resource, target("name.givenName"), "Maria")
    write(resource, target(f"{MANAGER}.value"), "18")

    assert resource == {
        "emails": [{"type": "work", "value": "m@example.com"}],
        "name": {"givenName": "Maria"},
        ENTERPRISE_USER: {"manager": {"value": "18"}},
    }


def test_an_element_without_its_value_goes_as_a_whole_and_the_others_stay() -> None:
    home = {"type": "home", "value": "h@example.com"}
    resource = {"emails": [{"primary": True, "type": "work", "value": "w@example.com", "display": "W"}, home]}

    clear(resource, target('emails[primary eq "True"].value'))

    assert resource == {"emails": [home]}


def test_an_element_goes_with_its_last_part() -> None:
    resource = {"addresses": [{"primary": True, "type": "work", "locality": "Bonn"}]}

    clear(resource, target('addresses[primary eq "True"].type'))
    left = read(resource, target('addresses[primary eq "True"].locality'))
    clear(resource, target('addresses[primary eq "True"].locality'))

    assert (left, resource) == ("Bonn", {})


def test_a_part_goes_and_its_siblings_stay() -> None:
    resource = {"name": {"givenName": "Maria", "familyName": "Lima"}}

    clear(resource, target("name.givenName"))

    assert resource == {"name": {"familyName": "Lima"}}


def test_a_reference_goes_with_all_that_is_said_of_it() -> None:
    resource = {ENTERPRISE_USER: {"manager": {"value": "17", "displayName": "Jo"}, "department": "Sales"}}

    clear(resource, target(f"{MANAGER}.value"))

    assert resource == {ENTERPRISE_USER: {"department": "Sales"}}


def test_what_is_not_there_is_cleared_without_harm() -> None:
    resource: dict[str, Any] = {"userName": "maria", ENTERPRISE_USER: "nonsense"}

    for text in ("title", "name.givenName", 'emails[type eq "work"].value', f"{ENTERPRISE_USER}:department"):
        clear(resource, target(text))

    assert resource == {"userName": "maria", ENTERPRISE_USER: "nonsense"}


@pytest.mark.parametrize("text", ["", "a b", "emails[type]", "urn:x:", "name..givenName"])
def test_what_names_no_attribute_is_refused(text: str) -> None:
    with pytest.raises(NoTarget):
        target(text)
