"""What a check is: one behaviour, with what it means to Entra ID and Okta when a server lacks it.

A behaviour belongs to exactly one check. `needs` names the checks that own what this one presupposes: unless all of
them passed, it says nothing, so that one fault is one finding.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from provisor.conformance.server import Server

Harm = Literal["breaks", "degrades", "harmless"]
Body = Callable[[Server], Awaitable[None]]

ENTRA = "Microsoft Learn: Develop and plan provisioning for a SCIM endpoint"
ENTRA_ISSUES = "Microsoft Learn: Known issues with SCIM 2.0 protocol compliance"
OKTA = "Okta developer docs: SCIM 2.0 protocol reference"


@dataclass(frozen=True, slots=True)
class Check:
    """One behaviour. `title` says what a server should do.

    `like` names a check that the same fault can break elsewhere (users, then groups): a finding with the same symptom
    is not repeated.
    """

    id: str
    title: str
    section: str
    entra: Harm
    okta: Harm
    body: Body
    needs: tuple[str, ...] = ()
    like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Checks of one subject, in the order in which they run."""

    name: str
    checks: list[Check] = field(default_factory=list)

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def check(
        self,
        slug: str,
        title: str,
        section: str,
        *,
        entra: Harm,
        okta: Harm,
        needs: tuple[str, ...] = (),
        like: tuple[str, ...] = (),
    ) -> Callable[[Body], Body]:
        """Add the decorated function as a check."""

        def add(body: Body) -> Body:
            self.checks.append(Check(slug, title, section, entra, okta, body, needs, like))
            return body

        return add
