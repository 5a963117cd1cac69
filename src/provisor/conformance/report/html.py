"""A run as one HTML file: the verdict, what works for whom, then every finding with its evidence."""

from dataclasses import dataclass

from provisor.conformance.badges import VENDORS, Badge, badges
from provisor.conformance.catalogue import SUBJECTS
from provisor.conformance.checks import Harm
from provisor.conformance.outcome import Outcome, Result
from provisor.conformance.report.evidence import Evidence, evidence
from provisor.conformance.report.verdict import verdict
from provisor.simulators.report.page import render_body, render_page

_TONES = {"works": "good", "degraded": "warn", "broken": "bad", "not checked": "quiet"}
_HARMS = {"breaks": "bad", "degrades": "warn", "harmless": "quiet"}


@dataclass(frozen=True, slots=True)
class _Finding:
    """A finding as the page shows it: its exchange, and the read that shows what is wrong."""

    result: Result
    harms: list[tuple[str, Harm]]
    expected: str
    exchanges: tuple[Evidence, ...]


def as_html(outcome: Outcome) -> str:
    """The whole document, readable offline and without scripts."""
    found = badges(outcome)
    body = render_body(
        "provisor.conformance.report",
        "report.html.jinja",
        outcome=outcome,
        verdict=verdict(outcome),
        vendors=[(shown, _of(found, vendor)) for vendor, shown in VENDORS.items()],
        tones=_TONES,
        harms=_HARMS,
        findings=[_shown(outcome, each) for each in outcome.findings],
        subjects=[
            (each.name, [outcome.results[check.id] for check in each if check.id in outcome.results])
            for each in SUBJECTS
        ],
    )
    return render_page("Passed" if outcome.passed else f"{len(outcome.findings)} findings", body)


def _of(found: list[Badge], vendor: str) -> list[Badge]:
    return [each for each in found if each.vendor == vendor]


def _shown(outcome: Outcome, result: Result) -> _Finding:
    deviation = result.deviation
    assert deviation is not None, "a finding has a deviation"  # noqa: S101 - a mistake of ours
    exchanges = tuple(evidence(each) for each in (deviation.exchange, deviation.seen) if each is not None)
    harms = [(shown, outcome.harm(result, vendor)) for vendor, shown in VENDORS.items()]
    return _Finding(result, harms, deviation.expected, exchanges)
