import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.server import Server
from tests.simulators.okta.exchanges import Exchanges, Sent, recorded
from tests.simulators.rehearsals import cycles, okta

from provisor.simulators.engine import NotOnDemand
from provisor.simulators.job import Kind
from provisor.simulators.okta.push_rules import PushRules
from provisor.simulators.okta.setup import Flavour, Unlinking
from provisor.simulators.outcome import Outcome
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.tenant.people import Group, Person

CORE = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SALES = Group("00g-sales", "OM_Sales")

Change = Callable[[Rehearsal], None]


def lived(
    server: Server, *changes: Change, people: int = 3, **settings: Any
) -> tuple[list[Sent], dict[str, str], Outcome]:
    """What is sent about groups because of the last change, the ids of users by key, and how it ends.

    Before it come the others, each with its cycle. The people p0, p1, … are there from the beginning.
    """

    async def living() -> tuple[list[Sent], dict[str, str], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal, **settings)
            for number in range(people):
                rehearsal.tenant.put_person(somebody(number))
            for number, change in enumerate(changes, 1):
                exchanges.take()
                change(rehearsal)
                await engine.cycle(number)
            sent = about_groups(exchanges)
            ids = {link.key: str(link.id) for link in rehearsal.job.links(Kind.USER)}
            return sent, ids, await cycles(rehearsal, engine, 1, churn=0)

    return asyncio.run(living())


def about_groups(exchanges: Exchanges) -> list[Sent]:
    return [each for each in exchanges.take() if each.path.startswith("/Groups")]


def somebody(number: int) -> Person:
    return Person(f"p{number}", {"userPrincipalName": f"p{number}@okta.example"})


def pushed(*members: str, group: Group = SALES) -> Change:
    """The group is there, with these members and no others."""

    def change(rehearsal: Rehearsal) -> None:
        rehearsal.tenant.put_group(group)
        rehearsal.tenant.remove_members(group.key, list(rehearsal.tenant.members(group.key)))
        rehearsal.tenant.add_members(group.key, members)

    return change


def members(ids: dict[str, str], *keys: str) -> list[dict[str, str]]:
    return [{"value": ids[key], "display": f"{key}@okta.example"} for key in keys]


def test_the_catalog_pushes_an_empty_group_and_then_renames_it_and_adds_the_members(server: Server) -> None:
    (found, created, rename, add), ids, outcome = lived(server, pushed("p0", "p1"))

    assert (found.method, found.path) == (
        "GET",
        "/Groups?filter=displayName%20eq%20%22OM_Sales%22&startIndex=1&count=100",
    )
    assert (created.method, created.path) == ("POST", "/Groups")
    assert created.body == {"schemas": [CORE], "displayName": "OM_Sales", "members": []}
    id_ = rename.path.removeprefix("/Groups/")
    value = {"id": id_, "displayName": "OM_Sales"}
    assert rename.body == {"schemas": [PATCH], "Operations": [{"op": "replace", "value": value}]}
    assert (add.method, add.path) == ("PATCH", f"/Groups/{id_}")
    assert add.body == {
        "schemas": [PATCH],
        "Operations": [{"op": "add", "path": "members", "value": members(ids, "p0", "p1")}],
    }
    assert outcome.in_sync


def test_the_wizard_pushes_a_group_with_its_members(server: Server) -> None:
    (_, created), ids, outcome = lived(server, pushed("p0", "p1"), flavour=Flavour.WIZARD)

    assert created.body == {
        "schemas": [CORE],
        "displayName": "OM_Sales",
        "members": members(ids, "p0", "p1"),
    }
    assert outcome.in_sync


def test_the_catalog_removes_and_adds_members_in_one_request_after_a_rename(server: Server) -> None:
    (rename, change), ids, outcome = lived(server, pushed("p0", "p1"), pushed("p1", "p2"))

    assert rename.body["Operations"][0]["value"]["displayName"] == "OM_Sales"
    assert change.body == {
        "schemas": [PATCH],
        "Operations": [
            {"op": "remove", "path": f'members[value eq "{ids["p0"]}"]'},
            {"op": "add", "path": "members", "value": members(ids, "p2")},
        ],
    }
    assert outcome.in_sync


def test_the_wizard_replaces_the_group_whole(server: Server) -> None:
    (put,), ids, outcome = lived(server, pushed("p0", "p1"), pushed("p1", "p2"), flavour=Flavour.WIZARD)

    assert put.method == "PUT"
    id_ = put.path.removeprefix("/Groups/")
    assert put.body == {
        "schemas": [CORE],
        "id": id_,
        "displayName": "OM_Sales",
        "members": members(ids, "p1", "p2"),
    }
    assert outcome.in_sync


