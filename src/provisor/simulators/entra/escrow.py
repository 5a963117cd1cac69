"""When a failing object is tried again, and when a failing job is quarantined.

learn.microsoft.com, "Application provisioning in quarantine status" and "Enable accidental deletions prevention in the
Microsoft Entra provisioning service".
"""

from datetime import datetime, timedelta

_RETRIES_AFTER = tuple(timedelta(hours=hours) for hours in (0, 6, 12, 24, 48, 96, 168))
"""Since the first failure; the first retry comes with the next cycle. After the last, nothing is tried any more."""

_FEW_FAILURES = 5_000
_MANY_FAILURES = 40_000
_MOST_FAILURES = 60_000
_SHARE = 0.4
_LONGEST_INTERVAL = timedelta(days=1)
_GIVEN_UP_AFTER = timedelta(weeks=4)


def retry_at(failures: int, first_failed: datetime, now: datetime) -> datetime | None:
    """When an object that has failed so many times is due again; None for never."""
    if failures > len(_RETRIES_AFTER):
        return None
    return max(first_failed + _RETRIES_AFTER[failures - 1], now)


def quarantine_for(failed: int, failed_references: int, succeeded: int) -> str:
    """Why a cycle with these counts quarantines the job, by the reason's name in Microsoft Graph; "" if it does not."""
    if failed >= _FEW_FAILURES and failed > _SHARE * (failed + succeeded):
        return "EncounteredEscrowProportionThreshold"
    if failed > _MANY_FAILURES:
        return "EncounteredBaseEscrowThreshold"
    if failed + failed_references > _MOST_FAILURES:
        return "EncounteredTotalEscrowThreshold"
    return ""


def interval(usual: timedelta, quarantined: int) -> timedelta:
    """How long until the next cycle of a job that was quarantined so many times in a row: longer each time."""
    longest = max(usual, _LONGEST_INTERVAL)
    return min(usual * (1 << min(quarantined, 16)), longest)


def is_given_up(since: datetime, now: datetime) -> bool:
    """Whether a job that has been in quarantine since then is disabled."""
    return now - since > _GIVEN_UP_AFTER
