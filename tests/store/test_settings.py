"""Settings of an organization: every change is seen by whoever presents a token next."""

from dataclasses import replace
from datetime import timedelta

from tests.store.records_of import NOON, Organization, later, new_id

from provisor.directory.connections import SCIM_BOT


def configuration(organization: Organization) -> int:
    digest = new_id().encode()

    def add(records):  # noqa: ANN001, ANN202
        bot = records.bot(SCIM_BOT)
        records.add_token(
            new_id(), bot.id, "probe", digest, "abcd", created=NOON, expires=NOON + timedelta(days=1)
        )

    organization.write(add)
    credentials = organization.run(organization.store.credentials(digest))
    assert credentials is not None
    return credentials.configuration


def test_there_is_one_connection_at_first(organization: Organization) -> None:
    connections = organization.read(lambda records: records.connections())

    assert [(each.name, each.manner) for each in connections] == [("default", "tolerant")]


def test_a_changed_connection_counts_the_configuration_up(organization: Organization) -> None:
    before = configuration(organization)
    connection = organization.read(lambda records: records.connection("default"))
    assert connection is not None
    strict = replace(connection, manner="strict")

    organization.write(lambda records: records.save_connection(strict))

    assert organization.read(lambda records: records.connection("default")) == strict
    assert configuration(organization) > before


def test_declared_schemas_are_listed_oldest_first_and_replaced_in_their_place(
    organization: Organization,
) -> None:
    def declare(urn: str, name: str) -> None:
        document = {"id": urn, "name": name}
        organization.write(lambda records: records.declare_schema(urn, document, at=later()))

    before = configuration(organization)
    declare("urn:b", "first")
    declare("urn:a", "second")
    declare("urn:b", "newer")

    documents = organization.read(lambda records: records.declared_schemas())

    assert [document["name"] for document in documents] == ["newer", "second"]
    assert configuration(organization) == before + 3


def test_a_withdrawn_schema_is_forgotten(organization: Organization) -> None:
    organization.write(lambda records: records.declare_schema("urn:a", {"id": "urn:a"}, at=NOON))
    before = configuration(organization)

    assert organization.write(lambda records: records.withdraw_schema("urn:a"))
    assert not organization.write(lambda records: records.withdraw_schema("urn:a"))

    assert organization.read(lambda records: records.declared_schemas()) == []
    assert configuration(organization) == before + 1


def test_scim_is_on_at_first_and_switched_once(organization: Organization) -> None:
    assert not organization.write(lambda records: records.set_scim_enabled(True))
    assert organization.write(lambda records: records.set_scim_enabled(False))
    assert not organization.write(lambda records: records.set_scim_enabled(False))
