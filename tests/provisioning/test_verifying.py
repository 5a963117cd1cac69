"""Whoever changes the journal in the database behind our back is found out, and what they changed is named."""
# ruff: noqa: S608 - tampering is what these tests do

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.util.concurrency import await_
from tests.provisioning.use_cases import UseCases, a_user
from tests.store.records_of import NOON, Organization

from provisor.directory.verification import Flaw
from provisor.provisioning.journal import verifying
from provisor.provisioning.journal.verifying import NoCheckpoint, Verdict
from provisor.store.driver import Driver
from provisor.store.postgresql_driver import PostgresqlDriver

ENTRIES = 6


_EVERYTHING_PERSONAL = (
    "actor_name = '', resource_name = NULL, before = NULL, after = NULL, detail = NULL, facts = NULL, "
    "set_aside = '[]', salt = NULL"
)


@pytest.fixture
def organization(scim: UseCases) -> Organization:
    """An organization whose journal has six sealed entries, at the positions 1 to 6."""
    for number in range(ENTRIES):
        scim.create(a_user(f"ana-{number}@acme.example"))
    seal(scim.organization)
    return scim.organization


def seal(organization: Organization) -> None:
    organization.run(organization.store.sealer.catch_up(organization.id))


def verify(organization: Organization, against: dict[str, Any] | None = None) -> Verdict:
    async def read(work: Callable[..., Any]) -> Any:
        return await organization.store.read(organization.id, work)

    checkpoint = verifying.read_checkpoint(against) if against else None
    return organization.run(verifying.verify(read, checkpoint))


def tamper(organization: Organization, *statements: str) -> None:
    """Run statements on the database itself; `:o` is the organization, `entry(N)` the id of position N's entry."""
    found = organization.read(lambda records: records.sealed(after=0, most=100))
    ids = {f"entry({each.seal.position})": f"'{each.seal.entry_id}'" for each in found}

    def run(driver: Driver) -> None:
        for statement in statements:
            text = statement.replace(":o", f"organization_id = '{organization.id}'")
            for name, entry_id in ids.items():
                text = text.replace(name, entry_id)
            if isinstance(driver, PostgresqlDriver):
                await_(driver.connection.execute(text))
            else:
                connection: sqlite3.Connection = driver._connection  # type: ignore[attr-defined]
                connection.execute(text)

    organization.run(organization.store.transact(run))


def first_bad_position(organization: Organization) -> int:
    flaw = verify(organization).flaw
    assert flaw is not None
    return flaw.position


def test_a_journal_as_it_was_written_verifies(organization: Organization) -> None:
    verdict = verify(organization)

    assert verdict.flaw is None
    assert (verdict.entries, verdict.erased) == (ENTRIES, 0)
    assert verdict.last is not None
    assert verdict.last.position == ENTRIES


def test_a_journal_without_entries_verifies(elsewhere: UseCases) -> None:
    assert verify(elsewhere.organization) == Verdict(0, 0, None, None)


@pytest.mark.parametrize(
    "change",
    [
        "resource_name = 'somebody-else@acme.example'",
        "actor_name = 'Somebody else'",
        "action = 'user.deleted'",
        "at = at + 1",
        "resource_id = 'somebody-else'",
        """after = '{"userName": "somebody-else@acme.example"}'""",
        "after = NULL",
        "detail = 'because'",
        "request_id = 'another'",
        "client_request_id = NULL",
        "token_id = 'another'",
        "actor_connection_id = NULL",
        "salt = NULL",
        "code = 'user-name-taken'",
        "facts = '{}'",
        _EVERYTHING_PERSONAL,
    ],
)
def test_an_altered_entry_is_named(organization: Organization, change: str) -> None:
    tamper(organization, f"UPDATE journal SET {change} WHERE :o AND id = entry(3)")

    assert first_bad_position(organization) == 3


def test_a_dropped_entry_is_named(organization: Organization) -> None:
    tamper(organization, "DELETE FROM journal WHERE :o AND id = entry(4)")

    assert first_bad_position(organization) == 4


@pytest.mark.parametrize("last", [1, 3, ENTRIES])
def test_entries_that_were_dropped_from_the_beginning_are_named_by_the_first(
    organization: Organization, last: int
) -> None:
    dropped = ", ".join(f"entry({position})" for position in range(1, last + 1))
    tamper(organization, f"DELETE FROM journal WHERE :o AND id IN ({dropped})")

    assert first_bad_position(organization) == 1


@pytest.mark.parametrize("position", [1, 4])
def test_an_entry_that_was_dropped_with_its_seal_is_named(organization: Organization, position: int) -> None:
    tamper(
        organization,
        f"DELETE FROM journal WHERE :o AND id = entry({position})",
        f"DELETE FROM seals WHERE :o AND position = {position}",
    )

    assert first_bad_position(organization) == position


def test_a_beginning_that_was_dropped_is_no_pruning(organization: Organization) -> None:
    tamper(
        organization,
        "DELETE FROM journal WHERE :o AND id IN (entry(1), entry(2))",
        "DELETE FROM seals WHERE :o AND position < 2",
    )

    assert first_bad_position(organization) == 1


