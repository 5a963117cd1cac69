"""How an organization is run, and how somebody sees it: chosen in forms, and heeded at once."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.pages.visitor import Clients, heading
from tests.receivers import MailBox, Receiver, mail_box, receiver
from tests.server import Server, provisor

OLGA = "olga@acme.example"


@pytest.fixture(scope="module")
def post() -> Iterator[MailBox]:
    with mail_box() as running:
        yield running


@pytest.fixture(scope="module")
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, post: MailBox) -> Iterator[Clients]:
    """An organization of its own, whose owner is Olga, with a mail server."""
    settings = {
        "JOURNAL_RETENTION_DAYS": "30",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(post.port),
        "SMTP_TLS": "none",
        "SMTP_SENDER": "provisor@acme.example",
    }
    with Server(tmp_path_factory.mktemp("settings"), settings=settings) as server:
        clients = Clients(server)
        yield clients
        clients.close()


@pytest.fixture(scope="module")
def olga(site: Clients) -> httpx.Client:
    return site.first_owner()


def of_role(site: Clients, role: str) -> httpx.Client:
    name = f"{role}@acme.example"
    made = provisor("user", "add", name, "--role", role, environment=site.server.environment)
    assert made.returncode == 0, made.stderr
    return site.owner("--user", name)


def test_scim_is_switched_off_and_on_again(site: Clients, olga: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {site.server.token}"}
    statuses = []
    for enabled in ("false", "true"):
        assert olga.post("/settings/scim", data={"enabled": enabled}).status_code == 303
        statuses.append(httpx.get(f"{site.server.scim}/Users", headers=bearer).status_code)
        statuses.append("SCIM is on" in olga.get("/settings").text)

    assert statuses == [503, False, 200, True]


def test_the_last_owner_stays_and_is_shown_why(olga: httpx.Client) -> None:
    refused = olga.post("/settings/administrators", data={"user": OLGA, "role": "member"})

    assert refused.status_code == 409
    assert "the last" in refused.text
    assert "The last owner who can come in stays one" in olga.get("/settings").text


def test_a_role_is_given_and_taken_by_form(site: Clients, olga: httpx.Client) -> None:
    environment = site.server.environment
    assert provisor("user", "add", "maria@acme.example", environment=environment).returncode == 0

    shown = []
    for role in ("administrator", "member"):
        given = olga.post("/settings/administrators", data={"user": "maria@acme.example", "role": role})
        assert given.status_code == 303
        shown.append("maria@acme.example" in olga.get("/settings").text)

    assert shown == [True, False]


def test_a_role_of_somebody_who_may_not_come_in_is_told_with_the_remedy(
    site: Clients, olga: httpx.Client
) -> None:
    environment = site.server.environment
    for word in ("add", "deactivate"):
        assert provisor("user", word, "sleeping@acme.example", environment=environment).returncode == 0

    form = {"user": "sleeping@acme.example", "role": "auditor"}
    given = olga.post("/settings/administrators", data=form)
    by_command = provisor(
        "user", "promote", "sleeping@acme.example", "--role", "owner", environment=environment
    )

    assert given.status_code == 303
    assert "Activate sleeping@acme.example first" in olga.get(given.headers["location"]).text
    assert "Activate" not in olga.get("/settings").text
    assert "provisor user reactivate sleeping@acme.example" in by_command.stderr


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/settings/administrators", {"user": "nobody", "role": "owner"}, 409),
        ("/settings/administrators", {"user": OLGA, "role": "emperor"}, 400),
        ("/settings/administrators", {}, 400),
        ("/settings/scim", {"enabled": "perhaps"}, 400),
        ("/settings/language", {"language": "tlh"}, 422),
        ("/me/choices", {"language": "tlh"}, 422),
        ("/me/choices", {"zone": "../../etc/passwd"}, 422),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_a_sentence(
    olga: httpx.Client, path: str, form: dict[str, str], status: int
) -> None:
    refused = olga.post(path, data=form)

    assert refused.status_code == status
    assert heading(refused.text)


def test_the_organizations_language_is_for_whoever_chose_none(olga: httpx.Client) -> None:
    olga.post("/settings/language", data={"language": "de"})
    chose_none = olga.get("/me", headers={"Accept-Language": "en"}).text
    olga.post("/me/choices", data={"language": "en", "zone": ""})
    chose_english = olga.get("/me", headers={"Accept-Language": "de"}).text
    olga.post("/me/choices", data={"language": "", "zone": ""})
    olga.post("/settings/language", data={"language": ""})
    left_open = olga.get("/me", headers={"Accept-Language": "en"}).text

    assert '<html lang="de">' in chose_none
    assert '<html lang="en">' in chose_english
    assert '<html lang="en">' in left_open


def test_an_auditor_sees_the_settings_and_no_form(site: Clients, olga: httpx.Client) -> None:
    assert olga.get("/settings").status_code == 200
    auditor = of_role(site, "auditor")

    seen = auditor.get("/settings")
    assert "Entries go after 30 days." in seen.text
    assert 'action="/settings' not in seen.text
    assert auditor.post("/settings/scim", data={"enabled": "false"}).status_code == 403
    assert auditor.get("/settings/sign-in").status_code == 200


def test_language_and_time_zone_are_chosen_without_scripts(
    site: Clients, olga: httpx.Client, browser: Browser
) -> None:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        secret = olga.cookies["provisor-session"]
        context.add_cookies([{"name": "provisor-session", "value": secret, "url": site.server.url}])
        page = context.new_page()
        page.goto(f"{site.server.url}/me")
        page.get_by_label("Language").select_option("Deutsch")
        page.get_by_label("Time zone").select_option("Asia/Tokyo")
        page.get_by_role("button", name="Save").click()

        assert page.locator("html").get_attribute("lang") == "de"
        assert page.get_by_label("Zeitzone").input_value() == "Asia/Tokyo"
        assert "MEZ" not in page.locator("td time").first.inner_text()
        page.get_by_label("Sprache").select_option("")
        page.get_by_label("Zeitzone").select_option("")
        page.get_by_role("button", name="Speichern").click()

        assert page.locator("html").get_attribute("lang") == "en"


@pytest.fixture(autouse=True)
def _nobody_is_told_afterwards(olga: httpx.Client) -> Iterator[None]:
    yield
    for each in recipient_ids(olga):
        olga.post(f"/settings/notices/{each}/remove")


def recipient_ids(olga: httpx.Client) -> list[str]:
    """The ids of those who are told, as the page has them."""
    return re.findall(r"/settings/notices/([^/]+)/try", olga.get("/settings").text)


def test_a_webhook_is_added_tried_and_removed(olga: httpx.Client, hook: Receiver) -> None:
    added = olga.post("/settings/notices", data={"address": hook.url("/200?key=s3cr3t"), "language": ""})
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", added.text)
    (recipient,) = recipient_ids(olga)
    tried = olga.post(f"/settings/notices/{recipient}/try")
    shown = olga.get("/settings").text

    assert added.status_code == 200
    assert added.headers["Cache-Control"] == "no-store"
    assert secret is not None
    assert secret[0] not in shown
    assert "s3cr3t" not in shown
    assert tried.status_code == 303
    assert hook.calls[-1].document["type"] == "notice.test"
    assert hook.calls[-1].is_signed_with(secret[0])
    assert "A test, " in shown
    assert olga.post(f"/settings/notices/{recipient}/remove").status_code == 303
    assert recipient_ids(olga) == []


def test_what_came_of_a_try_is_shown(olga: httpx.Client, hook: Receiver) -> None:
    olga.post("/settings/notices", data={"address": hook.url("/503"), "language": ""})
    (recipient,) = recipient_ids(olga)
    olga.post(f"/settings/notices/{recipient}/try")
    shown = olga.get("/settings").text

    assert "did not arrive" in shown
    assert "The webhook answered 503." in shown


def test_mail_is_written_in_the_language_that_was_chosen_for_it(olga: httpx.Client, post: MailBox) -> None:
    added = olga.post("/settings/notices", data={"address": "ops@acme.example", "language": "de"})
    (recipient,) = recipient_ids(olga)
    olga.post(f"/settings/notices/{recipient}/try")

    assert added.status_code == 303
    assert post.letters[-1]["Subject"] == "Acme: Dies ist ein Test"


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "http://hooks.acme.example/", "a@b\r\nBcc: c@d", "https://u:p@hooks.acme.example/"],
)
def test_an_address_that_notices_cannot_go_to_is_refused_beside_its_field(
    olga: httpx.Client, address: str
) -> None:
    refused = olga.post("/settings/notices", data={"address": address, "language": ""})

    assert refused.status_code == 409
    assert 'id="address-wrong"' in refused.text
    assert recipient_ids(olga) == []


@pytest.mark.parametrize("what", ["try", "remove"])
def test_a_recipient_who_is_not_there_is_not_found(olga: httpx.Client, what: str) -> None:
    assert olga.post(f"/settings/notices/nobody/{what}").status_code == 404


def test_notices_are_set_up_by_keyboard_alone(
    site: Clients, olga: httpx.Client, hook: Receiver, browser: Browser
) -> None:
    with browser.new_context(locale="en-GB") as context:
        secret = olga.cookies["provisor-session"]
        context.add_cookies([{"name": "provisor-session", "value": secret, "url": site.server.url}])
        page = context.new_page()
        page.goto(f"{site.server.url}/settings")
        page.get_by_label("E-mail address, or https address of a webhook").focus()
        page.keyboard.type(hook.url("/204"))
        page.keyboard.press("Enter")
        expect(page.locator("#secret")).to_contain_text("whsec_")
        page.get_by_role("button", name="Try it").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("sent", exact=True)).to_be_visible()
        page.get_by_role("button", name=f"Remove http://127.0.0.1:{hook.port}/…").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_text("Nobody is told yet.")).to_be_visible()
    assert hook.calls[-1].path == "/204"
