"""The list of people on the pages: whom one finds there by what, what its addresses hold, and its table as a file."""

import csv
import io
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from tests.pages.visitor import heading
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
RUN = '=HYPERLINK("http://x.example")'


@pytest.fixture(scope="module", autouse=True)
def _come(server: Server) -> None:
    """Zelda, whom nothing but her family name tells, and 60 people whose address begins alike, the first not active."""
    headers = {"Authorization": f"Bearer {server.token}"}
    name = {"givenName": "Zelda", "familyName": "Zyxt"}
    made = [{"userName": "first@zoo.example", "name": name, "displayName": RUN}]
    made += [
        {"userName": f"{n:02}@zoo.example", "emails": [{"value": f"Zoo{n:02}@x.example"}], "active": n > 0}
        for n in range(60)
    ]
    for each in made:
        answered = httpx.post(f"{server.scim}/Users", json={"schemas": [USER], **each}, headers=headers)
        assert answered.status_code == 201, answered.text


def people(page: httpx.Response) -> list[str]:
    """The user names of a list."""
    assert page.status_code == 200, page.text
    return re.findall(r"<td>([^<]*@[^<]*)</td>", page.text)


@pytest.mark.parametrize("beginning", ["zyx", "ZELDA", "first@z", "=hyper"])
def test_somebody_is_found_by_any_name(owner: httpx.Client, beginning: str) -> None:
    assert people(owner.get("/users", params={"q": beginning})) == ["first@zoo.example"]


def test_a_list_goes_on_where_the_page_before_ended(owner: httpx.Client) -> None:
    first = owner.get("/users", params={"q": "zoo", "source": "default"})
    (link,) = re.findall(r'href="(/users\?[^"]*cursor=[^"]*)"', first.text)
    second = owner.get(link.replace("&amp;", "&"))

    assert people(first) == [f"{n:02}@zoo.example" for n in range(50)]
    assert people(second) == [f"{n:02}@zoo.example" for n in range(50, 60)]
    assert "cursor=" not in second.text


def test_a_state_leaves_few(owner: httpx.Client) -> None:
    found = owner.get("/users", params={"q": "zoo", "state": "inactive"})

    assert people(found) == ["00@zoo.example"]
    assert heading(found.text) == "1 person was found"


def test_the_heading_says_how_many_were_found(owner: httpx.Client) -> None:
    first = owner.get("/users", params={"q": "zoo", "source": "default"})
    (link,) = re.findall(r'href="(/users\?[^"]*cursor=[^"]*)"', first.text)

    assert heading(first.text) == "50 people were found so far"
    assert heading(owner.get(link.replace("&amp;", "&")).text) == "Further people who were found"
    assert heading(owner.get("/users", params={"q": "nobody-at-all"}).text) == "0 people were found"
    assert "people are here" in heading(owner.get("/users").text)


def test_one_letter_shows_the_first_page_and_says_why(owner: httpx.Client) -> None:
    short, everybody = owner.get("/users", params={"q": "z"}), owner.get("/users")

    assert people(short) == people(everybody)
    assert len(people(short)) == 50
    assert "two characters at least" in short.text


def test_a_long_name_of_a_team_takes_one_line_and_one_that_turns_turns_nothing_else(
    server: Server, owner: httpx.Client, scim: httpx.Client, browser: Browser, cookies: list[Any]
) -> None:
    long, turning = "T" * 200, "\u202eturned"
    came = scim.post("/Users", json={"schemas": [USER], "userName": "of-long@teams.example"})
    members = [{"value": came.json()["id"]}]
    for name in (long, turning):
        made = scim.post("/Groups", json={"schemas": [GROUP], "displayName": name, "members": members})
        assert made.status_code == 201, made.text

    assert f"<bdi>{turning}</bdi>" in owner.get("/users", params={"q": "of-long"}).text
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{server.url}/users?q=of-long")
        names = page.locator("td .short")
        heights = names.evaluate_all("found => found.map(each => each.offsetHeight)")
    assert len(heights) == 2
    assert heights[0] == heights[1]


def test_nobody_found_leads_to_why_somebody_is_missing(owner: httpx.Client) -> None:
    assert 'href="/missing?who=nobody-at-all"' in owner.get("/users", params={"q": "nobody-at-all"}).text


@pytest.mark.parametrize(
    ("query", "status"),
    [("team=none", 404), ("source=none", 404), ("state=odd", 400), ("cursor=x", 400), ("q=%00", 400)],
)
def test_what_there_is_not_is_told(owner: httpx.Client, query: str, status: int) -> None:
    for path in ("/users", "/users.csv"):
        answered = owner.get(f"{path}?{query}")
        assert answered.status_code == (200 if path.endswith("csv") and "cursor" in query else status)


def test_the_table_has_everybody_asked_for_and_no_cell_that_is_run(owner: httpx.Client) -> None:
    zoo, first = (owner.get("/users.csv", params={"q": each}) for each in ("zoo", "first@zoo"))
    head, row = csv.reader(io.StringIO(first.text))

    assert zoo.headers["content-disposition"] == 'attachment; filename="users.csv"'
    assert len(zoo.text.splitlines()) == 61
    assert row[head.index("name")] == f"'{RUN}"
    assert row[head.index("user_name")] == "first@zoo.example"


def test_what_begins_so_is_told_where_it_is_several_things(owner: httpx.Client) -> None:
    several = owner.get("/find", params={"q": "zoo0"})
    one = owner.get("/find", params={"q": "zoo07"})

    assert heading(several.text) == "What “zoo0” may be"
    assert len(re.findall('<li><a href="/users/', several.text)) == 10
    assert 'href="/users?q=zoo0"' in several.text
    assert (one.status_code, one.headers["location"][:7]) == (303, "/users/")
