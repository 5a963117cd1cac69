"""Completion, asked of a real shell."""

import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import Run

ASKED = """
source "$1"
COMP_WORDS=(provisor team m) COMP_CWORD=2
_provisor
printf '%s\n' "${COMPREPLY[@]}"
"""


def test_bash_completes_a_command(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "provisor.bash"
    script.write_text(run("completion", "bash").stdout)

    offered = subprocess.run(
        ["bash", "-c", ASKED, "bash", str(script)], capture_output=True, text=True, check=True
    )

    assert set(offered.stdout.split()) == {"members", "merge", "move"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_of_their_own(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout

    assert "provisor" in script
    assert "merge" in script


def test_another_shell_is_refused(run: Run) -> None:
    done = run("completion", "tcsh")

    assert done.returncode == 2
    assert "bash" in done.stderr
