"""A program that administers: requests of the admin API in one line, and names that nobody has yet."""

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

BASE = "/api/v1"

_numbers = itertools.count(1)


def a_name(kind: str = "Team") -> str:
    return f"{kind} {next(_numbers)} {uuid.uuid4().hex[:8]}"


def a_user_name() -> str:
    return f"person-{uuid.uuid4().hex[:12]}@example.com"


@dataclass(frozen=True)
class Administrator:
    http: httpx.Client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request, whatever comes of it; `if_match` is the header If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, f"{BASE}{path}", json=body, headers=named)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """Change something, and return what it is now."""
        answer = self.ask(method, path, body)
        assert answer.status_code in {200, 201, 204}, answer.text
        return answer.json() if answer.content else None

    def a_team(self, name: str | None = None, team_type: str = "Department", *parents: str) -> Any:
        body = {"name": name or a_name(), "type": team_type, "parents": list(parents)}
        return self.do("POST", "/teams", body)

    def a_user(self, user_name: str | None = None, **values: Any) -> Any:
        return self.do("POST", "/users", {"user_name": user_name or a_user_name(), **values})

    def pages(self, path: str) -> list[list[Any]]:
        """Every page of a list, following `next`."""
        found = []
        answer = self.ask("GET", path)
        while True:
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["items"])
            following = answer.json()["next"]
            assert (following is not None) == ("next" in answer.links)
            if following is None:
                return found
            answer = self.http.get(following)
