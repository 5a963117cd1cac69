"""How latencies are spread: nearest-rank percentiles, of all answers or cheaply of the latest."""

from array import array
from dataclasses import dataclass
from math import ceil

_LATEST = 1_000


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds that so many hundredths of the answers did not exceed, and the slowest answer."""

    p50: float
    p90: float
    p99: float
    slowest: float


def spread(latencies: "array[float]") -> Spread | None:
    """The spread of all of them; None where nothing was answered."""
    if not latencies:
        return None
    ordered = sorted(latencies)
    p50, p90, p99 = (ordered[ceil(share * len(ordered) / 100) - 1] for share in (50, 90, 99))
    return Spread(p50, p90, p99, ordered[-1])


def latest_spread(latencies: "array[float]") -> Spread | None:
    """The spread of the last thousand: cheap, however long the run."""
    return spread(latencies[-_LATEST:])
