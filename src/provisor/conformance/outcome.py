"""What a run came to: for every check passed, a finding, or why nothing can be said."""

from dataclasses import dataclass, field
from typing import Literal

from provisor.conformance.checks import Check
from provisor.conformance.exchanges import Deviation


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one check. `deviation` where it found one; `why` where it was not checked."""

    check: Check
    verdict: Literal["passed", "found", "not checked"]
    deviation: Deviation | None = None
    why: str = ""


@dataclass(slots=True)
class Outcome:
    """A whole run. `left_over` tells, a sentence each, what could not be taken away again."""

    url: str
    results: dict[str, Result] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)
    requests: int = 0

    @property
    def findings(self) -> list[Result]:
        return [each for each in self.results.values() if each.verdict == "found"]

    @property
    def passed(self) -> bool:
        return not self.findings

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.results.values())

    def add(self, result: Result) -> None:
        """Keep what became of a check."""
        self.results[result.check.id] = result
