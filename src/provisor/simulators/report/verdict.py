"""The verdict over a run, in sentences that every report opens with."""

from dataclasses import dataclass
from enum import StrEnum

from provisor.simulators.outcome import Outcome
from provisor.simulators.report.figures import counted, duration, listed, number
from provisor.simulators.report.plain_text import in_one_line
from provisor.simulators.tenant.people import Counts

_LONGEST_NAME = 60


class Standing(StrEnum):
    """How the server stands to the directory after the run."""

    IN_SYNC = "in sync"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sentence` says how it stands, `remarks` what else a person should know first."""

    standing: Standing
    sentence: str
    remarks: tuple[str, ...] = ()


def verdict(outcome: Outcome) -> Verdict:
    """How it stands, first in one sentence."""
    remarks = tuple(filter(None, (_interrupted(outcome), _quarantined(outcome), _failing(outcome))))
    if outcome.comparison is None:
        why = f": {outcome.not_compared.rstrip('.')}" if outcome.not_compared else ""
        return Verdict(Standing.UNKNOWN, f"The server was not compared with the directory{why}.", remarks)
    source = source_in_words(outcome.source)
    if outcome.in_sync:
        return Verdict(Standing.IN_SYNC, _in_sync(outcome.source), remarks)
    count = len(outcome.comparison.differences)
    remain = "remains" if count == 1 else "remain"
    return Verdict(
        Standing.DIFFERENT,
        f"{counted(count, 'difference')} {remain} between the server and the directory, which has {source}.",
        remarks,
    )


def source_in_words(source: Counts) -> str:
    """Such as “5,000 users, 200 groups and 31,042 memberships”."""
    return listed(
        [
            counted(source.users, "user"),
            counted(source.groups, "group"),
            counted(source.memberships, "membership"),
        ]
    )


def work_in_words(outcome: Outcome) -> str:
    """What was sent, in one sentence."""
    tally = outcome.tally
    sent = counted(tally.sent, "request")
    if not tally.sent:
        return "Nothing was sent."
    rate = number(tally.sent / outcome.seconds) if outcome.seconds else "0"
    failed = f"{number(tally.failures)} failed" if tally.failures else "none failed"
    cycles = counted(len(outcome.cycles), "cycle")
    return f"{sent} in {cycles} and {duration(outcome.seconds)} ({rate} a second); {failed}."


def unknown_in_words(outcome: Outcome) -> str:
    """What else the server holds, "" where that is nothing or not known."""
    comparison = outcome.comparison
    if comparison is None:
        return ""
    counts = (
        (comparison.unknown_users, "user"),
        (comparison.unknown_groups, "group"),
        (comparison.unknown_memberships, "membership"),
    )
    parts = [counted(count, noun) for count, noun in counts if count]
    if not parts:
        return ""
    strangers = comparison.unknown_users + comparison.unknown_groups
    names = comparison.unknown_names if strangers <= len(comparison.unknown_names) else ()
    named = f" ({', '.join(in_one_line(name, _LONGEST_NAME) for name in names)})" if names else ""
    return f"The server also holds {listed(parts)} that this job did not bring{named}."


def _in_sync(source: Counts) -> str:
    if not (source.users or source.groups):
        return (
            "In sync: nobody is assigned in the directory, and the server holds nobody whom this job brought."
        )
    verb = "is" if source.users == 1 and not source.groups and not source.memberships else "are"
    return f"In sync: {source_in_words(source)} {verb} on the server as the directory has them."


def _interrupted(outcome: Outcome) -> str:
    if outcome.not_compared or not any(cycle.interrupted for cycle in outcome.cycles):
        return ""
    return "The run was interrupted; with the same state file, the next one goes on from there."


def _quarantined(outcome: Outcome) -> str:
    why = outcome.cycles[-1].quarantine if outcome.cycles else ""
    return f"The job is in quarantine: {why}" if why else ""


def _failing(outcome: Outcome) -> str:
    waiting = outcome.cycles[-1].retried_later if outcome.cycles else 0
    if not waiting:
        return ""
    are = "is" if waiting == 1 else "are"
    return f"{counted(waiting, 'object')} failed and {are} tried again in a later cycle."
