"""The server under check: asks it, and finds a way to people, groups and facts although something is broken.

What a check presupposes is reached by whichever way works; the way that doesn't is found by the check that owns it.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from provisor.conformance.exchanges import Exchange, NotChecked, get, given, says
from provisor.conformance.made import CORE_GROUP, CORE_USER, ENTERPRISE_USER, Made, Register
from provisor.simulators.wire.client import Client
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.failures import Failure, TimedOut, Unreachable, failure_of

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_SILENCES = 3  # so many requests in a row without an answer: the server is gone
_PATIENT = 5
_WORTH_TELLING = 4.0  # seconds
LONGEST_WALK = 1_000
_PAGE = 100

T = TypeVar("T")


class Gone(Exception):
    """The server answers no more."""


class Server:
    """One SCIM server during one run. `tag` stands in every name that the run makes.

    `asks_for_a_token` is false where the run was given none. `tell` is called with a sentence before a long wait.
    `first_of_type` has the first JSON object of each content type: answers are large, so not all are kept.
    """

    def __init__(
        self, client: Client, *, asks_for_a_token: bool = True, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self.tag = f"pc{secrets.token_hex(5)}"
        self.register = Register()
        self.requests = 0
        self.first_of_type: dict[str, Exchange] = {}
        self.refusals: list[Exchange] = []
        self.found: set[str] = set()
        self.asks_for_a_token = asks_for_a_token
        self._client = client
        self._tell = tell
        self._facts: dict[str, Any] = {}
        self._count = 0
        self._silences = 0
        self._minimal = False

    # Asking

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send, and return whatever is answered. Raises NotChecked without an answer, Gone when that goes on."""
        request = Request(f"{method} {path}", method, path, query or {}, body, headers=headers or {})
        for attempt in range(2, _PATIENT + 2):
            try:
                answer = await self._client.try_once(request)
            except (Unreachable, TimedOut) as failure:
                self._silences += 1
                if self._silences >= _SILENCES:
                    raise Gone(failure.cause) from failure
                raise NotChecked(str(failure)) from failure
            except Failure as failure:
                raise NotChecked(str(failure)) from failure
            self._silences = 0
            if answer.status != 429:
                break
            await self._wait(attempt, failure_of(request, answer))
        else:
            raise Gone("The server asks to slow down (429), however long it is waited for.")
        exchange = Exchange(request, answer)
        self.requests += 1
        if exchange.body:
            self.first_of_type.setdefault(answer.content_type, exchange)
        return exchange

    async def _wait(self, attempt: int, failure: Failure) -> None:
        """Wait as the server asks. It is no fault: a run is many requests at once."""
        patience = self._client.patience
        seconds = patience.wait_before(attempt, failure)
        if seconds is None:
            raise Gone(
                f"The server asks to slow down (429) for longer than the {patience.longest_asked:g} s"
                " that this run waits."
            )
        if seconds >= _WORTH_TELLING:
            self._tell(f"The server asks to slow down (429): waiting for {seconds:g} s.")
        await asyncio.sleep(seconds)

    def refused(self, exchange: Exchange, *statuses: int) -> bool:
        """Whether it was refused so. The form of right refusals is checked in the end."""
        right = exchange.status in statuses
        if right:
            self.refusals.append(exchange)
        return right

    async def find(self, path: str, expression: str, **query: str) -> Exchange:
        """Ask with a filter."""
        return await self.ask("GET", path, query={"filter": expression, **query})

    async def patch(self, made: Made, *operations: Mapping[str, Any]) -> Exchange:
        """PATCH, where the server knows PATCH at all."""
        fact = "users can be patched" if made.path.startswith("/Users") else "groups can be patched"
        given(self._facts.get(fact, True), "the server has no PATCH")
        return await self.patch_anyway(made, *operations)

    async def patch_anyway(self, made: Made, *operations: Mapping[str, Any]) -> Exchange:
        """PATCH, whether or not it is known to work."""
        return await self.ask(
            "PATCH", made.address, {"schemas": [PATCH_OP], "Operations": [dict(each) for each in operations]}
        )

    def verb(self, name: str) -> str:
        """Entra's capitalised op, or the RFC's where this server is known to refuse the former."""
        return name.lower() if self.found & {"patch-op-case", "group-patch-op-case"} else name

    # Facts

    async def once(self, fact: str, find_out: Callable[[], Awaitable[T]]) -> T:
        """Find out at the first question, remember for the later ones."""
        if fact not in self._facts:
            self._facts[fact] = await find_out()
        found: T = self._facts[fact]
        return found

    def know(self, fact: str, value: Any) -> None:
        """Remember what a check has found out."""
        self._facts[fact] = value

    async def config(self) -> dict[str, Any]:
        """The ServiceProviderConfig; empty where there is none."""
        exchange = await self.once("config", lambda: self.ask("GET", "/ServiceProviderConfig"))
        return exchange.body if exchange.succeeded else {}

    async def claims(self, feature: str) -> None:
        """Raise NotChecked unless the server says that it has this optional feature."""
        claimed = get(await self.config(), feature, "supported") is True
        given(claimed, f"ServiceProviderConfig does not claim {feature}")

    async def schemas(self) -> dict[str, dict[str, Any]]:
        """The attributes of every schema that the server lists, by name in lower case; empty where it lists none."""
        exchange = await self.once("schemas", lambda: self.ask("GET", "/Schemas"))
        return {
            str(get(each, "id")): {str(get(a, "name")).lower(): a for a in get(each, "attributes")}
            for each in exchange.resources
            if isinstance(get(each, "attributes"), list)
        }

    async def declares(self, name: str, urn: str = CORE_USER) -> None:
        """Raise NotChecked where the server lists its schemas, and the attribute isn't among them."""
        attributes = (await self.schemas()).get(urn)
        if attributes is not None:
            given(name.lower() in attributes, f"the server's schema has no {name}")

    async def enterprise(self) -> None:
        """Raise NotChecked unless users have the enterprise extension (RFC 7643 section 4.3)."""
        types = await self.once("types", lambda: self.ask("GET", "/ResourceTypes"))
        declared = ENTERPRISE_USER in types.answer.text or ENTERPRISE_USER in await self.schemas()
        if not declared:
            given(not await self.schemas(), "the server declares no enterprise extension")
            await self.keeps(ENTERPRISE_USER, {"department": "sales"})

    async def keeps(self, name: str, value: Any) -> None:
        """Raise NotChecked unless users are stored with this value: what changes it presupposes that."""

        async def is_kept() -> bool:
            try:
                return says(get(await self.read(await self.user(**{name: value})), name), value)
            except NotChecked:
                return False

        given(await self.once(f"{name} is kept", is_kept), f"the server stores no {name}")

    async def groups(self) -> None:
        """Raise NotChecked where the server lists its resource types, and Group isn't among them."""
        types = await self.once("types", lambda: self.ask("GET", "/ResourceTypes"))
        names = [get(each, "name") for each in types.resources]
        given(not names or "Group" in names, "the server has no groups")

    # People and groups

    def name(self) -> str:
        """A userName that nobody has: lower case, since servers may fold it."""
        self._count += 1
        return f"{self.tag}-{self._count}@check.example"

    def text(self) -> str:
        """A value that nothing else has."""
        self._count += 1
        return f"{self.tag}-{self._count}"

    def person(self, **attributes: Any) -> dict[str, Any]:
        """A body for POST /Users; no more than userName where more was refused before."""
        user_name = attributes.pop("userName", None) or self.name()
        body: dict[str, Any] = {"schemas": [CORE_USER], "userName": user_name}
        if not self._minimal:
            body |= {
                "externalId": f"X-{user_name}",
                "displayName": f"{user_name} shown",
                "name": {"givenName": "maria", "familyName": "example"},
                "emails": [{"type": "work", "value": user_name, "primary": True}],
                "active": True,
            }
        return body | attributes

    async def create(
        self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> tuple[Exchange, Made | None]:
        """POST, and find what was made: by its id, its Location, or its name."""
        key = "userName" if path == "/Users" else "displayName"
        attempt = self.register.attempt(path, str(body.get(key, "")))
        exchange = await self.ask("POST", path, body, headers=headers)
        if not exchange.succeeded:
            if exchange.status < 500:
                self.register.was_refused(attempt)
            return exchange, None
        made_id = get(exchange.body, "id") or exchange.answer.headers.get("location", "").rpartition("/")[2]
        if not made_id:
            made_id = await self.look_up(path, key, attempt.name)
        if not made_id:
            return exchange, None
        return exchange, self.register.made(attempt, str(made_id), body, exchange)

    async def look_up(self, path: str, key: str, name: str) -> str:
        """The id of the resource of that name, by filter or by walking the list; empty when there is none."""
        found = await self.find(path, f'{key} eq "{name}"')
        return _id_of(found.resources, key, name) or _id_of(await self.walk(path, LONGEST_WALK), key, name)

    async def walk(self, path: str, most: int) -> list[dict[str, Any]]:
        """Page through the list until it ends, repeats itself, or is longer than `most`."""
        seen: dict[str, dict[str, Any]] = {}
        while len(seen) < most:
            query = {"startIndex": str(len(seen) + 1), "count": str(_PAGE)}
            page = await self.ask("GET", path, query=query)
            new = {str(get(each, "id")): each for each in page.resources}
            if not page.succeeded or new.keys() <= seen.keys():
                break
            seen |= new
        return list(seen.values())

    async def user(self, **attributes: Any) -> Made:
        """A new user. Raises NotChecked where none can be made."""
        exchange, made = await self.create("/Users", self.person(**attributes))
        if made is None and not exchange.succeeded and not attributes and not self._minimal:
            self._minimal = True
            exchange, made = await self.create("/Users", self.person())
        if made is None:
            raise NotChecked(
                f"a user with {', '.join(attributes) or 'a name'} can't be made ({exchange.status})"
            )
        return made

    async def users(self, count: int) -> list[Made]:
        return [await self.user() for _ in range(count)]

    async def sample(self) -> Made:
        """A user that no check changes."""
        return await self.once("sample", self.user)

    async def crowd(self) -> list[Made]:
        """Three users that no check changes."""
        return await self.once("crowd", lambda: self.users(3))

    async def group(self, *members: Made, **attributes: Any) -> Made:
        """A new group with these members, by whichever way they get in. Raises NotChecked where that fails."""
        body: dict[str, Any] = {"schemas": [CORE_GROUP], "displayName": self.text()} | attributes
        listed = [{"value": each.id} for each in members]
        exchange, made = await self.create("/Groups", body | ({"members": listed} if members else {}))
        if made is None and members:
            exchange, made = await self.create("/Groups", {**body, "displayName": self.text()})
        if made is None:
            raise NotChecked(f"a group can't be made ({exchange.status})")
        await self._fill(made, {each.id for each in members})
        return made

    async def _fill(self, group: Made, wanted: set[str]) -> None:
        """See to it that the group has these members and no others."""
        add = {"op": "add", "path": "members", "value": [{"value": each} for each in sorted(wanted)]}
        for operation in ({**add, "op": "replace"}, add):
            if await self.members(group) == wanted:
                return
            await self.patch_anyway(group, operation)
        if await self.members(group) != wanted:
            await self.ask("PUT", group.address, {**group.sent, "members": add["value"]})
        given(await self.members(group) == wanted, "no way leads members into a group")

    # Looking

    async def look(self, made: Made) -> Exchange:
        """Read by id."""
        return await self.ask("GET", made.address)

    async def read(self, made: Made) -> dict[str, Any]:
        """The resource as the server holds it, by id or else by name. Raises NotChecked where it can't be read."""
        return (await self.show(made))[0]

    async def show(self, made: Made, known_as: str = "") -> tuple[dict[str, Any], Exchange]:
        """The resource as the server holds it, and the exchange that shows it; `known_as` after a new name."""
        name = known_as or made.name
        exchange = await self.look(made)
        if exchange.succeeded and len(exchange.body) > 1:
            return exchange.body, exchange
        found = await self.find(made.path, f'{made.key} eq "{name}"')
        for each in found.resources:
            if str(get(each, made.key)).casefold() == name.casefold():
                return each, found
        raise NotChecked(f"{made.path[1:-1].lower()} {made.id} can't be read")

    async def state(self, user: Made) -> tuple[object, Exchange]:
        """`active` as it is stored, or "gone" where the user can't be read any more; and what shows it."""
        exchange = await self.look(user)
        if exchange.status in {404, 410}:
            return "gone", exchange
        resource, exchange = await self.show(user)
        return get(resource, "active"), exchange

    async def members(self, group: Made) -> set[str]:
        """The ids of its members."""
        return set((await self.membership(group))[0])

    async def membership(self, group: Made) -> tuple[list[str], Exchange]:
        """The ids of its members as listed, and what shows it."""
        resource, exchange = await self.show(group)
        if get(resource, "members") is None:
            named = await self.ask("GET", group.address, query={"attributes": "members"})
            if named.succeeded and get(named.body, "members") is not None:
                resource, exchange = named.body, named
        listed = get(resource, "members")
        members = listed if isinstance(listed, list) else []
        return [str(get(each, "value")) for each in members], exchange


def _id_of(resources: list[dict[str, Any]], key: str, name: str) -> str:
    named = (each for each in resources if str(get(each, key)).casefold() == name.casefold())
    return next((str(get(each, "id") or "") for each in named), "")
