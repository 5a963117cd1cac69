"""What the server forgets by itself while it runs, with and without a retention of the journal."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.records_of import NOON, new_organization, opened

from provisor.app import keep_house
from provisor.provisioning.repetition import KEPT


@pytest.mark.parametrize("days", [None, 30])
def test_answers_are_forgotten_after_their_day(tmp_path: Path, days: int | None) -> None:
    with asyncio.Runner() as runner, opened(runner, f"sqlite:///{tmp_path / 'provisor.db'}") as store:
        organization = new_organization(runner, store)
        for key, at in [("old", NOON), ("new", NOON + timedelta(hours=1))]:
            organization.write(
                lambda records, key=key, at=at: records.claim_request("token", key, b"", at=at)
            )

        runner.run(keep_house(store, at=NOON + KEPT + timedelta(minutes=1), days=days))

        kept = [
            organization.write(lambda records, key=key: records.answered_request("token", key))
            for key in ("old", "new")
        ]
    assert [each is not None for each in kept] == [False, True]
