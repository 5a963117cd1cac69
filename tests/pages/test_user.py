"""The page of a person: since when they are as they are, who decides about what, and bringing them back."""

from typing import Any

import httpx
from tests.pages.visitor import heading

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def come(scim: httpx.Client, user_name: str, **told: Any) -> str:
    """Somebody comes; their id."""
    made = scim.post("/Users", json={"schemas": [USER], "userName": user_name, **told})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_every_attribute_has_its_value_and_who_decides(owner: httpx.Client, scim: httpx.Client) -> None:
    emails = [{"value": "ada@x.example", "type": "work", "primary": True}]
    told = {"emails": emails, "name": {"givenName": "Ada"}, ENTERPRISE: {"department": "Legal"}}
    page = owner.get(f"/users/{come(scim, 'ada@page.example', **told)}").text

    for path, value in (
        ("emails", "ada@x.example (type: work, primary: true)"),
        ("name.givenName", "Ada"),
        ("enterprise:2.0:User:department", "Legal"),
        ("active", "true"),
    ):
        assert f'<code>{path}</code></th><td class="long">{value}</td>\n<td>default; locked here</td>' in page


def test_a_manager_is_named_and_leads_to_their_page(owner: httpx.Client, scim: httpx.Client) -> None:
    boss = come(scim, "boss@page.example", displayName="Bea <b>")
    known = come(scim, "led@page.example", **{ENTERPRISE: {"manager": {"value": boss}}})
    unknown = come(scim, "waits@page.example", **{ENTERPRISE: {"manager": {"value": "nobody-yet"}}})

    named, waiting = (owner.get(f"/users/{each}").text for each in (known, unknown))

    assert f'<td class="long"><a href="/users/{boss}">Bea &lt;b&gt;</a></td>' in named
    assert "$ref" not in named
    assert 'manager.value</code></th><td class="long">nobody-yet</td>' in waiting


def test_a_state_goes_back_to_an_entry_of_the_log(owner: httpx.Client, scim: httpx.Client) -> None:
    person = come(scim, "bea@page.example", displayName="Bea")
    owner.post(f"/users/{person}/active", data={"active": "false", "take_over": "true"})

    since = owner.get(f"/users/{person}").text.partition("<dt>Since</dt>")[2].partition("</dd>")[0]

    assert "deactivated" in since
    assert 'href="/log/' in since


def test_what_was_taken_over_is_handed_back(owner: httpx.Client, scim: httpx.Client) -> None:
    person = come(scim, "cid@page.example")
    owner.post(f"/users/{person}/active", data={"active": "false", "take_over": "true"})
    taken = owner.get(f"/users/{person}").text
    back = owner.post(f"/users/{person}/handed-back", follow_redirects=True).text

    assert "Let default decide again" in taken
    assert "false</td>\n<td>people here</td>" in taken
    assert "Let default decide again" not in back
    assert "false</td>\n<td>default; locked here</td>" in back


def test_who_was_deleted_is_shown_and_brought_back(owner: httpx.Client, scim: httpx.Client) -> None:
    made = owner.get("/users").status_code
    person = come(scim, "dot@page.example", displayName="Dot", externalId="dot-1")
    owner.post(f"/users/{person}/active", data={"active": "false", "take_over": "true"})
    gone = scim.delete(f"/Users/{person}")
    page = owner.get(f"/users/{person}")
    back = owner.post(f"/users/{person}/restored", follow_redirects=True)

    assert (made, gone.status_code, page.status_code, back.status_code) == (200, 204, 200, 200)
    assert heading(page.text) == "Dot was deleted"
    assert "as long as the record is not erased" in page.text
    assert "Deactivate</button>" not in page.text
    assert heading(back.text) == "Dot has no access"


def test_bringing_back_where_the_name_is_taken_is_refused_on_the_page(
    owner: httpx.Client, scim: httpx.Client
) -> None:
    person = come(scim, "eve@page.example", active=False)
    scim.delete(f"/Users/{person}")
    come(scim, "eve@page.example")

    refused = owner.post(f"/users/{person}/restored")

    assert refused.status_code == 409
    assert heading(refused.text) == "eve@page.example was deleted"
    assert "Nothing was changed." in refused.text


def test_two_active_people_of_one_external_id_are_both_shown(owner: httpx.Client, scim: httpx.Client) -> None:
    one, other = (come(scim, f"{name}@page.example", externalId="same") for name in ("fay", "flo"))

    assert f'<a href="/users/{other}">flo@page.example</a>' in owner.get(f"/users/{one}").text
    assert f'<a href="/users/{one}">fay@page.example</a>' in owner.get(f"/users/{other}").text


def test_the_last_owner_stays_and_the_page_says_why(owner: httpx.Client) -> None:
    refused = owner.post("/users/olga@acme.example/active", data={"active": "false"})

    assert refused.status_code == 409
    assert "has access" in heading(refused.text)
    assert "Nothing was changed." in refused.text


def test_a_team_stands_there_with_who_gave_it(owner: httpx.Client, scim: httpx.Client) -> None:
    person = come(scim, "gus@page.example")
    group = {"schemas": [GROUP], "displayName": "Gardeners", "members": [{"value": person}]}
    team = scim.post("/Groups", json=group).json()["id"]

    page = owner.get(f"/users/{person}").text

    assert f'<a href="/teams/{team}">Gardeners</a></th><td>default</td>' in page


def test_somebody_without_a_shown_name_is_called_by_its_parts(
    owner: httpx.Client, scim: httpx.Client
) -> None:
    person = come(scim, "parts@page.example", name={"givenName": "Pia", "familyName": "Parts"})

    assert heading(owner.get(f"/users/{person}").text) == "Pia Parts has access"


def test_a_shown_name_of_spaces_alone_is_none(owner: httpx.Client, scim: httpx.Client) -> None:
    person = come(scim, "spaces@page.example", displayName=" ", name={"formatted": "  "})

    assert heading(owner.get(f"/users/{person}").text) == "spaces@page.example has access"
    listed = owner.get("/users", params={"q": "spaces@"}).text
    assert f'<a href="/users/{person}">spaces@page.example</a>' in listed
