"""Two organizations in one database, as their clients see them, and answers made comparable."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
from tests.conversations.identity_provider import BULK, ENTERPRISE, GROUP, PATCH, USER

NOBODY = "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"
"""An id that never existed; as long as any other."""

_NEW_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")


@dataclass(frozen=True)
class Question:
    """A request that names resources by id, or gives a cursor. `{id}` stands for the id, or the cursor."""

    method: str
    target: str
    document: Any = None

    def about(self, id_: str) -> "Question":
        """The question about that id."""
        document = None if self.document is None else _filled(self.document, id_)
        return Question(self.method, self.target.replace("{id}", id_), document)


def _filled(value: Any, id_: str) -> Any:
    if isinstance(value, dict):
        return {_filled(name, id_): _filled(part, id_) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, id_) for part in value]
    return value.replace("{id}", id_) if isinstance(value, str) else value


@dataclass(frozen=True)
class Answer:
    """What a client learns from an answer: status, headers and body, without what is new in every answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Tenant:
    """A client of one organization, and what it has there: people and groups with names that the other has, too."""

    http: httpx.Client
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    root: str = ""
    cursors: tuple[str, ...] = ()

    def ask(self, question: Question) -> httpx.Response:
        """Send a question as it is."""
        content = None if question.document is None else json.dumps(question.document).encode()
        headers = {} if content is None else {"Content-Type": "application/scim+json"}
        url = f"{self.http.base_url}".rstrip("/") + question.target
        return self.http.request(question.method, url, content=content, headers=headers)

    def learns(self, question: Question, id_: str) -> Answer:
        """What the tenant learns by asking about that id."""
        answer = self.ask(question.about(id_))
        own = {own_id: f"own{number}" for number, own_id in enumerate((*self.users, *self.groups))}
        return _comparable(answer, id_, own)

    def view(self) -> list[Answer]:
        """All that the tenant can see without naming anything."""
        return [self.learns(question, "") for question in _VIEW]


def _comparable(answer: httpx.Response, id_: str, own: dict[str, str]) -> Answer:
    def cleaned(text: str) -> str:
        text = text.replace(id_, "ID") if id_ else text
        for own_id, name in own.items():
            text = text.replace(own_id, name)
        return _TIMES.sub("TIME", _NEW_IDS.sub("NEW", text))

    told = [
        (name, cleaned(value))
        for name, value in answer.headers.items()
        if name not in {"date", "x-request-id", "content-length"}
    ]
    return Answer(answer.status_code, tuple(told), cleaned(answer.text))


_VIEW = (
    *(Question("GET", f"/{endpoint}") for endpoint in ("Users", "Groups", "")),
    *(Question("GET", f"/{endpoint}?count=0") for endpoint in ("Users", "Groups", "")),
    Question("GET", "/Users?sortBy=userName&sortOrder=descending&count=2"),
    Question("GET", '/Users?filter=userName sw "p" or emails pr'),
    Question("GET", '/Groups?filter=members.value pr and displayName co "g"'),
    *(Question("GET", f"/{name}") for name in ("ServiceProviderConfig", "ResourceTypes", "Schemas")),
    Question("POST", "/.search", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}),
)


def a_user(name: str, **attributes: Any) -> dict[str, Any]:
    """A user whose every identifier follows from the name."""
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": name,
        "externalId": f"x-{name}",
        "emails": [{"type": "work", "value": f"{name}@acme.example"}],
        **attributes,
    }


def a_group(name: str, *members: str) -> dict[str, Any]:
    """A group of these users."""
    return {
        "schemas": [GROUP],
        "displayName": name,
        "externalId": f"x-{name}",
        "members": [{"value": member} for member in members],
    }


def a_patch(*operations: dict[str, Any]) -> dict[str, Any]:
    """A PATCH of these operations."""
    return {"schemas": [PATCH], "Operations": [*operations]}


def a_bulk(operations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A Bulk request of these operations."""
    return {"schemas": [BULK], "Operations": [*operations]}
