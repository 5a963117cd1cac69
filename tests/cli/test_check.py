import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.conftest import Run
from tests.server import COMMAND, Server

from provisor.conformance.catalogue import CHECKS


def test_a_server_without_findings_passes(run: Run, server: Server) -> None:
    checked = run("check", server.scim, "--token", server.token)

    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.splitlines() == [
        "Entra ID: test connection, create, match, update, disable, delete, groups, members",
        "Okta: test credentials, create, match, update, deactivate, push groups, import",
        f"No findings in {len(CHECKS)} checks.",
    ]
    assert checked.stderr == ""


def test_the_reports_are_written(run: Run, server: Server, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "html")}
    words = [word for name, file in files.items() for word in (f"--{name}", str(file))]

    run("check", server.scim, "--token", server.token, *words)

    document = json.loads(files["json"].read_text())
    assert (document["passed"], document["findings"]) == (True, [])
    cases = ET.fromstring(files["junit"].read_bytes()).iter("testcase")  # noqa: S314 - our own
    assert len(list(cases)) == len(CHECKS)
    page = files["html"].read_text()
    assert HTMLParser().feed(page) is None
    assert "<script" not in page
    assert "http-equiv" in page


def test_findings_are_told_and_the_status_is_1(run: Run, server: Server, tmp_path: Path) -> None:
    run("connection", "set", "default", "--manner", "strict")
    file = tmp_path / "report.json"
    junit = tmp_path / "report.xml"
    try:
        checked = run(
            "check", server.scim, "--token", server.token, "--json", str(file), "--junit", str(junit)
        )
    finally:
        run("connection", "set", "default", "--manner", "tolerant")

    assert checked.returncode == 1
    assert "patch-op-case" in checked.stdout
    document = json.loads(file.read_text())
    finding = next(each for each in document["findings"] if each["id"] == "patch-op-case")
    assert document["passed"] is False
    assert set(finding) == {"id", "title", "section", "entra", "okta", "request", "answer", "expected"}
    assert (finding["entra"], finding["okta"]) == ("breaks", "harmless")
    assert finding["request"]["method"] == "PATCH"
    assert finding["request"]["body"]["Operations"][0]["op"] == "Replace"
    assert (finding["answer"]["status"], finding["answer"]["body"]["scimType"]) == (400, "invalidSyntax")
    failures = ET.fromstring(junit.read_bytes()).iter("failure")  # noqa: S314 - our own
    assert {each.get("type") for each in failures} == {each["id"] for each in document["findings"]}


@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        ("http://127.0.0.1:1/scim/v2", "t", "can't be reached"),
        ("localhost", "t", "no address of a SCIM server"),
        ("http://[::1/scim", "t", "no address of a SCIM server"),
        ("http://127.0.0.1:port/scim", "t", "can't be reached"),
        ("{scim}", "wrong", "does not accept the token (401)"),
        ("{url}", "t", "no SCIM endpoint"),
    ],
)
def test_what_can_not_be_checked_is_told_in_a_sentence(
    run: Run, server: Server, url: str, token: str, told: str
) -> None:
    checked = run("check", url.format(scim=server.scim, url=server.url), "--token", token)

    assert checked.returncode == 2
    assert told in checked.stderr
    assert len(checked.stderr.splitlines()) == 1


def test_a_report_that_can_not_be_written_is_told_before_the_run(
    run: Run, server: Server, tmp_path: Path
) -> None:
    checked = run(
        "check", server.scim, "--token", server.token, "--html", str(tmp_path / "no" / "report.html")
    )

    assert checked.returncode == 2
    assert "report.html" in checked.stderr
    assert checked.stdout == ""


def test_a_reader_who_leaves_changes_no_exit_status(run: Run, server: Server) -> None:
    run("connection", "set", "default", "--manner", "strict")
    try:
        with subprocess.Popen(
            [COMMAND, "check", server.scim, "--token", server.token],
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as checking:
            assert checking.stdout is not None
            assert checking.stderr is not None
            checking.stdout.close()
            told = checking.stderr.read()
    finally:
        run("connection", "set", "default", "--manner", "tolerant")

    assert checking.returncode == 1
    assert told == ""


def test_a_server_that_is_said_to_ask_for_no_token_must_not_ask_for_one(run: Run, server: Server) -> None:
    checked = run("check", server.scim, "--token", "")

    assert checked.returncode == 2
    assert "does not accept the token (401)" in checked.stderr
