"""The stories, played: their commands run, and what they say comes out."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.server import COMMAND, Server

STORIES = Path(__file__).parents[2] / "docs" / "stories"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
@pytest.mark.parametrize("story", ["set-up", "half-the-company"])
def test_a_story_goes_as_it_is_told(story: str, tmp_path: Path) -> None:
    told = (STORIES / f"{story}.md").read_text(encoding="utf-8")

    with Server(tmp_path, settings={"RATE_LIMIT": "0"}) as server:
        script = "\n".join(_blocks(told, "sh")).replace("http://127.0.0.1:8000", server.url)
        played = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env={**server.environment, "PATH": f"{Path(COMMAND).parent}:/usr/bin:/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert played.returncode == 0, played.stderr
    printed = _spaced(played.stdout + played.stderr)
    lines = [_spaced(line) for block in _blocks(told, "text") for line in block.splitlines()]
    assert [line for line in lines if line not in printed and not line.startswith("provisor ")] == []


def test_every_story_is_played() -> None:
    assert sorted(page.stem for page in STORIES.glob("*.md")) == ["half-the-company", "set-up"]


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def _spaced(text: str) -> str:
    """With one space where columns have several."""
    return re.sub(r"[ \t]+", " ", text).strip()
