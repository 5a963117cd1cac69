"""An answer of an identity provider, or of a passkey, counts once, however many processes get it at the same moment."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.databases import Postgresql
from tests.pages.visitor import one_time_link
from tests.server import Server
from tests.sign_in.authenticator import Authenticator
from tests.sign_in.conftest import command
from tests.sign_in.provider import CLIENT, SECRET, OurProvider
from tests.sign_in.saml_provider import OurSamlProvider

AT_ONCE = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def two_processes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Server]]:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        url = asyncio.run(database.new_database())
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    key = {"SECRET_KEY": "a key that both processes have in common"}
    with Server(folders[0], url, key) as one, Server(folders[1], url, key, token=one.token) as two:
        yield [one, two]


def test_of_many_who_bring_an_answer_one_comes_in(two_processes: list[Server]) -> None:
    first = two_processes[0]
    command(first, "user", "add", "maria@acme.example")
    with OurProvider(person={"sub": "1", "email": "maria@acme.example"}) as provider:
        words = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
        command(first, "sign-in", "add", "oidc", "ours", *words)
        command(first, "sign-in", "enable", "ours", "--untried")
        with httpx.Client(base_url=first.url) as browser:
            there = browser.get("/sign-in/ours").headers["location"]
            back = httpx.URL(httpx.get(there).headers["location"])
            cookies = {"provisor-sign-in": browser.cookies["provisor-sign-in"]}

        def bring(number: int) -> int:
            port = two_processes[number % 2].port
            with httpx.Client(cookies=cookies) as bearer:
                return bearer.get(back.copy_with(port=port)).status_code

        with ThreadPoolExecutor(AT_ONCE) as together:
            answered = sorted(together.map(bring, range(AT_ONCE)))

    assert answered == [303, *[403] * (AT_ONCE - 1)]
    told = command(first, "journal", "list", "--kind", "sign-in.refused", "--limit", "50", "--json")
    assert len(told.splitlines()) == AT_ONCE - 1


def test_of_many_who_bring_a_logout_by_saml_one_counts(two_processes: list[Server]) -> None:
    first = two_processes[0]
    headers = {"Host": f"127.0.0.1:{first.port}"}
    with OurSamlProvider(name="maria@acme.example") as provider:
        command(first, "sign-in", "add", "saml", "ours", "--metadata", provider.entity_id)
        query = provider.carried(provider.logged_out(f"{first.url}/sign-in/ours/slo"))

        def bring(number: int) -> int:
            place = f"{two_processes[number % 2].url}/sign-in/ours/slo"
            return httpx.get(f"{place}?{query}", headers=headers).status_code

        with ThreadPoolExecutor(AT_ONCE) as together:
            answered = sorted(together.map(bring, range(AT_ONCE)))

    assert answered == [303, *[403] * (AT_ONCE - 1)]


ADA = "ada@acme.example"


def test_a_passkey_lets_in_once_and_whoever_may_not_come_in_is_out_of_every_process(
    two_processes: list[Server],
) -> None:
    first = two_processes[0]
    command(first, "user", "add", ADA, "--role", "administrator")
    # As behind a proxy: browsers know both processes by one name.
    headers = {"Host": f"localhost:{first.port}", "Sec-Fetch-Site": "same-origin"}
    key = Authenticator(f"http://localhost:{first.port}")
    ways = [each.url for each in two_processes]
    with httpx.Client(base_url=ways[0], headers=headers) as browser:
        browser.post("/welcome", data={"link": one_time_link(first, "--user", ADA)})
        made = json.dumps(key.make(browser.post("/me/passkeys/challenge").json()["publicKey"]))
        kept = httpx.post(
            f"{ways[1]}/me/passkeys",
            headers=headers,
            cookies=browser.cookies,
            data={"name": "Key", "answer": made},
        )
        assert kept.status_code == 200

    with httpx.Client(base_url=first.url, headers=headers) as browser:
        answer = json.dumps(key.sign(browser.post("/passkeys/challenge").json()["publicKey"]))
        cookies = {"provisor-passkey": browser.cookies["provisor-passkey"]}

    def bring(number: int) -> httpx.Response:
        with httpx.Client(base_url=two_processes[number % 2].url, headers=headers, cookies=cookies) as bearer:
            return bearer.post("/passkeys/sign-in", data={"answer": answer})

    with ThreadPoolExecutor(AT_ONCE) as together:
        answered = list(together.map(bring, range(AT_ONCE)))
    assert sorted(each.status_code for each in answered) == [303, *[403] * (AT_ONCE - 1)]

    (entered,) = [each for each in answered if each.status_code == 303]

    def seen() -> set[int]:
        return {httpx.get(f"{way}/me", headers=headers, cookies=entered.cookies).status_code for way in ways}

    assert seen() == {200}
    command(first, "user", "deactivate", ADA)
    assert seen() == {303}
