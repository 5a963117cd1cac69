"""The check-up: each of its answers is provoked by requests or settings, and is well again once that is mended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.admin_api.administrator import Administrator
from tests.conversations.looking import look
from tests.conversations.test_journal_sentences import USER, Provider
from tests.patience import eventually
from tests.server import Server

from provisor.provisioning.checkup.check_up import check_up
from provisor.provisioning.explaining.causes import Explained
from provisor.provisioning.explaining.explain import explain

EMAIL = [{"value": "shared@acme.example", "type": "work"}]
SCHEMA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    "id": "urn:acme:badge:2.0:User",
    "name": "Badge",
    "attributes": [{"name": "badgeNumber", "type": "string"}],
}
PUBLIC_URLS = {
    None: ("warning", "warning"),
    "http://127.0.0.1:8000": ("warning", "warning"),
    "http://provisor.example.com": ("ok", "error"),
}


class Office:
    """A server with Entra ID and Okta, and whoever administers it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        token = server.new_token("--scope", "administer")
        self.http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=60
        )
        self.admin = Administrator(self.http)
        self.admin.do("PATCH", "/connections/default", {"kind": "entra"})
        self.admin.do("POST", "/connections", {"name": "Okta", "kind": "okta"})
        self._providers: list[Provider] = []
        self.entra, self.okta = self.provider("SCIM-Bot"), self.provider("Okta-Bot")

    def provider(self, bot: str) -> Provider:
        self._providers.append(Provider(self.server, self.admin.do("POST", "/tokens", {"bot": bot})["token"]))
        return self._providers[-1]

    def close(self) -> None:
        for each in self._providers:
            each.close()
        self.http.close()

    def checked(self, check: str, about: str = "") -> set[str]:
        """How that check went, as far as its sentences are about something."""
        items = self.admin.get("/checkup")["items"]
        assert all(item["remedy"] for item in items if item["status"] != "ok")
        return {item["status"] for item in items if item["check"] == check and about in item["sentence"]}

    def checked_otherwise(
        self, check: str, *, about: str = "", later: timedelta = timedelta(), public_url: str | None = None
    ) -> set[str]:
        """How that check goes at another time, or with another address, as far as it is about something."""
        found = look(
            self.server, lambda records, at: check_up(records, at, public_url=public_url), later=later
        )
        return {each.status.value for each in found if each.check == check and about in each.sentence}

    def explained(self, *, later: timedelta) -> dict[str, Explained]:
        """Why somebody is missing of whom nothing is known, by cause."""
        found = look(
            self.server, lambda records, at: explain(records, "absent@acme.example", at), later=later
        )
        return {each.cause: each for each in found}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    settings = {"RATE_LIMIT": "0", "PUBLIC_URL": "https://provisor.example.com"}
    folder = tmp_path_factory.mktemp("checkup")
    with Server(folder, settings=settings, token="none yet") as server, closing(Office(server)) as office:
        yield office


def connected(office: Office, name: str, **settings: str) -> str:
    """A new connection with a bot of its own, whose name is returned."""
    bot: str = office.admin.do("POST", "/connections", {"name": name, **settings})["bots"][0]
    return bot


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_address_and_tls_are_those_of_the_settings(office: Office, url: str | None) -> None:
    found = [office.checked_otherwise(check, public_url=url) for check in ("address", "tls")]

    assert found == [{status} for status in PUBLIC_URLS[url]]
    assert [office.checked(check) for check in ("address", "tls")] == [{"ok"}, {"ok"}]


@pytest.mark.parametrize(("seconds", "status"), [(0, "ok"), (20, "warning"), (1200, "error")])
def test_a_clock_that_is_wrong(office: Office, seconds: int, status: str) -> None:
    assert office.checked_otherwise("clock", later=timedelta(seconds=seconds)) == {status}


def test_scim_that_is_off(office: Office) -> None:
    office.admin.do("PATCH", "/organization", {"scim_enabled": False})
    off = office.checked("scim")
    office.admin.do("PATCH", "/organization", {"scim_enabled": True})

    assert (off, office.checked("scim")) == ({"error"}, {"ok"})


def test_a_connection_that_is_paused(office: Office) -> None:
    office.admin.do("POST", "/connections/Okta/pause")
    paused = office.checked("connections")
    office.admin.do("POST", "/connections/Okta/resume")

    assert (paused, office.checked("connections")) == ({"warning"}, {"ok"})


def test_a_connection_without_a_bot_a_token_or_contact(office: Office) -> None:
    bot = connected(office, "Lonely")
    without_token, never = office.checked("token", "Lonely"), office.checked("contact", "Lonely")
    office.admin.do("DELETE", f"/bots/{bot}")
    without_bot = office.checked("token", "Lonely")
    office.admin.do("POST", "/bots", {"name": bot, "connection": "Lonely"})
    token = office.admin.do("POST", "/tokens", {"bot": bot, "days": 9})
    expiring = office.checked("token", "Lonely")
    office.admin.do("POST", "/tokens", {"bot": bot})
    lasting = office.checked("token", "Lonely")
    office.http.get("/scim/v2/Users?count=0", headers={"Authorization": f"Bearer {token['token']}"})

    assert (without_token, without_bot, expiring, lasting) == ({"error"}, {"error"}, {"warning"}, {"ok"})
    assert never == {"warning"}
    assert eventually(lambda: office.checked("contact", "Lonely was never used") == set())
    office.admin.do("DELETE", "/connections/Lonely")


