"""What processes have used, those that have ended meanwhile, too: CPU time and the most memory at once."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.load import cpu_time

_LOOKED_AT_EVERY = 0.05


@dataclass
class Usage:
    """Of the processes that `pids` names, whoever they are when it is looked. CPU in seconds, memory in bytes."""

    pids: Callable[[], Sequence[int]]
    peak: int = 0
    _cpu: dict[int, float] = field(default_factory=dict)
    _before: dict[int, float] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """What was used since the first look; of a process that came later, all."""
        return sum(self._cpu.values()) - sum(self._before.values())

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        self.look()
        self._before = dict(self._cpu)
        while True:
            await asyncio.sleep(_LOOKED_AT_EVERY)
            self.look()

    def look(self) -> None:
        """Note what has been used so far."""
        for pid in self.pids():
            with suppress(psutil.NoSuchProcess, FileNotFoundError):
                self._cpu[pid] = cpu_time((pid,))
                self.peak = max(self.peak, _peak(pid))


def _peak(pid: int) -> int:
    """The most that the process ever held in memory, as Linux remembers it (proc(5), VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = (line.split() for line in status.splitlines())
    return next((int(words[1]) * 1024 for words in found if words[:1] == ["VmHWM:"]), 0)
