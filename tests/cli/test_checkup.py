"""`provisor checkup` as an operator meets it."""

import json

from tests.cli.conftest import Run
from tests.server import Server, provisor


def test_as_json_each_check_has_its_status(run: Run) -> None:
    done = run("checkup", "--json")

    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert list(found[0]) == ["check", "status", "sentence", "remedy"]
    assert {each["status"] for each in found} <= {"ok", "warning"}


def test_what_is_wrong_ends_with_1_and_is_a_line(run: Run) -> None:
    run("scim", "disable")
    done = run("checkup")
    run("scim", "enable")

    assert done.returncode == 1
    assert (
        "error scim: SCIM is switched off: identity providers bring nobody. Switch it on: `provisor scim enable`."
        in done.stdout.splitlines()
    )


def test_the_public_address_is_judged(server: Server) -> None:
    environment = server.environment | {"PROVISOR_PUBLIC_URL": "https://provisor.example.com"}

    done = provisor("checkup", environment=environment)

    assert "ok address: Identity providers reach this service at https://provisor.example.com." in done.stdout
