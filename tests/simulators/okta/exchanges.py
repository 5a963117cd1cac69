"""What Okta's engine sends, kept by a proxy before a real server."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from tests.server import Server
from tests.simulators.faulty import Answering, Faulty
from tests.simulators.rehearsals import a_rehearsal

from provisor.simulators.okta.setup import HEADERS
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.tenant.people import Person


@dataclass(frozen=True)
class Sent:
    method: str
    path: str  # from the SCIM base URL, with the query
    headers: dict[str, str]
    body: Any


@dataclass
class Exchanges:
    """All requests so far."""

    sent: list[Sent] = field(default_factory=list)

    async def keep(self, request: web.Request, pass_on: Answering) -> web.StreamResponse:
        body = await request.read()
        path = request.path_qs.removeprefix("/scim/v2")
        self.sent.append(
            Sent(request.method, path, dict(request.headers), json.loads(body) if body else None)
        )
        return await pass_on(request)

    def take(self, *methods: str) -> list[Sent]:
        """Those with these methods, and forget all."""
        found = [each for each in self.sent if each.method in methods or not methods]
        self.sent.clear()
        return found


@asynccontextmanager
async def recorded(
    server: Server, *, users: int = 0, groups: int = 0, seed: int = 1
) -> AsyncIterator[tuple[Rehearsal, Exchanges]]:
    """A rehearsal, one request after the other, and what it sends."""
    exchanges = Exchanges()
    async with (
        Faulty(server.scim, lambda _, __: exchanges.keep) as proxy,
        a_rehearsal(
            proxy.base, server.token, headers=HEADERS, users=users, groups=groups, seed=seed, at_once=1
        ) as rehearsal,
    ):
        yield rehearsal, exchanges


def maria(**attributes: str) -> Person:
    """Somebody whose values are known."""
    known = {
        "userPrincipalName": "maria@okta.example",
        "mail": "maria.lima@okta.example",
        "givenName": "Maria",
        "surname": "Lima",
        "displayName": "Maria Lima",
    }
    return Person("00u-maria", {name: value for name, value in {**known, **attributes}.items() if value})
