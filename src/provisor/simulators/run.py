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
    async with rehearsal.attended():
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
            await self._work(self.plan.on_demand, self._number())
        else:
            for _ in range(self.plan.cycles):
                if self.engine.is_disabled():
                    self._say("The job has been in quarantine for four weeks: the service has disabled it.")
                    break
                await self._next_cycle()
        self.outcome.comparison = await compare(self.rehearsal, self.engine)

    async def _next_cycle(self) -> None:
        """A cycle and the life before it; not before the first, nor where one was interrupted, which is finished."""
        state, number = self.rehearsal.state, self._number()
        self.changes = {}
        if state.fact("cycle") and not state.fact("interrupted"):
            span = self.plan.span or self.engine.next_interval()
            await self._wait(span)
            self._live_on(span)
        # In one save with the day that has passed: whoever is killed from here on finishes this cycle, and lives
        # through no other day before.
        state.note("cycle", str(number))
        state.note("interrupted", "yes")
        state.save()
        await self._work(self.engine.cycle, number)
        state.note("interrupted", "")
        state.save()

    async def _work(self, work: Work, number: int) -> None:
        self.rehearsal.progress.cycle += 1
        cycle = await work(number)
        cycle.changes = self.changes
        self.outcome.cycles.append(cycle)
        self.rehearsal.state.note("cycle", str(number))
        if cycle.interrupted:
            raise Stopped

    def _number(self) -> int:
        """The number of the next cycle, or of the one that was interrupted."""
        state = self.rehearsal.state
        return int(state.fact("cycle", "0")) + (state.fact("interrupted") == "")

    def _live_on(self, span: timedelta) -> None:
        """Let the directory live through that time."""
        state, rehearsal = self.rehearsal.state, self.rehearsal
        rehearsal.now += span
        rehearsal.progress.begin("the directory changes")
        chance = Random(f"{self.plan.seed}/{state.fact('cycle')}")  # noqa: S311 - reproducible, nothing secret
        if self.plan.churn:
            changes = churn(rehearsal.tenant, chance, rehearsal.now, span / _DAY, self.plan.churn)
            self.changes = dict(changes.counts)
        state.note("now", rehearsal.now.isoformat())

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
