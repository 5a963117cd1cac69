"""The report at the end, on terminals and in pipes."""

import io
import re

from rich.console import Console
from tests.simulators.report.outcomes import (
    a_cycle,
    a_difference,
    a_hostile_outcome,
    a_request,
    a_tally,
    an_empty_outcome,
    an_outcome,
)

from provisor.simulators.outcome import Outcome
from provisor.simulators.report.terminal import print_report

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def piped(outcome: Outcome) -> str:
    file = io.StringIO()
    print_report(Console(file=file, _environ={}), outcome)
    return file.getvalue()


def on_a_terminal(outcome: Outcome, width: int, **environment: str) -> str:
    file = io.StringIO()
    environ = {"TERM": "xterm-256color", **environment}
    print_report(Console(file=file, force_terminal=True, width=width, _environ=environ), outcome)
    return file.getvalue()


def test_the_verdict_comes_first() -> None:
    assert piped(an_outcome()).startswith("In sync: 5,000 users, 200 groups and 31,042 memberships")
    assert piped(an_outcome([a_difference()])).startswith("1 difference remains")
    assert piped(an_empty_outcome()).startswith("The server was not compared with the directory: ")


def test_a_pipe_gets_whole_rows_and_no_control_codes() -> None:
    cycle = a_cycle()
    cycle.done = {f"things of kind {n} done": n for n in range(1, 13)}
    text = piped(an_outcome(cycles=[cycle], tally=a_tally(failures=3)))

    assert not _CONTROL.search(text)
    assert any(", things of kind 12 done 12" in line and "incremental" in line for line in text.splitlines())
    assert not re.search(r" $", text, re.MULTILINE)


def test_operations_have_their_figures() -> None:
    (line,) = re.findall(r"^create user .*", piped(an_outcome(tally=a_tally(failures=3))), re.MULTILINE)

    assert line.split("  ")[0] == "create user"
    assert re.split(r"\s{2,}", line) == ["create user", "103", "3", "3", "50 ms", "99 ms"]


def test_a_cause_has_its_count_and_an_example() -> None:
    text = piped(an_outcome(tally=a_tally(failures=3)))

    assert (
        "3 times: The server asks to slow down (429).\n    for example POST /Users: The server asks" in text
    )


def test_a_difference_names_the_request_that_should_have_caused_it() -> None:
    told = a_request(status=400, told="no such value")
    text = piped(an_outcome([a_difference(request=told), a_difference("User noor@contoso.example")]))

    assert "User maria@contoso.example: displayName: “Maria” → “Mary”\n" in text
    assert (
        '    PATCH /Users/7 {"Operations": [{"op": "Replace"}]} → 400 (no such value), at 2026-03-02' in text
    )
    assert "    no request was sent for it\n" in text


def test_twenty_differences_are_listed_and_the_others_counted() -> None:
    text = piped(an_outcome([a_difference()] * 5000))

    assert text.count("displayName: “Maria”") == 20
    assert text.endswith("and 4,980 more differences\n")


def test_many_cycles_show_the_last() -> None:
    text = piped(an_outcome(cycles=[a_cycle(number) for number in range(1, 101)]))

    assert "These are the last 40 of 100 cycles." in text
    assert re.search(r"^  100  incremental", text, re.MULTILINE)


def test_hostile_names_send_nothing_to_a_terminal() -> None:
    assert not _CONTROL.search(piped(a_hostile_outcome()))
    assert not _CONTROL.search(_COLOURS.sub("", on_a_terminal(a_hostile_outcome(), 100)))


def test_markup_of_others_is_shown_as_it_is() -> None:
    assert "[bold red]markup[/]" in piped(a_hostile_outcome())


def test_every_line_fits_a_narrow_terminal() -> None:
    lines = _COLOURS.sub("", on_a_terminal(an_outcome(tally=a_tally(failures=3)), 30)).splitlines()

    assert max(map(len, lines)) <= 30
    assert "create user" in " ".join(lines)


def test_no_color_is_respected() -> None:
    assert not re.search(r"\x1b\[[\d;]*3\d", on_a_terminal(an_outcome(), 100, NO_COLOR="1"))
