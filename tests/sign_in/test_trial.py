"""A trial of an identity provider: it shows what would happen, and lets nobody in."""

import json
from collections.abc import Iterator
from html import escape

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor
from tests.sign_in.conftest import command
from tests.sign_in.provider import CLIENT, SECRET, OurProvider

MARIA = {"sub": "1", "email": "maria@acme.example", "groups": ["<b>all</b>"]}


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    opened = Clients(server)
    opened.first_owner()
    command(server, "user", "add", "maria@acme.example", "--role", "auditor")
    yield opened
    opened.close()


@pytest.fixture
def draft(server: Server, started: OurProvider) -> Iterator[OurProvider]:
    """A way that nobody has tried, `draft`."""
    started.behave()
    words = ("--issuer", started.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
    command(server, "sign-in", "add", "oidc", "draft", *words)
    started.person = MARIA
    yield started
    command(server, "sign-in", "remove", "draft")


def back_from_trial(owner: httpx.Client) -> str:
    there = owner.post("/settings/sign-in/draft/trial")
    assert there.status_code == 200, there.text
    target = there.headers["refresh"].removeprefix("0; url=")
    assert f'href="{escape(target)}"' in there.text
    return httpx.get(target).headers["location"]


def test_a_trial_shows_who_would_come_in_and_can_be_enabled_then(
    server: Server, clients: Clients, draft: OurProvider
) -> None:
    assert draft.issuer
    owner = clients.owner()
    shown = owner.get(back_from_trial(owner))

    assert (shown.status_code, heading(shown.text)) == (200, "It works: maria@acme.example would come in")
    assert "found by the claim email, which is compared with userName" in shown.text
    assert "&lt;b&gt;all&lt;/b&gt;" in shown.text
    assert "olga@acme.example" in heading(owner.get("/me").text)
    told = json.loads(command(server, "journal", "list", "--kind", "sign-in.tried", "--limit", "1", "--json"))
    assert (
        told["sentence"]
        == "olga@acme.example tried to sign in by draft: it would have let maria@acme.example in."
    )

    assert owner.post("/settings/sign-in/draft/enabled", data={"enabled": "true"}).status_code == 303
    assert "People sign in by" in heading(owner.get("/settings/sign-in").text)
    assert 'href="/sign-in/draft"' in clients.stranger().get("/sign-in").text


def test_a_trial_that_finds_nobody_says_why_and_enables_nothing(clients: Clients, draft: OurProvider) -> None:
    draft.person = {"sub": "2", "email": "nobody@acme.example"}
    owner = clients.owner()
    shown = owner.get(back_from_trial(owner))

    assert heading(shown.text) == "Nobody would come in"
    assert "nobody@acme.example could not sign in by draft" in shown.text
    refused = owner.post("/settings/sign-in/draft/enabled", data={"enabled": "true"})
    assert refused.status_code == 409
    assert "Nobody has tried to sign in by" in refused.text


def test_a_trial_that_proves_nothing_says_why(clients: Clients, draft: OurProvider) -> None:
    draft.claims = lambda told: {**told, "aud": "another"}
    owner = clients.owner()
    refused = owner.get(back_from_trial(owner))

    assert (refused.status_code, heading(refused.text)) == (403, "The trial did not work")
    assert "sent a token for another application: another" in refused.text


def test_a_trial_ends_with_whoever_began_it(clients: Clients, draft: OurProvider) -> None:
    assert draft.issuer
    owner = clients.owner()
    back = back_from_trial(owner)
    owner.post("/sign-out")

    assert owner.get(back).status_code == 403


def test_what_was_tried_on_the_pages_is_enabled_at_the_command_line(
    server: Server, clients: Clients, draft: OurProvider
) -> None:
    assert draft.issuer
    owner = clients.owner()
    assert provisor("sign-in", "enable", "draft", environment=server.environment).returncode == 1

    owner.get(back_from_trial(owner))

    command(server, "sign-in", "enable", "draft")


def test_a_trial_does_not_begin_by_a_link(clients: Clients, draft: OurProvider) -> None:
    owner = clients.owner()

    assert owner.get("/settings/sign-in/draft/trial").status_code == 405
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert owner.post("/settings/sign-in/draft/trial", headers=elsewhere).status_code == 403
    assert draft.calls == []


@pytest.mark.parametrize("role", ["auditor", "member"])
def test_only_administrators_try(server: Server, clients: Clients, draft: OurProvider, role: str) -> None:
    assert draft.issuer
    name = f"{role}@acme.example"
    command(server, "user", "add", name, "--role", role)
    somebody = clients.owner("--user", name)

    assert somebody.post("/settings/sign-in/draft/trial").status_code == 403
    assert somebody.post("/settings/sign-in/draft/enabled", data={"enabled": "true"}).status_code == 403
