"""A program that provisions a company with scim2-client, which judges every answer by the models of scim2-models."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    NotFoundException,
    PatchOp,
    PatchOperation,
    PreconditionFailedException,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from tests.server import Server

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TEAMS = 20
PEOPLE_OF_A_TEAM = 10

Resource = Any
"""The models are made of what discovery says, so their attributes are known to no type checker."""


class Company:
    """200 people in 20 teams, and the client that speaks for them."""

    def __init__(self, client: SyncSCIMClient) -> None:
        self.client = client
        self.user_model: Any = client.get_resource_model("User")
        self.group_model: Any = client.get_resource_model("Group")

    def hire(self, number: int, manager: Resource | None = None) -> Resource:
        employee = self.user_model.model_validate(
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
                "userName": f"person-{number:03}@acme.example",
                "externalId": f"E{number:03}",
                "active": True,
                "displayName": f"Person {number:03}",
                "name": {"givenName": "Person", "familyName": f"{number:03}"},
                "emails": [{"value": f"person-{number:03}@acme.example", "type": "work", "primary": True}],
                ENTERPRISE: {
                    "employeeNumber": f"{number:03}",
                    "department": f"Team {number % TEAMS:02}",
                    **({"manager": {"value": manager.id}} if manager is not None else {}),
                },
            }
        )
        return self.client.create(employee)

    def found(self, team: int, people: list[Resource]) -> Resource:
        group = self.group_model.model_validate(
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": f"Team {team:02}",
                "externalId": f"T{team:02}",
                "members": [{"value": person.id} for person in people],
            }
        )
        return self.client.create(group)

    def change(self, resource: Resource, *operations: dict[str, Any]) -> Resource | None:
        model = type(resource)
        patch = PatchOp[model](operations=[PatchOperation[model](**each) for each in operations])
        return self.client.modify(target=model, id=resource.id, patch_op=patch)

    def users_where(self, condition: str) -> Any:
        return self.client.query(
            self.user_model, query_parameters=SearchRequest(filter=condition, count=1000)
        )

    def groups(self, user: Resource) -> list[str]:
        """The names of the groups of a user; asked by id, since what only memberships change keeps the version."""
        return [group.display for group in self.client.query(self.user_model, user.id).groups or []]

    def members(self, group: Resource) -> set[str]:
        return {member.value for member in self.client.query(self.group_model, group.id).members or []}


@pytest.fixture
def company(server: Server) -> Iterator[Company]:
    with Client(
        base_url=server.scim, headers={"Authorization": f"Bearer {server.token}"}, timeout=30
    ) as http:
        client = SyncSCIMClient(http)
        client.discover()
        yield Company(client)


def test_a_company_arrives_changes_and_leaves(company: Company) -> None:
    people = everybody_is_hired(company)
    groups = teams_are_founded(company, people)
    everybody_is_found(company, people)
    people_change(company, people)
    memberships_change(company, groups, people)
    somebody_is_deactivated_and_returns(company, people[7])
    everybody_leaves(company, groups, people)


def everybody_is_hired(company: Company) -> list[Resource]:
    chief = company.hire(0)
    people = [chief, *(company.hire(number, chief) for number in range(1, TEAMS * PEOPLE_OF_A_TEAM))]

    assert len({person.id for person in people}) == 200
    assert {person[ENTERPRISE].manager.value for person in people[1:]} == {chief.id}
    assert {person[ENTERPRISE].manager.display_name for person in people[1:]} == {"Person 000"}
    with pytest.raises(UniquenessException):
        company.hire(0)
    return people


def teams_are_founded(company: Company, people: list[Resource]) -> list[Resource]:
    groups = [company.found(team, people[team::TEAMS]) for team in range(TEAMS)]

    assert [len(group.members) for group in groups] == [PEOPLE_OF_A_TEAM] * TEAMS
    assert {member.display for member in groups[3].members} == {
        person.display_name for person in people[3::TEAMS]
    }
    assert company.groups(people[3]) == ["Team 03"]
    return groups


def everybody_is_found(company: Company, people: list[Resource]) -> None:
    pages = [
        company.client.query(
            company.user_model,
            query_parameters=SearchRequest(start_index=start, count=40, sort_by="userName"),
        )
        for start in range(1, 201, 40)
    ]

    assert [page.total_results for page in pages] == [200] * 5
    assert [user.id for page in pages for user in page.resources] == [person.id for person in people]
    assert company.users_where('externalId eq "E042"').resources[0].id == people[42].id
    assert company.users_where('emails[type eq "work"].value eq "PERSON-042@acme.example"').total_results == 1
    assert company.users_where(f'{ENTERPRISE}:department eq "team 03" and active eq true').total_results == 10
    short = company.client.query(people[5], query_parameters=ResponseParameters(attributes=["userName"]))
    assert (short.user_name, short.display_name) == ("person-005@acme.example", None)


def people_change(company: Company, people: list[Resource]) -> None:
    for person in people[10:20]:
        person.title = "Engineer"
        assert company.client.replace(person).title == "Engineer"
    renamed = company.change(
        people[1],
        {"op": "replace", "path": "displayName", "value": "The First"},
        {"op": "add", "path": "emails", "value": [{"value": "first@acme.example", "type": "home"}]},
        {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Board"},
    )

    assert company.users_where('title eq "engineer"').total_results == 10
    assert renamed is not None
    assert (renamed.display_name, renamed[ENTERPRISE].department) == ("The First", "Board")
    assert {email.value for email in renamed.emails} == {"person-001@acme.example", "first@acme.example"}


def memberships_change(company: Company, groups: list[Resource], people: list[Resource]) -> None:
    first, second = groups[0], groups[1]
    leaves, comes = people[0], people[1]
    answer = company.change(
        first,
        {"op": "remove", "path": f'members[value eq "{leaves.id}"]'},
        {"op": "add", "path": "members", "value": [{"value": comes.id}]},
        {"op": "replace", "path": "displayName", "value": "The Zeroth Team"},
    )
    shrunk = company.client.query(second)
    shrunk.members = shrunk.members[:2]
    kept = {member.value for member in shrunk.members}

    assert answer is None
    assert company.members(first) == {comes.id, *(person.id for person in people[TEAMS::TEAMS])}
    assert {member.value for member in company.client.replace(shrunk).members} == kept
    assert company.members(second) == kept
    assert company.groups(leaves) == []
    assert company.groups(comes) == ["The Zeroth Team", "Team 01"]


def somebody_is_deactivated_and_returns(company: Company, person: Resource) -> None:
    gone = company.change(person, {"op": "replace", "path": "active", "value": False})
    found = company.users_where("active eq false")
    back = company.change(person, {"op": "replace", "path": "active", "value": True})

    assert gone is not None
    assert gone.active is False
    assert [user.id for user in found.resources] == [person.id]
    assert back is not None
    assert back.active is True


def everybody_leaves(company: Company, groups: list[Resource], people: list[Resource]) -> None:
    with pytest.raises(PreconditionFailedException):
        company.client.delete(
            groups[0]
        )  # It has changed since it was created, and the client says what it knows.
    for group in groups:
        company.client.delete(company.group_model, group.id)
    for person in people:
        company.client.delete(company.user_model, person.id)

    assert company.client.query(company.user_model).total_results == 0
    root = company.client.query(company.group_model)
    assert [group.display_name for group in root.resources] == ["Organization"]
    with pytest.raises(NotFoundException):
        company.client.query(company.user_model, people[0].id)
