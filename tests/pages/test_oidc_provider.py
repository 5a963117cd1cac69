"""Signing in and out with oidc-provider, which is certified, in a real browser: it does what NanoIDP can't."""

from collections.abc import Iterator

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from playwright.sync_api import Browser, Page, expect
from tests.oidc_provider import CLIENT, OidcProvider
from tests.pages.conftest import PATCH, USER
from tests.pages.visitor import one_time_link
from tests.server import Server, provisor

PEOPLE = {
    "maria": "maria@acme.example",
    "carla": "carla@acme.example",
    "eve": "eve@acme.example",
}


def command(server: Server, *words: str) -> str:
    done = provisor(*words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("service"), settings={"RATE_LIMIT": "0"}) as started:
        command(started, "user", "add", "maria@acme.example", "--role", "auditor")
        yield started


@pytest.fixture(scope="module")
def started(service: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """Known to the service as `node`, which proves itself by a key."""
    folder = tmp_path_factory.mktemp("node")
    key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
    pem = folder / "key.pem"
    pem.write_bytes(key.as_pem(private=True))
    with OidcProvider(folder, PEOPLE, key=key) as provider:
        told = command(
            service, "sign-in", "add", "oidc", "node", "--issuer", provider.issuer, "--client-id", CLIENT,
            "--private-key", str(pem), "--match", "email=userName",
        )  # fmt: skip
        provider.ours = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        command(service, "sign-in", "enable", "node", "--untried")
        yield provider


@pytest.fixture
def provider(started: OidcProvider) -> OidcProvider:
    """As it should be."""
    if started.process is None or started.clock_off:
        started.start()
    return started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def sign_in(page: Page, service: Server, name: str, target: str = "/sign-in") -> None:
    page.goto(service.url + target)
    page.get_by_role("link", name="Sign in with node", exact=True).click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("provider")
def test_whom_it_proves_comes_in_by_our_key_and_its_user_info(service: Server, page: Page) -> None:
    sign_in(page, service, "maria", "/sign-in?return=/users")

    expect(page).to_have_url(f"{service.url}/users")


@pytest.mark.usefixtures("provider")
def test_whoever_signs_out_here_is_signed_out_there(service: Server, page: Page) -> None:
    sign_in(page, service, "maria")
    page.get_by_role("button", name="Sign out").first.click()
    page.get_by_role("button", name="Leave").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(page.get_by_text("your identity provider was told")).to_be_visible()
    page.goto(f"{service.url}/sign-in")
    page.get_by_role("link", name="Sign in with node", exact=True).click()
    expect(page.get_by_label("Name")).to_be_visible()


def test_whoever_signs_out_there_is_signed_out_here(
    service: Server, provider: OidcProvider, page: Page
) -> None:
    sign_in(page, service, "maria", "/sign-in?return=/users")
    expect(page).to_have_url(f"{service.url}/users")
    there = page.context.new_page()
    there.goto(f"{provider.issuer}/session/end")
    there.get_by_role("button", name="Leave").click()
    expect(there.get_by_text("You have left")).to_be_visible()

    page.get_by_role("link", name="Teams").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("kid", ["first", "another"])
def test_keys_are_exchanged_under_the_same_or_another_name(
    service: Server, provider: OidcProvider, browser: Browser, kid: str
) -> None:
    # What was asked a moment ago is not asked again within half a minute, whoever signs in.
    service.stop()
    service.start()
    for key in (provider.signing, RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})):
        provider.signing = key
        provider.start()
        with browser.new_context() as context:
            page = context.new_page()
            sign_in(page, service, "maria", "/sign-in?return=/users")
            expect(page).to_have_url(f"{service.url}/users")


@pytest.mark.usefixtures("provider")
def test_a_page_that_is_open_ends_with_a_deactivation_by_scim(service: Server, page: Page) -> None:
    headers = {"Authorization": f"Bearer {service.token}"}
    with httpx.Client(base_url=service.scim, headers=headers) as scim:
        made = scim.post("/Users", json={"schemas": [USER], "userName": "carla@acme.example", "active": True})
        sign_in(page, service, "carla")
        expect(page).to_have_url(f"{service.url}/me")

        off = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        assert scim.patch(f"/Users/{made.json()['id']}", json=off).status_code == 200
    page.get_by_role("button", name="Save").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.usefixtures("provider")
def test_who_is_unknown_here_is_told_so_by_name(service: Server, page: Page) -> None:
    sign_in(page, service, "eve")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.get_by_text("eve@acme.example could not sign in by node")).to_be_visible()


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (-3600, "node sent a token whose time was over."),
        (3600, "node sent a token of the future, by its iat."),
    ],
)
def test_a_clock_that_is_wrong_is_told(
    service: Server, started: OidcProvider, page: Page, seconds: int, says: str
) -> None:
    started.start(clock_off=seconds)
    sign_in(page, service, "maria")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.get_by_text(says).first).to_be_visible()


def test_while_it_is_down_the_page_says_so_and_a_link_lets_in(
    service: Server, started: OidcProvider, page: Page
) -> None:
    started.stop()
    service.stop()
    service.start()
    page.goto(f"{service.url}/sign-in")
    page.get_by_role("link", name="Sign in with node", exact=True).click()

    expect(page.get_by_text(f"Nobody could sign in by node: {started.issuer}")).to_be_visible()
    page.goto(one_time_link(service))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()
