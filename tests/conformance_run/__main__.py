"""Tries every fault alone against a real server, and says which of them are not exactly one finding."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.conformance_run.faults import FAULTS
from tests.conformance_run.proxy import BrokenServer
from tests.server import Server

from provisor.conformance.run import run


async def found(server: Server, name: str) -> list[str]:
    """The ids of the findings against a server with this fault."""
    async with BrokenServer(server.scim, [FAULTS[name][1]]) as broken:
        outcome = await run(broken.url, server.token)
        return [each.check.id for each in outcome.findings]


def main() -> int:
    """Try them all; 1 when one of them was not exactly its finding."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        for name, (finding, _) in FAULTS.items():
            ids = asyncio.run(found(server, name))
            if ids != [finding]:
                wrong += 1
                sys.stdout.write(f"{name}: {finding} expected, found {', '.join(ids) or 'nothing'}\n")
    sys.stdout.write(f"{len(FAULTS)} faults, {wrong} of them not found as they should be\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
