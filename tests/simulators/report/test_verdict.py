"""The verdict: one sentence that a person reads first."""

from tests.simulators.report.outcomes import a_cycle, a_difference, a_tally, an_empty_outcome, an_outcome

from provisor.simulators.report.verdict import Standing, unknown_in_words, verdict, work_in_words
from provisor.simulators.tenant.people import Counts


def test_in_sync_says_what_is_on_the_server() -> None:
    found = verdict(an_outcome())

    assert found.standing is Standing.IN_SYNC
    assert found.sentence == (
        "In sync: 5,000 users, 200 groups and 31,042 memberships are on the server as the directory has them."
    )
    assert found.remarks == ()


def test_differences_are_counted() -> None:
    assert verdict(an_outcome([a_difference()])).sentence.startswith(
        "1 difference remains between the server"
    )
    assert verdict(an_outcome([a_difference()] * 1234)).sentence.startswith(
        "1,234 differences remain between"
    )


def test_an_empty_directory_is_in_sync_with_an_empty_server() -> None:
    found = verdict(an_outcome(source=Counts(0, 0, 0)))

    assert found.standing is Standing.IN_SYNC
    assert found.sentence.startswith("In sync: nobody is assigned")


def test_without_a_comparison_the_reason_is_said() -> None:
    found = verdict(an_empty_outcome())

    assert found.standing is Standing.UNKNOWN
    assert found.sentence == (
        "The server was not compared with the directory: The server can't be reached (Connection refused)."
    )


def test_an_interrupted_run_says_how_it_goes_on() -> None:
    outcome = an_empty_outcome(why="")
    outcome.cycles = [a_cycle(interrupted=True)]

    (remark,) = verdict(outcome).remarks

    assert remark.startswith("The run was interrupted")


def test_quarantine_and_failing_objects_are_told_at_once() -> None:
    outcome = an_outcome(cycles=[a_cycle(quarantine="most requests of the last cycle failed")])

    assert verdict(outcome).remarks == (
        "The job is in quarantine: most requests of the last cycle failed",
        "2 objects failed and are tried again in a later cycle.",
    )


def test_the_work_is_told_in_one_sentence() -> None:
    assert work_in_words(an_outcome()) == "100 requests in 2 cycles and 4.0 s (25 a second); none failed."
    assert "3 failed" in work_in_words(an_outcome(tally=a_tally(failures=3)))
    assert work_in_words(an_empty_outcome()) == "Nothing was sent."


def test_what_else_is_on_the_server_is_told() -> None:
    assert unknown_in_words(an_outcome()) == "The server also holds 2 users that this job did not bring."
    assert unknown_in_words(an_empty_outcome()) == ""
