"""What the code never does, wherever it stands; what a linter can't show."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
STATIC = SOURCE / "provisor" / "web" / "pages" / "static"
RUNNING = {"eval", "exec", "compile", "__import__"}
READING = {"pickle", "marshal", "shelve", "yaml", "jsonpickle", "dill"}
SHELLS = {"system", "popen", "from_string", "xpath"}
LEAST_BYTES = 16
LEAST_BYTES_OF_CODES = 14
CLIENTS = ("provisor.simulators", "provisor.conformance")
"""They meet servers, and keep no secrets."""


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module by its dotted name."""
    return [(name_of(file), ast.parse(file.read_text(encoding="utf-8"))) for file in SOURCE.rglob("*.py")]


def calls() -> Iterator[tuple[str, ast.Call]]:
    for name, tree in modules():
        yield from ((name, node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_nothing_runs_what_somebody_wrote() -> None:
    """Neither as code, a command, a template, or XPath, nor by reading objects."""
    found = [
        (name, ast.unparse(call.func))
        for name, call in calls()
        if (isinstance(call.func, ast.Name) and call.func.id in RUNNING)
        or (isinstance(call.func, ast.Attribute) and call.func.attr in SHELLS)
        or any(ast.unparse(keyword) == "shell=True" for keyword in call.keywords)
    ]
    read = [
        (name, what) for name, tree in modules() for what in imported(tree) if what.split(".")[0] in READING
    ]

    assert found == []
    assert read == []


def test_no_secret_is_drawn_by_a_generator_that_can_be_guessed() -> None:
    """What serves draws from `random` only how long to wait before a unit is tried again."""
    drawing = {
        name for name, tree in modules() if "random" in imported(tree) and not name.startswith(CLIENTS)
    }

    assert drawing == {"provisor.store.postgresql_store"}


def test_secrets_are_long_enough() -> None:
    """Of 128 random bits or more, codes that are typed of 112 (ASVS 5.0, 6.5.2); a nonce of AES-GCM is no secret."""
    drawn = {
        (name, ast.unparse(call.args[0]))
        for name, call in calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr.startswith("token_") and call.args
    }
    secret = {each for each in drawn if each[1] != "_NONCE_BYTES" and not each[0].startswith(CLIENTS)}

    assert secret
    for name, length in secret:
        least = LEAST_BYTES_OF_CODES if length == "CODE_BYTES" else LEAST_BYTES
        assert eval(length, vars(importlib.import_module(name))) >= least, name  # noqa: S307 - our own code


def test_scripts_of_pages_write_no_markup_and_keep_nothing() -> None:
    scripts = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.js"))
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    keeping = r"localStorage|sessionStorage|indexedDB|document\.cookie"

    assert scripts
    assert re.findall(f"{markup}|{keeping}", scripts) == []
