"""The checks of scim2-tester (https://scim2-tester.readthedocs.io), as people run them: with scim2-cli."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.server import Server

COMMAND = str(Path(sys.executable).with_name("scim2"))

# A status in capitals, the check's title, and its reason on the lines below.
_RESULT = re.compile(r"^([A-Z]+) (\S+)\n((?:(?![A-Z]+ \S+$).*\n)*)", re.MULTILINE)


def test_no_check_fails_and_at_least_one_hundred_and_thirty_succeed(server: Server) -> None:
    run = subprocess.run(
        [COMMAND, "--url", server.scim, "test"],
        env={**server.environment, "SCIM_CLI_HEADERS": f"Authorization: Bearer {server.token}"},
        capture_output=True,
        text=True,
        check=False,
    )

    results = _RESULT.findall(run.stdout)
    assert [result for result in results if result[0] not in {"SUCCESS", "COMPLIANT", "ACCEPTABLE"}] == []
    assert Counter(status for status, _, _ in results)["SUCCESS"] >= 130
    assert run.returncode == 0, run.stderr