def test_a_second_token_is_no_rotation(office: Office) -> None:
    bot = connected(office, "Two tokens")
    first = office.admin.do("POST", "/tokens", {"bot": bot, "name": "first"})
    office.http.get("/scim/v2/Users?count=0", headers={"Authorization": f"Bearer {first['token']}"})
    office.admin.do("POST", "/tokens", {"bot": bot, "name": "second"})

    assert eventually(lambda: office.checked("contact", "Two tokens was never used") == set())
    assert office.checked("token", "Two tokens") == {"ok"}
    office.admin.do("DELETE", "/connections/Two tokens")


def test_a_token_that_was_replaced_or_has_ended_is_tried(office: Office) -> None:
    bot = connected(office, "Rotated")
    old = office.admin.do("POST", "/tokens", {"bot": bot, "name": "old"})
    bearer = {"Authorization": f"Bearer {old['token']}"}
    office.http.get("/scim/v2/Users?count=0", headers=bearer)
    office.admin.do("POST", "/tokens/rotate", {"bot": bot})
    assert eventually(lambda: office.checked("token", "was replaced, and is still in use") == {"warning"})
    office.admin.do("DELETE", f"/tokens/{old['id']}")
    assert office.checked("token", "Rotated") == {"ok"}

    refused = office.http.get("/scim/v2/Users?count=0", headers=bearer)

    assert refused.status_code == 401
    assert eventually(lambda: office.checked("token", f"(…{old['ending']})") == {"warning"})
    causes = office.admin.get("/explain?name=nobody@acme.example")["items"]
    assert "ended-token" in [each["cause"] for each in causes]
    office.admin.do("DELETE", "/connections/Rotated")
    assert office.checked("token", "Rotated") == set()


def test_an_identity_provider_that_is_overdue(office: Office) -> None:
    for number in range(12):
        office.entra.create(f"punctual-{number}@acme.example")
    late = timedelta(hours=3)
    assert eventually(lambda: "overdue" in office.explained(later=late))

    overdue = office.explained(later=late)["overdue"]

    assert "overdue" not in office.explained(later=timedelta())
    assert overdue.sentence.startswith("Entra ID")
    assert "whether provisioning is on" in overdue.remedy
    assert office.checked_otherwise("contact", about="Entra ID", later=late) == {"warning"}
    assert eventually(lambda: office.checked("contact", "Entra ID") == {"ok"})


def test_an_identity_provider_in_quarantine(office: Office) -> None:
    bot = connected(office, "Quarantined", kind="entra")
    provider = office.provider(bot)

    def fails() -> bool:
        """Has each request of the newest cycle refused, and tells whether that is known."""
        for number in range(3):
            provider.ask(
                "POST", "/Users", {"schemas": [USER], "userName": f"failing-{number}", "active": "no"}
            )
        return eventually(lambda: counted() == {"requests": 3, "failed": 3, "refused": 3})

    def counted() -> dict[str, int]:
        """What the newest cycle counts: requests as they are answered, refusals once their entries have a place."""
        newest = office.admin.get("/cycles?connection=Quarantined")["items"][:1]
        return {name: cycle[name] for cycle in newest for name in ("requests", "failed", "refused")}

    assert fails()
    with closing(sqlite3.connect(office.server.folder / "provisor.db")) as database, database:
        database.execute(
            "UPDATE cycles SET started = started - 21600000000, ended = ended - 21600000000 WHERE connection_id ="
            " (SELECT id FROM connections WHERE name = 'Quarantined')"
        )
    assert fails()

    later = timedelta(hours=1)
    assert eventually(lambda: "quarantined" in office.explained(later=later))
    found = office.checked_otherwise("contact", later=later)
    quarantined = office.explained(later=later)["quarantined"]
    office.admin.do("DELETE", "/connections/Quarantined")

    assert "error" in found
    assert "Entra ID" in quarantined.sentence
    assert "restart provisioning" in quarantined.remedy
    assert "error" not in office.checked_otherwise("contact", later=later)


def test_what_is_forbidden_or_refused_is_told_for_a_day(office: Office) -> None:
    reads = office.admin.do("POST", "/tokens", {"scope": "read"})["token"]
    body = {"schemas": [USER], "userName": "forbidden@acme.example"}
    answer = office.http.post("/scim/v2/Users", json=body, headers={"Authorization": f"Bearer {reads}"})
    assert answer.status_code == 403

    assert eventually(
        lambda: (office.checked("permissions"), office.checked("refusals")) == ({"warning"},) * 2
    )
    later = timedelta(hours=25)
    assert (
        office.checked_otherwise("permissions", later=later),
        office.checked_otherwise("refusals", later=later),
    ) == ({"ok"},) * 2


