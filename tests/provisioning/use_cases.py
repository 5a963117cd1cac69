"""The use cases as a connection calls them: what HTTP would bring is read by `scim`, and run on the real store."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.store.records_of import BASE_URL, NOON, Organization, later, new_id

from provisor.directory.connections import DEFAULT_CONNECTION, SCIM_BOT, Bot, Connection
from provisor.directory.journal import Entry
from provisor.directory.teams import PERSON, Team, TeamType
from provisor.provisioning import bulk, catalogue, connections, groups, listing, translate, users
from provisor.provisioning.administration import Order, declare_schema, withdraw_schema
from provisor.provisioning.calls import Call, Caller
from provisor.provisioning.ports import Records
from provisor.provisioning.users import Shown
from provisor.scim.bulk import read_bulk
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.listing import read_query
from provisor.scim.membership import read_group_patch, read_group_resource
from provisor.scim.operations import read_patch
from provisor.scim.projection import Projection
from provisor.scim.validation import read_resource

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BADGE = "urn:example:badge:2.0:User"

Resource = dict[str, Any]

_numbers = itertools.count(1)


def a_user(user_name: str | None = None, **attributes: Any) -> Resource:
    """A User as a client sends it; `enterprise` and `badge` stand for the URNs of these extensions."""
    urns = {"enterprise": ENTERPRISE, "badge": BADGE}
    named = {urns.get(name, name): value for name, value in attributes.items()}
    extensions = [name for name in named if ":" in name]
    return {
        "schemas": [USER, *extensions],
        "userName": user_name or f"person-{next(_numbers)}@acme.example",
        **named,
    }


def a_group(name: str | None = None, *members: str, **attributes: Any) -> Resource:
    """A Group as a client sends it."""
    group = {"schemas": [GROUP], "displayName": name or f"Group {next(_numbers)}", **attributes}
    return {**group, "members": [{"value": member} for member in members]} if members else group


def a_badge_schema() -> Resource:
    """An extension that an organization may declare."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": BADGE,
        "name": "Badge",
        "attributes": [{"name": "color", "type": "string"}, {"name": "number", "type": "integer"}],
    }


def add(path: str, value: Any) -> Resource:
    return {"op": "add", "path": path, "value": value}


def put_in(path: str, value: Any) -> Resource:
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> Resource:
    return {"op": "remove", "path": path}


def ids(*shown: Shown) -> list[Resource]:
    """Members, as a client names them."""
    return [{"value": each.id} for each in shown]


