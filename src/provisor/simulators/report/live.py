"""A run as it is seen while it goes on: one view that stays in its place on a terminal, plain lines elsewhere.

`refresh()` is called again and again by whoever runs the job (a few times a second, however often); it draws no more
than four times a second and costs the same however much was sent.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from provisor.simulators.outcome import Progress
from provisor.simulators.report.figures import NOTHING, counted, duration, latency, number
from provisor.simulators.report.latencies import latest_spread
from provisor.simulators.report.plain_text import in_one_line
from provisor.simulators.wire.tally import Cause, Operation, Tally

_BETWEEN_VIEWS = 0.25  # seconds
_BETWEEN_LINES = 10.0
_NOW = 5.0  # the seconds that "now" means
_FEWEST_OPERATIONS = 3
_CAUSES_SHOWN = 5
_LONGEST = 400  # characters of one sentence
_WIDE = 70  # columns that a table of operations needs


class Watch:
    """Shows `progress` and `tally` while it is entered; leaves nothing but the notes on a terminal.

    Where the console is no terminal (or a dumb one): a line for each stage, cycle and note, and one every ten seconds.
    """

    def __init__(
        self,
        console: Console,
        progress: Progress,
        tally: Tally,
        title: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._progress = progress
        self._tally = tally
        self._title = in_one_line(title, _LONGEST)
        self._clock = clock
        self._began = self._stage_began = clock()
        self._stage = ("", 0)
        self._notes = 0
        self._told = self._began
        self._counts = deque([(self._began, tally.sent)])
        self._live: Live | None = None

    def __enter__(self) -> Self:
        self._began = self._told = self._clock()
        if _redraws(self._console):
            self._live = Live(
                console=self._console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
                vertical_overflow="crop",
            )
            self._live.start()
        else:
            self._line(self._title)
        self.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell_notes()
        if self._live is not None:
            self._live.update("")  # its last picture would be whole, however high the terminal
            self._live.stop()

    def refresh(self) -> None:
        """Show what has changed, if it is time."""
        now = self._clock()
        self._tell_notes()
        new_stage = self._notice_stage(now)
        if self._live is None:
            self._tell_progress(now, new_stage=new_stage)
        elif new_stage or now - self._told >= _BETWEEN_VIEWS:
            self._count(now)
            self._live.update(self._view(now), refresh=True)
            self._told = now

    def _notice_stage(self, now: float) -> bool:
        stage = (self._progress.stage, self._progress.cycle)
        if stage == self._stage:
            return False
        self._stage, self._stage_began = stage, now
        return True

    def _count(self, now: float) -> None:
        self._counts.append((now, self._tally.sent))
        while len(self._counts) > 2 and self._counts[1][0] <= now - _NOW:
            self._counts.popleft()

    # Plain lines

    def _tell_progress(self, now: float, *, new_stage: bool) -> None:
        if not new_stage and now - self._told < _BETWEEN_LINES:
            return
        self._count(now)
        self._told = now
        where = f"{self._where()}: {self._stage_in_words(now)}"
        self._line(f"[{duration(now - self._began)}] {where}; {self._counts_in_words(now)}")

    def _tell_notes(self) -> None:
        for note in islice(self._progress.notes, self._notes, None):
            self._line(in_one_line(note, _LONGEST))
            self._notes += 1

    def _line(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)

    # Words

    def _where(self) -> str:
        progress = self._progress
        of = f" of {progress.cycles:,}" if progress.cycles else ""
        return f"Cycle {progress.cycle:,}{of}" if progress.cycle else "Run"

    def _stage_in_words(self, now: float) -> str:
        progress = self._progress
        words = in_one_line(progress.stage, _LONGEST)
        if 0 < progress.total >= progress.done:
            words += f" {progress.done:,} of {progress.total:,}"
        elif progress.done:
            words += f" {progress.done:,}"
        left = self._seconds_left(now)
        return words if left is None else f"{words}, about {duration(left)} left"

    def _seconds_left(self, now: float) -> float | None:
        """As long as the rest of the stage takes at its rate so far; None while nobody can know."""
        progress, spent = self._progress, now - self._stage_began
        if not 0 < progress.done < progress.total or spent < 1:
            return None
        return spent / progress.done * (progress.total - progress.done)

    def _counts_in_words(self, now: float) -> str:
        operations = self._tally.operations.values()
        answered = sum(len(each.latencies) for each in operations)
        retried = sum(each.retried for each in operations)
        if not self._tally.sent:
            return "nothing sent yet"
        return (
            f"{number(self._tally.sent)} sent, {number(answered)} answered, {number(self._tally.failures)} failed,"
            f" {number(retried)} retried; {self._rate_now():,.0f} a second now,"
            f" {self._tally.sent / max(now - self._began, 0.001):,.0f} on average"
        )

    def _rate_now(self) -> float:
        (since, before), (until, after) = self._counts[0], self._counts[-1]
        return (after - before) / (until - since) if until > since else 0.0

    # The view

    def _view(self, now: float) -> RenderableType:
        head = Text.assemble((self._title, "bold"), f"  {self._where()}  {duration(now - self._began)}")
        causes = sorted(self._tally.causes.values(), key=lambda each: -each.count)
        room = self._console.height - 8 - min(len(causes), _CAUSES_SHOWN)
        return Group(
            _cut(head),
            _cut(Text(self._stage_in_words(now))),
            self._bar(),
            Text(self._counts_in_words(now)),
            *_operations(self._tally.operations, self._console.width, max(room, _FEWEST_OPERATIONS)),
            *_causes(causes),
        )

    def _bar(self) -> RenderableType:
        total, done = self._progress.total, self._progress.done
        bar = ProgressBar(total=total or 1, completed=min(done, total), width=min(self._console.width, 60))
        grid = Table.grid()  # a bar alone does not end its line
        grid.add_row(bar)
        return grid


def _redraws(console: Console) -> bool:
    """Whether the console is a terminal that can move its cursor; FORCE_COLOR alone makes none of a pipe."""
    return console.is_interactive and not console.is_dumb_terminal and console.file.isatty()


def _cut(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _operations(operations: Mapping[str, Operation], width: int, most: int) -> Iterator[RenderableType]:
    """Those that were sent most often; a line for each where a table has no room."""
    if not operations:
        return
    shown = sorted(operations.items(), key=lambda item: -item[1].sent)[:most]
    yield ""
    if width >= _WIDE:
        yield _operations_table(shown)
    else:
        yield from (_cut(Text(_operation_in_words(name, each))) for name, each in shown)


def _operations_table(shown: list[tuple[str, Operation]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Latest 1,000 answers of each", no_wrap=True, overflow="ellipsis")
    for heading in ("sent", "failed", "p50", "p99"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, operation in shown:
        found = latest_spread(operation.latencies)
        table.add_row(
            Text(in_one_line(name, _LONGEST)),
            number(operation.sent),
            Text(number(operation.failed), style="red" if operation.failed else "dim"),
            latency(found.p50) if found else NOTHING,
            latency(found.p99) if found else NOTHING,
        )
    return table


def _operation_in_words(name: str, operation: Operation) -> str:
    found = latest_spread(operation.latencies)
    spent = f", {latency(found.p50)} / {latency(found.p99)}" if found else ""
    failed = f" ({number(operation.failed)} failed)" if operation.failed else ""
    return f"{in_one_line(name, _LONGEST)}: {number(operation.sent)}{failed}{spent}"


def _causes(causes: list[Cause]) -> Iterator[RenderableType]:
    if not causes:
        return
    yield ""
    for cause in causes[:_CAUSES_SHOWN]:
        yield _cut(
            Text.assemble((f"{counted(cause.count, 'time')}: ", "red"), in_one_line(cause.sentence, _LONGEST))
        )
    if len(causes) > _CAUSES_SHOWN:
        yield Text(f"and {counted(len(causes) - _CAUSES_SHOWN, 'other cause')}")
