import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.server import Server
from tests.simulators.okta.exchanges import Exchanges, Sent, maria, recorded
from tests.simulators.rehearsals import NOON, cycles, okta

from provisor.simulators.job import Kind
from provisor.simulators.okta.setup import Flavour, Renaming
from provisor.simulators.outcome import Outcome
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.tenant.people import Person

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
WORK = {"primary": True, "value": "maria.lima@okta.example", "type": "work"}
FIND_MARIA = "/Users?filter=userName%20eq%20%22maria@okta.example%22&startIndex=1&count=100"

Change = Callable[[Rehearsal, Exchanges], None]


def lived(server: Server, *changes: Change | Person, **settings: Any) -> tuple[list[Sent], Outcome]:
    """What is sent because of the last change, and how it ends; before it come the others, each with its cycle."""

    async def living() -> tuple[list[Sent], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal, **settings)
            for number, change in enumerate(changes, 1):
                exchanges.take()
                if isinstance(change, Person):
                    rehearsal.tenant.put_person(change)
                else:
                    change(rehearsal, exchanges)
                await engine.cycle(number)
            sent = exchanges.take()
            return sent, await cycles(rehearsal, engine, 1, churn=0)

    return asyncio.run(living())


def user_of(sent: list[Sent]) -> str:
    """The id of the one user whom requests name."""
    (found,) = {each.path.split("/")[2] for each in sent if each.path.startswith("/Users/")}
    return found


def test_credentials_are_tested_by_listing_users_and_groups(server: Server) -> None:
    async def tested() -> list[Sent]:
        async with recorded(server) as (rehearsal, exchanges):
            await okta(rehearsal).test_connection()
            return exchanges.take()

    sent = asyncio.run(tested())

    assert [(each.method, each.path) for each in sent] == [
        ("GET", "/Users?startIndex=1&count=2"),
        ("GET", "/Groups?startIndex=1&count=100"),
    ]
    assert sent[0].headers["User-Agent"] == "Okta SCIM Client 1.0.0"
    assert sent[0].headers["Accept"] == "application/scim+json"
    assert sent[0].headers["Accept-Charset"] == "utf-8"


def test_somebody_new_is_looked_for_by_name_and_then_created(server: Server) -> None:
    (found, created), outcome = lived(server, maria())

    assert (found.method, found.path) == ("GET", FIND_MARIA)
    assert (created.method, created.path) == ("POST", "/Users")
    assert created.headers["Content-Type"] == "application/scim+json; charset=utf-8"
    password = created.body.pop("password")
    assert isinstance(password, str)
    assert created.body == {
        "schemas": [CORE],
        "userName": "maria@okta.example",
        "name": {"givenName": "Maria", "familyName": "Lima"},
        "emails": [WORK],
        "displayName": "Maria Lima",
        "locale": "en-US",
        "externalId": "00u-maria",
        "groups": [],
        "active": True,
    }
    assert outcome.in_sync


def test_passwords_can_be_left_out(server: Server) -> None:
    (_, created), _ = lived(server, maria(), makes_passwords=False)

    assert "password" not in created.body


def test_an_extension_is_named_where_it_is_used(server: Server) -> None:
    (_, created), _ = lived(server, maria(department="Sales"))

    assert created.body["schemas"] == [CORE, ENTERPRISE]
    assert created.body[ENTERPRISE] == {"department": "Sales"}


@pytest.mark.parametrize("flavour", list(Flavour))
def test_an_update_reads_the_user_and_replaces_it_whole(server: Server, flavour: Flavour) -> None:
    sent, outcome = lived(server, maria(jobTitle="Chemist"), maria(jobTitle="Head"), flavour=flavour)

    read, put = sent
    id_ = user_of(sent)
    assert (read.method, read.path) == ("GET", f"/Users/{id_}")
    assert (put.method, put.path) == ("PUT", f"/Users/{id_}")
    assert put.body["meta"]["resourceType"] == "User"
    del put.body["meta"]
    assert put.body == {
        "schemas": [CORE],
        "id": id_,
        "userName": "maria@okta.example",
        "name": {"givenName": "Maria", "familyName": "Lima"},
        "emails": [WORK],
        "displayName": "Maria Lima",
        "title": "Head",
        "locale": "en-US",
        "externalId": "00u-maria",
        "groups": [],
        "active": True,
    }
    assert outcome.in_sync


