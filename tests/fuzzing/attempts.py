"""Requests as attackers and careless clients send them: sound ones, mutants and nonsense, to every endpoint."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.connection import written
from tests.fuzzing.hostile import Hostile
from tests.fuzzing.sound import BULK, SEARCH, Sound

BASE = "/scim/v2"
_FEW, _MANY = 15, 50
"""How many resources of a kind a connection keeps: below, it creates more; above, it deletes more."""

_HEADERS = (
    "if-match", "if-none-match", "content-type", "accept", "content-encoding", "x-request-id",
    "client-request-id", "host",
    "authorization", "prefer", "x-forwarded-for", "x-forwarded-proto", "transfer-encoding", "expect", "cookie",
    "range",
    "accept-encoding", "connection", "x-http-method-override", "upgrade", "date",
)  # fmt: skip
_HEADER_VALUES = (
    "", "*", 'W/"1"', '"1"', "W/", '"', '"1", W/"2"', 'W/"' + "9" * 500 + '"', "application/json", "text/plain",
    "application/scim+json; charset=utf-16", "gzip", "identity", "a" * 200, "a" * 20_000, "\x7f", "\xff\xfe",
    "Bearer",
    "Bearer x", "Basic Og==", "localhost:99999999", "[::1", "evil.example/%0d%0a", "../..", "bytes=0-1", "\t", "1, 1",
)  # fmt: skip
# They change how the request is framed; those are sent by `raw`.
_FRAMING = {"transfer-encoding", "expect", "upgrade", "connection"}
_ODD_IDS = (
    "", ".", "..", "%00", "%2e%2e", "%2F", "a%2Fb", "%FF", "%ED%A0%80", "%", "%zz", "x" * 300, "x" * 9_000,
    ".search", "Me",
    "%20", "🂡", "*", "null", "00000000-0000-7000-8000-000000000000", "bulkId:one", "a;b=c", "%22", "'", "\\", "{id}",
)  # fmt: skip
_ODD_TARGETS = (
    "", "/", "//", "/Users/", "//Users", "/Users//", "/users", "/Users/%2e%2e/Groups", "/Users/../Groups",
    "/Bulk/x", "/.search/",
    "/Me/x", "/Schemas/urn:x", "/ResourceTypes/Nobody", "/ServiceProviderConfig/x", "/Users/.search/x",
    "/%55sers", "/Users%00",
    "/Users?" + "a=b&" * 400, "/Users?filter", "/Users?=&&=", "/Users?filter=%", "/Users?count=1&count=2",
    "/" + "a/" * 500,
    "/" + "x" * 33_000, "/Users?filter=" + "(" * 5_000, "/Users#x", "/Users?cursor=" + "A" * 30_000,
)  # fmt: skip
_ODD_METHODS = ("HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "get", "LOCK", "SEARCH", "MKCOL", "PURGE")
_DISCOVERY = (
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
    "ResourceTypes/User",
    "ResourceTypes/Group",
    "Me",
)


@dataclass(frozen=True)
class Attempt:
    """A request, whole, and what of it is needed to judge the answer."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    @property
    def written(self) -> bytes:
        """As it goes over the wire."""
        return written(self.method, self.target, self.headers, self.body)


@dataclass
class Population:
    """The resources that a connection knows of, by endpoint."""

    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)

    def of(self, endpoint: str) -> list[str]:
        """The ids of an endpoint."""
        return self.users if endpoint == "Users" else self.groups


