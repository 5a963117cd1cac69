"""What the server forgets by itself while it runs, with and without a retention of the journal."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.records_of import NOON, new_organization, opened

from provisor.app import keep_house
from provisor.directory.traffic import Traffic
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


@pytest.mark.parametrize(("days", "stay"), [(None, [1, 27]), (30, [1, 27]), (7, [1])])
def test_traffic_is_forgotten_after_four_weeks_or_with_the_journal(
    tmp_path: Path, days: int | None, stay: list[int]
) -> None:
    with asyncio.Runner() as runner, opened(runner, f"sqlite:///{tmp_path / 'provisor.db'}") as store:
        organization = new_organization(runner, store)
        came = {NOON - timedelta(days=ago): Traffic(ago, 0) for ago in (1, 27, 29)}
        organization.write(lambda records: records.count_traffic("connection", came))

        runner.run(keep_house(store, at=NOON, days=days))

        kept = organization.read(
            lambda records: records.traffic(since=NOON - timedelta(days=99), until=NOON)["connection"]
        )
    assert sorted(each.requests for each in kept.values()) == stay
