"""One cycle in words: what it did, and how it ended."""

from collections.abc import Mapping

from provisor.simulators.outcome import Cycle


def done_in_words(done: Mapping[str, int]) -> str:
    """Such as “users created 5,000, memberships added 31,042”."""
    return ", ".join(f"{what} {count:,}" for what, count in done.items() if count) or "nothing to do"


def ending_in_words(cycle: Cycle) -> str:
    """Failures, what is tried again, interruption, early end and quarantine; "" where all went well."""
    parts = (
        f"{cycle.failed:,} failed" if cycle.failed else "",
        f"{cycle.retried_later:,} tried again later" if cycle.retried_later else "",
        "interrupted" if cycle.interrupted else "",
        f"ended early: {cycle.gave_up}" if cycle.gave_up and not cycle.quarantine else "",
        f"quarantine: {cycle.quarantine}" if cycle.quarantine else "",
    )
    return ", ".join(filter(None, parts))