def test_the_value_of_a_rename_repeats_the_id_of_the_group(server: Server) -> None:
    renamed = pushed("p0", group=replace(SALES, name="OM_Vente"))
    (rename,), _, outcome = lived(server, pushed("p0"), renamed)

    id_ = rename.path.removeprefix("/Groups/")
    assert rename.body["Operations"] == [{"op": "replace", "value": {"id": id_, "displayName": "OM_Vente"}}]
    assert outcome.in_sync


def test_many_changes_of_members_come_in_batches(server: Server) -> None:
    everybody = [f"p{number}" for number in range(300)]
    sent, _, outcome = lived(server, pushed(*everybody), people=300)

    assert [len(each.body["Operations"][0]["value"]) for each in sent[3:]] == [256, 44]
    assert outcome.in_sync


def test_a_group_of_that_name_is_linked_and_its_members_replaced(server: Server) -> None:
    def anew(rehearsal: Rehearsal) -> None:
        (group,) = rehearsal.job.links(Kind.GROUP)
        rehearsal.job.forget(group)
        pushed("p1", "p2")(rehearsal)

    (found, rename, change), ids, outcome = lived(server, pushed("p0", "p1"), anew)

    assert found.method == "GET"
    assert rename.body["Operations"][0]["value"]["displayName"] == "OM_Sales"
    assert change.body["Operations"] == [
        {"op": "replace", "path": "members", "value": members(ids, "p1", "p2")}
    ]
    assert outcome.in_sync


@pytest.mark.parametrize("flavour", list(Flavour))
def test_a_large_group_that_is_there_already_ends_with_its_members(server: Server, flavour: Flavour) -> None:
    everybody = [f"p{number}" for number in range(300)]

    def anew(rehearsal: Rehearsal) -> None:
        (group,) = rehearsal.job.links(Kind.GROUP)
        rehearsal.job.forget(group)
        pushed(*everybody[1:])(rehearsal)

    _, _, outcome = lived(server, pushed("p0"), anew, people=300, flavour=flavour)

    assert outcome.in_sync


@pytest.mark.parametrize("flavour", list(Flavour))
def test_whoever_is_inactive_or_not_assigned_is_in_no_group(server: Server, flavour: Flavour) -> None:
    def away(rehearsal: Rehearsal) -> None:
        rehearsal.tenant.put_person(replace(somebody(0), enabled=False))
        rehearsal.tenant.put_person(replace(somebody(1), assigned=False))

    _, _, outcome = lived(server, pushed("p0", "p1", "p2"), away, flavour=flavour)

    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.memberships == 1


def test_members_come_when_they_are_on_the_server(server: Server) -> None:
    def later(rehearsal: Rehearsal) -> None:
        rehearsal.tenant.put_person(replace(somebody(3), enabled=False))
        pushed("p0", "p3")(rehearsal)

    def back(rehearsal: Rehearsal) -> None:
        rehearsal.tenant.put_person(somebody(3))

    (_, add), ids, outcome = lived(server, later, back)

    assert add.body["Operations"] == [{"op": "add", "path": "members", "value": members(ids, "p3")}]
    assert outcome.in_sync


def test_a_group_that_is_pushed_no_more_is_deleted(server: Server) -> None:
    (delete,), _, outcome = lived(server, pushed("p0"), pushed(group=replace(SALES, assigned=False)))

    assert delete.method == "DELETE"
    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.groups == 0


def test_a_group_that_is_pushed_no_more_may_stay(server: Server) -> None:
    gone = pushed("p0", group=replace(SALES, assigned=False))
    sent, _, outcome = lived(server, pushed("p0"), gone, unlinking=Unlinking.KEEP)

    assert sent == []
    assert outcome.in_sync


def test_a_deleted_group_is_unlinked_and_another_of_its_name_pushed(server: Server) -> None:
    def another(rehearsal: Rehearsal) -> None:
        rehearsal.tenant.remove_group(SALES.key)
        pushed("p1", group=Group("00g-another", "OM_Sales"))(rehearsal)

    sent, _, outcome = lived(server, pushed("p0"), another)

    assert [each.method for each in sent] == ["DELETE", "GET", "POST", "PATCH", "PATCH"]
    assert outcome.in_sync


