"""Commands of Provisor in processes of their own that need not load it first.

A process is forked of one that has loaded the program, instead of starting Python and loading it anew: what runs is
the same `provisor.cli.main`, with its own environment, standard streams and exit status, a second earlier. How the
installed command starts is what `tests/packaging` shows.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import TimeoutExpired

_LOADED = (
    "provisor.cli.serve",
    "provisor.cli.connections",
    "provisor.cli.guard",
    "provisor.cli.team_exchange",
    "provisor.cli.tokens",
    "provisor.cli.undo",
    "provisor.cli.users",
    "provisor.delivery.postman",
    "provisor.store.migrating",
    "provisor.web.admin_api.application",
    "provisor.web.endpoint",
    "provisor.web.logs",
    "provisor.web.metrics",
    "provisor.web.recording.recorder",
    "provisor.web.recording.writer",
    "provisor.web.routes",
    "provisor.web.server",
    "alembic.command",
)

NOWHERE = Path(os.devnull)


class Running:
    """A command that runs, as `subprocess.Popen` would show it; what it prints is added to two files."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], out: Path = NOWHERE, err: Path = NOWHERE
    ) -> None:
        self._words = words
        self._process: BaseProcess = _ready().Process(target=_run, args=(words, dict(environment), out, err))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit status, once it has ended; of a signal, minus its number."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; its exit status. Raises TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired(list(self._words), timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _ready() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _run(words: Sequence[str], environment: Mapping[str, str], out: Path, err: Path) -> None:
    """What the forked process does: take its streams and its environment, and be the command."""
    for number, path in enumerate((NOWHERE, out, err)):
        kept = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(kept, number)
        os.close(kept)
    sys.stdin = os.fdopen(0, closefd=False)  # others open theirs by its number
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["provisor", *words]
    from provisor.cli import main  # noqa: PLC0415 - here, where it is loaded already

    main()
