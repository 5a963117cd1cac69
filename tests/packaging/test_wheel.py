"""What strangers install: a wheel that runs alone, far from the source tree and from anybody's home."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = str(ROOT / "tools" / "uv")
_SCIM = re.compile(r"SCIM base URL\s+(\S+)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [UV, "build", "--wheel", "--out-dir", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An empty home, and nothing that leads to the source tree; only what was downloaded once is kept."""
    home = tmp_path / "home"
    home.mkdir()
    leads_back = ("PROVISOR_", "PYTHON", "VIRTUAL_ENV", "UV_PROJECT")
    own = {name: value for name, value in os.environ.items() if not name.startswith(leads_back)}
    cache = subprocess.run([UV, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    return own | {"HOME": str(home), "UV_CACHE_DIR": cache, "PROVISOR_PORT": "0"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def command(wheel: Path) -> list[str]:
    return [UV, "tool", "run", "--isolated", "--python", sys.executable, "--from", str(wheel), "provisor"]


@contextmanager
def served(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The SCIM base URL of a server that is started there, and stopped in the end."""
    log = folder / "log"
    with log.open("w") as errors:
        # A group of its own, since uv stands between us and the server.
        process = subprocess.Popen(
            [*command, "serve"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        told = next((told for line in process.stdout if (told := _SCIM.search(line))), None)
        assert told is not None, log.read_text()
        yield told[1]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.stdout.close()
        process.wait()


def test_the_wheel_serves_from_an_empty_folder_and_an_empty_home(
    command: list[str], folder: Path, environment: dict[str, str]
) -> None:
    with served(command, folder, environment) as scim:
        made = subprocess.run(
            [*command, "token", "create"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        request = urllib.request.Request(
            f"{scim}/Users",
            data=json.dumps({"userName": "maria@acme.example"}).encode(),
            headers={
                "Authorization": f"Bearer {made.stdout.strip()}",
                "Content-Type": "application/scim+json",
            },
        )
        with urllib.request.urlopen(request) as created:
            assert created.status == 201
            assert json.loads(created.read())["userName"] == "maria@acme.example"
    assert (folder / "provisor.db").exists()


def test_the_wheel_has_the_package_its_templates_migrations_types_and_licence_and_no_more(
    wheel: Path,
) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    source = ROOT / "src"
    modules = {str(path.relative_to(source)) for path in source.rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    assert any(
        name.startswith("provisor/store/migrations/versions/") and name.endswith(".py") for name in names
    )
    templates = [path for path in source.rglob("*") if path.suffix in {".jinja", ".css"}]
    assert {str(path.relative_to(source)) for path in templates} <= set(names)
    assert "provisor/py.typed" in names
    assert {f"provisor/simulators/mappings/defaults/{each}.json" for each in ("entra", "okta")} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"provisor"}
