"""Connections: added with a bot, changed, paused, removed and succeeded, each told once in the journal."""

from typing import Any

import pytest
from tests.provisioning.use_cases import UseCases, an_order

from provisor.directory.connections import SCIM_BOT, Bot, Connection, Kind
from provisor.directory.journal import Action, Entry
from provisor.directory.refusals import (
    BotNameTaken,
    ConnectionNameTaken,
    NoSuchBot,
    NoSuchConnection,
    NoSuchRemovedConnection,
    UnusableName,
    UnusableNetwork,
)
from provisor.provisioning import bots, connections


def add(
    scim: UseCases,
    name: str = "Okta",
    *,
    bot_name: str | None = None,
    succeeds: str | None = None,
    **settings: Any,
) -> tuple[Connection, Bot]:
    added: tuple[Connection, Bot] = scim.organization.write(
        lambda records: connections.add(
            records,
            an_order(),
            name,
            manner="tolerant",
            settings=settings,
            bot_name=bot_name,
            succeeds=succeeds,
        )
    )
    return added


def change(
    scim: UseCases, name: str = "default", *, manner: str | None = None, **settings: Any
) -> Connection:
    return scim.organization.write(
        lambda records: connections.change(records, an_order(), name, settings=settings, manner=manner)
    )


def remove(scim: UseCases, name: str = "Okta") -> None:
    scim.organization.write(lambda records: connections.remove(records, an_order(), name))


def found(scim: UseCases, name: str = "default") -> Connection:
    return scim.organization.read(lambda records: connections.find(records, name))


def told(scim: UseCases) -> list[tuple[Action, str | None]]:
    return [(entry.action, entry.resource_name) for entry in scim.entries()]


def test_a_new_connection_has_a_bot_of_its_own(scim: UseCases) -> None:
    connection, bot = add(scim, kind=Kind.OKTA, networks=("203.0.113.9",))

    assert found(scim, "okta") == connection
    assert (connection.settings.kind, connection.settings.networks) == (Kind.OKTA, ("203.0.113.9/32",))
    assert (bot.name, bot.connection_id) == ("Okta-Bot", connection.id)
    assert told(scim) == [(Action.CONNECTION_ADDED, "Okta"), (Action.BOT_ADDED, "Okta-Bot")]


@pytest.mark.parametrize("name", ["default", "DEFAULT"])
def test_names_of_connections_are_unique_without_case(scim: UseCases, name: str) -> None:
    with pytest.raises(ConnectionNameTaken):
        add(scim, name)


def test_names_of_bots_are_unique_without_case(scim: UseCases) -> None:
    with pytest.raises(BotNameTaken):
        add(scim, bot_name=SCIM_BOT.lower())

    assert scim.entries() == []


@pytest.mark.parametrize("name", ["", " Okta", "a\tb", "x" * 101, "Manual"])
def test_a_name_that_could_be_mistaken_is_refused(scim: UseCases, name: str) -> None:
    with pytest.raises(UnusableName):
        add(scim, name)


def test_a_change_is_told_once_with_what_differs(scim: UseCases) -> None:
    for _ in range(2):
        change(scim, manner="strict", interval=60, prefix="OM_", shares=False)

    (entry,) = scim.entries()
    assert (entry.action, entry.resource_name) == (Action.CONNECTION_CHANGED, "default")
    assert entry.before == {"manner": "tolerant", "interval": None, "prefix": ""}
    assert entry.after == {"manner": "strict", "interval": 60, "prefix": "OM_"}
    assert (found(scim).manner, found(scim).settings.interval) == ("strict", 60)


def test_what_is_no_network_changes_nothing(scim: UseCases) -> None:
    with pytest.raises(UnusableNetwork):
        change(scim, networks=("203.0.113.0/24", "somewhere"))

    assert found(scim).settings.networks == ()


