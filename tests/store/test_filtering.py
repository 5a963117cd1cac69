"""Filters in SQL find what the plain reading of the RFC (`scim.matching`) finds in what clients see."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.records_of import BASE_URL, ENTERPRISE, Organization, team_filter, user_filter

from provisor.directory.teams import Member, TeamName
from provisor.provisioning import translate
from provisor.provisioning.ports import Search
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.filters import Filter
from provisor.scim.matching import matches

PEOPLE: list[dict[str, Any]] = [
    {
        "userName": "Maria@acme.example",
        "externalId": "X1",
        "displayName": "Maria Rossi",
        "name": {"familyName": "Rossi"},
        "emails": [
            {"value": "M.R@acme.example", "type": "work", "primary": True},
            {"value": "m@home.example", "type": "home"},
        ],
        "enterprise": {"employeeNumber": "E7", "manager": {"value": "awaited"}},
    },
    {
        "userName": "bob",
        "active": False,
        "displayName": "Bøb",
        "emails": [{"value": "b@x", "type": "home"}],
        "roles": [{"value": "admin", "primary": False}],
    },
    {"userName": "Zoë", "externalId": "x1", "nickName": "%_", "phoneNumbers": [{"value": "+1"}]},
    {"userName": "émile", "title": "50%", "displayName": "maria rossi", "profileUrl": "https://e/É"},
    {"userName": "🙂", "title": "\ud7ff", "nickName": "'; DROP TABLE users; --", "externalId": ""},
]
USER_FILTERS = (
    'userName eq "maria@ACME.example"', 'userName sw "m"', 'userName sw ""', 'userName co "o"', 'userName ew "B"',
    'userName ge "zoë"', 'userName gt "zoë"', 'userName lt "émile"', 'userName sw "🙂"', "userName pr",
    'userName ne "bob"', 'title sw "\ud7ff"', 'title co "%"', 'nickName sw "%_"', 'nickName co "\'"',
    'externalId eq "X1"', 'externalId eq "x1"', 'externalId sw "x"', "externalId pr", 'externalId eq ""',
    'externalId ne "X1"', 'not (externalId eq "X1")', 'not (not (externalId eq "X1"))',
    'displayName eq "MARIA rossi"', 'displayName sw "mar"', 'displayName ew ""', 'displayName co ""',
    'displayName ew "a very long ending"', 'profileUrl eq "https://e/É"', 'profileUrl eq "https://e/é"',
    'emails.value eq "B@x"', 'emails eq "b@x"', "emails pr", "not (emails pr)", "emails.primary eq true",
    'emails[type eq "work" and value eq "m.r@acme.example"]', 'emails[type eq "work" and value eq "m@home.example"]',
    'emails[value sw "m" or value sw "b"]', 'emails[not (type eq "work")]', "emails[primary pr]",
    'emails[type eq "work"].value co "r@"', 'emails.value ne "b@x"', 'not (emails[type eq "home"])',
    "active eq false", "active eq true", "active pr", "active ne true", "roles[primary eq false]",
    "name pr", 'name.familyName gt "a"', "name.familyName pr", "not (name.givenName pr)",
    f'{ENTERPRISE}:employeeNumber eq "e7"', f'{ENTERPRISE}:employeeNumber sw "e"',
    f'{ENTERPRISE}:manager.value eq "awaited"',
    f"{ENTERPRISE}:manager.displayName pr", f"{ENTERPRISE}:manager.$ref pr", f"{ENTERPRISE}:manager pr",
    "id pr", "meta pr", 'meta.created gt "2020-01-01T00:00:00Z"', 'meta.created eq "2026-05-01T14:00:00+02:00"',
    'meta.lastModified lt "2020-01-01T00:00:00Z"', r'meta.version eq "W/\"1\""', 'meta.resourceType eq "User"',
    'meta.resourceType eq "user"', 'meta.location co "/Users/"', f'meta.location sw "{BASE_URL}"', "meta.location pr",
    f'schemas eq "{ENTERPRISE}"', f'schemas eq "{USER_TYPE.schema.id}"', "schemas pr",
    'groups.display eq "TEAM a"', "groups pr", 'groups[type eq "direct" and display sw "Te"]',
    'groups.$ref co "/Groups/"',
    "groups.value pr", "not (groups pr)", 'groups.type eq "indirect"', 'groups.display ne "team a"',
    'userName gt "c" and userName le "zoë" or active eq false', 'userName eq "bob" or externalId eq "x1"',
    'userName eq "bob" or title pr', "x509Certificates pr", "photos.value pr", "x509Certificates.value pr",
)  # fmt: skip
TEAM_FILTERS = (
    'displayName eq "team A"', 'displayName sw "TEAM"', 'displayName ne "team a"', "displayName pr", "id pr",
    "members pr", "not (members pr)", 'members.display co "ROS"', 'members[value pr and display sw "b"]',
    'members[display sw "b" and display sw "m"]', 'members.type eq "user"', 'members.type eq "Group"',
    'members.$ref co "/Users/"', "schemas pr", 'schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"',
    'schemas eq "urn:x"', "externalId pr", 'externalId eq "G"', 'externalId eq "g"', 'meta.resourceType eq "Group"',
    'meta.created ge "2020-01-01T00:00:00Z"', 'meta.location co "/Groups/"', "meta pr",
)  # fmt: skip


class Company:
    """An organization with people and teams, and the resources that clients see."""

    def __init__(self, organization: Organization, people: Sequence[dict[str, Any]]) -> None:
        self.organization = organization
        users = [organization.add_user(**attributes) for attributes in people]
        teams = [
            organization.read(lambda records: records.root()),
            organization.add_team("Team A", *users[:2], external_id="G"),
            organization.add_team("Other"),
        ]
        belonging = [TeamName(teams[1].id, "Team A")]
        self.users = [
            translate.present_user(
                user, USER_TYPE, BASE_URL, teams=belonging if user in users[:2] else [], manager_names={}
            )
            for user in users
        ]
        members = [Member(user.id, user.profile.get("displayName") or user.user_name) for user in users[:2]]
        self.teams = [
            translate.present_team(
                team, BASE_URL, name=team.name, members=members if team is teams[1] else []
            )
            for team in teams
        ]

    def check_users(self, condition: Filter) -> None:
        search = Search(condition, None, 100, base_url=BASE_URL)
        found = self.organization.read(lambda records: records.search_users(search))
        assert [user.id for user in found.resources] == expected(condition, self.users)
        assert found.total == len(found.resources)

    def check_teams(self, condition: Filter) -> None:
        search = Search(condition, None, 100, base_url=BASE_URL)
        found = self.organization.read(lambda records: records.search_teams(search))
        assert [team.id for team in found.resources] == expected(condition, self.teams)


def expected(condition: Filter, resources: Sequence[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in resources if matches(condition, each)]


@pytest.fixture
def company(organization: Organization) -> Company:
    return Company(organization, PEOPLE)


def test_filters_on_users_find_what_the_plain_reading_finds(company: Company) -> None:
    first, second = company.users[0], company.users[1]
    own = (
        f'id eq "{second["id"]}"',
        f'groups.value eq "{company.teams[1]["id"]}"',
        f'meta.location eq "{first["meta"]["location"]}"',
    )

    for condition in (*USER_FILTERS, *own):
        company.check_users(user_filter(condition))


def test_filters_on_teams_find_what_the_plain_reading_finds(company: Company) -> None:
    team, first, last = company.teams[1], company.users[0], company.users[-1]
    own = (
        f'members.value eq "{first["id"]}"',
        f'id eq "{team["id"]}" and members eq "{first["id"]}"',
        f'id eq "{team["id"]}" and members eq "{last["id"]}"',
        f'members.$ref eq "{first["meta"]["location"]}"',
    )

    for condition in (*TEAM_FILTERS, *own):
        company.check_teams(team_filter(condition))


def test_a_manager_who_is_here_is_found_by_the_name_that_is_shown(organization: Organization) -> None:
    boss = organization.add_user(userName="boss", displayName="The Boss")
    manager = {"value": boss.id, "$ref": f"../Users/{boss.id}"}
    organization.add_user(userName="maria", enterprise={"manager": manager})

    for condition in (
        f'{ENTERPRISE}:manager.displayName eq "the boss"',
        f'{ENTERPRISE}:manager.$ref eq "{BASE_URL}/Users/{boss.id}"',
        f'{ENTERPRISE}:manager.value eq "{boss.id}"',
    ):
        assert organization.users_where(condition) == ["maria"]


# Anything that a filter can be made of, over people who have what it asks for now and then.

words = st.sampled_from(["", "a", "A", "ab", "b", "é", "%", "_", "🙂", "work", "home", "ß"])
texts = st.one_of(
    words, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
)
emails = st.lists(
    st.fixed_dictionaries(
        {"value": texts.filter(bool)}, optional={"type": words.filter(bool), "primary": st.booleans()}
    ),
    max_size=3,
)
people = st.fixed_dictionaries(
    {},
    optional={
        "externalId": texts,
        "displayName": texts,
        "title": texts,
        "active": st.booleans(),
        "name": st.fixed_dictionaries({"familyName": texts}),
        "emails": emails.filter(bool),
        "enterprise": st.fixed_dictionaries({"employeeNumber": texts}),
    },
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


comparisons = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(
            ["userName", "externalId", "displayName", "title", "name.familyName", "emails.value", "emails.type",
             f"{ENTERPRISE}:employeeNumber", "groups.display"]
        ),
        st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]),
        texts.map(quoted),
    ),
    st.builds(
        "{} pr".format,
        st.sampled_from(
            ["externalId", "emails", "name", "title", "emails.type", f"{ENTERPRISE}:employeeNumber"]
        ),
    ),
    st.builds("active {} {}".format, st.sampled_from(["eq", "ne"]), st.sampled_from(["true", "false"])),
)  # fmt: skip
parts = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["value", "type"]),
        st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "le"]),
        texts.map(quoted),
    ),
    st.builds("primary {} {}".format, st.sampled_from(["eq", "ne"]), st.sampled_from(["true", "false"])),
    st.sampled_from(["primary pr", "type pr"]),
)


def grown(leaves: st.SearchStrategy[str], leaves_at_most: int) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=leaves_at_most,
    )


conditions = grown(comparisons | grown(parts, 3).map("emails[{}]".format), 5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(people, min_size=2, max_size=4), st.lists(conditions, min_size=5, max_size=10))
def test_any_filter_finds_what_the_plain_reading_finds(
    make_organization: Callable[[], Organization], somebody: list[dict[str, Any]], asked: list[str]
) -> None:
    company = Company(make_organization(), somebody)

    for condition in asked:
        company.check_users(user_filter(condition))
