"""Clients that change users, groups and memberships of their own, and remember what was answered.

A client's world is what it was told of: `("user", name)`, `("group", name)` and `("member", group, user)`. Before each
request it notes what the world will be if that succeeds; when the server dies, the truth is one of the two.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.connection import Connection, Reply

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"

SHARED_GROUP = "everybody"
_MOST_USERS = 12

World = dict[tuple[str, ...], Any]
Changes = Mapping[tuple[str, ...], Any]
"""What a request makes of a world; None for what it takes away."""


@dataclass(frozen=True)
class Request:
    """A request, and what it makes of the world if it succeeds."""

    method: str
    target: str
    body: Any
    changes: Changes


@dataclass
class Client:
    """One client, with a connection of its own."""

    name: str
    chance: random.Random
    headers: list[tuple[str, str]]
    world: World = field(default_factory=dict)
    pending: Changes = field(default_factory=dict)
    ids: dict[tuple[str, ...], str] = field(default_factory=dict)
    acknowledged: int = 0
    stopped: bool = False
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def work(self, connection: Connection, tell: Callable[[], None]) -> None:
        """Change one thing after the other until the connection or the server breaks; `tell` of every success."""
        self.stopped = False
        while not self.stopped:
            request = self._next()
            self.pending = request.changes
            try:
                reply = await connection.request(request.method, request.target, self.headers, request.body)
            except ConnectionError:
                return
            if reply.status == 503:
                # The database has gone away: whether before the change or after, nobody knows.
                return
            self._check(request, reply)
            apply(self.world, request.changes)
            self._learn_ids(request, reply)
            self.acknowledged += 1
            self.pending = {}
            tell()

    def _check(self, request: Request, reply: Reply) -> None:
        assert reply.status < 300, (request, reply)
        if request.target.endswith("/Bulk"):
            results = reply.document()["Operations"]
            assert all(result["status"] < "300" for result in results), (request, reply)

    def _learn_ids(self, request: Request, reply: Reply) -> None:
        made = [key for key in request.changes if key[0] != "member" and key not in self.ids]
        if request.target.endswith("/Bulk"):
            results = [each for each in reply.document()["Operations"] if each["method"] == "POST"]
            self.ids.update(zip(made, (each["location"].rpartition("/")[2] for each in results), strict=True))
        elif request.method == "POST":
            self.ids[made[0]] = reply.document()["id"]

    # What it does

    def _next(self) -> Request:
        users, groups = self._mine("user"), self._mine("group")
        if len(users) < 3:
            return self._create_user()
        kinds = [self._patch_user, self._patch_user, self._join_and_leave, self._join_and_leave, self._bulk]
        kinds += [self._create_user] if len(users) < _MOST_USERS else [self._delete_user] * 3
        kinds += [self._create_group] if len(groups) < 3 else [self._delete_group]
        return self.chance.choice(kinds)()

    def _mine(self, kind: str) -> list[tuple[str, ...]]:
        return [key for key in self.world if key[0] == kind]

    def _new_name(self, kind: str) -> str:
        return f"{self.name}-{kind}-{next(self._numbers)}"

    def _create_user(self) -> Request:
        name = self._new_name("user")
        return Request("POST", "/scim/v2/Users", _user(name), {("user", name): _user_facts(name)})

    def _patch_user(self) -> Request:
        key = self.chance.choice(self._mine("user"))
        word = self._new_name("word")
        version = self.world[key][3] + 1
        # Three attributes in one request: all of them must be seen, or none.
        operations = [
            {"op": "replace", "path": "title", "value": word},
            {"op": "Add", "value": {"nickName": word, "active": "False"}},
        ]
        body = {"schemas": [PATCH], "Operations": operations}
        changes = {key: (word, word, False, version)}
        return Request("PATCH", f"/scim/v2/Users/{self.ids[key]}", body, changes)

    def _delete_user(self) -> Request:
        key = self.chance.choice(self._mine("user"))
        gone = {member: None for member in self._mine("member") if member[2] == key[1]}
        return Request("DELETE", f"/scim/v2/Users/{self.ids[key]}", None, {key: None, **gone})

    def _create_group(self) -> Request:
        name = self._new_name("group")
        members = self.chance.sample(self._mine("user"), 3)
        body = {
            "schemas": [GROUP],
            "displayName": name,
            "members": [{"value": self.ids[key]} for key in members],
        }
        changes: dict[tuple[str, ...], Any] = {("group", name): name}
        changes |= {("member", name, key[1]): True for key in members}
        return Request("POST", "/scim/v2/Groups", body, changes)

    def _delete_group(self) -> Request:
        key = self.chance.choice([key for key in self._mine("group") if key[1] != SHARED_GROUP])
        gone = {member: None for member in self._mine("member") if member[1] == key[1]}
        return Request("DELETE", f"/scim/v2/Groups/{self.ids[key]}", None, {key: None, **gone})

    def _join_and_leave(self) -> Request:
        """Some join and some leave in one request: a half of it must never be seen."""
        group = self.chance.choice([*self._mine("group"), ("group", SHARED_GROUP)])
        turned = self.chance.sample(self._mine("user"), 3)
        members = {key: ("member", group[1], key[1]) for key in turned}
        joining = [key for key in turned if members[key] not in self.world]
        operations: list[Any] = [
            {"op": "remove", "path": f'members[value eq "{self.ids[key]}"]'}
            for key in turned
            if key not in joining
        ]
        if joining:
            value = [{"value": self.ids[key]} for key in joining]
            operations.append({"op": "Add", "path": "members", "value": value})
        body = {"schemas": [PATCH], "Operations": operations}
        changes = {members[key]: True if key in joining else None for key in turned}
        return Request("PATCH", f"/scim/v2/Groups/{self.ids[group]}", body, changes)

    def _bulk(self) -> Request:
        """Two users, a group of them and one more, and the renaming of somebody, in one transaction."""
        first, second, group = self._new_name("user"), self._new_name("user"), self._new_name("group")
        third = self.chance.choice(self._mine("user"))
        word = self._new_name("word")
        _, nick, active, version = self.world[third]
        operations = [
            {"method": "POST", "path": "/Users", "bulkId": "first", "data": _user(first)},
            {"method": "POST", "path": "/Users", "bulkId": "second", "data": _user(second)},
            {
                "method": "POST",
                "path": "/Groups",
                "bulkId": "group",
                "data": {
                    "schemas": [GROUP],
                    "displayName": group,
                    "members": [
                        {"value": "bulkId:first"},
                        {"value": "bulkId:second"},
                        {"value": self.ids[third]},
                    ],
                },
            },
            {
                "method": "PATCH",
                "path": f"/Users/{self.ids[third]}",
                "data": {
                    "schemas": [PATCH],
                    "Operations": [{"op": "replace", "path": "title", "value": word}],
                },
            },
        ]
        changes: dict[tuple[str, ...], Any] = {
            ("user", first): _user_facts(first),
            ("user", second): _user_facts(second),
            ("group", group): group,
        }
        changes |= {("member", group, name): True for name in (first, second, third[1])}
        body = {"schemas": [BULK], "Operations": operations}
        return Request("POST", "/scim/v2/Bulk", body, changes | {third: (word, nick, active, version + 1)})


def _user(name: str) -> dict[str, Any]:
    return {
        "schemas": [USER],
        "userName": name,
        "externalId": f"x-{name}",
        "title": name,
        "nickName": name,
        "active": True,
        "emails": [{"type": "work", "value": f"{name}@acme.example", "primary": True}],
    }


def _user_facts(name: str) -> tuple[str, str, bool, int]:
    """Title, nickname, whether active, and version."""
    return name, name, True, 1


def apply(world: World, changes: Changes) -> None:
    """Change a world."""
    for key, value in changes.items():
        if value is None:
            world.pop(key, None)
        else:
            world[key] = value
