"""Each state of a connection is told by a sentence, with what to do where there is something to do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.provisioning.use_cases import UseCases
from tests.store.records_of import NOON

from provisor.directory.connections import Kind as Provider
from provisor.directory.cycles import Because, Counts, Cycle, Standing
from provisor.directory.refusals import NoSuchConnection
from provisor.provisioning.connection_status import Status, status
from provisor.provisioning.journal.telling.rhythms import tell_kind


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def a_cycle(connection_id: str, minute: float, because: Because = Because.CHANGES, **counts: int) -> Cycle:
    """One that began so many minutes after noon, and took one."""
    return Cycle(f"cycle-{minute}", connection_id, at(minute), at(minute + 1), Counts(**counts), because)


@pytest.fixture
def entra(scim: UseCases) -> UseCases:
    return scim.connect("Sign-in", kind=Provider.ENTRA)


def came(entra: UseCases, *minutes: float, because: Because = Because.CHANGES, **counts: int) -> None:
    """The connection ran so many minutes after noon."""
    cycles = [a_cycle(entra.connection.id, minute, because, **counts) for minute in minutes]
    entra.organization.write(lambda records: records.save_cycles(cycles))


def told(scim: UseCases, minute: float) -> Status:
    """The status of the connection so many minutes after noon."""
    name = scim.connection.name
    (found,) = scim.organization.read(lambda records: status(records, now=at(minute), name=name))
    return found


def words(found: Status) -> tuple[str, str | None]:
    return found.sentence, found.remedy


def test_one_that_was_never_here(entra: UseCases) -> None:
    assert words(told(entra, 0)) == (
        "Entra ID was never here.",
        (
            "Give the identity provider the SCIM base URL and a token (`provisor token create`), and press Test "
            "Connection there."
        ),
    )


def test_one_that_is_met_by_scim_switched_off(entra: UseCases) -> None:
    entra.organization.write(lambda records: records.set_scim_enabled(False))

    assert words(told(entra, 0)) == (
        "Entra ID is answered with 503, for SCIM is switched off.",
        "`provisor scim enable` switches it on.",
    )


def test_one_that_is_paused(entra: UseCases) -> None:
    assert words(told(entra.set(paused=True), 0)) == (
        "Entra ID is answered with 503, and comes again later, for the connection is paused.",
        "`provisor connection resume Sign-in` lets it in again.",
    )


def test_one_that_runs(entra: UseCases) -> None:
    came(entra, 0)

    assert words(told(entra, 3)) == ("Entra ID has been sending since 12:00 UTC on 1 May.", None)


def test_one_that_was_tested_only(entra: UseCases) -> None:
    came(entra, 0, because=Because.QUESTIONS)

    assert words(told(entra, 30)) == (
        "Entra ID was here at 12:00 UTC on 1 May, for a test or somebody on demand; no regular cycle came yet.",
        "Start provisioning at the identity provider.",
    )


def test_one_that_waits(entra: UseCases) -> None:
    came(entra, 0, 40)

    found = told(entra, 60)

    assert words(found) == (
        "Entra ID was last here at 12:41 UTC on 1 May; the next cycle is expected at 13:20 UTC on 1 May.",
        None,
    )
    assert found.to_document()["expected"] == at(80).isoformat()


def test_one_that_is_quiet(scim: UseCases) -> None:
    okta = scim.connect("Okta", kind=Provider.OKTA)
    came(okta, 0)

    assert words(told(okta, 600)) == (
        "Okta was last here at 12:01 UTC on 1 May. It sends when something changes.",
        None,
    )


def test_one_that_is_overdue(entra: UseCases) -> None:
    came(entra, 0, 40)

    sentence, remedy = words(told(entra, 400))

    assert sentence == (
        "Entra ID was last here at 12:41 UTC on 1 May; a cycle was expected at 13:20 UTC on 1 May, and it was not "
        "silent for so long before, in the last four weeks."
    )
    assert remedy is not None
    assert remedy.startswith("Where nothing changes, a cycle sends nothing, and all is well.")


def test_one_in_quarantine(entra: UseCases) -> None:
    came(entra, 0)
    came(entra, 40, 120, 280, requests=2, failed=2)

    sentence, remedy = words(told(entra, 300))

    assert sentence == (
        "Entra ID tries less and less often, as it does in quarantine: last at 16:40 UTC on 1 May, with 2 of 2 "
        "requests in vain; next about 22:00 UTC on 1 May."
    )
    assert remedy is not None
    assert "`provisor journal list --cycle cycle-280`" in remedy


def test_one_that_was_here_long_ago_still_has_a_last_cycle(scim: UseCases) -> None:
    okta = scim.connect("Okta", kind=Provider.OKTA)
    came(okta, 0)

    found = told(okta, 600 * 24 * 60)

    assert found.last_cycle is not None
    assert found.last_cycle.cycle.id == "cycle-0"
    assert found.sentence.startswith("Okta was last here at 12:01 UTC on 1 May 2026.")


def test_the_status_of_all_is_by_name(scim: UseCases) -> None:
    scim.connect("Sign-in")

    found = scim.organization.read(lambda records: status(records, now=NOON))

    assert [each.connection for each in found] == ["Sign-in", "default"]


def test_an_unknown_connection_has_none(scim: UseCases) -> None:
    with pytest.raises(NoSuchConnection):
        scim.organization.read(lambda records: status(records, now=NOON, name="nowhere"))


# By what the kind of a cycle is told


@pytest.mark.parametrize(
    ("because", "sentence"),
    [
        (Because.FIRST, "Initial: it is the first that did more than ask for one or two."),
        (
            Because.EVERYBODY,
            (
                "Initial: it looked for 90 users and groups, where 100 users had come. Provisioning was started anew, "
                "or everybody was assigned anew."
            ),
        ),
        (Because.CHANGES, "Incremental: it came when it was due, and sent what had changed."),
        (
            Because.OFF_THE_BEAT,
            "On demand: a few requests about few people, between two regular cycles.",
        ),
        (
            Because.QUESTIONS,
            "A test: it asked 2 times, changed nothing, and came outside of the regular cycles.",
        ),
        (Because.IN_VAIN, "Failed: none of its 2 requests had success."),
        (
            Because.EVENTS,
            "A session: it sends when something happens, and this came without a long pause.",
        ),
    ],
)
def test_by_what_the_kind_of_a_cycle_is_told(because: Because, sentence: str) -> None:
    counts: dict[str, Any] = {"requests": 2, "lookups": 90}

    assert (
        tell_kind(Cycle("1", "connection", NOON, NOON, Counts(**counts), because, Standing(100))) == sentence
    )
