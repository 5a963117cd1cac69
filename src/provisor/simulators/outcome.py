"""What a run comes to, as plain values: the report draws them, in the terminal, as JSON and as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provisor.simulators.sent_requests import Sent
from provisor.simulators.tenant.people import Counts
from provisor.simulators.wire.tally import Tally


@dataclass(slots=True)
class Cycle:
    """One provisioning cycle: what it did, by kind ("users created", "memberships added"), and how it ended.

    `gave_up` says why it ended before all was done, `quarantine` why the job is quarantined after it, each "" where
    it isn't so; `retried_later` counts objects that failed and are tried again in a later cycle.
    """

    number: int
    kind: str  # "initial", "incremental", "on demand"
    at: datetime  # in the directory's time
    seconds: float = 0.0
    done: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)  # of the directory since the cycle before
    failed: int = 0
    retried_later: int = 0
    gave_up: str = ""
    quarantine: str = ""
    interrupted: bool = False

    def count(self, what: str, number: int = 1) -> None:
        """Something was done."""
        self.done[what] = self.done.get(what, 0) + number


@dataclass(frozen=True, slots=True)
class Difference:
    """What the directory says and the server doesn't: one attribute of one resource.

    `attribute` is "" where the resource as a whole is missing (`server` is None) or should be gone (`source` is
    None), "members" where a membership is. `request` should have caused what `source` says; None where none was sent.
    """

    resource: str  # User maria@contoso.example, Group Sales
    attribute: str
    source: Any
    server: Any
    request: Sent | None
    why: str = ""  # of the object's last failure


@dataclass(slots=True)
class Comparison:
    """The directory beside the server, after the last cycle. `unknown` counts resources that the job did not bring."""

    differences: list[Difference] = field(default_factory=list)
    users: int = 0
    attributes: int = 0
    groups: int = 0
    memberships: int = 0
    unknown_users: int = 0
    unknown_groups: int = 0
    unknown_memberships: int = 0
    unknown_names: list[str] = field(default_factory=list)  # of the first few


@dataclass(slots=True)
class Progress:
    """What a run is at, for whoever watches. `total` is 0 where nobody knows."""

    stage: str = "starting"
    done: int = 0
    total: int = 0
    cycle: int = 0
    cycles: int = 0
    notes: list[str] = field(default_factory=list)  # sentences for the person who watches, in order

    def begin(self, stage: str, total: int = 0) -> None:
        """Something else begins."""
        self.stage, self.done, self.total = stage, 0, total


@dataclass(slots=True)
class Outcome:
    """The whole run."""

    provider: str  # "Microsoft Entra ID", "Okta"
    url: str
    began: datetime
    seed: int
    settings: Mapping[str, str]  # what was chosen, in words: dialect, concurrency, rate
    source: Counts
    tally: Tally
    cycles: list[Cycle] = field(default_factory=list)
    comparison: Comparison | None = (
        None  # None where the server could not be read, or the run was interrupted
    )
    seconds: float = 0.0
    not_compared: str = ""  # why

    @property
    def in_sync(self) -> bool:
        return self.comparison is not None and not self.comparison.differences
