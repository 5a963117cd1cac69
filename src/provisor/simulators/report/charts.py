"""What a run's report draws: requests over time, latencies by operation, the work of cycles, failures by cause.

Each picture stands beside a table that has the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup

from provisor.simulators.outcome import Cycle
from provisor.simulators.report.cycles import done_in_words
from provisor.simulators.report.drawing import Drawing, at_both_widths, decades, ticks
from provisor.simulators.report.figures import counted, duration, latency, number
from provisor.simulators.report.latencies import Spread
from provisor.simulators.wire.tally import Cause, Second

_SPANS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)  # seconds
_MOST_BARS = 60
KINDS_DRAWN = 6
_CAUSES_DRAWN = 12
_LEFT, _BELOW, _TOP = 52.0, 26.0, 10.0
_ROW = 26.0


@dataclass(frozen=True, slots=True)
class Span:
    """What happened in so many seconds of a run, from its second `begin` on."""

    begin: int
    seconds: int
    answered: int
    failed: int


def spans(timeline: Sequence[tuple[int, Second]]) -> list[Span]:
    """The whole time of a run in at most sixty equal spans, idle ones included."""
    if not timeline:
        return []
    end = timeline[-1][0] + 1
    length = next((span for span in _SPANS if span * _MOST_BARS >= end), ceil(end / _MOST_BARS))
    answered, failed = [0] * ceil(end / length), [0] * ceil(end / length)
    for second, each in timeline:
        answered[second // length] += each.answered
        failed[second // length] += each.failed
    return [
        Span(index * length, length, *both) for index, both in enumerate(zip(answered, failed, strict=True))
    ]


def requests_over_time(found: Sequence[Span]) -> Markup:
    """Answers a second, with failures before them in their own colour."""
    length = found[0].seconds
    highest = max(max(each.answered, each.failed) for each in found) / length
    scale = ticks(highest)
    busiest = max(found, key=lambda each: each.answered)
    description = (
        f"Over {duration(len(found) * length)}, at most {number(busiest.answered / length)} answers a second,"
        f" {duration(busiest.begin)} after the beginning; {number(sum(each.failed for each in found))} failures."
    )

    def draw(drawing: Drawing) -> None:
        height = drawing.height - _BELOW
        _draw_scale(drawing, scale, height)
        step = (drawing.width - _LEFT) / len(found)
        for index, each in enumerate(found):
            x, room = _LEFT + index * step, (height - _TOP) / scale[-1] / length
            tip = f"{duration(each.begin)}: {number(each.answered)} answered, {number(each.failed)} failed"
            for count, style in ((each.answered, "f1"), (each.failed, "f-bad")):
                if count:
                    drawing.bar(
                        x + step * 0.08,
                        height - count * room,
                        step * 0.84,
                        count * room,
                        style=style,
                        tip=tip,
                    )
        marks = max(2, int(drawing.width / 150))
        for index in range(marks):
            at = len(found) * length * index / marks
            drawing.write(
                _LEFT + (drawing.width - _LEFT) * index / marks, height + 18, duration(at) if at else "0"
            )

    return at_both_widths("time", "Requests a second over time", description, 200, draw)


def latency_by_operation(spreads: Mapping[str, Spread]) -> Markup:
    """The span from p50 to p99 of each operation, on a scale of powers of ten."""
    scale = decades(
        min(max(each.p50, 1e-5) for each in spreads.values()),
        max(max(each.p99, 1e-5) for each in spreads.values()),
    )
    slowest = max(spreads, key=lambda name: spreads[name].p99)
    description = f"The slowest operation is {slowest}: p99 {latency(spreads[slowest].p99)}."

    def draw(drawing: Drawing) -> None:
        left = min(200.0, drawing.width * 0.36)
        span = (drawing.width - left - 34) / log10(scale[-1] / scale[0])

        def place(seconds: float) -> float:
            return left + 4 + log10(max(seconds, scale[0]) / scale[0]) * span

        bottom = drawing.height - _BELOW
        for tick in scale:
            drawing.line(place(tick), 0, place(tick), bottom)
            drawing.write(place(tick), bottom + 18, latency(tick).replace(".0 ", " "), anchor="middle")
        for index, (name, each) in enumerate(spreads.items()):
            y = _ROW * (index + 0.5)
            drawing.write(0, y + 4, name, style="strong", room=left - 8)
            drawing.line(place(each.p50), y, place(each.p99), y, style="span")
            for label, seconds, style in (
                ("p99", each.p99, "f6"),
                ("p90", each.p90, "f4"),
                ("p50", each.p50, "f1"),
            ):
                drawing.dot(place(seconds), y, 4.5, style=style, tip=f"{name}: {label} {latency(seconds)}")

    height = _ROW * len(spreads) + _BELOW
    return at_both_widths("latency", "Latency of each operation", description, height, draw)


def kinds_of_work(cycles: Sequence[Cycle]) -> list[str]:
    """What was done over the cycles, the most frequent first; the first six are drawn, the rest as one."""
    totals: dict[str, int] = {}
    for cycle in cycles:
        for what, count in cycle.done.items():
            totals[what] = totals.get(what, 0) + count
    return sorted((what for what in totals if totals[what]), key=lambda what: -totals[what])


def work_of_cycles(cycles: Sequence[Cycle]) -> Markup:
    """What each cycle did, its kinds upon each other in the order of `kinds_of_work`."""
    kinds = kinds_of_work(cycles)[:KINDS_DRAWN]
    groups = _in_bars(cycles)
    totals = [sum(sum(cycle.done.values()) for cycle in group) for group in groups]
    scale = ticks(max(totals))
    description = (
        f"{counted(len(cycles), 'cycle')}, {number(sum(totals))} changes in all,"
        f" at most {number(max(totals))} in one bar."
    )

    def draw(drawing: Drawing) -> None:
        height = drawing.height - _BELOW
        _draw_scale(drawing, scale, height)
        step = min((drawing.width - _LEFT) / len(groups), 60)
        for index, group in enumerate(groups):
            x, y = _LEFT + index * step, height
            for count, style, tip in _layers(group, kinds):
                tall = count * (height - _TOP) / scale[-1]
                y -= tall
                drawing.bar(
                    x + step * 0.1, y, step * 0.8, tall, style=style, tip=f"{_cycles_named(group)}: {tip}"
                )
        every = max(1, ceil(34 / step))
        for index in range(0, len(groups), every):
            middle = _LEFT + (index + 0.5) * step
            drawing.write(middle, height + 18, number(groups[index][0].number), anchor="middle")

    return at_both_widths("cycles", "What each cycle did", description, 200, draw)


def failures_by_cause(causes: Sequence[Cause]) -> Markup:
    """How often each cause made requests fail, the most frequent first."""
    shown = sorted(causes, key=lambda each: -each.count)[:_CAUSES_DRAWN]
    highest = shown[0].count
    description = f"The most frequent cause: {shown[0].sentence} {counted(highest, 'time')}."

    def draw(drawing: Drawing) -> None:
        for index, each in enumerate(shown):
            y = index * 40.0
            drawing.write(0, y + 14, each.sentence, style="strong", room=drawing.width)
            long = max((drawing.width - 70) * each.count / highest, 2)
            drawing.bar(
                0, y + 20, long, 11, style="f-bad", tip=f"{each.sentence} {counted(each.count, 'time')}"
            )
            drawing.write(long + 6, y + 30, number(each.count))

    return at_both_widths("causes", "Failures by cause", description, 40.0 * len(shown), draw)


def _draw_scale(drawing: Drawing, scale: Sequence[float], height: float) -> None:
    for tick in scale:
        y = height - tick / scale[-1] * (height - _TOP)
        drawing.line(_LEFT, y, drawing.width, y)
        drawing.write(_LEFT - 6, y + 4, f"{tick:,.10g}", anchor="end")


def _in_bars(cycles: Sequence[Cycle]) -> list[Sequence[Cycle]]:
    """The cycles, or where they are too many for a bar each, some neighbours in one."""
    together = ceil(len(cycles) / _MOST_BARS)
    return [cycles[index : index + together] for index in range(0, len(cycles), together)]


def _layers(group: Sequence[Cycle], kinds: Sequence[str]) -> list[tuple[int, str, str]]:
    """The parts of one bar from below: how many, their style, and what they are."""
    layers = []
    for index, what in enumerate(kinds):
        count = sum(cycle.done.get(what, 0) for cycle in group)
        layers.append((count, f"f{index + 1}", f"{what} {count:,}"))
    rest: dict[str, int] = {}
    for cycle in group:
        for what, count in cycle.done.items():
            if what not in kinds:
                rest[what] = rest.get(what, 0) + count
    layers.append((sum(rest.values()), "f7", done_in_words(rest)))
    return [layer for layer in layers if layer[0]]


def _cycles_named(group: Sequence[Cycle]) -> str:
    first, last = group[0].number, group[-1].number
    return f"cycle {first:,}" if first == last else f"cycles {first:,} to {last:,}"
