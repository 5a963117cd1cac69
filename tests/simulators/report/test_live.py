"""A run while it goes on: in its place on a terminal, as lines elsewhere."""

import io
import os
import pty
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from rich.console import Console
from tests.simulators.report.outcomes import HOSTILE_NAMES, a_tally

from provisor.simulators.outcome import Progress
from provisor.simulators.report.live import Watch
from provisor.simulators.wire.tally import Tally

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_UP, _DOWN = "\x1b[1A", "\n"


@dataclass
class Clock:
    """A clock that goes on when it is told to."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Terminal:
    """A pseudo-terminal, and what was written to it."""

    console: Console
    close: Callable[[], str]
    written: str = ""


@dataclass
class Run:
    """What is watched."""

    progress: Progress = field(default_factory=lambda: Progress(cycles=3))
    tally: Tally = field(default_factory=Tally)
    clock: Clock = field(default_factory=Clock)

    def watched(self, console: Console) -> Watch:
        return Watch(console, self.progress, self.tally, "Entra ID → the server", clock=self.clock)


@contextmanager
def terminal(width: int = 100, height: int = 30, **environment: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    pieces: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, pieces))
    reader.start()
    environ = {"TERM": "xterm-256color", **environment}
    with os.fdopen(theirs, "w", encoding="utf-8") as file:
        console = Console(file=file, width=width, height=height, _environ=environ)
        found = Terminal(console, lambda: b"".join(pieces).decode())
        yield found
    reader.join()
    os.close(ours)
    found.written = found.close().replace("\r\n", "\n")


def _read(descriptor: int, pieces: list[bytes]) -> None:
    try:
        while piece := os.read(descriptor, 65536):
            pieces.append(piece)
    except OSError:  # the other end is closed
        return


def piped() -> Console:
    return Console(file=io.StringIO(), _environ={})


def lines_of(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_pipe_gets_a_line_for_each_stage_and_cycle() -> None:
    run, console = Run(), piped()

    with run.watched(console) as watch:
        for run.progress.cycle in (1, 2):
            for stage in ("users", "groups"):
                run.progress.begin(stage, 50)
                run.clock.now += 1
                watch.refresh()
                watch.refresh()

    lines = lines_of(console)
    assert lines[0] == "Entra ID → the server"
    assert [re.sub(r";.*", "", line) for line in lines[2:]] == [
        "[1.0 s] Cycle 1 of 3: users 0 of 50",
        "[2.0 s] Cycle 1 of 3: groups 0 of 50",
        "[3.0 s] Cycle 2 of 3: users 0 of 50",
        "[4.0 s] Cycle 2 of 3: groups 0 of 50",
    ]


def test_a_pipe_gets_one_line_of_progress_in_ten_seconds() -> None:
    run, console = Run(), piped()

    with run.watched(console) as watch:
        for _ in range(400):
            run.clock.now += 0.25
            run.progress.done += 1
            watch.refresh()

    assert len(lines_of(console)) == 2 + 10


def test_the_rest_of_a_stage_is_estimated() -> None:
    run, console = Run(), piped()
    run.progress.begin("users", 400)

    with run.watched(console) as watch:
        run.clock.now += 10
        run.progress.done = 100
        watch.refresh()

    assert "users 100 of 400, about 30 s left" in lines_of(console)[-1]


def test_counts_and_rates_are_told() -> None:
    run, console = Run(), piped()

    with run.watched(console) as watch:
        run.clock.now += 10
        run.tally.operations |= a_tally(failures=3).operations
        watch.refresh()

    assert lines_of(console)[-1].endswith(
        "; 103 sent, 100 answered, 3 failed, 3 retried; 10 a second now, 10 on average"
    )


def test_before_the_first_request_nothing_is_counted() -> None:
    console = piped()

    with Run().watched(console):
        pass

    assert lines_of(console)[-1] == "[0 s] Run: starting; nothing sent yet"


def test_notes_come_once_and_none_is_lost_at_the_end() -> None:
    run, console = Run(), piped()

    with run.watched(console) as watch:
        run.progress.notes.append("The job is in quarantine.")
        watch.refresh()
        watch.refresh()
        run.progress.notes.append("The run stops.")

    assert [line for line in lines_of(console) if line.startswith("The ")] == [
        "The job is in quarantine.",
        "The run stops.",
    ]


def hostile_run() -> Run:
    everything = "".join(HOSTILE_NAMES)
    run = Run(tally=a_tally(failures=3, name=everything, cause=everything))
    run.progress.begin(everything)
    run.progress.notes.extend(HOSTILE_NAMES)
    return run


def test_a_pipe_gets_no_control_codes_whatever_is_named() -> None:
    console = piped()

    with hostile_run().watched(console):
        pass

    assert not _CONTROL.search("\n".join(lines_of(console)))
    assert "[bold red]markup[/]" in lines_of(console)


def test_forced_colours_do_not_make_a_terminal_of_a_pipe() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, _environ={"FORCE_COLOR": "1"})

    with Run().watched(console):
        pass

    assert not _CONTROL.search("\n".join(lines_of(console)))


def test_a_dumb_terminal_gets_lines() -> None:
    with terminal(TERM="dumb") as found, Run().watched(found.console):
        pass

    assert not _CONTROL.search(found.written)
    assert "Run: starting" in found.written


def test_a_terminal_shows_stage_counts_operations_and_causes() -> None:
    run = Run(tally=a_tally(failures=3))
    run.progress.cycle = 2
    run.progress.begin("users", 50)

    with terminal() as found, run.watched(found.console):
        pass

    text = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", found.written)
    assert "Cycle 2 of 3" in text
    assert "users 0 of 50" in text
    assert "103 sent, 100 answered, 3 failed, 3 retried" in text
    assert re.search(r"create user +103 +3 +50 ms +99 ms", text)
    assert "3 times: The server asks to slow down (429)." in text


def test_a_terminal_is_left_with_the_notes_alone() -> None:
    run = Run(tally=a_tally(failures=3))

    with terminal() as found, run.watched(found.console) as watch:
        for _ in range(20):
            run.clock.now += 1
            run.progress.done += 1
            watch.refresh()
        run.progress.notes.append("The run stops.")

    assert found.written.count(_DOWN) - found.written.count(_UP) == 1
    assert "The run stops." in found.written


def test_a_terminal_is_redrawn_four_times_a_second_at_most() -> None:
    run = Run()

    with terminal() as found, run.watched(found.console) as watch:
        for _ in range(1000):
            run.clock.now += 0.01
            watch.refresh()

    assert found.written.count("Entra ID → the server") <= 42


@pytest.mark.parametrize(("width", "height"), [(20, 5), (40, 12), (60, 24), (200, 60)])
def test_the_view_never_outgrows_its_terminal(width: int, height: int) -> None:
    run = Run()
    for number in range(30):
        name = f"operation {number} with a rather long name"
        run.tally.operations |= a_tally(name=name).operations
        run.tally.causes |= a_tally(failures=3, cause=f"Cause {number} of many, in a long sentence.").causes

    with terminal(width, height) as found, run.watched(found.console) as watch:
        run.clock.now += 1
        watch.refresh()

    for frame in re.split(r"\x1b\[\?25.|(?:\x1b\[1A|\x1b\[2K|\r)+", found.written):
        lines = re.sub(r"\x1b\[[\d;]*m", "", frame).split("\n")
        assert len(lines) <= height
        assert max(map(len, lines)) <= width


def test_a_terminal_gets_nothing_of_what_others_name_but_text() -> None:
    with terminal() as found, hostile_run().watched(found.console):
        pass

    ours = re.sub(r"\x1b\[(?:[\d;]*m|1A|2K|\?25[lh])|\r", "", found.written)
    assert not _CONTROL.search(ours)


def test_no_color_is_respected() -> None:
    with terminal(NO_COLOR="1") as found, Run(tally=a_tally(failures=3)).watched(found.console):
        pass

    assert not re.search(r"\x1b\[[\d;]*[39]\dm", found.written)


def test_a_run_that_fails_leaves_the_terminal_in_order() -> None:
    with terminal() as found, pytest.raises(KeyboardInterrupt), Run().watched(found.console):
        raise KeyboardInterrupt

    assert found.written.rfind("\x1b[?25h") > found.written.rfind("\x1b[?25l")
