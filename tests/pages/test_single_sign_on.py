"""Signing in with an identity provider that others wrote, in a real browser."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.identity_provider import CLIENT, PASSWORD, SECRET, NanoIdp
from tests.pages.conftest import PATCH, USER
from tests.pages.visitor import one_time_link
from tests.server import Server, provisor
from tests.sign_in.saml_provider import OurSamlProvider, posting

PEOPLE = {
    "maria": "maria@acme.example",
    "eve": "eve@acme.example",
    "dora": "dora@acme.example",
    "carla": "carla@acme.example",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("service"), settings={"RATE_LIMIT": "0"}) as started:
        for name in ("maria@acme.example", "dora@acme.example"):
            command(started, "user", "add", name, "--role", "auditor")
        command(started, "user", "deactivate", "dora@acme.example")
        yield started


@pytest.fixture(scope="module")
def nano(service: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NanoIdp]:
    """Known to the service as `nano`."""
    callback = f"{service.url}/sign-in/nano/callback"
    with NanoIdp(tmp_path_factory.mktemp("nano"), callback, PEOPLE) as started:
        told = command(
            service, "sign-in", "add", "oidc", "nano", "--issuer", started.issuer, "--client-id", CLIENT,
            "--client-secret", SECRET, "--match", "email=userName",
        )  # fmt: skip
        assert f"redirect_uri: {callback}" in told
        command(service, "sign-in", "enable", "nano", "--untried")
        yield started


@pytest.fixture(scope="module")
def nano_saml(service: Server, nano: NanoIdp) -> NanoIdp:
    """The same by SAML, known to the service as `nano-saml`."""
    command(service, "sign-in", "add", "saml", "nano-saml", "--metadata", f"{nano.issuer}/saml/metadata")
    command(service, "sign-in", "enable", "nano-saml", "--untried")
    return nano


@pytest.fixture(scope="module")
def ours(service: Server) -> Iterator[OurSamlProvider]:
    """One that can do single logout, which the other can't."""
    with OurSamlProvider(name="maria@acme.example") as provider:
        command(service, "sign-in", "add", "saml", "ours", "--metadata", provider.entity_id)
        command(service, "sign-in", "enable", "ours", "--untried")
        yield provider


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def command(server: Server, *words: str) -> str:
    done = provisor(*words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sign_in(page: Page, service: Server, name: str, target: str = "/sign-in", *, way: str = "nano") -> None:
    page.goto(service.url + target)
    page.get_by_role("link", name=f"Sign in with {way}", exact=True).click()
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()


@pytest.mark.usefixtures("nano")
def test_whom_the_identity_provider_proves_comes_in(service: Server, page: Page) -> None:
    sign_in(page, service, "maria", "/sign-in?return=/users")

    expect(page).to_have_url(f"{service.url}/users")
    expect(page.get_by_role("link", name="maria@acme.example").first).to_be_visible()


@pytest.mark.usefixtures("nano")
def test_whoever_signs_out_is_signed_out_there_too(service: Server, page: Page) -> None:
    sign_in(page, service, "maria")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(page.get_by_text("your identity provider was told")).to_be_visible()
    page.goto(f"{service.url}/users")
    expect(page).to_have_url(f"{service.url}/sign-in?return=%2Fusers")
    page.get_by_role("link", name="Sign in with nano").click()
    expect(page.locator("input[name=password]")).to_be_visible()


@pytest.mark.usefixtures("nano_saml")
def test_whom_the_identity_provider_proves_by_saml_comes_in_and_leaves(service: Server, page: Page) -> None:
    sign_in(page, service, "maria", "/sign-in?return=/users", way="nano-saml")

    expect(page).to_have_url(f"{service.url}/users")
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{service.url}/users")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.usefixtures("nano_saml")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("eve", "eve@acme.example could not sign in by nano-saml"),
        ("dora", "dora@acme.example was deactivated here on"),
    ],
)
def test_whom_saml_lets_in_nowhere_is_told_so(service: Server, page: Page, name: str, sentence: str) -> None:
    sign_in(page, service, name, way="nano-saml")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.get_by_text(sentence)).to_be_visible()


def sign_in_by_ours(page: Page, service: Server) -> None:
    page.goto(f"{service.url}/sign-in?return=/users")
    page.get_by_role("link", name="Sign in with ours", exact=True).click()
    expect(page).to_have_url(f"{service.url}/users")


@pytest.mark.parametrize("by_form", [False, True], ids=["as Entra ID answers", "as Okta answers"])
def test_whoever_signs_out_is_signed_out_there_too_by_saml(
    service: Server, ours: OurSamlProvider, page: Page, by_form: bool
) -> None:
    ours.answers_by_form = by_form
    sign_in_by_ours(page, service)
    page.get_by_role("button", name="Sign out").first.click()

    expect(page.get_by_text("says that the one there has, too")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


def test_whoever_leaves_there_is_signed_out_here_by_saml(
    service: Server, ours: OurSamlProvider, page: Page
) -> None:
    sign_in_by_ours(page, service)
    there = page.context.new_page()
    there.goto(f"{ours.url}/leave?{service.url}/sign-in/ours/slo")
    expect(there.get_by_role("heading", level=1)).to_have_text("You have left everything")

    page.goto(f"{service.url}/users")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_tile_of_the_portal_leads_in_from_another_site(
    service: Server, ours: OurSamlProvider, page: Page
) -> None:
    command(service, "sign-in", "add", "saml", "portal", "--metadata", ours.entity_id, "--idp-initiated")
    command(service, "sign-in", "enable", "portal", "--untried")
    place = f"{service.url}/sign-in/portal"
    page.goto(f"{ours.url.replace('127.0.0.1', 'localhost')}/slo")
    page.set_content(posting(f"{place}/acs", ours.unasked(place, "/users")))

    expect(page).to_have_url(f"{service.url}/users")
    expect(page.get_by_role("link", name="maria@acme.example").first).to_be_visible()


@pytest.mark.usefixtures("nano")
def test_who_is_unknown_is_told_so_by_name(service: Server, page: Page) -> None:
    sign_in(page, service, "eve")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.get_by_text("eve@acme.example could not sign in by nano")).to_be_visible()


@pytest.mark.usefixtures("nano")
def test_who_is_deactivated_is_told_since_when(service: Server, page: Page) -> None:
    sign_in(page, service, "dora")

    expect(page.get_by_text("dora@acme.example was deactivated here on")).to_be_visible()


@pytest.mark.usefixtures("nano")
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
    sign_in(page, service, "carla")
    expect(page.get_by_text("The identity provider deactivated carla@acme.example on")).to_be_visible()


def test_without_the_identity_provider_the_page_says_how_to_get_in(service: Server, page: Page) -> None:
    command(
        service, "sign-in", "add", "oidc", "silent", "--issuer", "http://127.0.0.1:9", "--client-id", CLIENT
    )
    command(service, "sign-in", "enable", "silent", "--untried")
    page.goto(f"{service.url}/sign-in")
    page.get_by_role("link", name="Sign in with silent").click()

    expect(page.get_by_text("Nobody could sign in by silent: http://127.0.0.1:9/")).to_be_visible()
    expect(page.get_by_text("provisor admin-link")).to_be_visible()
    page.goto(one_time_link(service))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()
