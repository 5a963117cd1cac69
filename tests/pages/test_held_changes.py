"""The journey "half the company is about to be deactivated", by somebody who sees held changes for the first time."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Company:
    """People of whom it is held that they are deactivated, by name with their ids; nobody else is held.

    `owner` is signed in as who owns the organization.
    """

    server: Server
    connection_id: str
    owner: httpx.Client
    people: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.people]

    @property
    def path(self) -> str:
        """The page of the newest hold of the connection, to which its own id leads."""
        led: str = self.owner.get(f"/held/{self.connection_id}").headers["location"]
        return led

    @property
    def url(self) -> str:
        return self.server.url + self.path

    def lose(self, *names: str) -> None:
        """Have the identity provider deactivate these people, whom it brings first."""
        with httpx.Client(headers={"Authorization": f"Bearer {self.server.token}"}) as scim:
            for name in names:
                made = scim.post(f"{self.server.scim}/Users", json={"schemas": [USER], "userName": name})
                self.people[name] = made.json()["id"]
                off = {
                    "schemas": [PATCH],
                    "Operations": [{"op": "replace", "path": "active", "value": False}],
                }
                assert scim.patch(f"{self.server.scim}/Users/{self.people[name]}", json=off).is_success

    def lose_many(self, number: int) -> None:
        """Likewise so many people at once, whose names nobody asks for."""
        test = next(iter(self.people.values()))
        people = [
            {
                "method": "POST",
                "path": "/Users",
                "bulkId": str(each),
                "data": {"schemas": [USER], "userName": f"{each}-{test}@acme.example"},
            }
            for each in range(number)
        ]
        off = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        made = self._bulk(people)
        self._bulk([{"method": "PATCH", "path": f"/Users/{each}", "data": off} for each in made])

    def _bulk(self, operations: list[dict[str, Any]]) -> list[str]:
        """The ids of those whom the operations are about."""
        headers = {"Authorization": f"Bearer {self.server.token}"}
        body = {"schemas": [BULK], "Operations": operations}
        answer = httpx.post(f"{self.server.scim}/Bulk", json=body, headers=headers, timeout=600)
        assert answer.is_success, answer.text
        return [each["location"].rpartition("/")[2] for each in answer.json()["Operations"]]

    def is_active(self, name: str) -> bool:
        return heading(self.owner.get(f"/users/{self.people[name]}").text) == f"{name} has access"


@pytest.fixture(scope="module")
def connection_id(server: Server) -> str:
    told = provisor("connection", "list", "--json", environment=server.environment)
    connection = next(each for each in json.loads(told.stdout) if each["name"] == "default")
    found: str = connection["id"]
    return found


@pytest.fixture
def clients(server: Server) -> Iterator[Clients]:
    opened = Clients(server)
    yield opened
    opened.close()


@pytest.fixture
def company(
    server: Server, cookies: list[Any], clients: Clients, connection_id: str, request: pytest.FixtureRequest
) -> Company:
    """Three people wait; nobody else does."""
    owner = clients.stranger(**{each["name"]: each["value"] for each in cookies})
    company = Company(server, connection_id, owner)
    assert owner.post(f"{company.path}/refuse").status_code in {303, 409}
    test = hashlib.sha256(request.node.name.encode()).hexdigest()[:8]
    company.lose(*(f"{name}-{test}@acme.example" for name in ("ada", "ben", "cleo")))
    return company


@pytest.fixture(params=["scripts", "no scripts"])
def context(request: pytest.FixtureRequest, browser: Browser, cookies: list[Any]) -> Iterator[BrowserContext]:
    with browser.new_context(java_script_enabled=request.param == "scripts") as context:
        context.add_cookies(cookies)
        yield context


@pytest.fixture
def page(browser: Browser, cookies: list[Any]) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_cookies(cookies)
        yield context.new_page()


def test_the_way_from_the_badge_to_what_was_done(context: BrowserContext, company: Company) -> None:
    page = context.new_page()
    page.goto(company.server.url)
    page.get_by_role("navigation").get_by_role("link", name="Held changes 3").click()
    page.get_by_role("link", name="default: 3 changes").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody has lost access")
    expect(page.get_by_text("asked to deactivate 3 of")).to_be_visible()
    expect(page.get_by_text("does not ask again")).to_be_visible()
    page.get_by_role("button", name="Refuse all 3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing of default waits any more")
    expect(page.get_by_text("olga@acme.example refused 3 changes").first).to_be_visible()
    assert company.is_active(company.names[0])


def test_who_really_leaves_goes_now_and_the_rest_waits(context: BrowserContext, company: Company) -> None:
    page = context.new_page()
    page.goto(company.url)
    page.get_by_label("Beginning of the user name").fill(company.names[1][:3].upper())
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox", name=company.names[1]).check()
    page.get_by_role("button", name="Allow what is chosen").click()
    page.get_by_role("button", name="Allow 1 change").click()

    expect(page.get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_text("olga@acme.example allowed 1 change").first).to_be_visible()
    assert [company.is_active(each) for each in company.names] == [True, False, True]


def test_everything_is_allowed_by_typing_how_much_it_is(context: BrowserContext, company: Company) -> None:
    page = context.new_page()
    page.goto(company.url)
    page.get_by_role("link", name="Allow all 3").click()
    page.get_by_label("Type how many changes").fill("30")
    page.get_by_role("button", name="Allow all 3").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was decided: 30 was typed, and 3")
    assert company.is_active(company.names[0])

    page.get_by_label("Type how many changes").fill("3")
    page.get_by_role("button", name="Allow all 3").click()
    expect(page.get_by_text("olga@acme.example allowed 3 changes").first).to_be_visible()
    assert not any(map(company.is_active, company.names))


def test_more_than_a_request_can_wait_for_is_decided_while_the_page_tells_how_far_it_is(
    page: Page, company: Company
) -> None:
    company.lose_many(500)
    page.goto(f"{company.url}/allow")
    page.get_by_label("Type how many changes").fill("503")
    page.get_by_role("button", name="Allow all 503").click()

    expect(page.get_by_text("you need not wait here")).to_be_visible()
    expect(page.get_by_text("olga@acme.example allowed 503 changes").first).to_be_visible(timeout=0)
    expect(page.get_by_text("you need not wait here")).to_be_hidden(timeout=0)
    assert not any(map(company.is_active, company.names))


def test_a_number_that_changed_meanwhile_is_told(page: Page, company: Company) -> None:
    page.goto(f"{company.url}/allow")
    company.lose("dora@acme.example")
    page.get_by_label("Type how many changes").fill("3")
    page.get_by_role("button", name="Allow all 3").click()

    expect(page.get_by_role("alert")).to_contain_text("3 was typed, and 4 changes are held now")
    assert company.is_active("dora@acme.example")


def test_the_keyboard_alone_leads_to_a_decision(page: Page, company: Company) -> None:
    page.goto(company.server.url)
    way = {
        "Held changes": "3 changes wait for a decision",
        "default: 3 changes": "Nobody has lost access",
        "Allow all 3 …": "Allow all 3: what is held happens",
    }
    for link, heading_there in way.items():
        reach(page, link)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading_there)
    reach(page, "number")
    page.keyboard.type("3")
    page.keyboard.press("Enter")

    expect(page.get_by_text("olga@acme.example allowed 3 changes").first).to_be_visible()


def test_the_keyboard_alone_chooses_one_and_refuses_the_rest(page: Page, company: Company) -> None:
    page.goto(company.url)
    reach(page, company.names[1], of="ariaLabel")
    page.keyboard.press("Space")
    reach(page, "Allow what is chosen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Allow 1 chosen change: it happens")
    reach(page, "Allow 1 change")
    page.keyboard.press("Enter")
    expect(page.get_by_text("olga@acme.example allowed 1 change").first).to_be_visible()
    page.keyboard.press("Home")
    reach(page, "Refuse all 2")
    page.keyboard.press("Space")

    expect(page.get_by_text("olga@acme.example refused 2 changes").first).to_be_visible()
    assert [company.is_active(each) for each in company.names] == [True, False, True]


def reach(page: Page, name: str, *, of: str = "textContent") -> None:
    """Go on by the Tab key until what begins with that text, or has that id, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        text, id_ = page.evaluate(
            "of => [(document.activeElement[of] || '').trim(), document.activeElement.id]", of
        )
        if text.startswith(name) or id_ == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_what_was_allowed_is_undone_from_the_decision(page: Page, company: Company) -> None:
    assert company.owner.post(f"{company.path}/allow", data={"number": "3"}).status_code == 303
    page.goto(company.url)
    page.get_by_role("link", name="Undo it").first.click()
    expect(page.get_by_text("3 people may come in again")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("3 people and teams are as before")
    page.goto(company.url)
    expect(page.get_by_text("olga@acme.example undid it on").first).to_be_visible()
    decided = page.get_by_role("listitem").filter(has_text="allowed 3 changes").first
    expect(decided.get_by_role("link", name="Undo it")).to_have_count(0)
    assert all(map(company.is_active, company.names))


def test_where_nothing_is_left_to_undo_it_is_told_what_happened_since(company: Company) -> None:
    leaver = company.names[0]
    change = company.owner.get(company.path).text.partition('name="change" value="')[2].partition('"')[0]
    company.owner.post(
        f"{company.path}/decisions", data={"decision": "apply", "sure": "yes", "change": change}
    )
    let_in(company, leaver)
    undo = re.search(r'href="(/undo/request[^"]+)"', company.owner.get(company.path).text)
    assert undo is not None

    told = company.owner.get(undo[1]).text

    assert heading(told) == "There is nothing to undo"
    since = told.partition("What happened last to them")[2]
    assert f"An operator activated {leaver}" in re.sub("<[^>]+>", "", since)


_PASS = count(1)


@pytest.fixture
def one_passes(company: Company) -> Iterator[str]:
    """The name of whom the guard lets pass before it holds dora and emil, beside the three who wait."""
    limit = ("connection", "set", "default", "--guard-people")
    # Whoever passed in an earlier test counts still.
    assert provisor(*limit, str(next(_PASS)), environment=company.server.environment).returncode == 0
    names = [f"{name}-{company.names[0]}" for name in ("zoe", "dora", "emil")]
    company.lose(*names)
    yield names[0]
    assert provisor(*limit, "0", environment=company.server.environment).returncode == 0
    let_in(company, names[0])


def test_what_was_asked_passed_decided_and_waits_is_told_at_any_moment(
    company: Company, one_passes: str
) -> None:
    changes = re.findall('name="change" value="([^"]+)"', company.owner.get(company.path).text)
    decisions = f"{company.path}/decisions"
    company.owner.post(decisions, data={"decision": "apply", "sure": "yes", "change": changes[0]})
    company.owner.post(decisions, data={"decision": "drop", "change": changes[1:3]})
    told = company.owner.get(company.path).text

    assert heading(told) == "Nobody who waits here has lost access"
    numbers = figures(told)
    passed = numbers.pop("Passed before it was too many")
    assert passed >= 1
    assert numbers == {"Asked for": 5 + passed, "Refused": 2, "Allowed": 1, "Waiting": 2}
    assert f"{one_passes}</a>: no access since" in told


def test_after_everything_was_refused_who_passed_is_told_and_undone_from_there(
    page: Page, company: Company, one_passes: str
) -> None:
    page.goto(company.url)
    page.get_by_role("button", name="Refuse all 5").click()
    expect(page.get_by_text("olga@acme.example refused 5 changes").first).to_be_visible()
    went = page.get_by_role("region", name="Who went before it was too many")
    expect(went.get_by_role("listitem").filter(has_text=one_passes)).to_contain_text("no access since")
    page.get_by_role("link", name="Undo what default did since").click()
    expect(page.get_by_text(one_passes).first).to_be_visible()

    let_in(company, one_passes)
    page.goto(company.url)
    expect(went).to_contain_text("access again")
    expect(went).not_to_contain_text("no access")
    expect(page.get_by_role("link", name="Undo what default did since")).to_have_count(0)


@pytest.mark.usefixtures("one_passes")
@pytest.mark.parametrize(
    ("language", "told", "untold"),
    [
        (
            "en",
            "Until then they keep their access. [0-9]+ (person|people) went before it was too",
            "everybody keeps",
        ),
        (
            "de",
            "Bis dahin behalten sie ihren Zugang. [0-9]+ Person(en)? verlor(en)? den Zugang",
            "behalten alle",
        ),
    ],
)
def test_the_overview_tells_who_went_before_it_was_too_many(
    company: Company, language: str, told: str, untold: str
) -> None:
    shown = company.owner.get("/", headers={"Accept-Language": language}).text

    assert re.search(told, shown)
    assert untold not in shown


@pytest.mark.usefixtures("one_passes")
def test_the_undo_of_who_passed_tells_that_whom_a_person_allowed_stays_out(
    page: Page, company: Company
) -> None:
    leaver = next(each for each in company.names if each.startswith("dora"))
    page.goto(company.url)
    page.get_by_role("checkbox", name=leaver, exact=True).check()
    page.get_by_role("button", name="Allow what is chosen").click()
    page.get_by_role("button", name="Allow 1 change").click()
    page.get_by_role("button", name="Refuse all 4").click()
    page.get_by_role("link", name="Undo what default did since").click()
    page.get_by_label("Beginning of the user name").fill(leaver)
    page.get_by_role("button", name="Search").click()

    stays = page.get_by_role("row").filter(has_text="A person allowed this: undo that decision")
    expect(stays.filter(has=page.get_by_role("rowheader", name=leaver, exact=True))).to_have_count(1)


def let_in(company: Company, name: str) -> None:
    command = ("user", "reactivate", name, "--take-over")
    assert provisor(*command, environment=company.server.environment).returncode == 0


def figures(page: str) -> dict[str, int]:
    """The numbers of the people of a hold, by what they are of."""
    return {name: int(number) for name, number in re.findall("<dt>([^<]+)</dt><dd>([0-9]+)</dd>", page)[:5]}


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Allow 2 chosen changes: they happen"), ("de", "2 gewählte Änderungen zulassen: Sie geschehen")],
)
def test_whom_it_shuts_out_is_told_before_what_is_chosen_is_allowed(
    company: Company, language: str, told: str
) -> None:
    chosen = re.findall('name="change" value="([^"]+)"', company.owner.get(company.path).text)[:2]

    asked = company.owner.post(
        f"{company.path}/decisions",
        data={"decision": "apply", "change": chosen},
        headers={"Accept-Language": language},
    )

    assert (asked.status_code, heading(asked.text)) == (200, told)
    assert re.findall('name="change" value="([^"]+)"', asked.text) == chosen
    assert [each in asked.text for each in company.names] == [True, True, False]
    assert all(map(company.is_active, company.names))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Nothing was decided: 3 waited when you opened this page, and 4 wait now."),
        ("de", "Nichts wurde entschieden: 3 warteten, als Sie diese Seite öffneten, und jetzt warten 4."),
    ],
)
def test_nobody_refuses_more_than_the_page_told(company: Company, language: str, told: str) -> None:
    form = company.owner.get(company.path).text
    seen = form.partition('name="number" value="')[2].partition('"')[0]
    company.lose(f"dora-{company.names[0]}")

    stale = company.owner.post(
        f"{company.path}/refuse", data={"number": seen}, headers={"Accept-Language": language}
    )

    assert (seen, stale.status_code) == ("3", 409)
    assert told in stale.text
    assert 'name="number" value="4"' in stale.text


