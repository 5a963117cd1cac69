"""Any number by hand: `python -m tests.fuzzing --requests 1000000 [--seed N] [--database URL] [--manner strict]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzzing.fuzzer import SETTINGS, Fuzzer
from tests.server import Server, provisor

PORTION = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", help="an empty database, such as postgresql://…; a new SQLite file if left out"
    )
    parser.add_argument("--manner", choices=("tolerant", "strict"), default="tolerant")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="provisor-fuzzing-") as folder,
        Server(Path(folder), asked.database, SETTINGS) as server,
    ):
        manner = ("connection", "set", "default", "--manner", asked.manner)
        provisor(*manner, environment=server.environment)
        fuzzer = Fuzzer(server, asked.seed)
        for begun in range(0, asked.requests, PORTION):
            fuzzer.run(min(PORTION, asked.requests - begun))
            sys.stdout.write(f"{begun + PORTION}: {dict(sorted(fuzzer.statuses.items()))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
