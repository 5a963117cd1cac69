"""Appends exchanges to the file of a recording, in a thread of its own.

Every line is written whole at the end of the file, so that several processes share it. What waits to be written is
bounded: beyond that exchanges are left out, and the file says how many. A disk that is full ends the recording alone.
"""

import os
import queue
import stat
import threading
from pathlib import Path
from typing import Self

import structlog

from provisor.web.limits import MEBIBYTE, Limits
from provisor.web.recording import exchanges
from provisor.web.recording.exchanges import Exchange
from provisor.web.recording.pseudonyms import Pseudonyms

log = structlog.get_logger("provisor.recording")

_MOST_WAITING = 64 * MEBIBYTE


class NoRecording(Exception):
    """The file of a recording can't be made; one sentence says why."""


def begin(path: Path, head: bytes) -> None:
    """Make the file, for its owner alone, and write its first line. Raises NoRecording.

    A file that exists is refused: what another server has written there has other pseudonyms.
    """
    try:
        descriptor = os.open(
            path, os.O_WRONLY | os.O_APPEND | (0 if _is_device(path) else os.O_CREAT | os.O_EXCL), 0o600
        )
        try:
            _write(descriptor, head)
        finally:
            os.close(descriptor)
    except FileExistsError:
        raise NoRecording(
            f"{path} exists already; a recording begins with a new file, since its pseudonyms are its own."
        ) from None
    except OSError as error:
        raise NoRecording(f"{path} can't be recorded to: {error.strerror or error}.") from None


def _is_device(path: Path) -> bool:
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False


def _write(descriptor: int, line: bytes) -> None:
    """Append the line, in one piece unless the system takes less."""
    while line:
        line = line[os.write(descriptor, line) :]


class Writer:
    """Writes to a recording that was begun. Enter it before use; leaving writes what waits."""

    def __init__(self, path: Path, key: bytes, limits: Limits) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._pseudonyms = Pseudonyms(key)
        self._limits = limits
        self._waiting: queue.SimpleQueue[Exchange | None] = queue.SimpleQueue()
        # Each is changed by one thread only, so that no lock is needed.
        self._taken = self._done = 0
        self._left_out = self._told = 0
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    def __enter__(self) -> Self:
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            self._stop(error)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()
        if self._descriptor is not None:
            os.close(self._descriptor)

    def keep(self, exchange: Exchange) -> None:
        """Have an exchange written soon; returns at once."""
        if self._stopped:
            return
        if self._taken - self._done > _MOST_WAITING:
            if not self._left_out:
                log.warning(
                    "exchanges are left out of the recording: they come faster than they can be written"
                )
            self._left_out += 1
            return
        self._taken += exchange.size
        self._waiting.put(exchange)

    def _run(self) -> None:
        while (exchange := self._waiting.get()) is not None:
            size = exchange.size
            if not self._stopped:
                self._append(exchange)
            self._done += size
        if not self._stopped:
            self._tell_gap()

    def _append(self, exchange: Exchange) -> None:
        try:
            line = exchanges.line(exchange, self._pseudonyms, self._limits)
        except Exception as error:
            # Whatever a client sends, the next exchange is recorded.
            log.exception("an exchange could not be recorded", reference=exchange.request_id, exc_info=error)
            line = exchanges.gap(1)
        self._tell_gap()
        self._put(line)

    def _tell_gap(self) -> None:
        left_out = self._left_out
        if left_out > self._told:
            self._put(exchanges.gap(left_out - self._told))
            self._told = left_out

    def _put(self, line: bytes) -> None:
        if self._descriptor is None:
            return
        try:
            _write(self._descriptor, line)
        except OSError as error:
            self._stop(error)

    def _stop(self, error: OSError) -> None:
        self._stopped = True
        log.error(
            "recording has stopped; requests are answered as before",
            file=str(self._path),
            reason=error.strerror or str(error),
        )