def test_the_second_who_decides_sees_what_the_first_decided(clients: Clients, company: Company) -> None:
    first, second = company.owner, clients.owner()
    change = first.get(company.path).text.partition('name="change" value="')[2].partition('"')[0]
    decisions = f"{company.path}/decisions"

    assert first.post(decisions, data={"decision": "drop", "change": change}).status_code == 303
    late = second.post(decisions, data={"decision": "apply", "sure": "yes", "change": change})
    all_of_it = first.post(f"{company.path}/refuse")
    too_late = [
        second.post(f"{company.path}/allow", data={"number": "2"}),
        second.post(f"{company.path}/refuse"),
    ]

    assert late.status_code == 409
    assert heading(late.text) == "Nobody has lost access"
    assert f"What was held of {company.names[0]} is not held any more." in late.text
    assert change not in late.text
    assert "refused the deactivation" in late.text
    assert all_of_it.status_code == 303
    assert [each.status_code for each in too_late] == [409, 409]
    for each in too_late:
        assert "Nothing waited any more, so you decided nothing" in each.text
        assert "refused 2 changes" in each.text
    assert all(map(company.is_active, company.names))


def test_what_is_held_after_a_decision_is_a_hold_of_its_own(page: Page, company: Company) -> None:
    first = company.path
    old_form = company.owner.get(f"{first}/allow").text
    assert "Type how many changes" in old_form
    company.owner.post(f"{first}/refuse")
    test = company.names[0]
    company.lose(f"dora-{test}", f"emil-{test}")
    second = company.path

    assert second != first
    late = company.owner.post(f"{first}/allow", data={"number": "2"})
    assert late.status_code == 409
    assert "Nothing waited any more" in late.text
    assert figures(company.owner.get(second).text)["Asked for"] == 2
    assert figures(company.owner.get(first).text)["Refused"] == 3
    page.goto(company.server.url + first)
    expect(page.get_by_text("and the last of it was settled on")).to_be_visible()
    page.get_by_role("link", name="What was held of default later").click()
    expect(page).to_have_url(company.server.url + second)
    expect(page.get_by_role("main")).not_to_contain_text("olga@acme.example refused 3 changes")
    page.goto(f"{company.server.url}/held")
    earlier = page.get_by_role("region", name="What was held before")
    expect(earlier.locator(f'a[href="{first}"]')).to_have_count(1)
    expect(earlier.locator(f'a[href="{second}"]')).to_have_count(0)
    expect(page.get_by_role("link", name="default: 2 changes")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", ("This person has access again.", "What happened since", "An operator activated")),
        ("de", ("Diese Person hat wieder Zugang.", "Was seither geschehen ist", "hat wieder Zugang:")),
    ],
)
def test_who_was_allowed_to_go_and_came_back_is_told_with_what_did_it(
    company: Company, locale: str, told: tuple[str, ...]
) -> None:
    path = company.path
    change = company.owner.get(path).text.partition('name="change" value="')[2].partition('"')[0]
    company.owner.post(f"{path}/decisions", data={"decision": "apply", "sure": "yes", "change": change})
    gone = company.owner.get(path, headers={"Accept-Language": locale}).text
    let_in(company, company.names[0])
    back = company.owner.get(path, headers={"Accept-Language": locale}).text

    assert told[0] not in gone
    shown = re.sub("<[^>]+>", "", back)
    assert [each for each in told if each not in shown] == []
    assert "/undo/request" in back


