from collections.abc import Callable

from tests.provisioning.use_cases import BULK, ENTERPRISE, PATCH, Resource, UseCases, a_group, a_user, put_in

from provisor.directory.journal import Action
from provisor.provisioning import bulk
from provisor.provisioning.ports import Records
from provisor.scim.bulk import read_bulk


def post(path: str, data: Resource, bulk_id: str) -> Resource:
    return {"method": "POST", "path": path, "bulkId": bulk_id, "data": data}


def a_patch(path: str, *operations: Resource, **members: str) -> Resource:
    document = {"schemas": [PATCH], "Operations": list(operations)}
    return {"method": "PATCH", "path": path, "data": document, **members}


def statuses(outcome: list[Resource]) -> list[str]:
    return [result["status"] for result in outcome]


def id_of(result: Resource) -> str:
    location: str = result["location"]
    return location.rpartition("/")[2]


def test_users_and_groups_are_made_changed_and_deleted_in_one_request(scim: UseCases) -> None:
    old = scim.create(a_user())
    gone = scim.create_group(a_group("Gone"))

    outcome = scim.run_bulk(
        post("/Users", a_user("maria@acme.example"), "maria"),
        post("/Groups", a_group("Data", "bulkId:maria", old.id), "data"),
        a_patch(f"/Users/{old.id}", put_in("title", "Nurse")),
        {"method": "DELETE", "path": f"/Groups/{gone.id}"},
    )

    assert statuses(outcome) == ["201", "201", "200", "204"]
    maria, data = id_of(outcome[0]), id_of(outcome[1])
    assert set(scim.members(data)) == {maria, old.id}
    assert scim.read(old.id)["title"] == "Nurse"
    assert [(result.get("bulkId"), result.get("version")) for result in outcome] == [
        ("maria", 'W/"1"'),
        ("data", 'W/"1"'),
        (None, 'W/"2"'),
        (None, None),
    ]


def test_an_operation_that_is_refused_leaves_nothing_and_the_others_stand(scim: UseCases) -> None:
    outcome = scim.run_bulk(
        post("/Users", a_user("maria@acme.example"), "maria"),
        post("/Groups", a_group("Data", "bulkId:maria", "nobody"), "data"),
        post("/Users", a_user("MARIA@acme.example"), "again"),
        post("/Users", a_user("mario@acme.example"), "mario"),
    )

    assert statuses(outcome) == ["201", "400", "409", "201"]
    assert "nobody" in outcome[1]["response"]["detail"]
    assert scim.list_users()["totalResults"] == 2
    assert scim.list_groups(filter='displayName eq "Data"')["totalResults"] == 0


def test_each_change_and_each_refusal_has_an_entry(scim: UseCases) -> None:
    scim.run_bulk(
        post("/Users", a_user("maria@acme.example"), "maria"),
        post("/Users", a_user("maria@acme.example"), "again"),
        {"method": "DELETE", "path": "/Groups/nobody"},
    )

    created, taken, missing = scim.entries()
    assert (created.action, created.resource_name) == (Action.USER_CREATED, "maria@acme.example")
    assert (taken.action, taken.resource_type) == (Action.REQUEST_REFUSED, "user")
    assert taken.after == {"request": "POST Users (Bulk)", "status": 409, "scimType": "uniqueness"}
    assert (missing.resource_type, missing.resource_id) == ("team", "nobody")
    assert {entry.request_id for entry in (created, taken, missing)} == {"request-1"}


def test_what_refers_to_a_refused_operation_is_refused(scim: UseCases) -> None:
    scim.create(a_user("maria@acme.example"))

    outcome = scim.run_bulk(
        post("/Users", a_user("maria@acme.example"), "maria"),
        post("/Groups", a_group("Data", "bulkId:maria"), "data"),
    )

    assert statuses(outcome) == ["409", "400"] or statuses(outcome) == ["409", "409"]
    assert scim.list_groups(filter='displayName eq "Data"')["totalResults"] == 0


def test_users_who_manage_each_other_come_together_or_not_at_all(scim: UseCases) -> None:
    def managed(name: str, by: str) -> Resource:
        return a_user(name, enterprise={"manager": {"value": f"bulkId:{by}"}})

    outcome = scim.run_bulk(
        post("/Users", managed("a@acme.example", by="b"), "a"),
        post("/Users", managed("b@acme.example", by="a"), "b"),
        post("/Users", managed("c@acme.example", by="d"), "c"),
        post("/Users", managed("A@acme.example", by="c"), "d"),
    )

    first, second = id_of(outcome[0]), id_of(outcome[1])
    assert statuses(outcome) == ["201", "201", "409", "409"]
    assert scim.read(first)[ENTERPRISE]["manager"]["value"] == second
    assert scim.read(second)[ENTERPRISE]["manager"]["value"] == first
    assert scim.list_users()["totalResults"] == 2


def test_the_request_ends_after_as_many_failures_as_it_allows(scim: UseCases) -> None:
    outcome = scim.run_bulk(
        {"method": "DELETE", "path": "/Users/nobody"},
        post("/Users", a_user("maria@acme.example"), "maria"),
        {"method": "DELETE", "path": "/Users/nobody"},
        post("/Users", a_user("mario@acme.example"), "mario"),
        fail_on_errors=2,
    )

    assert statuses(outcome) == ["404", "201", "404"]
    assert scim.list_users()["totalResults"] == 1


def test_a_version_that_is_past_is_refused(scim: UseCases) -> None:
    user = scim.create(a_user())
    scim.patch(user.id, put_in("title", "Nurse"))

    outcome = scim.run_bulk(
        a_patch(f"/Users/{user.id}", put_in("title", "x"), version='W/"1"'),
        {"method": "DELETE", "path": f"/Users/{user.id}", "version": 'W/"1"'},
        {"method": "DELETE", "path": f"/Users/{user.id}", "version": 'W/"2"'},
    )

    assert statuses(outcome) == ["412", "412", "204"]


def test_everything_may_be_replaced(scim: UseCases) -> None:
    user, group = scim.create(a_user(title="Nurse")), scim.create_group(a_group("Data"))

    outcome = scim.run_bulk(
        {"method": "PUT", "path": f"/Users/{user.id}", "data": a_user("new@acme.example")},
        {"method": "PUT", "path": f"/Groups/{group.id}", "data": a_group("Research", user.id)},
        a_patch(f"/Groups/{group.id}", put_in("displayName", "Science")),
        {"method": "DELETE", "path": f"/Users/{user.id}"},
    )

    assert statuses(outcome) == ["200", "200", "200", "204"]
    assert scim.read_group(group.id)["displayName"] == "Science"
    assert scim.members(group.id) == []


def test_requests_that_delete_members_of_the_same_teams_never_meet_so_that_one_is_run_again(
    scim: UseCases,
) -> None:
    leaving = [[scim.create(a_user()).id for _ in range(10)] for _ in range(4)]
    for row in zip(leaving[0], leaving[1][::-1], leaving[2], leaving[3][::-1], strict=True):
        scim.create_group(a_group(None, *row))
    runs: list[int] = []

    def deleting(number: int) -> Callable[[Records], Resource]:
        call = scim.call()
        operations = [{"method": "DELETE", "path": f"/Users/{each}"} for each in leaving[number]]
        asked = read_bulk(
            {"schemas": [BULK], "Operations": operations}, call.types, call.leniency, max_operations=99
        )

        def run(records: Records) -> Resource:
            runs.append(number)
            return bulk.run(records, call, asked)

        return run

    scim.organization.at_once(*map(deleting, range(4)))

    assert sorted(runs) == list(range(4))
    assert scim.list_users()["totalResults"] == 0