def test_a_renamed_connection_keeps_its_id(scim: UseCases) -> None:
    before = found(scim)
    scim.organization.write(lambda records: connections.rename(records, an_order(), "default", "Default"))
    scim.organization.write(lambda records: connections.rename(records, an_order(), "default", "Entra"))

    assert found(scim, "entra").id == before.id
    assert (scim.told.before, scim.told.after) == ({"name": "Default"}, {"name": "Entra"})


def test_a_connection_is_not_renamed_to_a_name_that_is_taken(scim: UseCases) -> None:
    add(scim)

    with pytest.raises(ConnectionNameTaken):
        scim.organization.write(lambda records: connections.rename(records, an_order(), "default", "OKTA"))


def test_a_connection_is_paused_and_resumed_once(scim: UseCases) -> None:
    outcomes = [
        scim.organization.write(
            lambda records, paused=paused: connections.pause(records, an_order(), "default", paused=paused)
        )
        for paused in (True, True, False)
    ]

    assert outcomes == [True, False, True]
    assert [entry.after for entry in scim.entries()] == [{"paused": True}, {"paused": False}]


def test_a_removed_connection_takes_its_bots_along(scim: UseCases) -> None:
    add(scim)
    remove(scim)

    with pytest.raises(NoSuchConnection):
        found(scim, "Okta")
    with pytest.raises(NoSuchBot):
        scim.organization.read(lambda records: bots.find(records, "Okta-Bot"))
    assert told(scim)[-2:] == [(Action.BOT_REMOVED, "Okta-Bot"), (Action.CONNECTION_REMOVED, "Okta")]


def test_the_next_connection_of_the_same_name_takes_the_place_of_those_that_were_removed(
    scim: UseCases,
) -> None:
    first, _ = add(scim)
    remove(scim)
    second, _ = add(scim, "OKTA")
    remove(scim)
    third, _ = add(scim)

    assert second.settings.succeeds == (first.id,)
    assert third.settings.succeeds == (second.id, first.id)
    assert add(scim, "Another")[0].settings.succeeds == ()


def test_a_connection_takes_the_place_of_a_removed_one_of_another_name_if_told_so(scim: UseCases) -> None:
    first, _ = add(scim)
    remove(scim)

    assert add(scim, "Entra", succeeds="okta")[0].settings.succeeds == (first.id,)
    with pytest.raises(NoSuchRemovedConnection):
        add(scim, "Other", succeeds="default")


def test_the_default_connection_comes_back_with_its_bot(scim: UseCases) -> None:
    remove(scim, "default")

    _, bot = add(scim, "default")

    assert bot.name == SCIM_BOT


def test_a_bot_is_added_and_removed(scim: UseCases) -> None:
    scim.organization.write(
        lambda records: bots.add(
            records, an_order(), "Nightly", connections.find(records, "default", lock=True)
        )
    )
    scim.organization.write(lambda records: bots.remove(records, an_order(), "nightly"))

    assert told(scim) == [(Action.BOT_ADDED, "Nightly"), (Action.BOT_REMOVED, "Nightly")]
    assert scim.entries()[0].after == {"connection": "default"}
    with pytest.raises(NoSuchBot):
        scim.organization.write(lambda records: bots.remove(records, an_order(), "Nightly"))


def recognise(scim: UseCases, kind: Kind) -> Entry:
    call = scim.call()
    scim.organization.write(
        lambda records: connections.recognise(records, call, kind, "Recognised by its hat.")
    )
    return scim.told


def test_a_recognised_kind_is_kept_and_told_once(scim: UseCases) -> None:
    entry = recognise(scim, Kind.OKTA)
    recognise(scim, Kind.ENTRA)

    assert found(scim).settings.kind is Kind.OKTA
    assert (entry.action, entry.before, entry.after) == (
        Action.CONNECTION_RECOGNISED,
        {"kind": None},
        {"kind": "okta"},
    )
    assert (entry.detail, len(scim.entries())) == ("Recognised by its hat.", 1)


def test_nothing_is_recognised_in_a_connection_that_is_gone(scim: UseCases) -> None:
    remove(scim, "default")

    assert recognise(scim, Kind.OKTA).action is Action.CONNECTION_REMOVED
