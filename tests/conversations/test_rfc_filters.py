"""Filters as RFC 7644 section 3.4.2.2 has them, answered by the database."""

from typing import Any

import pytest
from tests.conversations.identity_provider import ENTERPRISE, IdentityProvider


@pytest.fixture
def people(scim: IdentityProvider) -> dict[str, Any]:
    """Three people who share a title that nobody else has."""
    title = scim.name("title")
    rows = {
        "anna": {"displayName": "Anna", "nickName": "Ann", "active": True, "userType": "Employee"},
        "bert": {
            "displayName": "Bert",
            "active": False,
            "userType": "Intern",
            ENTERPRISE: {"department": "Sales"},
        },
        "cleo": {"displayName": "Cleo", "active": True, "locale": "de-DE", ENTERPRISE: {"department": "Law"}},
    }
    mails = {
        "anna": [{"type": "work", "value": "anna@acme.example"}, {"type": "home", "value": "a@home.example"}],
        "bert": [{"type": "home", "value": "bert@acme.example"}],
        "cleo": [],
    }
    made = {name: scim.user(title=title, emails=mails[name], **row) for name, row in rows.items()}
    return {"title": title, "ids": {user["id"]: name for name, user in made.items()}, "made": made}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('displayName eq "anna"', "anna"),
        ('displayName ne "Anna"', "bert cleo"),
        ('displayName co "E"', "bert cleo"),
        ('displayName sw "b"', "bert"),
        ('displayName ew "O"', "cleo"),
        ('displayName gt "Anna"', "bert cleo"),
        ('displayName ge "Anna"', "anna bert cleo"),
        ('displayName lt "Bert"', "anna"),
        ('displayName le "Bert"', "anna bert"),
        ("nickName pr", "anna"),
        ("not (nickName pr)", "bert cleo"),
        ('nickName ne "Ann"', "bert cleo"),
        ("active eq true", "anna cleo"),
        ("active eq false", "bert"),
        ("active ne true", "bert"),
        ("emails pr", "anna bert"),
        ('emails.type eq "home"', "anna bert"),
        ('emails[type eq "home" and value co "acme"]', "bert"),
        ('emails[type eq "work"] and emails[value sw "a@"]', "anna"),
        ('emails[not (type eq "home")]', "anna"),
        ('userType eq "Employee" or userType eq "Intern" and active eq true', "anna"),
        ('(userType eq "Employee" or userType eq "Intern") and active eq false', "bert"),
        ('userType EQ "Employee" Or locale Eq "de-DE"', "anna cleo"),
        (f'{ENTERPRISE}:department eq "sales"', "bert"),
        (f"{ENTERPRISE}:department pr", "bert cleo"),
        ('urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "Cleo"', "cleo"),
        ('DISPLAYNAME eq "Cleo"', "cleo"),
        ('name.familyName eq "Example"', "anna bert cleo"),
        ('not (displayName eq "Anna" or displayName eq "Bert")', "cleo"),
        ('displayName co "%"', ""),
        ('displayName co "_"', ""),
        ('displayName sw "\\\\"', ""),
        ('displayName eq "An\\u006ea"', "anna"),
        ("displayName eq null", ""),
        ('meta.created gt "2001-01-01T00:00:00Z"', "anna bert cleo"),
        ('meta.created lt "2001-01-01T00:00:00+02:00"', ""),
        ('meta.resourceType eq "User"', "anna bert cleo"),
    ],
)
def test_a_filter_finds_whom_it_describes(
    scim: IdentityProvider, people: dict[str, Any], condition: str, expected: str
) -> None:
    answer = scim.find("/Users", f'title eq "{people["title"]}" and ({condition})')

    assert {people["ids"][found] for found in answer.ids} == set(expected.split())
    assert answer["totalResults"] == len(expected.split())


def test_instants_are_compared_as_instants(scim: IdentityProvider) -> None:
    user = scim.user()
    created = user["meta"]["created"]
    elsewhere = created.replace("Z", "+00:00")

    for condition in (
        f'meta.created eq "{created}"',
        f'meta.created ge "{elsewhere}"',
        f'meta.lastModified le "{created}"',
    ):
        answer = scim.find("/Users", f'userName eq "{user["userName"]}" and {condition}')
        assert answer.ids == [user["id"]], condition


@pytest.mark.parametrize(
    "condition",
    [
        "   ",
        "userName",
        "userName eq",
        'eq "x"',
        'userName xx "x"',
        'userName eq "x',
        'userName eq "x" and',
        'userName eq "x" "y"',
        '(userName eq "x"',
        'userName eq "x")',
        "emails[type eq",
        'emails[] and userName eq "x"',
        'noSuchAttribute eq "x"',
        'name.noSuchPart eq "x"',
        'urn:nobody:knows:2.0:User:x eq "y"',
        "active gt true",
        'active co "t"',
        'meta.created gt "not a time"',
        'userName eq {"a": 1}',
    ],
)
def test_a_filter_that_means_nothing_is_refused(scim: IdentityProvider, condition: str) -> None:
    answer = scim.find("/Users", condition)

    assert answer.refused(400, "invalidFilter")


def test_a_filter_is_bounded(scim: IdentityProvider) -> None:
    deep = "(" * 500 + 'userName eq "x"' + ")" * 500
    many = " or ".join(['userName eq "x"'] * 2000)

    assert scim.post("/Users/.search", {"schemas": [], "filter": deep}).status == 400
    assert scim.post("/Users/.search", {"schemas": [], "filter": many}).status in {400, 413}


def test_an_attribute_of_users_finds_no_groups_in_a_search_at_the_root(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.find("/", f'userName eq "{user["userName"]}"')

    assert answer.ids == [user["id"]]


def test_groups_are_filtered_too(scim: IdentityProvider) -> None:
    group = scim.group(externalId=scim.name("x"))

    for condition in (
        f'displayName eq "{group["displayName"]}"',
        f'displayName sw "{group["displayName"][:-1]}" and displayName ew "{group["displayName"][-5:]}"',
        f'externalId eq "{group["externalId"]}"',
        f'id eq "{group["id"]}"',
    ):
        assert scim.find("/Groups", condition).ids == [group["id"]], condition