def test_what_is_forbidden_by_the_rules_of_whose_a_user_or_team_is(office: Office) -> None:
    user = office.entra.create("whose@acme.example")
    group = office.entra.create_group("Whose", user)
    answers = [
        office.okta.patch(f"/Users/{user}", "replace", "title", "Ours"),
        office.okta.patch(f"/Groups/{group}", "replace", "displayName", "Ours"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert eventually(lambda: forbidden(office) >= {"whose@acme.example", "Whose"})


def forbidden(office: Office) -> set[str]:
    """Whom and what those requests were about that the check-up tells to be forbidden."""
    told = look(office.server, lambda records, at: check_up(records, at, public_url=None))
    seen = [what for each in told if each.check == "permissions" for what in each.evidence]
    return {name for name in ("whose@acme.example", "Whose") if any(f" {name}" in what for what in seen)}


def test_an_attribute_that_nobody_declared(office: Office) -> None:
    office.entra.create("badge@acme.example", badgeNumber="17")
    assert eventually(lambda: office.checked("undeclared", "badgeNumber") == {"warning"})

    office.admin.do("PUT", f"/schemas/{SCHEMA['id']}", SCHEMA)

    assert office.checked("undeclared", "badgeNumber") == set()


@pytest.mark.parametrize(
    ("check", "shared", "mended"),
    [
        ("addresses", {"emails": EMAIL}, [{"value": "own@acme.example", "type": "work"}]),
        ("external-ids", {"externalId": "same"}, "own"),
    ],
)
def test_what_two_people_share(office: Office, check: str, shared: dict[str, Any], mended: Any) -> None:
    assert office.checked(check) == {"ok"}
    office.entra.create(f"one-{check}@acme.example", **shared)
    another = office.okta.create(f"two-{check}@acme.example", **shared)
    found = office.checked(check)
    office.okta.patch(f"/Users/{another}", "replace", next(iter(shared)), mended)

    assert (found, office.checked(check)) == ({"warning"}, {"ok"})


def test_people_without_name_or_address(office: Office) -> None:
    body = {"schemas": [USER], "userName": "nameless@acme.example"}
    user = office.entra.ask("POST", "/Users", body).json()["id"]
    found = office.checked("attributes", "nameless@acme.example")
    office.entra.patch(f"/Users/{user}", "add", "displayName", "Named")
    office.entra.patch(f"/Users/{user}", "add", "emails", [{"value": "named@acme.example", "type": "work"}])

    assert (found, office.checked("attributes", "nameless@acme.example")) == ({"warning"}, set())


def test_a_group_that_is_pushed_empty(office: Office) -> None:
    group = office.okta.create_group("Hollow")
    empty = office.checked("empty-teams")
    office.okta.patch(
        f"/Groups/{group}", "add", "members", [{"value": office.okta.create("filler@acme.example")}]
    )

    assert (empty, office.checked("empty-teams")) == ({"warning"}, {"ok"})


def test_what_the_guard_holds(office: Office) -> None:
    user = office.okta.create("leaver@acme.example")
    office.admin.do("PATCH", "/connections/Okta", {"guard": {"people": 1, "share": 0}})
    for each in (office.okta.create("first-leaver@acme.example"), user):
        office.okta.patch(f"/Users/{each}", "replace", "active", value=False)
    holding = office.checked("held")
    office.admin.do("POST", "/guard/drop", {"all": True})

    assert (holding, office.checked("held")) == ({"warning"}, {"ok"})


def test_too_few_owners(office: Office) -> None:
    found = [office.checked("owners")]
    for number in range(2):
        office.admin.a_user(f"owner-{number}@acme.example", role="owner")
        found.append(office.checked("owners"))

    assert found == [{"warning"}, {"warning"}, {"ok"}]


def test_a_journal_that_was_altered_and_put_back(office: Office) -> None:
    look(office.server, lambda _, __: None)
    newest = "(SELECT entry_id FROM seals ORDER BY position DESC LIMIT 1)"
    found = []
    for change in ("resource_name || 'x'", "substr(resource_name, 1, length(resource_name) - 1)"):
        with closing(sqlite3.connect(office.server.folder / "provisor.db")) as database, database:
            changed = database.execute(f"UPDATE journal SET resource_name = {change} WHERE id = {newest}")  # noqa: S608 - one of two
            assert changed.rowcount == 1
        found.append(office.checked("journal"))

    assert found == [{"error"}, {"ok"}]


def test_entries_that_wait_for_their_place(office: Office) -> None:
    look(office.server, lambda _, __: None)

    assert office.checked("sealing") == {"ok"}
    assert office.checked("disk") <= {"ok", "warning", "error"}