def test_a_value_that_is_no_more_is_left_out_of_the_replacement(server: Server) -> None:
    before = maria(jobTitle="Chemist", mobilePhone="+49 1", city="Bonn", department="Sales")
    (_, put), outcome = lived(server, before, maria())

    assert not put.body.keys() & {"title", "phoneNumbers", "addresses", ENTERPRISE}
    assert outcome.in_sync


def test_a_new_login_updates_the_user_name(server: Server) -> None:
    sent, outcome = lived(server, maria(), maria(userPrincipalName="maria.silva@okta.example"))

    assert [(each.method, each.path) for each in sent] == [
        ("GET", f"/Users/{user_of(sent)}"),
        ("PUT", f"/Users/{user_of(sent)}"),
    ]
    assert sent[1].body["userName"] == "maria.silva@okta.example"
    assert outcome.in_sync


def test_a_new_login_may_also_make_another_user_with_the_same_external_id(server: Server) -> None:
    renamed = maria(userPrincipalName="maria.silva@okta.example")
    sent, outcome = lived(server, maria(), renamed, renaming=Renaming.RECREATE)

    assert [each.method for each in sent] == ["GET", "PATCH", "GET", "POST"]
    assert sent[1].body["Operations"] == [{"op": "replace", "value": {"active": False}}]
    assert (sent[3].body["userName"], sent[3].body["externalId"]) == ("maria.silva@okta.example", "00u-maria")
    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.unknown_users == 1


def test_other_capitals_make_no_other_user(server: Server) -> None:
    recased = maria(userPrincipalName="Maria@okta.example")
    sent, outcome = lived(server, maria(), recased, renaming=Renaming.RECREATE)

    assert [each.method for each in sent] == ["GET", "PUT"]
    assert outcome.in_sync


@pytest.mark.parametrize(
    "leaver",
    [
        replace(maria(), assigned=False),
        replace(maria(), enabled=False),
        replace(maria(), deleted_at=NOON),
    ],
    ids=["unassigned", "suspended", "deprovisioned"],
)
def test_the_catalog_deactivates_by_a_patch_without_path(server: Server, leaver: Person) -> None:
    sent, outcome = lived(server, maria(), leaver)

    (patch,) = sent
    assert (patch.method, patch.path) == ("PATCH", f"/Users/{user_of(sent)}")
    assert patch.body == {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False}}]}
    assert outcome.in_sync


def test_the_wizard_deactivates_by_replacing_the_user(server: Server) -> None:
    sent, outcome = lived(server, maria(), replace(maria(), enabled=False), flavour=Flavour.WIZARD)

    assert [each.method for each in sent] == ["GET", "PUT"]
    assert sent[1].body["active"] is False
    assert sent[1].body["userName"] == "maria@okta.example"
    assert outcome.in_sync


def test_nobody_is_told_of_a_change_of_somebody_deactivated(server: Server) -> None:
    away = replace(maria(), enabled=False)
    sent, outcome = lived(server, maria(), away, replace(maria(jobTitle="Head"), enabled=False))

    assert sent == []
    assert outcome.in_sync


def test_the_catalog_reactivates_and_then_updates(server: Server) -> None:
    away = replace(maria(), enabled=False)
    sent, outcome = lived(server, maria(), away, maria(jobTitle="Head"))

    assert [each.method for each in sent] == ["GET", "PATCH", "PUT"]
    assert sent[1].body["Operations"] == [{"op": "replace", "value": {"active": True}}]
    assert (sent[2].body["active"], sent[2].body["title"]) == (True, "Head")
    assert outcome.in_sync


def test_the_wizard_reactivates_and_updates_at_once(server: Server) -> None:
    away = replace(maria(), enabled=False)
    sent, outcome = lived(server, maria(), away, maria(jobTitle="Head"), flavour=Flavour.WIZARD)

    assert [each.method for each in sent] == ["GET", "PUT"]
    assert (sent[1].body["active"], sent[1].body["title"]) == (True, "Head")
    assert outcome.in_sync


