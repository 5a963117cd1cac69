"""Every page, and what each of its forms answers, in a made-up language: no word is left that nobody translated.

The pages are drawn here, on a real store, so that the language can be made up; a browser has nothing to say about it.
"""

import asyncio
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

import httpx
import pytest
from tests.pages.made_up import MADE_UP, latin
from tests.pages.places import SHOWN
from tests.store.records_of import NOON, Organization, new_id, opened

from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Scope
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role
from provisor.provisioning import administration, connections, people
from provisor.provisioning.administration import Order
from provisor.provisioning.notices import recipients
from provisor.provisioning.ports import SignedIn
from provisor.provisioning.sign_in import methods
from provisor.provisioning.vault import Vault
from provisor.store import OpenStore
from provisor.web import routes
from provisor.web.endpoint import Service
from provisor.web.limits import Limits
from provisor.web.metrics import Metrics
from provisor.web.pages import languages

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
OFF = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
SECRET = b"a secret of the service"
HERE = "https://127.0.0.1"
TOKEN = tokens.make(bytes(range(tokens.ENTROPY_BYTES)))
ENDING_OF_TOKEN = tokens.ending(TOKEN)
CALL_SOMEBODY = ("/sign-in/{name}", "/sign-in/{name}/callback", "/settings/sign-in/{name}/trial")
"""Pages that call an identity provider first."""

DATA = (
    *(
        "Provisor",
        "SCIM",
        "Bot",
        "UTC",
        "default",
        "Entra",
        "ID",
        "Okta",
        "Microsoft",
        "OpenID",
        "Connect",
        "English",
    ),
    *(
        "Deutsch",
        ENDING_OF_TOKEN,
        "https",
        "http",
        "scim",
        "webhook",
        "receiver",
        "example",
        "silent",
        "GiB",
        "CSV",
        "JSON",
    ),
)
"""What is called so in every language, or has that name here."""

KNOWN: Mapping[str, Collection[str]] = {
    "/me": {word for zone in available_timezones() for word in re.findall("[A-Za-z]+", zone)} | {"de", "en"},
    "/settings/language": ("de", "en"),
    "/settings/sign-in": (
        "TENANT",
        "CLAIM",
        "ATTRIBUTE",
        "login",
        "microsoftonline",
        "com",
        "oid",
        "externalId",
        "entra",
        "emails",
        "userName",
    ),
    "/check-up": ("name", "emails", "displayName", "familyName", "givenName"),
    "/settings": ("Organization",),
    "/log": ("owner", "Organization", "cycle", "de", "en"),
    "/undo": ("cycle",),
    "/users": ("true", "zz"),
}
"""What stands on pages of these beside: examples of what is written over there, values of the protocol, and ids."""

FIELDS = """
name kind connection user role address language zone number decision active enabled who new type under scope days
overlap link email organization client_id issuer
rules secret key manner window networks session through ruling change tenant application
"""
NONSENSE = dict.fromkeys(FIELDS.split(), "щ" * 300)
OF_MACHINES = (
    "/oauth/token",
    "/sign-in/{name}/backchannel-logout",
    "/sign-in/{name}/global-token-revocation",
)
"""Where no person sends anything."""

SENT = [
    path
    for path, page in routes.PAGES.items()
    if "POST" in page.handlers and path not in (*OF_MACHINES, *CALL_SOMEBODY)
]
ENDING = (
    *(
        "/connections/{id}/remove",
        "/bots/{id}/remove",
        "/tokens/{id}/revoke",
        "/settings/notices/{id}/remove",
    ),
    *("/settings/sign-in/{name}/remove", "/settings/notices/{id}/try"),
)
"""Forms that say nothing, and take away what others are about, or call somebody."""