@dataclass(frozen=True)
class UseCases:
    """The use cases of one connection. Every call is a transaction, later than the one before."""

    organization: Organization
    connection: Connection
    manner: Manner = Manner.TOLERANT

    @classmethod
    def of(cls, organization: Organization) -> "UseCases":
        connection = organization.read(lambda records: records.connection(DEFAULT_CONNECTION))
        assert connection is not None
        return cls(organization, connection)

    def met(self, manner: Manner) -> "UseCases":
        return replace(self, manner=manner)

    def connect(self, name: str, *, succeeds: str | None = None, **settings: Any) -> "UseCases":
        """The use cases of a connection that is added."""
        added, _ = self._write(
            lambda records: connections.add(
                records, an_order(), name, manner="tolerant", settings=settings, succeeds=succeeds
            )
        )
        return replace(self, connection=added)

    def set(self, **settings: Any) -> "UseCases":
        """The use cases of this connection, with these settings changed."""
        name = self.connection.name
        changed = self._write(
            lambda records: connections.change(records, an_order(), name, settings=settings)
        )
        return replace(self, connection=changed)

    def disconnect(self) -> None:
        """Remove this connection."""
        self._write(lambda records: connections.remove(records, an_order(), self.connection.name))

    def call(self) -> Call:
        """A request that has just arrived."""
        caller = Caller(
            self.organization.id,
            "token",
            Bot("bot", SCIM_BOT, self.connection.id),
            self.connection,
            self.organization.read(catalogue.resource_types),
        )
        return Call(caller, later(), BASE_URL, "request-1", "client-1", Leniency(self.manner), new_id)

    # Users

    def create(self, resource: Resource) -> Shown:
        call = self.call()
        stored = read_resource(resource, call.types.user, call.leniency)
        return self._write(lambda records: users.create(records, call, stored, _user_whole(call)))

    def read(self, user_id: str) -> Resource:
        call = self.call()
        return self._read(lambda records: users.read(records, call, user_id, _user_whole(call))).document

    def replace(self, user_id: str, resource: Resource, *, if_match: str | None = None) -> Shown:
        call = self.call()
        stored = read_resource(resource, call.types.user, call.leniency)
        return self._write(
            lambda records: users.replace(
                records, call, user_id, resource=stored, projection=_user_whole(call), if_match=if_match
            )
        )

    def patch(self, user_id: str, *operations: Resource, if_match: str | None = None) -> Shown:
        call = self.call()
        document = {"schemas": [PATCH], "Operations": list(operations)}
        read = read_patch(document, call.types.user, call.leniency)
        return self._write(
            lambda records: users.patch(
                records, call, user_id, operations=read, projection=_user_whole(call), if_match=if_match
            )
        )

    def delete(self, user_id: str, *, if_match: str | None = None) -> None:
        call = self.call()
        self._write(lambda records: users.delete(records, call, user_id, if_match))

    def deleting(self, user_id: str) -> Callable[[Records], None]:
        """A deletion that is not made yet."""
        call = self.call()
        return lambda records: users.delete(records, call, user_id, None)

    # Groups

    def create_group(self, resource: Resource) -> Shown:
        call = self.call()
        stored, members = read_group_resource(resource, call.types.group, call.leniency)
        return self._write(lambda records: groups.create(records, call, stored, members, _group_whole(call)))

    def read_group(self, team_id: str) -> Resource:
        call = self.call()
        return self._read(lambda records: groups.read(records, call, team_id, _group_whole(call))).document

    def replace_group(self, team_id: str, resource: Resource, *, if_match: str | None = None) -> Shown:
        call = self.call()
        stored, members = read_group_resource(resource, call.types.group, call.leniency)
        return self._write(
            lambda records: groups.replace(
                records,
                call,
                team_id,
                resource=stored,
                members=members,
                projection=_group_whole(call),
                if_match=if_match,
            )
        )

    def patch_group(self, team_id: str, *operations: Resource, if_match: str | None = None) -> Shown:
        call = self.call()
        document = {"schemas": [PATCH], "Operations": list(operations)}
        steps = read_group_patch(document, call.types.group, call.leniency, group_id=team_id)
        shown = self._write(
            lambda records: groups.patch(
                records, call, team_id, steps=steps, projection=_group_whole(call), if_match=if_match
            )
        )
        assert shown is not None
        return shown

    def delete_group(self, team_id: str, *, if_match: str | None = None) -> None:
        call = self.call()
        self._write(lambda records: groups.delete(records, call, team_id, if_match))

    def members(self, team_id: str) -> list[str]:
        return [member["value"] for member in self.read_group(team_id).get("members", [])]

    # Lists and bulk

    def list_users(self, *, at_after: timedelta = timedelta(), **query: str) -> Resource:
        return self._list(listing.list_users, "user", at_after, query)

    def list_groups(self, **query: str) -> Resource:
        return self._list(listing.list_groups, "group", timedelta(), query)

    def list_all(self, **query: str) -> Resource:
        return self._list(listing.list_all, "both", timedelta(), query)

    def _list(
        self, use_case: Callable[..., Resource], what: str, at_after: timedelta, query: dict[str, str]
    ) -> Resource:
        call = self.call()
        call.at = NOON + at_after
        types: Sequence[Any] = {
            "user": [call.types.user],
            "group": [call.types.group],
            "both": list(call.types),
        }[what]
        asked = read_query({name.lower(): value for name, value in query.items()}, types, call.leniency)
        return self._read(lambda records: use_case(records, call, asked, b"secret"))

    def run_bulk(self, *operations: Resource, fail_on_errors: int | None = None) -> list[Resource]:
        """The outcome of each operation."""
        call = self.call()
        document: Resource = {"schemas": [BULK], "Operations": list(operations)}
        if fail_on_errors is not None:
            document["failOnErrors"] = fail_on_errors
        asked = read_bulk(document, call.types, call.leniency, max_operations=1000)
        outcome: list[Resource] = self._write(lambda records: bulk.run(records, call, asked))["Operations"]
        return outcome

    # What people do, and what is kept of it all

    def declare(self, schema: Resource) -> str:
        return self._write(lambda records: declare_schema(records, an_order(), schema))

    def withdraw(self, urn: str) -> None:
        self._write(lambda records: withdraw_schema(records, an_order(), urn))

    def person_by_hand(self, user_name: str, **attributes: Any) -> str:
        """The id of a person whom no connection brought."""
        resource = {"userName": user_name, **attributes}
        user = translate.new_user(resource, user_id=new_id(), connection_id="", at=later())
        by_hand = replace(user, connection_id=None)
        self._write(lambda records: records.add_user(by_hand, translate.index(by_hand, USER_TYPE)))
        return by_hand.id

    def brought_by(self, user_id: str) -> str | None:
        """The id of the connection that brought this user."""
        user = self._read(lambda records: records.user(user_id))
        assert user is not None
        connection_id: str | None = user.connection_id
        return connection_id

    def team_by_hand(self, name: str, kind: TeamType = TeamType.DEPARTMENT) -> Team:
        """A team that a person makes; no connection manages it."""
        at = later()
        team = Team(new_id(), name, kind, None, None, False, 1, at, at)
        self._write(lambda records: records.add_team(team, under=[records.root().id]))
        return team

    def add_by_hand(self, team_id: str, *user_ids: str) -> None:
        """A person makes these people members."""
        self._write(lambda records: records.add_members(team_id, user_ids, source=PERSON, at=later()))

    def team(self, team_id: str) -> Team:
        team = self._read(lambda records: records.team(team_id))
        assert team is not None
        return team

    @property
    def root(self) -> Team:
        return self._read(lambda records: records.root())

    def entries(self) -> list[Entry]:
        """The whole journal, oldest first."""
        return self._read(lambda records: records.entries(newest=1000))[::-1]

    @property
    def told(self) -> Entry:
        """The newest entry of the journal."""
        return self.entries()[-1]

    def _write(self, work: Callable[[Records], Any]) -> Any:
        return self.organization.write(work)

    def _read(self, work: Callable[[Records], Any]) -> Any:
        return self.organization.read(work)


def an_order() -> Order:
    """A command that an operator gives now."""
    return Order(at=later(), new_id=new_id)


def _user_whole(call: Call) -> Projection:
    return Projection.default(call.types.user)


def _group_whole(call: Call) -> Projection:
    return Projection.default(call.types.group)