def test_somebody_whom_the_directory_forgets_is_deactivated_and_never_deleted(server: Server) -> None:
    def forget(rehearsal: Rehearsal, _: Exchanges) -> None:
        rehearsal.tenant.remove_person("00u-maria")

    sent, outcome = lived(server, maria(), forget)

    assert [each.method for each in sent] == ["PATCH"]
    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.unknown_users == 1


def test_somebody_who_never_came_is_not_deactivated(server: Server) -> None:
    sent, outcome = lived(server, replace(maria(), enabled=False))

    assert sent == []
    assert outcome.in_sync


def test_somebody_who_is_there_already_is_linked_and_updated(server: Server) -> None:
    def forget_the_job(rehearsal: Rehearsal, _: Exchanges) -> None:
        rehearsal.job.restart()
        rehearsal.tenant.put_person(maria(jobTitle="Head"))

    sent, outcome = lived(server, maria(), forget_the_job)

    assert [each.method for each in sent] == ["GET", "GET", "PUT"]
    assert sent[0].path == FIND_MARIA
    assert outcome.in_sync


def test_a_manager_goes_with_a_create_where_he_is_there_already(server: Server) -> None:
    report = Person("00u-jo", {"userPrincipalName": "jo@okta.example"}, manager="00u-maria")
    (_, created), outcome = lived(server, maria(), report)

    assert created.body[ENTERPRISE].keys() == {"manager"}
    assert outcome.in_sync


def test_a_manager_who_comes_later_is_set_by_replacing_the_report(server: Server) -> None:
    report = Person("00u-jo", {"userPrincipalName": "jo@okta.example"}, manager="00u-maria")

    def both(rehearsal: Rehearsal, _: Exchanges) -> None:
        rehearsal.tenant.put_person(report)
        rehearsal.tenant.put_person(maria())

    sent, outcome = lived(server, both)

    assert [each.method for each in sent] == ["GET", "POST", "GET", "POST", "GET", "PUT"]
    assert sent[-1].body[ENTERPRISE]["manager"].keys() == {"value"}
    assert outcome.in_sync


def test_a_manager_who_is_none_any_more_is_left_out(server: Server) -> None:
    report = Person("00u-jo", {"userPrincipalName": "jo@okta.example"}, manager="00u-maria")
    (_, put), outcome = lived(server, maria(), report, replace(report, manager=None))

    assert ENTERPRISE not in put.body
    assert outcome.in_sync


def test_attributes_that_others_set_are_sent_back_as_they_were(server: Server) -> None:
    async def with_a_nickname() -> tuple[list[Sent], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal)
            rehearsal.tenant.put_person(maria())
            await engine.cycle(1)
            (user,) = rehearsal.job.links(Kind.USER)
            ims = [{"op": "add", "path": "ims", "value": [{"value": "maria", "type": "xmpp"}]}]
            await rehearsal.client.send(
                engine.setup.patch("another's", f"/Users/{user.id}", ims, about="", attributes=()), 200
            )
            exchanges.take()
            rehearsal.tenant.put_person(maria(jobTitle="Head"))
            await engine.cycle(2)
            return exchanges.take("PUT"), await cycles(rehearsal, engine, 1, churn=0)

    (put,), outcome = asyncio.run(with_a_nickname())

    assert put.body["ims"] == [{"value": "maria", "type": "xmpp"}]
    assert outcome.in_sync


def test_a_user_whom_the_server_lost_is_created_again(server: Server) -> None:
    async def lost() -> tuple[list[Sent], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal)
            rehearsal.tenant.put_person(maria())
            await engine.cycle(1)
            (user,) = rehearsal.job.links(Kind.USER)
            await rehearsal.client.send(engine.setup.request("another's", "DELETE", f"/Users/{user.id}"), 204)
            exchanges.take()
            rehearsal.tenant.put_person(maria(jobTitle="Head"))
            await engine.cycle(2)
            return exchanges.take(), await cycles(rehearsal, engine, 1, churn=0)

    sent, outcome = asyncio.run(lost())

    assert [each.method for each in sent] == ["GET", "GET", "POST"]
    assert outcome.in_sync
