"""What the parts of Entra ID's engine share: the rehearsal, the mappings, the dialect, and how failures are met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provisor.simulators.entra.dialects import PATCH, Dialect, Operation
from provisor.simulators.entra.escrow import retry_at
from provisor.simulators.job import Link
from provisor.simulators.mappings.mapping import Mappings
from provisor.simulators.outcome import Cycle
from provisor.simulators.rehearsal import GaveUp, Rehearsal
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.failures import Failure, TimedOut, Unauthorized, Unreachable

_UNREACHED_IN_A_ROW = 3


@dataclass
class Setup:
    """One provisioning job of Entra ID.

    `checks_references` asks whether a manager or member is there already before it is set, as the service does for
    single changes (learn.microsoft.com: "Get User by reference attribute"); an initial cycle knows that nobody is.
    """

    rehearsal: Rehearsal
    mappings: Mappings
    dialect: Dialect
    members_per_request: int = 1
    deletion_threshold: int = 0
    cycle: Cycle = field(init=False)
    checks_references: bool = field(init=False, default=False)
    holds_deletions: bool = field(init=False, default=False)
    _unreached: int = field(init=False, default=0)

    def request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        about: str = "",
        attributes: tuple[str, ...] = (),
    ) -> Request:
        """A request with an id by which both sides' logs can be laid side by side."""
        headers = {"client-request-id": self.rehearsal.new_id()}
        return Request(operation, method, path, query or {}, body, about, attributes, headers)

    def patch(
        self,
        operation: str,
        path: str,
        operations: list[Operation],
        *,
        about: str,
        attributes: tuple[str, ...],
    ) -> Request:
        """A PATCH of these operations."""
        body = {"schemas": [PATCH], "Operations": operations}
        return self.request(operation, "PATCH", path, body=body, about=about, attributes=attributes)

    def reached(self) -> None:
        """The server answered."""
        self._unreached = 0

    def failed(self, link: Link, failure: Failure) -> None:
        """Put an object in escrow, to be tried again later. Raises GaveUp where nothing else can succeed either."""
        rehearsal = self.rehearsal
        first = link.failed_at or rehearsal.now
        due = retry_at(link.failures + 1, first, rehearsal.now)
        rehearsal.job.failed(link, str(failure), due, rehearsal.now)
        self.note(failure)
        self.cycle.retried_later += due is not None

    def note(self, failure: Failure) -> None:
        """Count a failure of the cycle. Raises GaveUp where nothing else can succeed either."""
        self.cycle.failed += 1
        self.rehearsal.client.count(failure)
        if isinstance(failure, Unauthorized):
            raise GaveUp(failure)
        self._unreached = self._unreached + 1 if isinstance(failure, Unreachable | TimedOut) else 0
        if self._unreached >= _UNREACHED_IN_A_ROW:
            raise GaveUp(failure)


def quoted(value: Any) -> str:
    """A text as a filter compares with it (RFC 7644 section 3.4.2.2: a JSON string)."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
