"""Puts a rehearsal together, shows it while it runs, and writes what came of it."""

import asyncio
import signal
import sys
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import uvloop
from cyclopts import Parameter
from rich.console import Console

from provisor.cli.refusals import CouldNotRun, WrongUse
from provisor.cli.simulation_options import DirectoryOptions, ResultOptions, TimeOptions
from provisor.cli.speech import ReportConsole
from provisor.simulators.directory import Origin, fill
from provisor.simulators.engine import Engine, NotOnDemand
from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.outcome import Outcome, Progress
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.report.documents import CannotWrite, as_json, as_text, check_writable, write_whole
from provisor.simulators.report.html import as_html
from provisor.simulators.report.live import Watch
from provisor.simulators.report.terminal import print_report
from provisor.simulators.run import Plan, Work, run
from provisor.simulators.tenant.exports.texts import BrokenExport
from provisor.simulators.tenant.state import NoState, State, StateLost
from provisor.simulators.wire.client import Client, NoAddress
from provisor.simulators.wire.failures import Failure
from provisor.simulators.wire.pace import Pace, Patience

Url = Annotated[str, Parameter(help="The SCIM base URL.")]
Token = Annotated[str, Parameter(help="The bearer token.", env_var="SCIM_TOKEN")]

_REFRESHED_EVERY = 0.1
_TOLD = (NoAddress, NoState, BrokenMapping, BrokenExport, NotOnDemand, CannotWrite, Failure)
_IN_SYNC, _DIFFERS, _NOT_COMPARED, _INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What is rehearsed: the provider, against which server, in which ways."""

    provider: str
    url: str
    token: str
    directory: DirectoryOptions
    time: TimeOptions
    results: ResultOptions
    headers: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


def rehearse(
    chosen: Rehearsed,
    engine_for: Callable[[Rehearsal], Engine],
    on_demand_for: Callable[[Rehearsal, Engine], Work] | None = None,
) -> int:
    """Rehearse, and return the exit status: 0 in sync, 1 differences remain, 2 could not compare, 130 stopped.

    Raises CouldNotRun where nothing could be rehearsed.
    """
    _ = chosen.time.span, chosen.time.pace  # what is written wrongly is told before anything begins
    with _told_in_a_sentence():
        for path in filter(None, (chosen.results.json, chosen.results.html)):
            check_writable(path)
        with State(chosen.directory.state) as state:
            outcome, stopped = uvloop.run(_rehearse(chosen, state, engine_for, on_demand_for))
    _show(outcome, chosen.results)
    if stopped:
        return _INTERRUPTED
    if outcome.comparison is None:
        return _NOT_COMPARED
    return _IN_SYNC if outcome.in_sync else _DIFFERS


async def _rehearse(
    chosen: Rehearsed,
    state: State,
    engine_for: Callable[[Rehearsal], Engine],
    on_demand_for: Callable[[Rehearsal, Engine], Work] | None,
) -> tuple[Outcome, bool]:
    began = datetime.now(UTC)
    progress = Progress()
    client = Client(
        chosen.url,
        chosen.token,
        headers=chosen.headers,
        concurrency=chosen.time.concurrency,
        pace=Pace(chosen.time.rate),
        patience=Patience(answer=chosen.time.timeout, tries=chosen.time.tries),
        notes=progress.notes,
    )
    title = f"{chosen.provider} → {chosen.url}"
    with Watch(Console(stderr=True), progress, client.tally, title) as watch:
        progress.begin("filling the directory")
        filled = fill(
            state, _origin(chosen.directory), chosen.provider, began.replace(microsecond=0), progress.notes
        )
        rehearsal = Rehearsal(
            state, client, progress, filled.now, lambda: str(uuid.uuid4()), at_once=chosen.time.concurrency
        )
        _stop_on_signals(rehearsal)
        engine = engine_for(rehearsal)
        plan = Plan(
            chosen.provider,
            chosen.url,
            filled.origin.seed or 0,
            chosen.time.cycles,
            chosen.time.span,
            chosen.time.pace,
            chosen.time.churn,
            on_demand_for(rehearsal, engine) if on_demand_for else None,
            chosen.settings,
        )
        async with client, asyncio.TaskGroup() as together:
            refreshing = together.create_task(_refresh(watch))
            try:
                outcome = await run(rehearsal, engine, plan, began)
            finally:
                refreshing.cancel()
    return outcome, rehearsal.stopping


def _origin(options: DirectoryOptions) -> Origin:
    return Origin(
        options.users,
        options.groups,
        options.seed,
        options.largest_group,
        options.conflicts,
        str(options.directory.absolute()) if options.directory else None,
        str(options.directory_groups.absolute()) if options.directory_groups else None,
    )


def _stop_on_signals(rehearsal: Rehearsal) -> None:
    """The first Ctrl-C lets what was begun finish; the second ends the run at once."""
    loop = asyncio.get_running_loop()

    def stop(name: signal.Signals) -> None:
        rehearsal.stop()
        rehearsal.progress.notes.append(
            "Stopping: what was begun is being finished. Once more ends it at once."
        )
        loop.remove_signal_handler(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop, name)


async def _refresh(watch: Watch) -> None:
    while True:
        watch.refresh()
        await asyncio.sleep(_REFRESHED_EVERY)


def _show(outcome: Outcome, results: ResultOptions) -> None:
    # The files first: whoever reads the report may stop reading.
    with _told_in_a_sentence():
        if results.json is not None:
            write_whole(results.json, as_text(as_json(outcome)))
        if results.html is not None:
            write_whole(results.html, as_html(outcome))
        print_report(ReportConsole(), outcome)
        sys.stdout.flush()


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        first = error
        while isinstance(first, ExceptionGroup):
            first = first.exceptions[0]
        if isinstance(first, CouldNotRun | WrongUse | BrokenPipeError):
            raise first from None
        raise CouldNotRun(_in_a_sentence(first)) from error


def _in_a_sentence(error: Exception) -> str:
    if isinstance(error, _TOLD):
        return str(error)
    if isinstance(error, OSError | StateLost):
        return f"The rehearsal could not go on: {error}."
    # Never a traceback and exit status 1, which says that differences remain.
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"A mistake of ours: {type(error).__name__}: {error} ({place.filename}, line {place.lineno})."
        " Please report this line to the makers of Provisor."
    )
