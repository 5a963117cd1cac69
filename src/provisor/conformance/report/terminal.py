"""A run on the terminal: each finding in a few lines, what works for whom, and the verdict."""

from rich.console import Console
from rich.text import Text

from provisor.conformance.badges import VENDORS, badges, in_words
from provisor.conformance.outcome import Outcome, Result
from provisor.conformance.report.evidence import Evidence, evidence
from provisor.conformance.report.verdict import verdict
from provisor.simulators.report.plain_text import in_one_line

_LONGEST = 300
_LEFT_OVER_SHOWN = 10
_STYLES = {"breaks": "bold red", "degrades": "yellow", "harmless": "dim"}
_BADGES = {
    "works": ("✓", "green"),
    "degraded": ("~", "yellow"),
    "broken": ("✗", "red"),
    "not checked": ("?", "dim"),
}


def print_report(console: Console, outcome: Outcome) -> None:
    """Print findings, badges, what was left over, and the verdict. Plain lines where the console is no terminal."""
    for result in outcome.findings:
        _print_finding(console, outcome, result)
    _print_badges(console, outcome)
    for sentence in outcome.left_over[:_LEFT_OVER_SHOWN]:
        console.print(Text(in_one_line(sentence, _LONGEST), style="yellow"), soft_wrap=True)
    console.print(
        Text(verdict(outcome), style="bold green" if outcome.passed else "bold red"), soft_wrap=True
    )


def _print_finding(console: Console, outcome: Outcome, result: Result) -> None:
    check, deviation = result.check, result.deviation
    assert deviation is not None, "a finding has a deviation"  # noqa: S101 - a mistake of ours
    heading = Text(check.id, style="bold")
    heading.append(f"  Not so: {result.title} ({check.section})", style="default")
    console.print(heading, soft_wrap=True)
    harm = Text("  ")
    for vendor, shown in VENDORS.items():
        value = outcome.harm(result, vendor)
        harm.append(f"{shown}: ").append(value, style=_STYLES[value]).append("  ")
    console.print(harm, soft_wrap=True)
    _line(console, f"  expected: {deviation.expected}")
    _line(console, f"  {_in_words(evidence(deviation.exchange))}")
    if deviation.seen is not None:
        _line(console, f"  afterwards: {_in_words(evidence(deviation.seen))}")
    console.print()


def _in_words(shown: Evidence) -> str:
    sent = f" {' '.join(shown.sent_text.split())}" if shown.sent_text else ""
    return f"{shown.method} {shown.path}{sent} → {shown.status} {' '.join(shown.body_text.split())}"


def _line(console: Console, text: str) -> None:
    # As text: what servers write is no markup of ours.
    console.print(Text(in_one_line(text, _LONGEST)), soft_wrap=True)


def _print_badges(console: Console, outcome: Outcome) -> None:
    found = badges(outcome)
    if not console.is_terminal:
        for line in in_words(found):
            console.print(Text(line), soft_wrap=True)
        return
    for vendor, shown in VENDORS.items():
        row = Text(f"{shown}:", style="bold")
        for badge in found:
            if badge.vendor == vendor:
                sign, style = _BADGES[badge.standing]
                row.append(f"  {sign} {badge.name}", style=style)
        console.print(row)
