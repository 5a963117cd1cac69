"""Plays an organization over HTTP and by command: a tree that people made, groups that an identity provider pushes by
rule, and everything that both do afterwards, at random but repeatably; compares it with the model.
"""

import json
import random
from collections.abc import Callable
from typing import Any

import httpx
from tests.organization.model import PREFIX, Model, ModelTeam, ModelUser, Refused
from tests.server import Server, provisor

_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_PEOPLE = ("ana", "bo", "chloé", "dmitri", "élodie", "fatima", "李雷", "zoë")
_TREE = (
    ("Europe", "BusinessUnit", ()),
    ("Sales", "Division", ("Europe",)),
    ("Data Platform", "Department", ("Sales",)),
    ("Straße", "Department", ("Europe", "Sales")),
    ("数据", "Group", ("Data Platform",)),
    ("Analysts", "Group", ("Data Platform", "Straße")),
)
_NAMES = ("Data Platform", "STRASSE", "数据", "analysts", "Europe", "Research", "Легал", "Ops", "sales")
_PREFIXES = (PREFIX, PREFIX, "om_", "")


class Play:
    """One organization on a running server, and what it should be."""

    def __init__(self, server: Server, seed: int) -> None:
        self._server = server
        self._random = random.Random(seed)  # noqa: S311 - the same steps each time
        headers = {"Authorization": f"Bearer {server.token}"}
        self._client = httpx.Client(base_url=server.scim, headers=headers, timeout=60)
        self._told("connection", "set", "default", "--kind", "okta", "--prefix", PREFIX, "--no-guard")
        self.refused = 0
        self.model = Model(root="Organization")
        for name, team_type, parents in _TREE:
            self._make_by_hand(name, team_type, parents)
        for name in _PEOPLE:
            self._provision(name)
        self._steps: tuple[tuple[int, Callable[[], None]], ...] = (
            (6, self.push),
            (6, self.add),
            (5, self.remove),
            (4, self.replace),
            (3, self.rename),
            (3, self.delete),
            (1, self.leave),
            (2, self.come_back),
            (2, self.join_by_hand),
            (1, self.leave_by_hand),
            (1, self.rename_by_hand),
        )

    def close(self) -> None:
        self._client.close()

    def step(self) -> None:
        """One thing that somebody does, and what SCIM shows of all teams afterwards."""
        weights, steps = zip(*self._steps, strict=True)
        self._random.choices(steps, weights)[0]()
        self._compare_groups()

    # What the identity provider does

    def push(self) -> None:
        """Push a group, with some members."""
        name, members = self._wanted_name(), self._some_people()
        body = {"schemas": [_GROUP], "displayName": name, "members": _values(members)}
        answer = self._ask("POST", "/Groups", body)
        self._follow(answer, 201, lambda: self._pushed(answer.json()["id"], name, members))

    def _pushed(self, given_id: str, name: str, members: list[str]) -> None:
        assert self.model.push(given_id, name, members).id == given_id

    def add(self) -> None:
        """Add members by PATCH."""
        team, members = self._some_managed(), self._some_people()
        operation = {"op": "add", "path": "members", "value": _values(members)}
        answer = self._patch(team, operation)
        self._follow(answer, 204, lambda: self.model.give(team, members))

    def remove(self) -> None:
        """Remove members by PATCH, one operation each."""
        team, members = self._some_managed(), self._some_people() or [self._somebody().id]
        operations = [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in members]
        answer = self._patch(team, *operations)
        self._follow(answer, 204, lambda: self.model.take(team, members))

    def replace(self) -> None:
        """Replace a group whole, members and all."""
        team, members = self._some_managed(), self._some_people()
        body = {
            "schemas": [_GROUP],
            "displayName": team.known or team.name,
            "members": _values(members),
        }
        answer = self._ask("PUT", f"/Groups/{team.id}", body)
        self._follow(answer, 200, lambda: self.model.replace(team, members))

    def rename(self) -> None:
        """Rename a group at the identity provider."""
        team, name = self._some_managed(), self._wanted_name()
        answer = self._patch(team, {"op": "replace", "path": "displayName", "value": name})
        self._follow(answer, 204, lambda: self.model.rename(team, name))

    def delete(self) -> None:
        """Unlink a pushed group and delete it."""
        team = self._some_managed()
        answer = self._ask("DELETE", f"/Groups/{team.id}")
        self._follow(answer, 204, lambda: self.model.delete(team))

    def leave(self) -> None:
        """Delete a person."""
        present = [user for user in self.model.users.values() if not user.departed]
        if len(present) > 1:
            user = self._random.choice(present)
            answer = self._ask("DELETE", f"/Users/{user.id}")
            self._follow(answer, 204, lambda: self.model.leave(user))

    def come_back(self) -> None:
        """Provision somebody again who was deleted: the same person, under the old id."""
        departed = [user for user in self.model.users.values() if user.departed]
        if departed:
            user = self._random.choice(departed)
            assert self._provision(user.user_name).id == user.id

    def _provision(self, name: str) -> ModelUser:
        body = {"schemas": [_USER], "userName": name, "externalId": f"00u{name}"}
        answer = self._ask("POST", "/Users", body)
        assert answer.status_code == 201, answer.text
        user = self.model.users.setdefault(answer.json()["id"], ModelUser(answer.json()["id"], name))
        user.departed = False
        return user

    # What people do

    def _make_by_hand(self, name: str, team_type: str, parents: tuple[str, ...]) -> None:
        under = [word for parent in parents for word in ("--under", parent)]
        team_id = self._told("team", "add", name, "--type", team_type, *under).strip()
        self.model.teams[team_id] = ModelTeam(team_id, name, team_type, parents or (self.model.root,))

    def join_by_hand(self) -> None:
        """Give somebody a membership by hand."""
        team, user = self._some_team(), self._somebody()
        done = self._command("team", "join", team.id, user.id)
        self._follow_command(done, lambda: self.model.join_by_hand(team, user.id))

    def leave_by_hand(self) -> None:
        """Take a membership by hand."""
        team, user = self._some_team(), self._somebody()
        done = self._command("team", "leave", team.id, user.id)
        self._follow_command(done, lambda: self.model.leave_by_hand(team, user.id))

    def rename_by_hand(self) -> None:
        """Rename a team here."""
        team, name = self._some_team(), self._random.choice(_NAMES)
        done = self._command("team", "rename", team.id, name)
        self._follow_command(done, lambda: self.model.rename_by_hand(team, name))

    # Comparing

    def _compare_groups(self) -> None:
        """What SCIM shows of every team: the name that the connection knows, and who is in it."""
        listed = self._ask("GET", "/Groups?count=1000").json()["Resources"]
        shown = {
            group["id"]: (group["displayName"], sorted(each["value"] for each in group.get("members", ())))
            for group in listed
            if group["id"] in self.model.teams
        }
        expected = {
            team.id: (team.known or team.name, sorted(self.model.members(team)))
            for team in self.model.teams.values()
        }
        assert shown == expected
        assert len(listed) == len(expected) + 1, "the root and the teams of the model, and no other"

    def compare_everything(self) -> None:
        """What people see of every team: place, type, members with who gave them, and who manages it."""
        named = {user.id: user.user_name for user in self.model.users.values()}
        for team in self.model.teams.values():
            shown = json.loads(self._told("team", "show", team.id, "--json"))
            members = {each["user_name"]: sorted(each["sources"]) for each in shown["members"]}
            assert shown["name"] == team.name
            assert shown["type"] == team.type
            assert sorted(shown["parents"]) == sorted(self._named_now(team.parents))
            assert shown["managed_by"] == ("default" if team.managed else None)
            assert members == {named[each]: given for each, given in self.model.members(team).items()}

    def _named_now(self, parents: tuple[str, ...]) -> list[str]:
        """The names that the teams have now which had these names in the tree."""
        return [self._places.get(parent, parent) for parent in parents]

    @property
    def _places(self) -> dict[str, str]:
        made = [team for team in self.model.teams.values() if not team.made_by_connection]
        return {name: team.name for (name, _, _), team in zip(_TREE, made, strict=True)}

    # Asking

    def _follow(self, answer: httpx.Response, done: int, change: Callable[[], None]) -> None:
        """Change the model as the server says that it did, and see that both refuse the same."""
        try:
            change()
        except (Refused, KeyError):
            assert answer.status_code == 409, answer.text
            assert answer.json()["scimType"] == "uniqueness"
            self.refused += 1
        else:
            assert answer.status_code == done, answer.text

    def _follow_command(self, status: int, change: Callable[[], None]) -> None:
        try:
            change()
        except Refused:
            assert status == 1
            self.refused += 1
        else:
            assert status == 0

    def _ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self._client.request(method, path, json=body)

    def _patch(self, team: ModelTeam, *operations: dict[str, Any]) -> httpx.Response:
        return self._ask("PATCH", f"/Groups/{team.id}", {"schemas": [_PATCH], "Operations": operations})

    def _command(self, *words: str) -> int:
        return provisor(*words, environment=self._server.environment).returncode

    def _told(self, *words: str) -> str:
        done = provisor(*words, environment=self._server.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    # Choosing

    def _wanted_name(self) -> str:
        return self._random.choice(_PREFIXES) + self._random.choice(_NAMES)

    def _some_team(self) -> ModelTeam:
        return self._random.choice(list(self.model.teams.values()))

    def _some_managed(self) -> ModelTeam:
        """A group that the identity provider knows; where there is none, it pushes one first."""
        managed = [team for team in self.model.teams.values() if team.managed]
        while not managed:
            self.push()
            managed = [team for team in self.model.teams.values() if team.managed]
        return self._random.choice(managed)

    def _somebody(self) -> ModelUser:
        return self._random.choice([user for user in self.model.users.values() if not user.departed])

    def _some_people(self) -> list[str]:
        present = [user.id for user in self.model.users.values() if not user.departed]
        return self._random.sample(present, self._random.randint(0, min(4, len(present))))


def _values(members: list[str]) -> list[dict[str, str]]:
    return [{"value": each} for each in members]
