"""The report of a run at its end: the verdict first, then what was done, what failed and why, and what differs."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from provisor.simulators.outcome import Cycle, Difference, Outcome
from provisor.simulators.report.cycles import done_in_words, ending_in_words
from provisor.simulators.report.differences import request_in_words, what_differs
from provisor.simulators.report.figures import NOTHING, counted, duration, latency, number
from provisor.simulators.report.latencies import spread
from provisor.simulators.report.plain_text import in_one_line
from provisor.simulators.report.verdict import Standing, unknown_in_words, verdict, work_in_words
from provisor.simulators.wire.tally import Cause, Operation

_DIFFERENCES_SHOWN = 20
_CYCLES_SHOWN = 40
_CAUSES_SHOWN = 40
_LONGEST_VALUE = 120
_LONGEST_SENTENCE = 400
_WIDE = 80  # columns that a table needs
_STYLES = {Standing.IN_SYNC: "bold green", Standing.DIFFERENT: "bold red", Standing.UNKNOWN: "bold yellow"}


def print_report(console: Console, outcome: Outcome) -> None:
    """Print the report. Where the console is no terminal, every row stands in one line, without control codes."""
    found = verdict(outcome)
    _say(console, found.sentence, style=_STYLES[found.standing])
    for sentence in (*found.remarks, work_in_words(outcome), unknown_in_words(outcome)):
        if sentence:
            _say(console, sentence)
    _print_cycles(console, outcome.cycles)
    _print_operations(console, outcome.tally.operations)
    _print_causes(console, list(outcome.tally.causes.values()))
    _print_differences(console, outcome.comparison.differences if outcome.comparison else [])


def _print_cycles(console: Console, cycles: Sequence[Cycle]) -> None:
    if not cycles:
        return
    _heading(console, "Cycles")
    rows = [
        (
            number(cycle.number),
            cycle.kind,
            duration(cycle.seconds),
            done_in_words(cycle.done),
            ending_in_words(cycle),
        )
        for cycle in cycles[-_CYCLES_SHOWN:]
    ]
    _table(console, ("Cycle", "Kind", "Took", "Done", "Failures"), rows, figures=("Cycle", "Took"))
    if len(cycles) > _CYCLES_SHOWN:
        _say(console, f"These are the last {_CYCLES_SHOWN} of {len(cycles):,} cycles.")


def _print_operations(console: Console, operations: Mapping[str, Operation]) -> None:
    if not operations:
        return
    _heading(console, "Operations")
    rows = []
    for name, each in operations.items():
        found = spread(each.latencies)
        rows.append(
            (
                name,
                number(each.sent),
                number(each.failed),
                number(each.retried),
                latency(found.p50) if found else NOTHING,
                latency(found.p99) if found else NOTHING,
            )
        )
    figures = ("Sent", "Failed", "Retried", "p50", "p99")
    _table(console, ("Operation", *figures), rows, figures=figures)


def _print_causes(console: Console, causes: list[Cause]) -> None:
    if not causes:
        return
    _heading(console, "What failed")
    for cause in sorted(causes, key=lambda each: -each.count)[:_CAUSES_SHOWN]:
        _say(console, f"{counted(cause.count, 'time')}: {cause.sentence}")
        _say(console, f"for example {cause.example}", indent=4, style="dim")
    if len(causes) > _CAUSES_SHOWN:
        _say(console, f"and {counted(len(causes) - _CAUSES_SHOWN, 'other cause')}")


def _print_differences(console: Console, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    _heading(console, "Differences (directory → server)")
    for each in differences[:_DIFFERENCES_SHOWN]:
        _say(console, f"{each.resource}: {what_differs(each, _LONGEST_VALUE)}")
        _say(console, request_in_words(each.request, _LONGEST_VALUE), indent=4, style="dim")
        if each.why:
            _say(console, each.why, indent=4, style="dim")
    if len(differences) > _DIFFERENCES_SHOWN:
        _say(console, f"and {counted(len(differences) - _DIFFERENCES_SHOWN, 'more difference')}")


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _say(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """One sentence: wrapped by its words on a terminal, whole in one line elsewhere."""
    sentence = Text(in_one_line(text, _LONGEST_SENTENCE), style=style, overflow="fold")
    if console.is_terminal:
        console.print(Padding(sentence, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent) + sentence, soft_wrap=True)


def _table(
    console: Console, headings: Sequence[str], rows: Sequence[tuple[str, ...]], *, figures: tuple[str, ...]
) -> None:
    """A table; on a terminal that is too narrow for one, a paragraph for each row."""
    if console.is_terminal and console.width < _WIDE:
        for row in rows:
            named = (f"{heading.lower()} {cell}" for heading, cell in zip(headings, row, strict=True) if cell)
            _say(console, ", ".join(named))
        return
    if not console.is_terminal:
        for line in _aligned([headings, *rows], [heading in figures for heading in headings]):
            console.print(Text(line), soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        is_figure = heading in figures
        table.add_column(
            heading, justify="right" if is_figure else "left", no_wrap=is_figure, overflow="fold"
        )
    for row in rows:
        # As text: what servers and directories name is no markup of ours.
        table.add_row(*(Text(in_one_line(cell, _LONGEST_SENTENCE)) for cell in row))
    console.print(table)


def _aligned(rows: Sequence[Sequence[str]], is_figure: Sequence[bool]) -> Iterator[str]:
    """Rows as lines of aligned columns, however wide."""
    shown = [[in_one_line(cell, _LONGEST_SENTENCE) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = zip(row, widths, is_figure, strict=True)
        yield "  ".join(
            cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells
        ).rstrip()
