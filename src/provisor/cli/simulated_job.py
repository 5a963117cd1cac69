"""`provisor simulate job`: the switches of a rehearsal's provisioning job, while it runs or between runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from provisor.cli.outcome import Commands
from provisor.cli.refusals import CouldNotRun
from provisor.cli.speech import say, show
from provisor.simulators.directory import Origin
from provisor.simulators.job import Job, Kind
from provisor.simulators.tenant.state import NoState, State
from provisor.simulators.tenant.tenant import Tenant

app = Commands(name="job", help="Look at a rehearsal's job; pause, resume or restart it.")

File = Annotated[Path, Parameter(help="The state file of the rehearsal.")]


@app.command
def status(file: File, /) -> None:
    """Show what the job has done and what it waits for."""
    with _open(file) as state:
        if not state.fact("origin"):
            raise CouldNotRun(f"{file} holds no rehearsal yet: its directory is not filled.")
        tenant, job = Tenant(state), Job(state)
        counts = tenant.counts()
        rows = {
            "provider": state.fact("provider"),
            "directory": str(Origin(**json.loads(state.fact("origin")))),
            "in scope": f"{counts.users} users, {counts.groups} groups, {counts.memberships} memberships",
            "on the server": f"{job.count_links(Kind.USER)} users, {job.count_links(Kind.GROUP)} groups",
            "failing": f"{job.failing(Kind.USER)} users, {job.failing(Kind.GROUP)} groups",
            "cycles": state.fact("cycle", "0"),
            "directory's time": state.fact("now"),
            "paused": "yes" if state.fact("paused") else "no",
            "quarantined since": state.fact("quarantined since") or "no",
        }
    show("what", "is", rows=list(rows.items()))


@app.command
def pause(file: File, /) -> None:
    """Pause the job: a run in progress waits, changes gather."""
    with _switching(file) as state:
        state.note("paused", "yes")
    say("The job is paused.")


@app.command
def resume(file: File, /) -> None:
    """Resume the job where it was paused."""
    with _switching(file) as state:
        state.note("paused", "")
    say("The job goes on.")


@app.command
def restart(file: File, /) -> None:
    """Forget what the server was told: the next cycle is an initial one, and finds everybody by name again."""
    with _open(file, shared=False) as state:
        Job(state).restart()
        for name in ("initial cycle done", "paused", "interrupted", "quarantined since"):
            state.note(name, "")
        state.note("quarantined", "0")
    say("The next cycle is an initial one.")


@app.command(name="allow-deletions")
def allow_deletions(file: File, /) -> None:
    """Let the next cycle disable and delete as many users as it wants, whatever the threshold."""
    with _switching(file) as state:
        state.note("deletions allowed", "yes")
    say("The next cycle may disable and delete.")


@contextmanager
def _switching(file: Path) -> Iterator[State]:
    with _open(file) as state:
        state.take_turn()
        yield state


@contextmanager
def _open(file: Path, *, shared: bool = True) -> Iterator[State]:
    if not file.exists():
        raise CouldNotRun(f"There is no state file {file}.")
    try:
        with State(file, shared=shared) as state:
            yield state
    except NoState as error:
        raise CouldNotRun(str(error)) from None
