from pathlib import Path

import pytest

from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.mappings.files import read_entra, read_okta
from provisor.simulators.mappings.mapping import Mappings, Reference

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def targets(mappings: Mappings) -> set[str]:
    return {str(each.target) for each in mappings.users.attributes}


def test_the_default_of_entra_is_what_an_application_of_ones_own_gets() -> None:
    mappings = read_entra()

    assert targets(mappings) == {
        "userName",
        "active",
        "displayName",
        "title",
        'emails[type eq "work"].value',
        "preferredLanguage",
        "name.givenName",
        "name.familyName",
        "name.formatted",
        'addresses[type eq "work"].formatted',
        'addresses[type eq "work"].streetAddress',
        'addresses[type eq "work"].locality',
        'addresses[type eq "work"].region',
        'addresses[type eq "work"].postalCode',
        'addresses[type eq "work"].country',
        'phoneNumbers[type eq "work"].value',
        'phoneNumbers[type eq "mobile"].value',
        'phoneNumbers[type eq "fax"].value',
        "externalId",
        f"{ENTERPRISE}:employeeNumber",
        f"{ENTERPRISE}:department",
        f"{ENTERPRISE}:manager",
    }
    assert str(mappings.users.matching.target) == "userName"
    assert [str(each.target) for each in mappings.groups.attributes] == [
        "displayName",
        "externalId",
        "members",
    ]
    assert str(mappings.groups.matching.target) == "displayName"


def test_the_default_of_entra_says_true_and_false_as_texts() -> None:
    source = {
        "userPrincipalName": "zoe@contoso.example",
        "IsSoftDeleted": "False",
        "givenName": "Zoë",
        "surname": "Núñez",
        "manager": Reference("m-1"),
    }
    values = {str(place): value for place, value in read_entra().users.values(source, creating=True).items()}

    assert {name: value for name, value in values.items() if value is not None} == {
        "userName": "zoe@contoso.example",
        "active": "True",
        "name.givenName": "Zoë",
        "name.familyName": "Núñez",
        "name.formatted": "Zoë Núñez",
        f"{ENTERPRISE}:manager": Reference("m-1"),
    }


def test_the_default_of_okta_is_that_of_its_template() -> None:
    source = {
        "id": "00u1",
        "login": "zoe@contoso.example",
        "email": "zoe@contoso.example",
        "firstName": "Zoë",
        "primaryPhone": "+1 425 555 0100",
        "mobilePhone": "+1 425 555 0101",
        "city": "Redmond",
        "managerId": Reference("m-1"),
    }
    mappings = read_okta()
    values = {str(place): value for place, value in mappings.users.values(source, creating=True).items()}

    assert {name: value for name, value in values.items() if value is not None} == {
        "userName": "zoe@contoso.example",
        "externalId": "00u1",
        'emails[primary eq "True"].value': "zoe@contoso.example",
        'emails[primary eq "True"].type': "work",
        "name.givenName": "Zoë",
        'phoneNumbers[primary eq "True"].value': "+1 425 555 0100",
        'phoneNumbers[primary eq "True"].type': "work",
        'phoneNumbers[type eq "mobile"].value': "+1 425 555 0101",
        'addresses[primary eq "True"].type': "work",
        'addresses[primary eq "True"].locality': "Redmond",
        f"{ENTERPRISE}:manager.value": Reference("m-1"),
    }
    assert str(mappings.users.matching.target) == "userName"


def test_a_file_of_ones_own_takes_the_place_of_the_default(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"mapping": {}, "schema": {"definitions": {}}}')

    assert targets(read_okta(tmp_path / "own.json")) == {"userName", "externalId"}


def test_a_broken_file_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"synchronizationRules":\n 7}')

    with pytest.raises(BrokenMapping) as refusal:
        read_entra(tmp_path / "own.json")

    assert str(refusal.value) == (
        f"{tmp_path / 'own.json'}, line 2, column 2: synchronizationRules should be a list, it is a number."
    )
