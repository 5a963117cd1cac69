"""The report of a run as one HTML file: at once whether it is in sync, then what was sent, what failed and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from provisor.simulators.outcome import Cycle, Difference, Outcome
from provisor.simulators.report import charts
from provisor.simulators.report.cycles import done_in_words, ending_in_words
from provisor.simulators.report.differences import both_values, result_in_words, whole_in_words
from provisor.simulators.report.latencies import Spread, spread
from provisor.simulators.report.page import render_body, render_page
from provisor.simulators.report.plain_text import shortened
from provisor.simulators.report.verdict import (
    Standing,
    source_in_words,
    unknown_in_words,
    verdict,
    work_in_words,
)

_PACKAGE = "provisor.simulators.report"
_DIFFERENCES_SHOWN = 1_000
_CYCLES_SHOWN = 1_000
_CAUSES_SHOWN = 100
_LONGEST_VALUE = 300
_LONGEST_BODY = 4_000
_TONES = {Standing.IN_SYNC: "good", Standing.DIFFERENT: "bad", Standing.UNKNOWN: "warn"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A difference as the page shows it. `whole` is "" where one attribute differs, `request` where none was sent."""

    resource: str
    whole: str
    attribute: str
    source: str
    server: str
    why: str
    request: str
    result: str
    at: str
    body: str


def as_html(outcome: Outcome) -> str:
    """The whole document. At most 1,000 differences and cycles are listed; the page tells how many aren't."""
    found = verdict(outcome)
    differences = outcome.comparison.differences if outcome.comparison else []
    causes = sorted(outcome.tally.causes.values(), key=lambda each: -each.count)
    spreads = _spreads(outcome)
    timeline = charts.spans(list(outcome.tally.timeline()))
    later = _later(outcome.cycles)
    kinds = charts.kinds_of_work(later)
    body = render_body(
        _PACKAGE,
        "report.html.jinja",
        outcome=outcome,
        verdict=found,
        tone=_TONES[found.standing],
        work=work_in_words(outcome),
        unknown=unknown_in_words(outcome),
        source=source_in_words(outcome.source),
        rate=outcome.tally.sent / outcome.seconds if outcome.seconds else 0.0,
        spreads=spreads,
        spans=timeline,
        causes=causes[:_CAUSES_SHOWN],
        cycles=[
            (each, done_in_words(each.done), done_in_words(each.changes), ending_in_words(each))
            for each in outcome.cycles[-_CYCLES_SHOWN:]
        ],
        any_changes=any(each.changes for each in outcome.cycles),
        differences=[_shown(each) for each in differences[:_DIFFERENCES_SHOWN]],
        left_out=len(differences) - _DIFFERENCES_SHOWN,
        kinds=kinds[: charts.KINDS_DRAWN],
        more_kinds=len(kinds) > charts.KINDS_DRAWN,
        initial_left_out=len(later) < len(outcome.cycles),
        time_chart=charts.requests_over_time(timeline) if timeline else Markup(),
        latency_chart=charts.latency_by_operation(spreads) if spreads else Markup(),
        cycles_chart=charts.work_of_cycles(later) if kinds else Markup(),
        causes_chart=charts.failures_by_cause(causes) if causes else Markup(),
    )
    return render_page(f"{found.sentence.partition(':')[0].rstrip('.')}, {outcome.provider}", body)


def _spreads(outcome: Outcome) -> Mapping[str, Spread]:
    """By operation, those without an answer left out."""
    found = ((name, spread(each.latencies)) for name, each in outcome.tally.operations.items())
    return {name: each for name, each in found if each}


def _later(cycles: Sequence[Cycle]) -> Sequence[Cycle]:
    """The cycles to be drawn: beside an initial one, which does everything at once, the others could not be seen."""
    return [each for each in cycles if each.kind != "initial"] or cycles


def _shown(difference: Difference) -> _Shown:
    sent = difference.request
    return _Shown(
        difference.resource,
        whole_in_words(difference),
        difference.attribute,
        *both_values(difference, _LONGEST_VALUE),
        difference.why,
        f"{sent.method} {sent.path}" if sent else "",
        result_in_words(sent) if sent else "",
        sent.at if sent else "",
        _body(sent.body) if sent and sent.body is not None else "",
    )


def _body(body: Any) -> str:
    return shortened(json.dumps(body, ensure_ascii=False, indent=2, default=str), _LONGEST_BODY)
