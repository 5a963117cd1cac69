"""A run: cycles of a provisioning service, with life in the directory between them, and the comparison at the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from provisor.simulators.comparing import compare
from provisor.simulators.engine import Engine
from provisor.simulators.outcome import Cycle, Outcome
from provisor.simulators.rehearsal import Rehearsal, Stopped
from provisor.simulators.tenant.churn import churn
from provisor.simulators.wire.failures import Failure

_NAP = 0.25
_DAY = timedelta(days=1)
Work = Callable[[int], Awaitable[Cycle]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do.

    Between two cycles the directory lives through `span`, or as long as the service waits where that is None; with a
    `speed` of 1 as long really passes, with 60 a minute passes in a second, with 0 no time at all. `churn` is how
    eventful days are: 1 as in life, 0 not at all. `on_demand` is done instead of cycles.
    """

    provider: str
    url: str
    seed: int
    cycles: int = 1
    span: timedelta | None = _DAY
    speed: float = 0.0
    churn: float = 1.0
    on_demand: Work | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


async def run(rehearsal: Rehearsal, engine: Engine, plan: Plan, began: datetime) -> Outcome:
    """Test the connection, run the cycles, compare. Raises Failure where the connection can't even be tested."""
    started = time.monotonic()
    rehearsal.progress.cycles = 1 if plan.on_demand else plan.cycles
    rehearsal.progress.begin("testing the connection")
    await engine.test_connection()
    outcome = Outcome(
        plan.provider,
        plan.url,
        began,
        plan.seed,
        plan.settings,
        engine.counts(),
        rehearsal.client.tally,
    )
    try:
        await _Run(rehearsal, engine, plan, outcome).all_of_it()
    except Stopped:
        outcome.not_compared = "the run was stopped; the next one with this state file goes on from here"
    except Failure as failure:
        rehearsal.client.count(failure)
        outcome.not_compared = str(failure)
    outcome.source = engine.counts()
    outcome.seconds = time.monotonic() - started
    rehearsal.tenant.save()
    return outcome


@dataclass
class _Run:
    rehearsal: Rehearsal
    engine: Engine
    plan: Plan
    outcome: Outcome
    changes: dict[str, int] = field(default_factory=dict)

    async def all_of_it(self) -> None:
        if self.plan.on_demand is not None:
            await self._begin(self.plan.on_demand)
        else:
            for _ in range(self.plan.cycles):
                if self.engine.is_disabled():
                    self._say("The job has been in quarantine for four weeks: the service has disabled it.")
                    break
                await self._live_on()
                await self._begin(self.engine.cycle)
        self.outcome.comparison = await compare(self.rehearsal, self.engine)

    async def _begin(self, work: Work) -> None:
        state = self.rehearsal.state
        number = int(state.fact("cycle", "0")) + (state.fact("interrupted") == "")
        state.note("cycle", str(number))
        self.rehearsal.progress.cycle += 1
        cycle = await work(number)
        cycle.changes = self.changes
        self.outcome.cycles.append(cycle)
        state.note("interrupted", "yes" if cycle.interrupted else "")
        state.save()
        if cycle.interrupted:
            raise Stopped

    async def _live_on(self) -> None:
        """Let the directory live until the next cycle; not before the first, nor in one that was interrupted."""
        state, rehearsal = self.rehearsal.state, self.rehearsal
        self.changes = {}
        if state.fact("interrupted") or not state.fact("cycle"):
            return
        span = self.plan.span or self.engine.next_interval()
        await self._wait(span)
        rehearsal.now += span
        rehearsal.progress.begin("the directory changes")
        chance = Random(f"{self.plan.seed}/{state.fact('cycle')}")  # noqa: S311 - reproducible, nothing secret
        if self.plan.churn:
            changes = churn(rehearsal.tenant, chance, rehearsal.now, span / _DAY, self.plan.churn)
            self.changes = dict(changes.counts)
        state.note("now", rehearsal.now.isoformat())
        rehearsal.tenant.save()

    async def _wait(self, span: timedelta) -> None:
        """Wait as long as the plan's speed makes of it, or until somebody stops the run."""
        if not self.plan.speed:
            return
        seconds = span.total_seconds() / self.plan.speed
        self.rehearsal.progress.begin("waiting for the next cycle", round(seconds))
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.rehearsal.stopping:
                raise Stopped
            self.rehearsal.progress.done = round(seconds - left)
            await asyncio.sleep(min(_NAP, left))

    def _say(self, sentence: str) -> None:
        self.rehearsal.progress.notes.append(sentence)
