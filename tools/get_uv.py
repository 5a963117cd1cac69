"""Installs uv into the folder that is named, by this Python's pip or, where it has none, by a borrowed one.

Debian's `python3` comes without pip, ensurepip and venv; then pip's wheel is fetched from the package index
and run from where it lies. `pip --target` touches neither the system's nor the user's packages.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

UV = "uv>=0.13,<0.14"
SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


def main(target: str) -> None:
    """Install uv there; the command is then `bin/uv` below it."""
    if importlib.util.find_spec("pip"):
        install(target, {})
        return
    with tempfile.TemporaryDirectory() as borrowed:
        wheel = Path(borrowed, "pip.whl")
        wheel.write_bytes(pip_wheel())
        install(target, {"PYTHONPATH": str(wheel)})


def install(target: str, environment: dict[str, str]) -> None:
    """Let pip do it; its progress goes to standard error."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore"]
    command = [*pip, "--target", target, UV]
    subprocess.run(command, check=True, stdout=sys.stderr, env=os.environ | environment)


def pip_wheel() -> bytes:
    """The newest pip of the package index (`PIP_INDEX_URL`, else PyPI), compared with the index's digest."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    files = json.loads(fetch(index, SIMPLE_JSON))["files"]
    wheels = [file for file in files if file["filename"].endswith("-py3-none-any.whl")]
    newest = [file for file in wheels if not file.get("yanked")][-1]
    wheel = fetch(urllib.parse.urljoin(index, newest["url"]), "*/*")
    if hashlib.sha256(wheel).hexdigest() != newest["hashes"]["sha256"]:
        sys.exit(f"{newest['filename']} does not have the digest that {index} names")
    return wheel


def fetch(url: str, accept: str) -> bytes:
    """What stands at an address of the package index."""
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main(sys.argv[1])
