"""`provisor guard apply` and `drop` are killed in the middle while a server serves, and go on where they were."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.guard.company import Company, activations, deletions
from tests.invariants import rows
from tests.processes import Running
from tests.server import provisor

PEOPLE = 450
"""More than are decided in one transaction."""


def held(company: Company) -> set[str]:
    """The ids of what is held."""
    (found,) = rows(company.database_url, "SELECT id FROM held_changes")
    return {row[0] for row in found}


def kill_during(company: Company, decision: str) -> int:
    """Decide about everything while people come, and be killed once some is decided; how much is left."""
    before = held(company)
    with company.hiring():
        deciding = Running(("guard", decision, "--all"), company.server.environment)
        while held(company) == before:
            continue
        deciding.kill()
        deciding.wait()
    return len(held(company))


def decided(company: Company, action: str) -> Counter[str]:
    """How many entries of that action each held change has."""
    (found,) = rows(company.database_url, f"SELECT facts FROM journal WHERE action = '{action}'")  # noqa: S608
    return Counter(json.loads(row[0])["held_change"] for row in found)


def newest_ruling(company: Company) -> dict[str, Any]:
    told = provisor("guard", "status", "--json", environment=company.server.environment)
    assert told.returncode == 0, told.stderr
    (hold,) = json.loads(told.stdout)
    newest: dict[str, Any] = hold["rulings"][0]
    return newest


def test_decisions_that_are_killed_go_on_and_each_is_made_once(found: Callable[[int], Company]) -> None:
    company = found(PEOPLE)
    company.set_guard("--guard-people", "0", "--guard-share", "0")
    company.bulk(activations(company.people, active=False))
    dropped = held(company)
    left_to_drop = kill_during(company, "drop")
    otherwise = provisor("guard", "apply", "--all", environment=company.server.environment)
    interrupted = newest_ruling(company)
    company.guard("resume")
    resumed = newest_ruling(company)
    company.bulk(deletions(company.people))
    applied = held(company)
    left_to_apply = kill_during(company, "apply")
    company.guard("apply", "--all")

    assert (len(dropped), len(applied), held(company)) == (PEOPLE, PEOPLE, set())
    assert otherwise.returncode == 1
    assert "is refusing what is held here" in otherwise.stderr
    assert (interrupted["ended"], interrupted["done"]) == (None, PEOPLE - left_to_drop)
    assert resumed["ended"] is not None
    assert (resumed["decision"], resumed["done"], resumed["total"]) == ("drop", PEOPLE, PEOPLE)
    assert 0 < left_to_drop < PEOPLE
    assert 0 < left_to_apply < PEOPLE
    assert decided(company, "change.dropped") == Counter(dropped)
    assert decided(company, "user.deleted") == Counter(applied)
    assert company.faults() == []
