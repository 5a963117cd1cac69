"""Requests under an idempotency key: each organization's own, and forgotten when they are old."""

from collections.abc import Callable
from datetime import timedelta

from tests.store.records_of import NOON, Organization

from provisor.provisioning.ports import AnsweredRequest


def claim(organization: Organization, key: str, *, minutes: int = 0) -> bool:
    at = NOON + timedelta(minutes=minutes)
    return organization.write(lambda records: records.claim_request("token", key, b"digest", at=at))


def found(organization: Organization, key: str) -> AnsweredRequest | None:
    return organization.write(lambda records: records.answered_request("token", key))


def test_a_key_is_claimed_once(organization: Organization) -> None:
    assert [claim(organization, "key"), claim(organization, "key")] == [True, False]


def test_what_came_before_a_time_is_forgotten_and_what_came_then_is_kept(organization: Organization) -> None:
    claim(organization, "old")
    claim(organization, "new", minutes=1)

    organization.write(lambda records: records.forget_requests(before=NOON + timedelta(minutes=1)))

    assert found(organization, "old") is None
    assert found(organization, "new") == AnsweredRequest(
        b"digest", NOON + timedelta(minutes=1), done=False, settled=False, answer=None
    )


def test_other_organizations_keep_theirs(make_organization: Callable[[], Organization]) -> None:
    organization, another = make_organization(), make_organization()
    claim(organization, "key")
    claim(another, "key")

    organization.write(lambda records: records.forget_requests(before=NOON + timedelta(days=1)))

    assert found(organization, "key") is None
    assert found(another, "key") is not None
