"""The checks as data: every name that they use exists, and what presupposes another comes after it."""

import re

from provisor.conformance.badges import FEATURES
from provisor.conformance.catalogue import CHECKS, SUBJECTS
from provisor.conformance.ordering import ordered


def test_ids_are_unique_slugs() -> None:
    assert len(CHECKS) == sum(len(subject.checks) for subject in SUBJECTS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in CHECKS)


def test_every_check_runs_once_after_all_that_it_needs() -> None:
    order = [check.id for check in ordered(CHECKS)]

    assert sorted(order) == sorted(CHECKS)
    for check in CHECKS.values():
        before = order[: order.index(check.id)]
        assert {*check.needs, *check.like} <= {*before}, check.id


def test_badges_are_made_of_checks_that_exist() -> None:
    assert {name for each in FEATURES for name in (*each.heart, *each.rest)} <= CHECKS.keys()


def test_what_breaks_a_vendor_is_part_of_a_badge_or_a_form_of_answers() -> None:
    badged = {(each.vendor, name) for each in FEATURES for name in (*each.heart, *each.rest)}

    missing = [
        (vendor, check.id)
        for check in CHECKS.values()
        for vendor in ("entra", "okta")
        if getattr(check, vendor) == "breaks" and (vendor, check.id) not in badged
    ]

    assert missing == []