class Attempts:
    """Draws requests. The same seed draws the same, as long as the answers are the same."""

    def __init__(
        self, seed: str, schemas: Sequence[Any], headers: Sequence[tuple[str, str]], label: str
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - a run that can be had again
        self.hostile = Hostile(chance)
        self.sound = Sound(chance, schemas, label)
        self.population = Population()
        self._headers = tuple(headers)
        self._label = label
        self._number = 0
        self._kinds: Sequence[tuple[int, Callable[[], Attempt]]] = (
            (4, self._create), (4, self._replace), (8, self._patch), (2, self._delete), (4, self._read), (6,
            self._list),
            (3, self._search), (2, self._bulk), (2, self._discover), (2, self._odd_target), (1, self._odd_method),
        )  # fmt: skip

    def next(self) -> Attempt:
        """A request of any kind."""
        weights, kinds = zip(*self._kinds, strict=True)
        kind: Callable[[], Attempt] = self.hostile.chance.choices(kinds, weights)[0]
        return kind()

    def _attempt(self, method: str, path: str, document: Any = None) -> Attempt:
        self._number += 1
        headers = {
            "host": "localhost",
            **dict(self._headers),
            "x-request-id": f"{self._label}-{self._number}",
        }
        body = None if document is None else self.hostile.body(document)
        if body is not None:
            headers["content-type"] = "application/scim+json"
        if self.hostile.one_in(10):
            name = self.hostile.choice(_HEADERS)
            if name not in _FRAMING:
                headers[name] = self.hostile.choice(_HEADER_VALUES)
            # Of all the ids that are accepted, none may come twice: changes are told by them.
            headers["x-request-id"] += "" if name != "x-request-id" else f"-{self._number}-{self._label}"
        if self.hostile.one_in(10) and method in {"PUT", "PATCH", "DELETE", "GET"}:
            headers[self.hostile.choice(("if-match", "if-none-match"))] = self.hostile.choice(
                _HEADER_VALUES[:9]
            )
        target = path if path.startswith("http") else self.hostile.choice((BASE, BASE, "/api/v1/scim")) + path
        return Attempt(method, target, tuple(headers.items()), body)

    # Kinds

    def _endpoint(self) -> str:
        return self.hostile.choice(("Users", "Users", "Groups"))

    def _id(self, endpoint: str) -> str:
        known = self.population.of(endpoint)
        if self.hostile.one_in(12) or not known:
            return self.hostile.choice((*_ODD_IDS, *self.population.users, *self.population.groups))
        return self.hostile.choice(known)

    def _document(self, sound: Any) -> Any:
        """The sound document, or, more often, a mutant of it, or anything."""
        if self.hostile.one_in(3):
            return sound
        return self.hostile.value() if self.hostile.one_in(15) else self.hostile.mutated(sound)

    def _resource(self, endpoint: str) -> Any:
        users = self.population.users
        return self.sound.user(users) if endpoint == "Users" else self.sound.group(users)

    def _create(self) -> Attempt:
        endpoint = self._endpoint()
        if len(self.population.of(endpoint)) > _MANY:
            return self._attempt("DELETE", f"/{endpoint}/{self.hostile.choice(self.population.of(endpoint))}")
        return self._attempt(
            "POST", f"/{endpoint}{self._projection()}", self._document(self._resource(endpoint))
        )

    def _replace(self) -> Attempt:
        endpoint = self._endpoint()
        target = f"/{endpoint}/{quote(self._id(endpoint), safe='%/.;=')}{self._projection()}"
        return self._attempt("PUT", target, self._document(self._resource(endpoint)))

    def _patch(self) -> Attempt:
        endpoint = self._endpoint()
        patch = self.sound.patch(endpoint, self.population.users)
        if self.hostile.one_in(5):
            for operation in patch["Operations"]:
                operation["path"] = self.hostile.twisted(self.sound.path(endpoint, self.population.users))
        target = f"/{endpoint}/{quote(self._id(endpoint), safe='%/.;=')}{self._projection()}"
        return self._attempt("PATCH", target, self._document(patch))

    def _delete(self) -> Attempt:
        endpoint = self._endpoint()
        if len(self.population.of(endpoint)) < _FEW:
            return self._attempt("POST", f"/{endpoint}", self._resource(endpoint))
        return self._attempt("DELETE", f"/{endpoint}/{quote(self._id(endpoint), safe='%/.;=')}")

    def _read(self) -> Attempt:
        endpoint = self._endpoint()
        return self._attempt(
            "GET", f"/{endpoint}/{quote(self._id(endpoint), safe='%/.;=')}{self._projection()}"
        )

    def _projection(self) -> str:
        if not self.hostile.one_in(6):
            return ""
        return "?" + self._query({self.hostile.choice(("attributes", "excludedAttributes")): self._names()})

    def _names(self) -> str:
        names = [
            self.hostile.choice(self.sound.names[self._endpoint()])
            for _ in range(self.hostile.chance.randrange(5))
        ]
        return ",".join([*names, self.hostile.text()] if self.hostile.one_in(3) else names)

    def _query(self, parameters: dict[str, str]) -> str:
        parts = []
        for name, value in parameters.items():
            text = self.hostile.twisted(value) if self.hostile.one_in(6) else value
            encoded = quote(
                text.encode("utf-8", "surrogatepass"), safe=self.hostile.choice(("", '/:()[]"', "%"))
            )
            parts.append(f"{name.upper() if self.hostile.one_in(15) else name}={encoded[:30_000]}")
        return self.hostile.choice(("&", "&", "&&")).join(parts)

    def _asked(self, endpoint: str) -> dict[str, str]:
        """The parameters of a list."""
        hostile = self.hostile
        known = (*self.population.users, *self.population.groups)
        asked: dict[str, Callable[[], str]] = {
            "filter": lambda: self.sound.filter(endpoint, known),
            "sortBy": lambda: hostile.choice(self.sound.names[endpoint]),
            "sortOrder": lambda: hostile.choice(
                ("ascending", "descending", "Descending", "up", hostile.text())
            ),
            "startIndex": lambda: str(hostile.choice((1, 0, -5, 2, 10**9, hostile.number()))),
            "count": lambda: str(hostile.choice((0, 1, 3, 100, 1_000, 10_000, -1, hostile.number()))),
            "cursor": lambda: hostile.choice(("", *self.population.cursors, hostile.text())),
            "attributes": self._names,
            "excludedAttributes": self._names,
            hostile.text(): hostile.text,
        }
        chosen = hostile.chance.sample([*asked], hostile.choice((0, 1, 1, 2, 3, 4)))
        return {
            name: asked[name]() for name in chosen if (name.isascii() and name.isalpha()) or hostile.one_in(2)
        }

    def _list(self) -> Attempt:
        endpoint = self._endpoint()
        asked = self._asked(endpoint)
        query = self._query(
            {quote(name.encode("utf-8", "surrogatepass")): value for name, value in asked.items()}
        )
        return self._attempt("GET", f"/{endpoint if not self.hostile.one_in(12) else ''}?{query}")

    def _search(self) -> Attempt:
        endpoint = self._endpoint()
        asked: dict[str, Any] = {"schemas": [SEARCH], **self._asked(endpoint)}
        for name in ("startIndex", "count"):
            if name in asked and self.hostile.one_in(2):
                asked[name] = self.hostile.number()
        for name in ("attributes", "excludedAttributes"):
            if name in asked:
                asked[name] = asked[name].split(",")
        where = self.hostile.choice((f"/{endpoint}/.search", "/.search"))
        return self._attempt("POST", where, self._document(asked) if self.hostile.one_in(2) else asked)

    def _bulk(self) -> Attempt:
        operations = [self._bulk_operation() for _ in range(self.hostile.choice((1, 2, 3, 5, 20)))]
        document: dict[str, Any] = {"schemas": [BULK], "Operations": operations}
        if self.hostile.one_in(3):
            document["failOnErrors"] = self.hostile.choice((1, 2, 0, -1, "1", self.hostile.number()))
        return self._attempt(
            "POST", "/Bulk", self._document(document) if self.hostile.one_in(3) else document
        )

    def _bulk_operation(self) -> Any:
        endpoint = self._endpoint()
        method = self.hostile.choice(("POST", "PUT", "PATCH", "PATCH", "DELETE"))
        if method == "POST" and len(self.population.of(endpoint)) > _MANY:
            method = "DELETE"
        if method == "DELETE" and len(self.population.of(endpoint)) < _FEW:
            method = "POST"
        ids = [*self.population.users, "bulkId:one", "bulkId:two"]
        data: Any = None
        if method == "PATCH":
            data = self.sound.patch(endpoint, ids)
        elif method != "DELETE":
            data = self.sound.user(ids) if endpoint == "Users" else self.sound.group(ids)
        path = (
            f"/{endpoint}"
            if method == "POST"
            else f"/{endpoint}/{self.hostile.choice((self._id(endpoint), 'bulkId:one'))}"
        )
        operation = {"method": method, "path": path, "data": data}
        if method == "POST" or self.hostile.one_in(4):
            operation["bulkId"] = self.hostile.choice(
                ("one", "two", self.sound.name("bulk"), self.hostile.text())
            )
        return self.hostile.mutated(operation) if self.hostile.one_in(4) else operation

    def _discover(self) -> Attempt:
        where = self.hostile.choice(
            (
                *_DISCOVERY,
                "Schemas/" + self.hostile.choice(("urn:x", "urn:ietf:params:scim:schemas:core:2.0:User")),
            )
        )
        query = "?" + self._query(self._asked("Users")) if self.hostile.one_in(2) else ""
        return self._attempt(
            self.hostile.choice(("GET", "GET", "POST", "DELETE")), f"/{where}{query.replace(' ', '')}"
        )

    def _odd_target(self) -> Attempt:
        method = self.hostile.choice(("GET", "POST", "PUT", "PATCH", "DELETE"))
        document = self.hostile.value() if method in {"POST", "PUT", "PATCH"} else None
        return self._attempt(method, self.hostile.choice(_ODD_TARGETS), document)

    def _odd_method(self) -> Attempt:
        endpoint = self._endpoint()
        where = self.hostile.choice(
            (f"/{endpoint}", f"/{endpoint}/{quote(self._id(endpoint), safe='%/.;=')}", "/Bulk", "/Me")
        )
        return self._attempt(self.hostile.choice(_ODD_METHODS), where)


def raw(hostile: Hostile, headers: Sequence[tuple[str, str]]) -> bytes:
    """What is no HTTP, or hardly: the framing of requests itself is wrong."""
    token = dict(headers)["authorization"]
    user = b'{"schemas":[],"userName":"raw"}'
    head = f"POST {BASE}/Users HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\n".encode()
    junk = bytes(hostile.chance.randrange(256) for _ in range(hostile.chance.randrange(60)))
    get = f"GET {BASE}/Users HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\n".encode()
    return hostile.choice((
        b"", b"\r\n\r\n", junk, junk + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
        head + b"content-length: 5\r\ncontent-length: 31\r\n\r\n" + user,
        head + b"content-length: 31\r\ntransfer-encoding: chunked\r\n\r\n" + user,
        head + b"transfer-encoding: chunked\r\n\r\nzz\r\n" + user,
        head + b"transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n" + user,
        head + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        head + b"transfer-encoding: chunked\r\n\r\n1f\r\n" + user + b"\r\n0\r\nx: y\r\n\r\n",
        head + b"content-length: -1\r\n\r\n", head + b"content-length: 99999999999999999999\r\n\r\n",
        head + b"content-length: 1e3\r\n\r\n",
        head + b"content-length: 100\r\n\r\n" + user,
        head + b"expect: 100-continue\r\ncontent-length: 31\r\n\r\n" + user,
        head + b"x" * 40_000 + b": y\r\n\r\n", head + b"x: " + b"y" * 40_000 + b"\r\n\r\n",
        head + b"x: y\r\n" * 3_000 + b"\r\n",
        head + b"x: a\r\n b\r\n\r\n", head + b" x: y\r\n\r\n", head + b"x : y\r\n\r\n",
        head + b"x\0: y\r\n\r\n", head + b"x: \0\r\n\r\n",
        head.replace(b"\r\n", b"\n") + b"\n", get.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n",
        get.replace(b"host: x\r\n", b"") + b"\r\n",
        get + b"host: y\r\n\r\n", get + b"upgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        get + b"connection: close\r\n\r\n" + get + b"\r\n",
        b"CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
        get.replace(b"GET /", b"GET http://x/") + b"\r\n", get.replace(b"/Users", b"/Us ers") + b"\r\n",
        get.replace(b"/Users", "/Üsers".encode()) + b"\r\n", get.replace(b"/Users", b"/\xff") + b"\r\n",
        get.replace(b"authorization", b"AUTHORIZATION") + get + b"\r\n", get * 3 + b"\r\n",
        get[: hostile.chance.randrange(len(get))],
        (head + b"content-length: 31\r\n\r\n" + user)[: hostile.chance.randrange(140)],
    ))  # fmt: skip