def test_an_auditor_sees_and_can_not_act(clients: Clients, company: Company) -> None:
    words = ("user", "add", "audrey@acme.example", "--role", "auditor")
    assert provisor(*words, environment=company.server.environment).returncode == 0
    auditor = clients.owner("--user", "audrey@acme.example")
    seen = auditor.get(company.path)

    assert seen.status_code == 200
    assert "Owners and administrators decide about it." in seen.text
    assert '<form method="post" action="/held' not in seen.text
    assert auditor.get(f"{company.path}/allow").status_code == 403
    for place in ("decisions", "refuse", "allow", "ruling"):
        assert auditor.post(f"{company.path}/{place}").status_code == 403


@pytest.mark.parametrize("unknown", ["00000000-0000-7000-8000-000000000000", "%27", "a" * 300])
def test_there_is_no_hold_of_an_unknown_id(company: Company, unknown: str) -> None:
    owner = company.owner

    assert owner.get(f"/held/{unknown}").status_code == 404
    assert owner.post(f"/held/{unknown}/refuse").status_code == 404
    assert (
        owner.post(f"/held/{unknown}/decisions", data={"decision": "drop", "change": "1"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("place", "form", "status"),
    [
        ("decisions", {"decision": "both", "change": "1"}, 400),
        ("decisions", {"decision": "drop"}, 422),
        ("decisions", {"decision": "drop", "change": "1"}, 409),
        ("allow", {"number": "٣"}, 422),
        ("ruling", {"do": "stop", "ruling": "1"}, 404),
    ],
)
def test_what_a_form_should_not_send_decides_nothing(
    company: Company, place: str, form: dict[str, str], status: int
) -> None:
    assert company.owner.post(f"{company.path}/{place}", data=form).status_code == status
    assert all(map(company.is_active, company.names))


def test_the_list_is_a_document_when_it_is_printed(page: Page, company: Company) -> None:
    page.goto(company.url)
    page.get_by_role("link", name="The list for printing").click()
    page.emulate_media(media="print")

    for name in company.names:
        expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("checkbox")).to_have_count(0)


@pytest.mark.parametrize("place", ["log", "user", "held"])
def test_what_is_printed_is_a_document_with_zones_and_whole_entries(
    page: Page, company: Company, place: str
) -> None:
    first = company.people[company.names[0]]
    # Whoever decides sees all that came before in the log.
    company.owner.post(f"{company.path}/decisions", data={"decision": "drop", "change": "1"})
    paths = {"log": f"/log?person={first}", "user": f"/users/{first}", "held": company.path}
    page.goto(company.server.url + paths[place])
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("search")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    times = page.locator("main time:visible").all_inner_texts()
    assert times
    assert all(re.search(r"\bUTC$", each) for each in times)
    assert page.evaluate(UNBROKEN) == []


UNBROKEN = """
() => [...document.querySelectorAll("main .entries > li, main tbody tr")]
  .filter(each => getComputedStyle(each).breakInside !== "avoid").map(each => each.outerHTML)
"""
"""The entries and rows between whose lines a page may end."""


def test_it_is_told_in_german(browser: Browser, cookies: list[Any], company: Company) -> None:
    with browser.new_context(locale="de-DE") as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(company.url)

        expect(page.get_by_role("heading", level=1)).to_have_text("Niemand hat den Zugang verloren")
        expect(page.get_by_role("button", name="Alle 3 ablehnen")).to_be_visible()


def test_nobody_chosen_is_nothing_decided(company: Company) -> None:
    told = company.owner.post(f"{company.path}/decisions", data={"decision": "apply"})

    assert told.status_code == 422
    assert "nothing was chosen, and nothing was decided" in told.text
    assert all(map(company.is_active, company.names))
