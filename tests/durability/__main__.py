"""Any number of rounds by hand: `python -m tests.durability --rounds 1000 [--database URL] [--seed N]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.durability.rounds import Rounds
from tests.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="how often the server dies")
    parser.add_argument(
        "--database", help="an empty database, such as postgresql://…; a new SQLite file if left out"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="provisor-durability-") as folder,
        Server(Path(folder), asked.database, {"RATE_LIMIT": "0"}) as server,
    ):
        rounds = Rounds(server, asked.seed)
        for number in range(1, asked.rounds + 1):
            rounds.round()
            unacknowledged = f"{rounds.done} of {rounds.undecided} done unacknowledged"
            sys.stdout.write(
                f"round {number}: {rounds.acknowledged} changes acknowledged, {unacknowledged}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
