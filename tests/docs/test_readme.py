"""The README's own lines, run as a newcomer would, against a server that has just been started."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.server import Server

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
def test_the_first_user_is_created_and_found_with_the_lines_of_the_readme(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = "\n".join(block for block in blocks if "TOKEN" in block)

    with Server(tmp_path) as server:
        here = lines.replace(".venv/bin/provisor", str(Path(sys.executable).with_name("provisor")))
        script = here.replace("http://127.0.0.1:8000", server.url)
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=server.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run.returncode == 0, run.stderr
    created, found = run.stdout.split('"schemas"', 2)[1:]
    assert '"userName":"maria@acme.example"' in created
    assert '"totalResults":1' in found


def test_the_readme_begins_with_the_two_commands() -> None:
    first = re.search(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make serve", "make test"]