ASKED = {
    "/users": (
        "?state=щ",
        "?source=щ",
        "?team=щ",
        "?q=щщ",
        "?q=щ",
        "?cursor=щ",
        "?state=deleted",
        "?cursor=%zz",
    ),
    "/teams": ("?below=щ", "?q=щщ", "?cursor=щ"),
    "/log": ("?kind=щ", "?connection=щ", "?request=щ", "?cursor=щ", "?refused=true", "?since=щ"),
    "/cycles": ("?connection=щ", "?cursor=щ"),
    "/find": ("?q=щщ", "?q=анна"),
    "/missing": ("?who=щщ", "?who=анна", "?who=анна&team=отдел"),
    "/connections": ("?day=щ", "?day=2001-01-01"),
    "/undo/{id}": ("?q=щ",),
}


@dataclass
class Site:
    """The pages of an organization, as they answer to somebody of that role."""

    runner: asyncio.Runner
    store: "_Visited"
    client: httpx.AsyncClient

    def get(self, path: str) -> httpx.Response:
        return self.runner.run(self.client.get(path, follow_redirects=True))

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        return self.runner.run(self.client.post(path, data=dict(form), follow_redirects=False))

    @contextmanager
    def as_somebody(self, role: Role) -> Iterator[None]:
        """With another role meanwhile."""
        visitor = self.store.visitor
        self.store.visitor = replace(visitor, user=replace(visitor.user, role=role))
        yield
        self.store.visitor = visitor


class _Visited:
    """The store, in which somebody is signed in."""

    def __init__(self, store: OpenStore, signed_in: SignedIn) -> None:
        self._store = store
        self.visitor = signed_in

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def signed_in(self, digest: bytes) -> SignedIn | None:
        known = digest == tokens.digest("a-session")
        return self.visitor if known else await self._store.signed_in(digest)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path_factory.mktemp('words') / 'provisor.db'}"
    with pytest.MonkeyPatch.context() as patched, asyncio.Runner() as runner, opened(runner, url) as store:
        patched.setattr(languages, "preferred", lambda *_: MADE_UP)
        organization = Organization(runner, store, runner.run(store.organization_named(None)), "завод")
        owner = organization.write(lambda records: people.add(records, order(), A_PERSON, Role.OWNER))
        session = Session("1", owner.id, Way.LINK, "7", None, began=NOON, seen=NOON)
        visited = _Visited(store, SignedIn(organization.id, "завод", session, owner))
        service = Service(visited, Limits(), lambda: NOON, lambda: 1000.0, new_id, SECRET, HERE)  # type: ignore[arg-type]
        transport = httpx.ASGITransport(routes.web(service, Metrics(lambda: 0)))
        headers = {"sec-fetch-site": "same-origin", "cookie": "__Host-provisor-session=a-session"}
        client = httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers)
        seed(organization, client)
        yield Site(runner, visited, client)
        runner.run(client.aclose())


A_PERSON = {"schemas": [USER], "userName": "ольга", "displayName": "ольга"}


def order() -> Order:
    return Order(NOON, new_id)


