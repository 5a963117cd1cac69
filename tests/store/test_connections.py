"""Connections and bots: found by name without case, gone when they are removed, with the tokens of their bots."""

from datetime import datetime, timedelta

from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.connections import SCIM_BOT, Bot, Connection, ConnectionSettings, Kind
from provisor.provisioning.ports import Records

OKTA = ConnectionSettings(
    kind=Kind.OKTA,
    prefix="OM_",
    authoritative=True,
    interval=30,
    paused=True,
    networks=("203.0.113.0/24", "2001:db8::/32"),
    lists_only_own=True,
    spares_others=False,
    shares=True,
    succeeds=("an-earlier-one",),
)


def add_connection(organization: Organization, name: str = "Okta") -> tuple[Connection, Bot]:
    connection = Connection(new_id(), name, "strict", OKTA)
    bot = Bot(new_id(), f"{name}-Bot", connection.id)

    def add(records: Records) -> None:
        records.save_connection(connection)
        records.add_bot(bot)

    organization.write(add)
    return connection, bot


def add_token(organization: Organization, bot: Bot, expires: datetime = NOON + timedelta(days=9)) -> bytes:
    digest = new_id().encode()
    organization.write(
        lambda records: records.add_token(
            new_id(), bot.id, "a token", digest, "wxyz", created=NOON, expires=expires
        )
    )
    return digest


def test_a_connection_is_kept_whole_and_found_without_case(organization: Organization) -> None:
    connection, _ = add_connection(organization)

    assert organization.read(lambda records: records.connection("oKTA")) == connection
    assert organization.write(lambda records: records.connection("Okta", lock=True)) == connection
    assert organization.read(lambda records: records.connection("Okt")) is None


def test_whoever_presents_a_token_learns_its_connection_with_its_settings(organization: Organization) -> None:
    connection, bot = add_connection(organization)
    digest = add_token(organization, bot)

    found = organization.run(organization.store.credentials(digest))

    assert found is not None
    assert (found.bot, found.connection) == (bot, connection)


def test_a_removed_connection_is_listed_apart_and_frees_its_name(organization: Organization) -> None:
    first, _ = add_connection(organization)
    organization.write(lambda records: records.remove_connection(first.id, at=NOON))
    second, _ = add_connection(organization, "okta")
    organization.write(lambda records: records.remove_connection(second.id, at=NOON + timedelta(days=1)))
    organization.write(lambda records: records.remove_connection(first.id, at=NOON + timedelta(days=2)))

    assert organization.read(lambda records: records.connection("Okta")) is None
    assert [each.name for each in organization.read(lambda records: records.connections())] == ["default"]
    assert organization.read(lambda records: records.removed_connections()) == [second, first]


def test_bots_are_listed_and_found_without_case(organization: Organization) -> None:
    _, bot = add_connection(organization)

    assert [each.name for each in organization.read(lambda records: records.bots())] == [SCIM_BOT, "Okta-Bot"]
    assert organization.read(lambda records: records.bot("OKTA-bot")) == bot


def test_the_tokens_of_a_removed_bot_end_and_its_name_is_free(organization: Organization) -> None:
    connection, bot = add_connection(organization)
    digest, expired = add_token(organization, bot), add_token(organization, bot, NOON - timedelta(days=1))

    organization.write(lambda records: records.remove_bots([bot.id], at=NOON))

    ended = organization.run(organization.store.credentials(digest))
    over = organization.run(organization.store.credentials(expired))
    assert ended is not None
    assert over is not None
    assert (ended.revoked, over.revoked) == (NOON, None)
    assert organization.read(lambda records: records.bot("Okta-Bot")) is None
    again = Bot(new_id(), "Okta-Bot", connection.id)
    organization.write(lambda records: records.add_bot(again))
    assert organization.read(lambda records: records.bot("Okta-Bot")) == again


def test_the_bots_of_others_keep_their_tokens(organization: Organization) -> None:
    _, bot = add_connection(organization)
    other = organization.read(lambda records: records.bot(SCIM_BOT))
    assert other is not None
    digest = add_token(organization, other)

    organization.write(lambda records: records.remove_bots([bot.id], at=NOON))

    kept = organization.run(organization.store.credentials(digest))
    assert kept is not None
    assert kept.revoked is None
