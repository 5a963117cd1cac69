"""`provisor sign-in`: what it prints, keeps and refuses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey
from tests.server import Server, provisor

SECRET = "canary-of-a-secret"
WORDS = ("--issuer", "https://idp.example", "--client-id", "provisor")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"PUBLIC_URL": "https://provisor.example/"}
    with Server(tmp_path_factory.mktemp("service"), settings=settings) as started:
        yield started


def given(server: Server, *words: str) -> str:
    done = provisor("sign-in", *words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(server: Server, *words: str) -> str:
    done = provisor("sign-in", *words, environment=server.environment)
    assert done.returncode in (1, 2)
    return done.stderr


def test_a_way_is_added_with_what_the_other_side_needs(server: Server, tmp_path: Path) -> None:
    told = given(server, "add", "oidc", "okta", *WORDS, "--client-secret", SECRET)

    assert told.splitlines()[:5] == [
        "redirect_uri: https://provisor.example/sign-in/okta/callback",
        "post_logout_redirect_uri: https://provisor.example/signed-out",
        "backchannel_logout_uri: https://provisor.example/sign-in/okta/backchannel-logout",
        "frontchannel_logout_uri: https://provisor.example/sign-in/okta/frontchannel-logout",
        "global_token_revocation_endpoint: https://provisor.example/sign-in/okta/global-token-revocation",
    ]
    shown = json.loads(given(server, "show", "OKTA", "--json"))
    assert shown["match"] == ["sub=externalId", "preferred_username=userName", "email=userName"]
    assert (shown["proof"], shown["enabled"], shown["tried"]) == ("client-secret", False, None)
    assert SECRET not in json.dumps(shown)
    assert SECRET not in given(server, "list")
    provisor("journal", "export", str(tmp_path / "journal"), environment=server.environment)
    entries = (tmp_path / "journal").read_text()
    assert "sign-in.added" in entries
    assert SECRET not in entries


def test_people_of_entra_are_found_by_their_object_id(server: Server) -> None:
    tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
    given(server, "add", "oidc", "entra", "--issuer", tenant, "--client-id", "provisor")

    assert json.loads(given(server, "show", "entra", "--json"))["match"][0] == "oid=externalId"


def test_nobody_comes_in_by_what_nobody_tried(server: Server) -> None:
    given(server, "add", "oidc", "untried", *WORDS)

    assert "--untried" in refused(server, "enable", "untried")
    done = provisor("sign-in", "enable", "untried", "--untried", environment=server.environment)
    assert "Warning" in done.stderr
    assert json.loads(given(server, "show", "untried", "--json"))["enabled"] is True
    given(server, "disable", "untried")
    assert json.loads(given(server, "show", "untried", "--json"))["enabled"] is False


def test_a_private_key_takes_the_place_of_a_secret(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_bytes("PEM", private=True))
    given(server, "add", "oidc", "keyed", *WORDS, "--private-key", str(file))

    assert json.loads(given(server, "show", "keyed", "--json"))["proof"] == "private-key"
    file.write_text("no key")
    assert "can't be used" in refused(server, "renew", "keyed", "--private-key", str(file))
    given(server, "renew", "keyed", "--client-secret", SECRET)
    assert json.loads(given(server, "show", "keyed", "--json"))["proof"] == "client-secret"


def test_what_is_removed_is_gone_and_its_name_free(server: Server) -> None:
    given(server, "add", "oidc", "gone", *WORDS)
    assert "already" in refused(server, "add", "oidc", "GONE", *WORDS)
    given(server, "remove", "gone")

    assert "provisor sign-in list" in refused(server, "show", "gone")
    given(server, "add", "oidc", "GONE", *WORDS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a/b", *WORDS), "stands in addresses"),
        (("x", "--issuer", "http://idp.example", "--client-id", "p"), "must begin with https"),
        (("x", "--issuer", "https://idp.example?a=b", "--client-id", "p"), "holds a query"),
        (("x", "--issuer", "https://idp.example", "--client-id", ""), "client id"),
        ((*("x", *WORDS), "--match", "oid"), "CLAIM=ATTRIBUTE"),
        ((*("x", *WORDS), "--match", "oid=nickName"), "CLAIM=ATTRIBUTE"),
        ((*("x", *WORDS), "--client-secret", "s", "--private-key", "f"), "either"),
        ((*("x", *WORDS), "--private-key", "/nowhere"), "No such file"),
    ],
)
def test_what_can_not_be_used_is_refused_with_its_reason(
    server: Server, words: tuple[str, ...], told: str
) -> None:
    assert told in refused(server, "add", "oidc", *words)


def test_the_name_is_free_in_no_other_organization(server: Server) -> None:
    given(server, "add", "oidc", "shared", *WORDS)
    made = provisor("organization", "add", "Other", environment=server.environment)
    assert made.returncode == 0, made.stderr

    assert "on this service already" in refused(
        server, "add", "oidc", "shared", *WORDS, "--organization", "Other"
    )