_COPY = (
    "INSERT INTO journal (organization_id, id, at, action, actor_kind, actor_name, tolerances, set_aside, turn) "
    "SELECT organization_id, 'inserted', at, action, actor_kind, actor_name, '[]', '[]', turn "
    "FROM journal WHERE :o AND id = entry(3)"
)


def test_an_inserted_entry_is_named_by_the_position_before_which_it_was_put(
    organization: Organization,
) -> None:
    tamper(organization, _COPY)

    flaw = verify(organization).flaw
    assert flaw == Flaw(4, "entry inserted was put before it")


def test_an_entry_that_was_inserted_with_a_seal_is_named(organization: Organization) -> None:
    tamper(
        organization,
        _COPY,
        *(
            f"UPDATE seals SET position = {number + 1} WHERE :o AND position = {number}"
            for number in (6, 5, 4)
        ),
        "INSERT INTO seals SELECT organization_id, 4, 'inserted', turn, at, commitment, hash FROM seals "
        "WHERE :o AND position = 3",
    )

    assert first_bad_position(organization) == 4


def test_entries_in_another_order_are_named(organization: Organization) -> None:
    tamper(
        organization,
        "UPDATE seals SET position = 100 WHERE :o AND position = 2",
        "UPDATE seals SET position = 2 WHERE :o AND position = 5",
        "UPDATE seals SET position = 5 WHERE :o AND position = 100",
    )

    assert first_bad_position(organization) == 2


def test_places_that_were_exchanged_are_named(organization: Organization) -> None:
    tamper(
        organization,
        "UPDATE seals SET entry_id = 'meanwhile' WHERE :o AND position = 2",
        "UPDATE seals SET entry_id = entry(2) WHERE :o AND position = 5",
        "UPDATE seals SET entry_id = entry(5) WHERE :o AND position = 2",
    )

    assert first_bad_position(organization) == 2


@pytest.mark.parametrize("change", ["at = at + 1", "hash = commitment", "commitment = hash"])
def test_an_altered_seal_is_named(organization: Organization, change: str) -> None:
    tamper(organization, f"UPDATE seals SET {change} WHERE :o AND position = 3")

    assert first_bad_position(organization) == 3


def test_a_journal_agrees_with_its_own_checkpoint_for_ever(
    scim: UseCases, organization: Organization
) -> None:
    checkpoint = organization.read(verifying.checkpoint)
    scim.create(a_user())
    seal(organization)

    assert checkpoint is not None
    assert json.loads(json.dumps(checkpoint)) == checkpoint
    assert checkpoint["position"] == ENTRIES
    assert verify(organization, checkpoint).flaw is None


def test_an_end_that_was_dropped_is_found_by_a_checkpoint(organization: Organization) -> None:
    checkpoint = organization.read(verifying.checkpoint)
    tamper(
        organization,
        "DELETE FROM journal WHERE :o AND id IN (entry(5), entry(6))",
        "DELETE FROM seals WHERE :o AND position > 4",
    )

    assert verify(organization).flaw is None
    assert verify(organization, checkpoint).flaw == Flaw(
        5, "the journal ends at position 4, before the checkpoint's 6"
    )


def test_a_chain_that_was_written_anew_is_found_by_a_checkpoint(organization: Organization) -> None:
    checkpoint = organization.read(verifying.checkpoint)
    tamper(
        organization,
        "UPDATE journal SET detail = 'because' WHERE :o AND id = entry(2)",
        "DELETE FROM journal_terms WHERE :o",
        "DELETE FROM seals WHERE :o",
    )
    seal(organization)

    assert verify(organization).flaw is None
    flaw = verify(organization, checkpoint).flaw
    assert flaw is not None
    assert flaw.position == ENTRIES


def test_an_entry_from_before_the_chain_has_no_salt_and_verifies(scim: UseCases) -> None:
    tamper(
        scim.organization,
        "INSERT INTO journal (organization_id, id, at, action, actor_kind, actor_name, tolerances, set_aside) "
        f"VALUES ('{scim.organization.id}', 'old', 1, 'user.created', 'bot', 'SCIM-Bot', '[]', '[]')",
    )
    scim.create(a_user())
    seal(scim.organization)

    verdict = verify(scim.organization)

    assert (verdict.entries, verdict.flaw) == (2, None)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"position": 1},
        {"position": "x", "hash": "00", "at": str(NOON)},
        {"position": 1, "hash": "zz"},
    ],
)
def test_what_is_no_checkpoint_is_refused(document: Any) -> None:
    with pytest.raises(NoCheckpoint):
        verifying.read_checkpoint(document)


def test_a_checkpoint_says_when_its_entry_was_written(scim: UseCases, organization: Organization) -> None:
    made = organization.read(verifying.checkpoint)

    assert made is not None
    told = verifying.read_checkpoint(made)
    assert told.at == scim.told.at
    assert told.at - NOON > timedelta(0)
