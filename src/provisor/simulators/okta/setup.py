"""What the parts of Okta's engine share: the job at work, and the ways in which an application can be set up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from provisor.simulators.job import Link
from provisor.simulators.okta.push_rules import EVERY_ASSIGNED_GROUP, PushRules
from provisor.simulators.provisioning import Provisioning

HEADERS = {"User-Agent": "Okta SCIM Client 1.0.0", "Accept-Charset": "utf-8"}
"""developer.okta.com, "SCIM 2.0 protocol reference": every request names this client."""


class Flavour(StrEnum):
    """How an application was integrated, which decides between PUT and PATCH.

    developer.okta.com, "SCIM 2.0 protocol reference", Update a specific User: applications of the catalog (Okta
    Integration Network) get PATCH for what concerns `active` and for groups, and PUT for the rest; those made with
    the App Integration Wizard get PUT for everything.
    """

    CATALOG = "catalog"
    WIZARD = "wizard"


class Unlinking(StrEnum):
    """What becomes of a group that is pushed no more (help.okta.com: "Enable Group Push", Unlink pushed group)."""

    DELETE = "delete"
    KEEP = "keep"


class Renaming(StrEnum):
    """What becomes of a user whose userName changed: updated, or deactivated and created anew."""

    UPDATE = "update"
    RECREATE = "recreate"


@dataclass
class Setup(Provisioning):
    """One application of Okta.

    `makes_passwords` sends a random password with each create ("Set password when creating new users"); `imports`
    reads what the server has before the initial cycle, and links the users that match.
    """

    flavour: Flavour = Flavour.CATALOG
    rules: PushRules = EVERY_ASSIGNED_GROUP
    unlinking: Unlinking = Unlinking.DELETE
    renaming: Renaming = Renaming.UPDATE
    makes_passwords: bool = True
    imports: bool = False

    def retry_at(self, _: Link) -> datetime | None:
        """With the next cycle.

        In Okta a failed task waits until somebody retries it (help.okta.com: "Troubleshoot provisioning"); here
        somebody does so before each cycle.
        """
        return self.rehearsal.now
