"""Rehearsals for tests: a directory, a job and a server, without a terminal."""

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from provisor.simulators.directory import Origin, fill
from provisor.simulators.engine import Engine
from provisor.simulators.entra.dialects import DIALECTS
from provisor.simulators.entra.engine import EntraId
from provisor.simulators.entra.setup import Setup
from provisor.simulators.mappings.files import read_entra, read_okta
from provisor.simulators.okta.engine import Okta
from provisor.simulators.okta.setup import Setup as OktaSetup
from provisor.simulators.outcome import Outcome, Progress
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.run import Plan, run
from provisor.simulators.tenant.state import State
from provisor.simulators.wire.client import Client
from provisor.simulators.wire.pace import Patience

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
IMPATIENT = Patience(answer=20.0, tries=4, first_wait=0.0, longest_wait=0.01)


@asynccontextmanager
async def a_rehearsal(
    url: str,
    token: str,
    *,
    users: int = 30,
    groups: int = 6,
    seed: int = 1,
    state: Path | None = None,
    patience: Patience = IMPATIENT,
    at_once: int = 4,
    conflicts: int = 0,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Rehearsal]:
    """A rehearsal whose directory is filled."""
    numbers = itertools.count(1)
    with State(state) as opened:
        now = fill(
            opened, Origin(users, groups, seed, conflicts=conflicts), "Microsoft Entra ID", NOON, []
        ).now
        async with Client(url, token, headers=headers, concurrency=at_once, patience=patience) as client:
            yield Rehearsal(
                opened, client, Progress(), now, lambda: f"request-{next(numbers)}", at_once=at_once
            )


def entra_id(rehearsal: Rehearsal, *, dialect: str = "classic", **more: int) -> EntraId:
    """Entra ID's provisioning service, with the default mappings."""
    return EntraId(Setup(rehearsal, read_entra(), DIALECTS[dialect], **more))


def okta(rehearsal: Rehearsal, **more: Any) -> Okta:
    """Okta's provisioning, with the default mappings."""
    return Okta(OktaSetup(rehearsal, read_okta(), **more))


async def cycles(rehearsal: Rehearsal, engine: Engine, number: int = 1, *, churn: float = 3.0) -> Outcome:
    """Run so many cycles, eventful days apart, and compare."""
    plan = Plan(engine.name, "", 1, number, timedelta(days=1), churn=churn)
    return await run(rehearsal, engine, plan, NOON)
