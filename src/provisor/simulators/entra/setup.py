"""What the parts of Entra ID's engine share: the job at work, the dialect, and when failing objects are due again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from provisor.simulators.entra.dialects import Dialect
from provisor.simulators.entra.escrow import retry_at
from provisor.simulators.job import Link
from provisor.simulators.provisioning import Provisioning


@dataclass
class Setup(Provisioning):
    """One provisioning job of Entra ID.

    `checks_references` asks whether a manager or member is there already before it is set, as the service does for
    single changes (learn.microsoft.com: "Get User by reference attribute"); an initial cycle knows that nobody is.
    """

    dialect: Dialect
    members_per_request: int = 1
    deletion_threshold: int = 0
    checks_references: bool = field(init=False, default=False)
    holds_deletions: bool = field(init=False, default=False)

    def headers(self) -> Mapping[str, str]:
        """An id by which both sides' logs can be laid side by side."""
        return {"client-request-id": self.rehearsal.new_id()}

    def retry_at(self, link: Link) -> datetime | None:
        now = self.rehearsal.now
        return retry_at(link.failures + 1, link.failed_at or now, now)
