"""Looking at keys while bots and connections come and go."""

import pytest
from tests.provisioning.use_cases import UseCases
from tests.store.records_of import NOON

from provisor.directory.connections import SCIM_BOT, Bot, Connection
from provisor.directory.refusals import NoSuchBot
from provisor.provisioning import keys
from provisor.provisioning.keys import Holder
from provisor.provisioning.ports import Records


def test_a_bot_of_a_connection_that_came_meanwhile_is_left_out(
    scim: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(records: Records) -> list[Holder]:
        none: list[Connection] = []
        monkeypatch.setattr(records, "connections", lambda: none)
        return keys.holders(records, at=NOON)

    assert scim.organization.read(look) == []


def test_a_bot_that_goes_meanwhile_is_none(scim: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(records: Records) -> Holder:
        bot = records.bot(SCIM_BOT)
        none: list[Bot] = []
        monkeypatch.setattr(records, "bot", lambda _: bot)
        monkeypatch.setattr(records, "bots", lambda: none)
        return keys.holder(records, SCIM_BOT, at=NOON)

    with pytest.raises(NoSuchBot):
        scim.organization.read(look)
