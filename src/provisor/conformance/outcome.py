"""What a run came to: for every check passed, a finding, or why nothing can be said."""

from dataclasses import dataclass, field
from typing import Literal

from provisor.conformance.checks import Check, Harm
from provisor.conformance.exchanges import Deviation

Vendor = Literal["entra", "okta"]
_HARMS: tuple[Harm, ...] = ("harmless", "degrades", "breaks")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one check. `deviation` where it found one; `why` where it was not checked.

    `same_as` is the id of a finding that this one would repeat: both are one fault.
    """

    check: Check
    verdict: Literal["passed", "found", "not checked"]
    deviation: Deviation | None = None
    why: str = ""
    same_as: str = ""

    @property
    def title(self) -> str:
        """The title of the check, with the attributes that a finding is about."""
        about = self.deviation.about if self.deviation else ""
        return f"{self.check.title} ({about})" if about else self.check.title

    def harm(self, vendor: Vendor) -> Harm:
        """What it means to a vendor when just this check fails."""
        return self.check.entra if vendor == "entra" else self.check.okta


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

    def harm(self, finding: Result, vendor: Vendor) -> Harm:
        """The worst that a finding means to a vendor: its own, or that of a check in which it shows, too."""
        alike = [each for each in self.results.values() if each.same_as == finding.check.id]
        return max((each.harm(vendor) for each in (finding, *alike)), key=_HARMS.index)

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.results.values())

    def add(self, result: Result) -> None:
        """Keep what became of a check."""
        self.results[result.check.id] = result
