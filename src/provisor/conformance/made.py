"""What a run has made on the server, so that all of it can be taken away again."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from provisor.conformance.exchanges import Exchange

CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

_KEYS = {"/Users": "userName"}
_IN_A_SEGMENT = "!$&'()*+,-.:;=@_~"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A POST that may have made something, whatever was answered."""

    path: str
    name: str

    @property
    def key(self) -> str:
        """The attribute that holds its name."""
        return _KEYS.get(self.path, "displayName")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A resource that the run has made: where it is, as what it was sent, and how that was answered."""

    path: str
    id: str
    name: str
    sent: dict[str, Any]
    created: Exchange

    @property
    def address(self) -> str:
        # Whatever a server calls an id stays one segment of the path.
        return f"{self.path}/{quote(self.id, safe=_IN_A_SEGMENT)}"

    @property
    def key(self) -> str:
        """The attribute that holds its name."""
        return _KEYS.get(self.path, "displayName")


@dataclass(slots=True)
class Register:
    """All that may be there. Kept by address: a server may answer two creations with one id."""

    resources: dict[str, Made] = field(default_factory=dict)
    unanswered: list[Attempt] = field(default_factory=list)
    refused: list[Attempt] = field(default_factory=list)

    def attempt(self, path: str, name: str) -> Attempt:
        """Note what is about to be sent."""
        attempt = Attempt(path, name)
        self.unanswered.append(attempt)
        return attempt

    def made(self, attempt: Attempt, found: str, sent: dict[str, Any], created: Exchange) -> Made:
        """Note what came of it."""
        (self.unanswered if attempt in self.unanswered else self.refused).remove(attempt)
        made = Made(attempt.path, found, attempt.name, sent, created)
        self.resources[made.address] = made
        return made

    def was_refused(self, attempt: Attempt) -> None:
        """Note that nothing should have come of it."""
        self.unanswered.remove(attempt)
        self.refused.append(attempt)

    def forget(self, made: Made) -> None:
        """It is gone."""
        self.resources.pop(made.address, None)
