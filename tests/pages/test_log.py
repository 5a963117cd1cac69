"""The log on the pages: by day and cycle, narrowed down, as files; and one entry with all that it changed."""

import csv
import io
import json
import re
from collections.abc import Mapping

import httpx
import pytest
from tests.pages.visitor import heading
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
RUN = "=1+1"


@pytest.fixture(scope="module")
def person(server: Server, owner: httpx.Client) -> str:
    """The id of somebody who came, and got another title by a request of the identity provider's own id."""
    headers = {"Authorization": f"Bearer {server.token}", "client-request-id": "of-the-provider"}
    operation = {"op": "replace", "path": "title", "value": RUN}
    with httpx.Client(base_url=server.scim, headers=headers) as scim:
        made = scim.post(
            "/Users", json={"schemas": [USER], "userName": "logged@log.example", "title": "Nurse"}
        )
        user_id = str(made.json()["id"])
        scim.patch(f"/Users/{user_id}", json={"schemas": [PATCH], "Operations": [operation]})
    # Whatever is done on a page has its place in the log when it answers, and so has all before it.
    owner.post(f"/users/{user_id}/handed-back")
    return user_id


def test_entries_stand_by_day_and_cycle(owner: httpx.Client, person: str) -> None:
    page = owner.get("/log", params={"person": person}).text

    assert len(re.findall('<h2 id="day-1">', page)) == 1
    assert '<div class="run">\n<p><a href="/cycles/' in page
    assert "which are no entries" in page or "which is no entry" in page
    assert "2 entries fit" in page


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"kind": "user.changed"}, 1),
        ({"since": "2001-01-01", "until": "2999-12-31"}, 2),
        ({"since": "2999-12-31"}, 0),
        ({"until": "2001-01-01"}, 0),
        ({"refused": "true"}, 0),
        ({"connection": "default"}, 2),
    ],
)
def test_the_log_is_narrowed_down(
    owner: httpx.Client, person: str, asked: dict[str, str], number: int
) -> None:
    page = owner.get("/log", params={"person": person, **asked}).text

    assert page.count('<a class="at"') == number


@pytest.mark.parametrize(
    "query", ["kind=odd", "since=yesterday", "until=2026-13-01", "until=9999-12-31&since=x"]
)
def test_what_can_t_be_asked_is_told(owner: httpx.Client, query: str) -> None:
    for path in ("/log", "/log.csv", "/log.json"):
        assert owner.get(f"{path}?{query}").status_code == 400


def test_an_entry_tells_what_was_before_and_after(owner: httpx.Client, person: str) -> None:
    found = owner.get("/log", params={"person": person, "kind": "user.changed"}).text
    (place,) = re.findall('<a class="at" href="(/log/[0-9]+)"', found)

    entry = owner.get(place).text

    assert "<code>title</code>" in entry
    assert re.search(r"<p>Nurse</p></td><td class=\"long\"><p>=1\+1</p>", entry)
    assert '<a href="/log?request=of-the-provider"><code>of-the-provider</code></a>' in entry
    assert f'<a href="/users/{person}">logged@log.example</a>' in entry
    assert '<dt>Cycle</dt><dd><a href="/cycles/' in entry


def the_newest(owner: httpx.Client, **asked: str) -> str:
    """The page of the newest entry that fits."""
    place = re.findall('<a class="at" href="(/log/[0-9]+)"', owner.get("/log", params=asked).text)[0]
    return owner.get(place).text


def test_an_entry_of_what_is_held_leads_to_the_decision_and_not_to_an_undo(
    owner: httpx.Client, ids: Mapping[str, str]
) -> None:
    entry = the_newest(owner, kind="change.held")

    assert "Nothing was changed yet: it waits for a decision." in entry
    assert f'<a href="/held/{ids["/held/{id}"]}">Decide about it</a>' in entry
    assert "What was asked for" in entry
    assert "What it changed" not in entry
    assert "Undo it" not in entry


def test_an_entry_of_what_was_held_tells_what_became_of_it(owner: httpx.Client, scim: httpx.Client) -> None:
    made = scim.post("/Users", json={"schemas": [USER], "userName": "held-once@log.example"}).json()["id"]
    for active in (False, True):
        scim.patch(f"/Users/{made}", json={"schemas": [PATCH], "Operations": [put_in("active", active)]})
    # Whatever is done on a page has its place in the log when it answers, and so has all before it.
    owner.post(f"/users/{made}/handed-back")
    entry = the_newest(owner, kind="change.held", person=made)

    assert "Nothing was changed by this. It waits no more:" in entry
    assert "took the deactivation of held-once@log.example back" in entry
    assert "Undo it" not in entry


def test_an_entry_of_what_was_refused_tells_what_was_asked_for_and_is_not_undone(owner: httpx.Client) -> None:
    entry = the_newest(owner, refused="true", connection="default")

    assert "What was asked for, and the answer" in entry
    assert "<p>POST Users</p>" in entry
    assert 'class="remedy"' in entry
    assert "Undo it" not in entry


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Held by the guard"), ("de", "Von der Schutzgrenze angehalten")]
)
def test_kinds_are_called_by_words(owner: httpx.Client, language: str, word: str) -> None:
    asked = {"kind": "change.held"}
    page = owner.get("/log", params=asked, headers={"Accept-Language": language}).text
    (place, *_) = re.findall('<a class="at" href="(/log/[0-9]+)"', page)

    assert f'<option value="change.held" selected>{word}</option>' in page
    assert f"<dd>{word}</dd>" in owner.get(place, headers={"Accept-Language": language}).text


def put_in(path: str, value: object) -> dict[str, object]:
    return {"op": "replace", "path": path, "value": value}


def test_what_was_searched_for_is_a_file(owner: httpx.Client, person: str) -> None:
    as_csv, as_json = (owner.get(f"/log.{form}", params={"person": person}) for form in ("csv", "json"))
    head, *rows = csv.reader(io.StringIO(as_csv.text))
    entries = json.loads(as_json.text)

    assert as_csv.headers["content-disposition"] == 'attachment; filename="log.csv"'
    assert [each[head.index("action")] for each in rows] == ["user.changed", "user.created"]
    assert len(entries) == 2
    assert json.loads(owner.get("/log.json", params={"person": "nobody at all"}).text) == []


def test_an_entry_that_there_is_not_is_told(owner: httpx.Client) -> None:
    gone = owner.get("/log/999999999")

    assert gone.status_code == 404
    assert heading(gone.text)


def test_cycles_are_drawn_with_the_numbers_of_their_table(owner: httpx.Client, person: str) -> None:
    assert person
    page = owner.get("/cycles", params={"connection": "default"}).text

    assert page.count('<rect class="up"') == page.count('<th scope="row"><a href="/cycles/')
    assert '<title id="chart-title">' in page
    assert "style=" not in page


def test_a_cycle_tells_how_much_it_did_and_what_it_was_refused_by_cause(
    owner: httpx.Client, ids: Mapping[str, str]
) -> None:
    page = owner.get(f"/cycles/{ids['/cycles/{id}']}").text
    refused = page[page.index("What was refused, by cause") :]

    assert re.search(r'<a href="/log/\d+">[\d,]+ requests?[^<]*</a>:', refused)
    assert "belongs to another user" in refused
    assert re.search(r'<th scope="row">Changes refused</th><td class="count">\d+</td>', page)
    assert "what is usual can be told after three cycles of this kind" in page
    assert f'href="/undo/cycle-{ids["/cycles/{id}"]}"' in page
