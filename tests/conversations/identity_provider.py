"""An identity provider as the tests play it: it speaks SCIM, and checks what must hold for every answer."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ENTRA_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Answer:
    """What the server said: the status, the headers, and the body, None where there is none."""

    status: int
    headers: httpx.Headers
    body: Any

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def found(self) -> list[Any]:
        """The resources of a list."""
        assert self.status == 200, self
        assert self["schemas"] == [LIST]
        return self.body.get("Resources", [])  # type: ignore[no-any-return]

    @property
    def ids(self) -> list[str]:
        """The ids of a list's resources, in order."""
        return [resource["id"] for resource in self.found]

    def refused(self, status: int, scim_type: str | None = None) -> bool:
        """Whether this is that error, with a detail for people."""
        assert self.body["detail"], self
        return (self.status, self.body.get("scimType")) == (status, scim_type)


class IdentityProvider:
    """A client of the SCIM endpoint. `http` has the base URL and the token."""

    def __init__(self, http: httpx.Client, unique: str) -> None:
        self.http = http
        self.unique = unique
        self._numbers = itertools.count(1)

    def name(self, word: str = "person") -> str:
        """A name that no other conversation uses."""
        return f"{word}-{self.unique}-{next(self._numbers)}"

    # The verbs

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Send one request; `body` becomes JSON, `raw` is sent as it is."""
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        declared = {"Content-Type": "application/scim+json"} if content is not None else {}
        response = self.http.request(
            method,
            self.http.base_url.join(self.http.base_url.path.rstrip("/") + path),
            params=query,
            content=content,
            headers={**declared, **(headers or {})},
        )
        return checked(response)

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: str | int) -> Answer:
        return self.send("GET", path, query=query or None, headers=headers)

    def post(self, path: str, body: Any, **query: str | int) -> Answer:
        return self.send("POST", path, body, query=query or None)

    def put(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("PUT", path, body, headers=headers)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("DELETE", path, headers=headers)

    def patch(
        self,
        path: str,
        *operations: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """A PATCH of these operations, at once."""
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.send("PATCH", path, body, query=query or None, headers=headers)

    def find(self, path: str, condition: str, **query: str | int) -> Answer:
        return self.get(path, filter=condition, **query)

    # What most conversations begin with

    def user(self, **attributes: Any) -> dict[str, Any]:
        """Create a user as Entra would, with these attributes besides; returns the answer's body."""
        name = self.name()
        body = {
            "schemas": [USER, ENTERPRISE],
            "userName": f"{name}@acme.example",
            "externalId": f"x-{name}",
            "active": True,
            "displayName": "Maria Example",
            "name": {"givenName": "Maria", "familyName": "Example"},
            "emails": [{"type": "work", "value": f"{name}@acme.example", "primary": True}],
            **attributes,
        }
        answer = self.post("/Users", body)
        assert answer.status == 201, answer
        return answer.body  # type: ignore[no-any-return]

    def group(self, *members: str, **attributes: Any) -> dict[str, Any]:
        """Create a group with these members; returns the answer's body."""
        body: dict[str, Any] = {"schemas": [GROUP], "displayName": self.name("group"), **attributes}
        if members:
            body["members"] = [{"value": member} for member in members]
        answer = self.post("/Groups", body)
        assert answer.status == 201, answer
        return answer.body  # type: ignore[no-any-return]

    def users(self, number: int, **attributes: Any) -> list[dict[str, Any]]:
        return [self.user(**attributes) for _ in range(number)]

    def read_user(self, user_id: str) -> Any:
        answer = self.get(f"/Users/{user_id}")
        assert answer.status == 200, answer
        return answer.body

    def members(self, group_id: str) -> set[str]:
        """The ids of a group's members."""
        answer = self.get(f"/Groups/{group_id}")
        assert answer.status == 200, answer
        return {member["value"] for member in answer.body.get("members", [])}


def checked(response: httpx.Response) -> Answer:
    """The answer, after what holds for each: its type, an error's shape, and that no request is a defect."""
    assert response.status_code != 500, response.text
    body = None
    if response.content:
        assert response.headers["content-type"].startswith("application/scim+json"), response.headers
        body = response.json()
    if response.status_code in {204, 304}:
        assert not response.content
    if response.status_code >= 400:
        assert body is not None, f"{response.status_code} without a body"
        assert body["schemas"] == [ERROR]
        assert body["status"] == str(response.status_code)
    return Answer(response.status_code, response.headers, body)
