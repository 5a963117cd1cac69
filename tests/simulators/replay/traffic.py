"""What a morning's traffic is like: Entra ID, Okta, scripts, strangers and slips, with people in every corner."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
from tests.conversations.identity_provider import (
    BULK,
    ENTERPRISE,
    GROUP,
    PATCH,
    SEARCH,
    USER,
    IdentityProvider,
)
from tests.server import Server

PEOPLE = (
    ("María", "Núñez-O'Hara", "maria+hr@contoso.example"),
    ("Ольга", "Петрова", "olga.petrova@contoso.example"),
    ("小龍", "李小明", "xiaolong@fabrikam.example"),
    ("Zoë", "Großmann", "ZOE.Grossmann@Fabrikam.example"),
)
SECRETS = ("1mz050nq-Secret", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJpYSJ9.c2lnbmF0dXJl", "Sup3rT0ken")
PERSONAL = (
    *(each for person in PEOPLE for each in person),
    "contoso",
    "fabrikam",
    "Grossmann",
    "+49 170 5551234",
    "5551234",
    "Hauptstraße 77",
    "Vice President of Nothing",
    "badge-Q7731",
    "Payroll Zürich",
    "00ujl29u0le5T6Aj10h7",
    "48af03ac-28ad-4fb8-8470-9a1b8a0c2d3e",
    "nobody-here",
    "1987-06-05",
)
"""No recording may hold any of these, in any case or encoding."""


def play_traffic(server: Server) -> None:
    """Send it all."""
    headers = {"Authorization": f"Bearer {server.token}", "User-Agent": "Azure-AD-Provisioning"}
    with httpx.Client(base_url=server.scim, headers=headers, timeout=30) as http:
        scim = IdentityProvider(http, "traffic")
        ids = _entra(scim)
        _okta(scim, ids)
        _others(scim, ids)
        _strangers(http, ids[0])


def recorded_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a recording."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _entra(scim: IdentityProvider) -> list[str]:
    ids = []
    for given, family, address in PEOPLE:
        scim.find("/Users", f'userName eq "{address}"')
        ids.append(scim.post("/Users", _person(given, family, address))["id"])
        scim.patch(
            f"/Users/{ids[-1]}",
            {"op": "Replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+49 170 5551234"},
            {"op": "Add", "path": 'addresses[type eq "work"].streetAddress', "value": "Hauptstraße 77"},
            {"op": "Replace", "path": "active", "value": "True"},
        )
    scim.patch(f"/Users/{ids[1]}", {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": ids[0]})
    group = scim.post(
        "/Groups",
        {
            "schemas": [GROUP],
            "displayName": "Payroll Zürich",
            "externalId": "48af03ac-28ad-4fb8-8470-9a1b8a0c2d3e",
        },
    )["id"]
    scim.find("/Groups", 'displayName eq "payroll zürich"', excludedAttributes="members")
    scim.patch(
        f"/Groups/{group}", {"op": "Add", "path": "members", "value": [{"value": each} for each in ids]}
    )
    scim.patch(f"/Groups/{group}", {"op": "Remove", "path": f'members[value eq "{ids[2]}"]'})
    scim.get(f"/Groups/{group}")
    scim.find("/Groups", f'id eq "{group}" and members eq "{ids[0]}"')
    scim.find("/Users", f'emails[type eq "work"].value eq "{PEOPLE[3][2].lower()}"')
    scim.patch(
        f"/Users/{ids[2]}",
        {"op": "replace", "value": {"name.givenName": "Zoë", f"{ENTERPRISE}:employeeNumber": "badge-Q7731"}},
    )
    scim.patch(f"/Users/{ids[3]}", {"op": "Replace", "path": "active", "value": "False"})
    return ids


def _okta(scim: IdentityProvider, ids: list[str]) -> None:
    scim.get("/Users", startIndex=1, count=2)
    user = scim.read_user(ids[0])
    scim.put(f"/Users/{ids[0]}", {**user, "title": "Vice President of Nothing", "password": SECRETS[0]})
    scim.patch(f"/Users/{ids[1]}", {"op": "replace", "path": "password", "value": SECRETS[0]})
    scim.post("/Users", _person(*PEOPLE[0]))
    scim.get("/Users/nobody-here")
    version = scim.get(f"/Users/{ids[2]}").headers["ETag"]
    nick = {"op": "add", "path": "nickName", "value": SECRETS[1]}
    scim.patch(f"/Users/{ids[2]}", nick, headers={"If-Match": version})
    scim.patch(f"/Users/{ids[2]}", nick, headers={"If-Match": 'W/"999"'})


def _others(scim: IdentityProvider, ids: list[str]) -> None:
    first = scim.get("/Users", cursor="", count=1)
    scim.get("/Users", cursor=first["nextCursor"], count=1)
    team = {"schemas": [GROUP], "displayName": "Grossmann", "members": [{"value": "bulkId:olga"}]}
    person = {
        "schemas": [USER],
        "userName": "olga@fabrikam.example",
        "x": {"y": "badge-Q7731", "born": "1987-06-05"},
    }
    removal = {"op": "remove", "path": 'emails[value eq "maria+hr@contoso.example"]'}
    operations = [
        {"method": "POST", "path": "/Groups", "bulkId": "Payroll Zürich", "data": team},
        {"method": "POST", "path": "/Users", "bulkId": "olga", "data": person},
        {
            "method": "PATCH",
            "path": f"/Users/{ids[0]}",
            "data": {"schemas": [PATCH], "Operations": [removal]},
        },
    ]
    scim.post("/Bulk", {"schemas": [BULK], "Operations": operations})
    scim.post("/Users/.search", {"schemas": [SEARCH], "filter": 'displayName co "Núñez"', "count": 5})
    scim.get("/Users", sortBy="name.familyName", filter='userName sw "maria"')
    scim.get("/Schemas")
    scim.get("/Users", filter=f'title eq "{SECRETS[1]}"', access_token=SECRETS[2])
    scim.get("/Users", filter='userName lk "nobody-here"')
    scim.send("POST", "/Users", raw=b'{"userName": "maria+hr@contoso.example"')
    scim.send("POST", "/Users", raw=b'{"userName": "' + b"nobody-here" * 200_000 + b'"}')
    scim.send("POST", "/Users", {"schemas": [USER], "userName": ["nobody-here", 7]})
    scim.send("POST", "/Users", raw=b"<u/>", headers={"Content-Type": "text/xml"})
    scim.delete(f"/Users/{ids[3]}")
    scim.get(f"/Users/{ids[3]}")


def _strangers(http: httpx.Client, user_id: str) -> None:
    for token in (f"Bearer {SECRETS[2]}", "", f"Basic {SECRETS[2]}"):
        http.get(f"/Users/{user_id}", headers={"Authorization": token})
        http.post("/Users", json=_person(*PEOPLE[2]), headers={"Authorization": token, "Cookie": SECRETS[2]})
    openmetadata = str(http.base_url).replace("/scim/v2", "/api/v1/scim")
    http.get(f"{openmetadata}Users?filter=userName+eq+%22maria%2Bhr%40contoso.example%22")


def _person(given: str, family: str, address: str) -> dict[str, Any]:
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": address,
        "externalId": f"00ujl29u0le5T6Aj10h7-{address}",
        "active": True,
        "displayName": f"{given} {family}",
        "name": {"givenName": given, "familyName": family, "formatted": f"{family}, {given}"},
        "emails": [{"type": "work", "value": address, "primary": True}],
        "locale": "en-US",
        "groups": [],
        "password": SECRETS[0],
        ENTERPRISE: {"employeeNumber": "5551234", "department": "Payroll Zürich"},
    }


def spellings(text: str) -> Iterator[str]:
    """The ways in which a text may stand in a file of JSON lines, in lower case."""
    yield text.lower()
    yield json.dumps(text)[1:-1].lower()
    yield quote(text).lower()
    yield quote_plus(text).lower()
