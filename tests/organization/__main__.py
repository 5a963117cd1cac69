"""Any number of steps by hand: `python -m tests.organization --steps 1000 [--database URL] [--seed N]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.organization.play import Play
from tests.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.organization", description=__doc__)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument(
        "--database", help="an empty database, such as postgresql://…; a new SQLite file if left out"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="provisor-organization-") as folder,
        Server(Path(folder), asked.database, {"RATE_LIMIT": "0"}) as server,
    ):
        play = Play(server, asked.seed)
        for _ in range(asked.steps):
            play.step()
        play.compare_everything()
        play.close()
        teams = len(play.model.teams)
        memberships = sum(len(play.model.members(team)) for team in play.model.teams.values())
        sys.stdout.write(
            f"{asked.steps} steps, {play.refused} of them refused as the rules say; {teams} teams with {memberships} "
            "memberships are as they should be.\n"
        )


if __name__ == "__main__":
    main()
