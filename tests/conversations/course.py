"""A course of events that provokes every sentence of the journal: by SCIM, the admin API, commands and the pages."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from tests.admin_api.administrator import Administrator
from tests.conversations.test_journal_sentences import PATCH, Provider
from tests.federation.saml.issued import CERTIFICATE, EC_KEY
from tests.pages.visitor import Clients
from tests.patience import eventually
from tests.receivers import receiver
from tests.server import Server, provisor

from provisor.federation.saml.metadata import text_of

SCHEMA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    "id": "urn:acme:badge:2.0:User",
    "name": "Badge",
    "attributes": [{"name": "badgeNumber", "type": "string"}],
}
_SSO = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


def _public(key: EllipticCurvePrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


class Course:
    """A server on which it happens, with Entra ID on its default connection, and Okta beside it."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        administers = {"Authorization": f"Bearer {server.new_token('--scope', 'administer')}"}
        self.http = httpx.Client(base_url=server.url, headers=administers, timeout=60)
        self.admin = Administrator(self.http)
        self.admin.do("PATCH", "/connections/default", {"kind": "entra", "guard": {"on": False}})
        self.admin.do("POST", "/connections", {"name": "Okta", "kind": "okta"})
        self.entra = Provider(server, server.token)
        self.okta = Provider(server, server.new_token("--bot", "Okta-Bot"))
        self.heard: list[dict[str, Any]] = []

    def run(self, *words: str) -> str:
        done = provisor(*words, environment=self.server.environment)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.strip()

    def refused(self, *words: str) -> None:
        assert provisor(*words, environment=self.server.environment).returncode != 0, words

    def close(self) -> None:
        for each in (self.entra, self.okta, self.http):
            each.close()

    def listen(self) -> None:
        """Keep what the journal tells by now: of what is held it tells something else once that is settled."""
        told = self.run("journal", "list", "--json", "--limit", "1000")
        self.heard += map(json.loads, told.splitlines())

    def play(self) -> None:
        """Have all of it happen."""
        for part in (
            self._people,
            self._teams,
            self._refused,
            self._held,
            self._keys,
            self._settings,
            self._ways,
            self._sessions,
            self._notices,
            self._undone,
            self._altered,
        ):
            part()
        self.listen()

    def _people(self) -> None:
        entra, admin = self.entra, self.admin
        ana = entra.create("ana@acme.example", externalId="ana")
        for target, value in (
            ("active", False),
            ("active", True),
            ("title", "Nurse"),
            ("userName", "an@acme.example"),
        ):
            entra.patch(f"/Users/{ana}", "replace", target, value)
        entra.ask("DELETE", f"/Users/{ana}")
        assert entra.create("an@acme.example", externalId="ana") == ana
        admin.a_user("ben@acme.example")
        assert entra.create("ben@acme.example")
        admin.do("PATCH", "/users/ben@acme.example", {"role": "auditor"})
        cleo = entra.create("cleo@acme.example")
        admin.do("PATCH", "/users/cleo@acme.example", {"active": False, "take_over": True})
        entra.patch(f"/Users/{cleo}", "replace", "active", value=True)
        entra.create("nia@acme.example", externalId="cleo", favouriteColour="blue")
        entra.create("nina@acme.example", externalId="cleo")
        admin.a_user("gone@acme.example")
        admin.do("POST", "/users/gone@acme.example/erase", {})

    def _teams(self) -> None:
        entra, admin = self.entra, self.admin
        dora, emil = (entra.create(f"{each}@acme.example") for each in ("dora", "emil"))
        guild, members = entra.create_group("Guild"), "members"
        entra.create_group("Guests", dora)
        entra.patch(f"/Groups/{guild}", "add", members, [{"value": dora}])
        entra.patch(f"/Groups/{guild}", "replace", members, [{"value": emil}])
        entra.patch(f"/Groups/{guild}", "remove", f'members[value eq "{emil}"]')
        entra.patch(f"/Groups/{guild}", "replace", "externalId", "guild")
        entra.patch(f"/Groups/{guild}", "replace", "displayName", "Guilds")
        admin.a_team("Europe", "BusinessUnit")
        for name in ("Data", "Legal", "Temporary"):
            admin.a_team(name, "Department")
        admin.do("PUT", f"/teams/Data/members/{emil}")
        admin.do("PUT", f"/teams/Legal/members/{dora}")
        admin.do("DELETE", f"/teams/Legal/members/{dora}")
        data = entra.create_group("data", dora)
        entra.patch(f"/Groups/{data}", "add", members, [{"value": emil}])
        admin.do("PATCH", "/teams/Legal", {"parents": ["Europe"], "type": "Division"})
        admin.do("PATCH", "/teams/Legal", {"description": "Contracts", "gives": "auditor"})
        admin.do("PATCH", "/teams/Legal", {"gives": None})
        admin.do("DELETE", "/teams/Temporary")
        admin.do("POST", "/teams/Temporary/restore")
        admin.do("PUT", f"/teams/Temporary/members/{emil}")
        admin.do("POST", "/teams/Temporary/merge", {"into": "Legal"})
        self.run("team", "leave", "data", "dora@acme.example", "--take-over")
        entra.patch(f"/Groups/{data}", "add", members, [{"value": dora}])
        admin.do("POST", f"/teams/{data}/hand-back")
        entra.patch(f"/Groups/{data}", "add", members, [{"value": dora}])
        entra.ask("DELETE", f"/Groups/{data}")
        entra.ask("DELETE", f"/Groups/{guild}")

    def _refused(self) -> None:
        entra, okta, admin = self.entra, self.okta, self.admin
        okta.create("olga@acme.example")
        entra.create("olga@acme.example")
        admin.a_user("hand@acme.example")
        hand = okta.create("hands@acme.example")
        okta.patch(f"/Users/{hand}", "replace", "userName", "hand@acme.example")
        okta.create_group("Pushed")
        okta.create_group("Pushed")
        entra.create_group("pushed")
        pier = entra.create_group("Pier")
        for name in ("Legal", "Pushed"):
            entra.patch(f"/Groups/{pier}", "replace", "displayName", name)
        entra.create_group("Newcomers", "nobody")
        entra.ask("DELETE", f"/Groups/{admin.get('/teams/Legal')['id']}")
        olga = admin.get("/users/olga@acme.example")["id"]
        entra.patch(f"/Users/{olga}", "replace", "title", "Engineer")
        entra.ask("DELETE", f"/Users/{olga}")
        entra.patch(f"/Groups/{admin.get('/teams/Pushed')['id']}", "add", "members", [{"value": olga}])
        entra.create("eva@acme.example", active="perhaps")
        mia = entra.create("mia@acme.example")
        entra.patch(f"/Users/{mia}", "replace", "id", "another")
        entra.patch("/Users/nobody", "replace", "active", value=False)
        entra.ask("DELETE", f"/Users/{mia}", **{"If-Match": 'W/"9"'})
        entra.create("x" * 2_000_000)
        entra.ask("POST", "/Bulk", {"schemas": ["urn:x"], "Operations": []})
        reads = Provider(self.server, self.server.new_token("--scope", "read"))
        reads.create("nobody@acme.example")
        reads.close()
        for path, change in (
            ("/connections/Okta", {"networks": ["203.0.113.0/24"]}),
            ("/connections/Okta", {"networks": []}),
        ):
            admin.do("PATCH", path, change)
            okta.create("elsewhere@acme.example")
        admin.do("POST", "/connections/Okta/pause")
        okta.create("late@acme.example")
        admin.do("POST", "/connections/Okta/resume")
        admin.do("PATCH", "/organization", {"scim_enabled": False})
        okta.create("late@acme.example")
        admin.do("PATCH", "/organization", {"scim_enabled": True})
        assert admin.ask("DELETE", f"/teams/Pushed/members/{olga}").status_code in {404, 409}
        self.refused("team", "delete", "Nowhere")

    def _held(self) -> None:
        entra, admin = self.entra, self.admin
        finn, gina = (entra.create(f"{each}@acme.example") for each in ("finn", "gina"))
        harbour, isle = (entra.create_group(each, finn) for each in ("Harbour", "Isle"))
        for each in ("Harbour", "Isle"):
            admin.do("PATCH", f"/teams/{each}", {"parents": ["Europe"]})
        admin.do(
            "PATCH", "/connections/default", {"guard": {"on": True, "share": 0, "people": 0, "teams": 0}}
        )
        entra.patch(f"/Users/{finn}", "replace", "active", value=False)
        entra.patch(f"/Users/{finn}", "replace", "active", value=True)
        entra.patch(f"/Users/{gina}", "replace", "active", value=False)
        entra.ask("DELETE", f"/Groups/{harbour}")
        entra.create_group("Harbour", finn)
        entra.ask("DELETE", f"/Groups/{isle}")
        self.listen()
        self.run("guard", "drop", "--all")
        admin.do("PATCH", "/connections/default", {"guard": {"on": False}})

    def _keys(self) -> None:
        admin = self.admin
        admin.do("POST", "/bots", {"name": "Second-Bot", "connection": "Okta"})
        made = admin.do("POST", "/tokens", {"bot": "Second-Bot"})
        admin.do("POST", "/tokens/rotate", {"bot": "Second-Bot"})
        admin.do("DELETE", f"/tokens/{made['id']}")
        admin.do("POST", "/tokens/keys", {"bot": "Second-Bot", "key": _public(EC_KEY)})
        tenant = "8e9c1a0e-1b2c-4d5e-8f90-a1b2c3d4e5f6"
        admin.do("POST", "/tokens/entra", {"bot": "Second-Bot", "tenant": tenant, "application": tenant})
        admin.do("DELETE", "/bots/Second-Bot")
        code = {"Authorization": f"Bearer {self.run('admin-link').partition('#welcome=')[2]}"}
        assert httpx.post(f"{self.server.url}/api/v1/welcome", headers=code).status_code == 201
        self.run("admin-link")
        link = next(each for each in admin.get("/tokens")["items"] if "enter" in each["scopes"])
        admin.do("DELETE", f"/tokens/{link['id']}")

    def _settings(self) -> None:
        admin = self.admin
        admin.do("POST", "/connections", {"name": "Spare"})
        token = self.server.new_token("--bot", "Spare-Bot")
        spare = Provider(self.server, token)
        spare.ask("GET", '/Users?filter=userName eq "x"', **{"User-Agent": "Okta SCIM Client 1.0.0"})
        spare.ask(
            "PATCH",
            f"/Groups/{self.entra.create_group('Recognised')}",
            {
                "schemas": [PATCH],
                "Operations": [{"op": "Add", "path": "members", "value": []}],
            },
        )
        spare.close()
        admin.do("DELETE", "/connections/Spare")
        admin.do("PUT", f"/schemas/{SCHEMA['id']}", SCHEMA)
        admin.do("DELETE", f"/schemas/{SCHEMA['id']}")
        for language in ("de", None):
            admin.do("PATCH", "/organization", {"language": language})

    def _ways(self) -> None:
        metadata = self.folder / "metadata.xml"
        metadata.write_text(
            '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/">'
            '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
            f"{text_of(CERTIFICATE)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            f'<SingleSignOnService Binding="{_SSO}" Location="https://idp.example/sso"/></IDPSSODescriptor>'
            "</EntityDescriptor>"
        )
        issuer = ("--issuer", "http://127.0.0.1:9", "--client-id", "provisor", "--client-secret", "secret")
        for words in (
            ("add", "saml", "theirs", "--metadata", str(metadata)),
            ("idp-initiated", "theirs"),
            ("idp-initiated", "theirs", "--off"),
            ("rotate", "theirs"),
            ("rotate", "theirs", "--finish"),
            ("renew", "theirs", "--metadata", str(metadata)),
            ("add", "oidc", "ours", *issuer),
            ("renew", "ours", "--client-secret", "another"),
            ("enable", "ours", "--untried"),
            ("require", "ours", "Legal"),
            ("require", "ours", "--none"),
            ("domain", "add", "ours", "acme.example"),
            ("domain", "remove", "acme.example"),
            ("disable", "ours"),
            ("remove", "ours"),
        ):
            self.run("sign-in", *words)

    def _sessions(self) -> None:
        with closing(Clients(self.server)) as clients:
            owner = clients.first_owner()
            match = {"rules": "email=userName"}
            assert owner.post("/settings/sign-in/theirs/settings", data=match).status_code == 303
            assert owner.post("/users/olga@acme.example/active", data={"active": "false"}).status_code < 500
            clients.owner("--user", "olga@acme.example")
            self.run("user", "sign-out", "olga@acme.example")

    def _undone(self) -> None:
        admin = self.admin
        self.entra.create("undone@acme.example")
        self.okta.create("undone.by@okta.example")
        newest, before = map(json.loads, self.run("journal", "list", "--json", "--limit", "2").splitlines())
        for what in (
            {"entry": newest["position"]},
            {"request": before["request_id"]},
            {"connection": "Okta", "since": "2026-01-01T00:00:00Z"},
            {
                "cycle": next(
                    each["id"] for each in admin.get("/cycles")["items"] if each["connection"] == "default"
                )
            },
        ):
            self._undo(what)
        self._undo({"undo": admin.get("/undos")["items"][0]["id"]})

    def _undo(self, what: dict[str, Any]) -> None:
        begun = self.admin.ask("POST", "/undos", what)
        assert begun.status_code in {200, 201, 202}, (what, begun.text)
        undo = begun.json()["id"]
        assert eventually(lambda: self.admin.get(f"/undos/{undo}")["ended"] is not None)

    def _notices(self) -> None:
        """Somebody is told who takes no notices any more."""
        with receiver() as told:
            made = self.admin.do("POST", "/notices/recipients", {"address": told.url("/410")})
            hal = self.entra.create("hal@acme.example")
            self.run("connection", "set", "default", "--guard")
            self.entra.patch(f"/Users/{hal}", "replace", "active", value=False)
            assert eventually(lambda: self.admin.get("/journal?kind=notice.given-up")["items"] != [])
            self.admin.do("DELETE", f"/notices/recipients/{made['id']}")

    def _altered(self) -> None:
        """Somebody writes to the database beside Provisor."""
        self.listen()
        with closing(sqlite3.connect(self.server.folder / "provisor.db")) as database, database:
            database.execute("UPDATE journal SET resource_name = 'Nobody' WHERE action = 'scim.disabled'")
