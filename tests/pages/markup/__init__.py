"""Whether the HTML of pages is right, by html-validate (https://html-validate.org), which `npm` installs once."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.node import NODE, installed

_HERE = Path(__file__).parent
_RIGHT, _WRONG = 0, 1


def findings(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What is wrong with these pages, by name, each of which is kept in the folder meanwhile."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[str(file)] = name
    # Into a file: what Node.js writes to a pipe is cut off when it ends.
    report = folder / "report.json"
    checked = subprocess.run(
        [NODE, _checker(), "--config", str(_HERE / "rules.json"), "--formatter", f"json={report}", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode not in (_RIGHT, _WRONG):
        raise RuntimeError(checked.stderr)
    return [f"{names[file]}: {what}" for file, what in _told(report.read_text(encoding="utf-8"))]


def _told(report: str) -> Iterator[tuple[str, str]]:
    for result in json.loads(report):
        for each in result["messages"]:
            yield result["filePath"], f"{each['line']}:{each['column']} {each['ruleId']}: {each['message']}"


def _checker() -> str:
    """The checker's command."""
    return str(installed(_HERE, "html-validate") / "bin" / "html-validate.mjs")
