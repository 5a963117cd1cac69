"""`provisor setup`: how an identity provider is connected, for those who can't open the pages."""

import json

import pytest
from tests.server import provisor


@pytest.mark.parametrize(
    ("provider", "label"),
    [("entra", "“Test Connection”"), ("okta", "“Test API Credentials”"), ("other", "“Bearer token”")],
)
def test_the_steps_are_told_with_the_address_and_the_labels_over_there(provider: str, label: str) -> None:
    told = provisor("setup", provider, environment={"PROVISOR_PUBLIC_URL": "https://provisor.acme.example"})

    assert (told.returncode, told.stderr) == (0, "")
    assert "https://provisor.acme.example/scim/v2" in told.stdout
    assert label in " ".join(told.stdout.split())
    assert "*" not in told.stdout


@pytest.mark.parametrize(
    ("url", "remark"),
    [
        ("", "the one above is an example"),
        ("http://127.0.0.1:8000", "leads to this machine alone"),
        ("https://10.0.0.9", "inside your network alone"),
        ("http://provisor.acme.example", "is plain http"),
    ],
)
def test_an_address_that_can_not_be_reached_is_told_beside(url: str, remark: str) -> None:
    told = provisor("setup", "entra", environment={"PROVISOR_PUBLIC_URL": url} if url else {})

    assert told.returncode == 0
    assert remark in told.stderr


def test_the_steps_are_told_in_german_with_the_labels_as_they_are() -> None:
    told = provisor("setup", "entra", "--language", "de", environment={})

    text = " ".join(told.stdout.split())
    assert told.returncode == 0
    assert "“Test Connection”" in text
    assert "was `provisor token create` ausgibt" in text
    assert "Der Weg zurück:" in text
    assert "Way back:" not in text


def test_as_json_every_line_is_an_element() -> None:
    told = provisor("setup", "okta", "--json", environment={})

    lines = json.loads(told.stdout)["result"]
    assert "1. Make the application in Okta" in lines