@pytest.mark.parametrize("flavour", list(Flavour))
def test_a_group_that_the_server_lost_is_pushed_again(server: Server, flavour: Flavour) -> None:
    async def lost() -> tuple[Outcome, Outcome]:
        async with recorded(server) as (rehearsal, _):
            engine = okta(rehearsal, flavour=flavour)
            rehearsal.tenant.put_person(somebody(0))
            rehearsal.tenant.put_person(somebody(1))
            pushed("p0")(rehearsal)
            await engine.cycle(1)
            (group,) = rehearsal.job.links(Kind.GROUP)
            await rehearsal.client.send(
                engine.setup.request("another's", "DELETE", f"/Groups/{group.id}"), 204
            )
            pushed("p0", "p1")(rehearsal)
            return await cycles(rehearsal, engine, 1, churn=0), await cycles(rehearsal, engine, 1, churn=0)

    noticed, repaired = asyncio.run(lost())

    assert noticed.cycles[0].failed == 1
    assert repaired.in_sync


def test_push_now_sends_all_members(server: Server) -> None:
    async def now() -> tuple[list[Sent], dict[str, str]]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal)
            rehearsal.tenant.put_person(somebody(0))
            pushed("p0")(rehearsal)
            await engine.cycle(1)
            exchanges.take()
            await engine.provision_members(SALES, (), 2)
            ids = {link.key: str(link.id) for link in rehearsal.job.links(Kind.USER)}
            return about_groups(exchanges), ids

    sent, ids = asyncio.run(now())

    assert sent[-1].body["Operations"] == [{"op": "replace", "path": "members", "value": members(ids, "p0")}]


def test_members_can_not_be_chosen_on_demand(server: Server) -> None:
    async def chosen() -> None:
        async with recorded(server) as (rehearsal, _):
            await okta(rehearsal).provision_members(SALES, [somebody(0)], 1)

    with pytest.raises(NotOnDemand, match="all its members"):
        asyncio.run(chosen())


def test_a_group_that_no_rule_chooses_is_not_pushed_on_demand(server: Server) -> None:
    async def unchosen() -> None:
        async with recorded(server) as (rehearsal, _):
            engine = okta(rehearsal, rules=PushRules(prefixes=("DL ",)))
            await engine.provision_members(SALES, (), 1)

    with pytest.raises(NotOnDemand, match="OM_Sales"):
        asyncio.run(unchosen())


def test_a_rule_chooses_groups_by_the_beginning_of_their_names(server: Server) -> None:
    def both(rehearsal: Rehearsal) -> None:
        pushed("p0")(rehearsal)
        pushed("p1", group=Group("00g-others", "Others"))(rehearsal)

    sent, _, outcome = lived(server, both, rules=PushRules(prefixes=("om_",)))

    assert [each.body["displayName"] for each in sent if each.method == "POST"] == ["OM_Sales"]
    assert (outcome.source.groups, outcome.source.memberships) == (1, 1)
    assert outcome.in_sync


def test_a_group_whose_name_loses_the_prefix_is_unlinked(server: Server) -> None:
    renamed = pushed("p0", group=replace(SALES, name="Sales"))
    (delete,), _, outcome = lived(server, pushed("p0"), renamed, rules=PushRules(prefixes=("OM_",)))

    assert delete.method == "DELETE"
    assert outcome.in_sync


def test_a_group_that_was_pushed_by_name_keeps_being_pushed_under_another(server: Server) -> None:
    renamed = pushed("p0", group=replace(SALES, name="Sales", assigned=False))
    (rename,), _, outcome = lived(server, pushed("p0"), renamed, rules=PushRules(names=("om_sales",)))

    assert rename.body["Operations"][0]["value"]["displayName"] == "Sales"
    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.groups == 1


def test_a_name_that_no_group_has_is_told(server: Server) -> None:
    async def unknown() -> list[str]:
        async with recorded(server) as (rehearsal, _):
            okta(rehearsal, rules=PushRules(names=("Nobody",)))
            return rehearsal.progress.notes

    assert asyncio.run(unknown()) == ["The directory has no group “Nobody” to push."]


def test_other_rules_of_a_later_run_push_and_unlink(server: Server) -> None:
    async def two_runs() -> tuple[list[str], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            rehearsal.tenant.put_person(somebody(0))
            pushed("p0")(rehearsal)
            pushed("p0", group=Group("00g-others", "Others"))(rehearsal)
            await okta(rehearsal, rules=PushRules(prefixes=("OM_",))).cycle(1)
            exchanges.take()
            engine = okta(rehearsal, rules=PushRules(prefixes=("Oth",)))
            await engine.cycle(2)
            sent = [each.method for each in about_groups(exchanges)]
            return sent, await cycles(rehearsal, engine, 1, churn=0)

    sent, outcome = asyncio.run(two_runs())

    assert sorted(sent) == ["DELETE", "GET", "PATCH", "PATCH", "POST"]
    assert outcome.in_sync
