import re
from collections.abc import Callable

import httpx
import pytest
from tests.cli.conftest import Run

Ask = Callable[..., httpx.Response]


def test_a_new_token_is_alone_on_standard_output_and_works_at_once(run: Run, ask: Ask) -> None:
    made = run("token", "create", "--name", "for Entra")

    assert re.fullmatch(r"pvr_[0-9A-Za-z]{39}\n", made.stdout)
    assert "works until" in made.stderr
    assert ask(token=made.stdout.strip()).status_code == 200


def test_tokens_are_listed_without_their_secrets(run: Run) -> None:
    secret = run("token", "create", "--name", "listed", "--expires", "12w").stdout.strip()

    line = next(line for line in run("token", "list").stdout.splitlines() if " listed " in line)

    assert secret not in line
    assert secret[-4:] in line
    assert "works until" in line


def test_a_revoked_token_is_refused_with_the_next_request(run: Run, ask: Ask) -> None:
    secret = run("token", "create", "--name", "short-lived").stdout.strip()
    before = ask(token=secret)
    line = next(line for line in run("token", "list").stdout.splitlines() if " short-lived " in line)
    revoked = run("token", "revoke", line.split()[0])
    after = ask(token=secret)

    assert (before.status_code, revoked.returncode, after.status_code) == (200, 0, 401)
    assert "revoked" in after.headers["www-authenticate"]


@pytest.mark.parametrize(
    "words",
    [("revoke", "nobody-knows"), ("create", "--bot", "Nobody"), ("list", "--organization", "Nowhere")],
)
def test_what_is_not_there_is_refused_with_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    refused = run("token", *words)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("provisor: ")


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--expires", "soon"),
        ("create", "--expires", "0d"),
        ("create", "--expires", "-1d"),
        ("revoke",),
        ("creat",),
        ("create", "x"),
        ("list", "--all"),
    ],
)
def test_wrong_use_is_told_with_one_sentence_and_status_2(run: Run, words: tuple[str, ...]) -> None:
    wrong = run("token", *words)

    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
    assert wrong.stderr.endswith((".\n", "?\n"))
