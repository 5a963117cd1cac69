"""What a run counts: requests by operation with their latencies, failures by cause, and both over time."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from provisor.simulators.wire.failures import Failure


@dataclass(slots=True)
class Operation:
    """Every attempt of one operation. `latencies` in seconds, one for each answer; `failed` are attempts, too."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    latencies: "array[float]" = field(default_factory=lambda: array("f"))


@dataclass(slots=True)
class Cause:
    """Failures that one repair would end, with one of them in full."""

    sentence: str
    example: str
    count: int = 0


@dataclass(slots=True)
class Second:
    """What happened in one second of the run."""

    answered: int = 0
    failed: int = 0


@dataclass(slots=True)
class Tally:
    """The counts of a run, from its first second on."""

    operations: dict[str, Operation] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    seconds: dict[int, Second] = field(default_factory=dict)

    def operation(self, name: str) -> Operation:
        return self.operations.setdefault(name, Operation())

    def answered(self, name: str, latency: float, *, at: float) -> None:
        """An answer came `at` so many seconds after the run began."""
        self.operation(name).latencies.append(latency)
        self._second(at).answered += 1

    def failed(self, failure: Failure, *, at: float) -> None:
        """An attempt failed."""
        self.operation(failure.request.operation).failed += 1
        self._second(at).failed += 1
        cause = self.causes.setdefault(failure.cause, Cause(failure.cause, str(failure)))
        cause.count += 1

    @property
    def sent(self) -> int:
        return sum(each.sent for each in self.operations.values())

    @property
    def failures(self) -> int:
        return sum(each.failed for each in self.operations.values())

    def timeline(self) -> Iterator[tuple[int, Second]]:
        """Every second in which something happened, in order."""
        yield from sorted(self.seconds.items())

    def _second(self, at: float) -> Second:
        return self.seconds.setdefault(int(at), Second())