def seed(organization: Organization, client: httpx.AsyncClient) -> None:
    """People, teams, a refusal, what is held, a way to sign in, somebody who is told, and a token that ends soon."""

    def work(records: Any) -> None:
        ends, scopes = NOON + timedelta(days=3), frozenset({Scope.PROVISION})
        administration.create_token(
            records, order(), bot_name=SCIM_BOT, name="7", secret=TOKEN, expires=ends, scopes=scopes
        )
        records.save_team(replace(records.root(), name="завод"))
        connections.change(records, order(), "default", settings={"guard": {"people": 0, "share": 0}})
        vault = Vault(SECRET)
        methods.add(
            records, order(), vault, name="silent", issuer="https://127.0.0.1:9", client_id="7", secret=None
        )
        recipients.add(records, order(), "https://receiver.example", language=None, secret=b"7" * 24)

    organization.write(work)

    def send(method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/scim+json"}
        return organization.run(client.request(method, f"/scim/v2/{path}", json=body, headers=headers))

    ids = []
    for name in ("анна", "иван", "мария"):
        manager = {ENTERPRISE: {"manager": {"value": ids[0]}}} if ids else {}
        schemas = [USER, ENTERPRISE] if ids else [USER]
        made = send("POST", "Users", {"schemas": schemas, "userName": name, "displayName": name, **manager})
        assert made.status_code == 201, made.text
        ids.append(made.json()["id"])
    members = [{"value": each} for each in ids]
    assert (
        send("POST", "Groups", {"schemas": [GROUP], "displayName": "отдел", "members": members}).status_code
        == 201
    )
    assert send("POST", "Users", {"schemas": [USER], "userName": "анна"}).status_code == 409
    assert send("PATCH", f"Users/{ids[0]}", OFF).status_code == 200
    organization.run(organization.store.seal(organization.id))


@pytest.fixture(scope="module")
def ids(site: Site) -> Mapping[str, str]:
    """What stands in the places of URLs, by how they begin."""

    def look(records: Any) -> Mapping[str, str]:
        connection = records.connections()[0]
        cycle = records.cycles(connection.id, newest=1)[0]
        return {
            "/bots/{": records.bots()[0].id,
            "/tokens/{": records.tokens()[0].id,
            "/users/{": records.user_named("иван").id,
            "/teams/{": records.team_named("отдел").id,
            "/cycles/{": cycle.id,
            "/connections/{": connection.id,
            "/held/{": connection.id,
            "/log/{": "1",
            "/settings/notices/{": records.recipients()[0].id,
            "/settings/sign-in/{": "silent",
            "/sign-in/{": "silent",
            "/undo/{": f"cycle-{cycle.id}",
        }

    visitor = site.store.visitor
    return site.runner.run(site.store.read(visitor.organization_id, look))


def place(path: str, ids: Mapping[str, str]) -> str:
    """The page, with what stands in its place."""
    known = next((each for begin, each in ids.items() if path.startswith(begin)), "1")
    return re.sub(r"\{\w+\}", known, path)


def check(path: str, answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.headers.get("content-type", "").startswith("text/html"):
        known = [word for part, words in KNOWN.items() if path.startswith(part) for word in words]
        assert latin(answer.text, *DATA, *known) == []


@pytest.mark.parametrize("path", [path for path in SHOWN if path not in CALL_SOMEBODY])
def test_a_page_is_said_in_one_language(site: Site, ids: Mapping[str, str], path: str) -> None:
    check(path, site.get(place(path, ids)))


@pytest.mark.parametrize("path", [path for path in SHOWN if "{" in path and path not in CALL_SOMEBODY])
def test_what_is_not_there_is_told_so_in_one_language(site: Site, path: str) -> None:
    check(path, site.get(re.sub(r"\{\w+\}", "17", path)))


@pytest.mark.parametrize("path", [f"{path}{asked}" for path, several in ASKED.items() for asked in several])
def test_what_is_asked_of_a_page_is_answered_in_one_language(
    site: Site, ids: Mapping[str, str], path: str
) -> None:
    check(path, site.get(place(path, ids)))


@pytest.mark.parametrize("form", [{}, NONSENSE], ids=["nothing", "nonsense"])
@pytest.mark.parametrize("path", [path for path in SENT if path not in ENDING])
def test_what_a_form_is_answered_is_told_in_one_language(
    site: Site, ids: Mapping[str, str], path: str, form: Mapping[str, str]
) -> None:
    check(path, site.post(place(path, ids), form))


def test_what_was_refused_stands_in_the_log_in_one_language(site: Site, ids: Mapping[str, str]) -> None:
    site.post(place("/teams/{id}/members", ids), {"who": "никто"})
    site.post(place("/teams/{id}/name", ids), {"name": "завод", "take_over": "true"})
    site.runner.run(site.store.seal(site.store.visitor.organization_id))

    log = site.get("/log?refused=true")

    assert log.text.count('class="refused"') > 1
    check("/log", log)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MEMBER])
def test_what_a_role_is_not_for_is_told_in_one_language(
    site: Site, ids: Mapping[str, str], role: Role
) -> None:
    with site.as_somebody(role):
        refused = [site.post(place(path, ids), {}) for path in SENT if path.startswith("/settings")]

    assert {each.status_code for each in refused} == {403}
    for each in refused:
        check("/settings", each)
