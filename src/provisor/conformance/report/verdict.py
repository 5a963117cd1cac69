"""The verdict over a run in one sentence, with which every report opens."""

from provisor.conformance.outcome import Outcome


def verdict(outcome: Outcome) -> str:
    """How many findings in how many checks, and how much was not checked."""
    findings, checked = len(outcome.findings), len(outcome.results) - outcome.count("not checked")
    found = {0: "No findings", 1: "1 finding"}.get(findings, f"{findings} findings")
    missing = outcome.count("not checked")
    left = {0: "", 1: "; 1 was not checked"}.get(missing, f"; {missing} were not checked")
    return f"{found} in {checked} checks{left}."
