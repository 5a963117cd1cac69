"""Looking at the database of a server as its commands do, at whatever time a test wants it to be."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.server import Server

from provisor.provisioning.ports import Records
from provisor.store import open_store

T = TypeVar("T")


def look(
    server: Server,
    work: Callable[[Records, datetime], T],
    *,
    later: timedelta = timedelta(),
) -> T:
    """What a use case finds, so much later than now, once everything that was written has its place."""

    async def found() -> T:
        async with open_store(server.environment["PROVISOR_DATABASE_URL"]) as store:
            organization_id = await store.organization_named(None)
            await store.sealer.catch_up(organization_id)
            return await store.read(organization_id, lambda records: work(records, datetime.now(UTC) + later))

    return asyncio.run(found())
