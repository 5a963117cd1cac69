"""Teams on the pages: the tree and its sizes, and what people do with a team, or are told that they can't."""

import re

import httpx
import pytest
from tests.pages.visitor import heading
from tests.server import Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


@pytest.fixture(scope="module")
def teams(server: Server, owner: httpx.Client) -> dict[str, str]:
    """The ids of Plants, a department by hand with Roses below it, and of Bulbs, a group that came with two people."""
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.scim, headers=headers) as scim:
        ids = [
            scim.post("/Users", json={"schemas": [USER], "userName": f"{name}@plants.example"}).json()["id"]
            for name in ("ann", "bob")
        ]
        group = {"schemas": [GROUP], "displayName": "Bulbs", "members": [{"value": each} for each in ids]}
        bulbs = scim.post("/Groups", json=group).json()["id"]
    made = provisor("team", "add", "Plants", "--type", "Department", environment=server.environment)
    assert made.returncode == 0, made.stderr
    plants = _id(owner, "Plants")
    added = owner.post(f"/teams/{plants}/below", data={"new": "Roses", "type": "Group"})
    assert added.status_code == 303, added.text
    return {"Plants": plants, "Roses": _id(owner, "Roses"), "Bulbs": bulbs}


def _id(owner: httpx.Client, name: str) -> str:
    found = re.search(rf'href="/teams/([^"]+)">{name}</a>', owner.get("/teams", params={"q": name}).text)
    assert found is not None
    return found[1]


def root(owner: httpx.Client) -> str:
    """The name of the team that is the organization."""
    found = re.search("Teams directly below ([^<]+)</caption>", owner.get("/teams").text)
    assert found is not None
    return found[1]


def row(page: httpx.Response, name: str) -> str:
    """The row of a team, without marks."""
    assert page.status_code == 200, page.text
    (found,) = (each for each in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if f">{name}</a>" in each)
    return " ".join(re.sub(r"<[^>]*>", " ", found).split())


def test_the_tree_is_walked_a_level_at_a_time(owner: httpx.Client, teams: dict[str, str]) -> None:
    top = owner.get("/teams")
    below = owner.get("/teams", params={"below": teams["Plants"]})

    assert ">Roses</a>" not in top.text
    assert row(top, "Plants") == "Plants Department made here 0 empty 1 team below Plants"
    assert row(top, "Bulbs") == "Bulbs Group default 2 2"
    assert heading(below.text) == "What is below Plants"
    assert row(below, "Roses") == "Roses Group made here 0 empty"


def test_a_search_shows_the_way_to_a_team(owner: httpx.Client, teams: dict[str, str]) -> None:
    found = row(owner.get("/teams", params={"q": "rOs"}), "Roses")

    assert teams
    assert re.match(rf"Roses {root(owner)} \S Plants Group", found)


def test_somebody_is_put_into_a_team_by_hand_and_taken_out(
    owner: httpx.Client, teams: dict[str, str]
) -> None:
    place = f"/teams/{teams['Roses']}"
    joined = owner.post(f"{place}/members", data={"who": "ann@plants.example"}, follow_redirects=True)
    ann = re.findall(r'name="who" value="([^"]+)"', joined.text)[0]
    left = owner.post(f"{place}/members/removed", data={"who": ann}, follow_redirects=True)

    assert "<td>people here</td>" in joined.text
    assert "ann@plants.example" in joined.text.partition('<h2 id="history">')[2]
    assert "Nobody is in it." in left.text


def test_who_came_with_a_group_stays_and_it_says_who_decides(
    owner: httpx.Client, teams: dict[str, str]
) -> None:
    page = owner.get(f"/teams/{teams['Bulbs']}").text
    refused = owner.post(f"/teams/{teams['Bulbs']}/members/removed", data={"who": "ann@plants.example"})

    assert page.count("<td>default decides</td>") == 2
    assert refused.status_code == 409
    assert "Nothing was changed." in refused.text


def test_a_team_is_renamed_retyped_and_moved(owner: httpx.Client, teams: dict[str, str]) -> None:
    place = f"/teams/{teams['Plants']}"
    renamed = owner.post(f"{place}/name", data={"name": "Plants & trees"}, follow_redirects=True)
    retyped = owner.post(f"{place}/type", data={"type": "Division"}, follow_redirects=True)
    circle = owner.post(f"{place}/place", data={"under": "Roses"})
    moved = owner.post(
        f"/teams/{teams['Roses']}/place", data={"under": f"{root(owner)}\r\nPlants & trees\r\n"}
    )

    assert heading(renamed.text) == "Plants &amp; trees"
    assert "<dd>Division</dd>" in retyped.text
    assert (circle.status_code, moved.status_code) == (409, 303)
    assert row(owner.get("/teams"), "Roses").startswith("Roses Group")


def test_what_the_rules_forbid_stands_there_with_its_reason(
    owner: httpx.Client, teams: dict[str, str]
) -> None:
    group = owner.get(f"/teams/{teams['Roses']}").text
    whole = owner.get(f"/teams/{root(owner)}").text

    assert "<button disabled>Change the type</button>" in group
    assert "a Group never changes its type" in group
    assert "<button disabled>Make it</button>" in group
    assert "is the organization itself and can&#39;t be moved" in whole
    assert "<fieldset disabled>" in whole


def test_a_name_of_a_connection_is_taken_over_only_on_purpose(
    owner: httpx.Client, teams: dict[str, str]
) -> None:
    place = f"/teams/{teams['Bulbs']}"
    asked = owner.post(f"{place}/name", data={"name": "Onions"})
    done = owner.post(f"{place}/name", data={"name": "Onions", "take_over": "true"})

    assert (asked.status_code, done.status_code) == (409, 303)
    assert heading(owner.get(place).text) == "Onions"


def test_what_was_taken_over_of_a_team_is_handed_back(owner: httpx.Client, teams: dict[str, str]) -> None:
    place = f"/teams/{teams['Bulbs']}"
    owner.post(f"{place}/name", data={"name": "Tulips", "take_over": "true"})
    taken = owner.get(place).text
    back = owner.post(f"{place}/handed-back", follow_redirects=True).text

    assert "Let default decide again" in taken
    assert "Let default decide again" not in back
    assert "default decides about the name" in back


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("members", {"who": "nobody@plants.example"}, 404),
        ("members", {}, 404),
        ("name", {"name": " "}, 422),
        ("name", {"name": "Bulbs\u202e" * 1000}, 422),
        ("type", {"type": "Cabal"}, 400),
        ("place", {"under": "nowhere"}, 404),
        ("below", {"new": "Organization", "type": "Group"}, 409),
    ],
)
def test_what_can_t_be_done_is_told(
    owner: httpx.Client, teams: dict[str, str], path: str, form: dict[str, str], status: int
) -> None:
    refused = owner.post(f"/teams/{teams['Plants']}/{path}", data=form)

    assert refused.status_code == status
    assert heading(refused.text)
