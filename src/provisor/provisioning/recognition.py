"""Which identity provider a connection is, by what it sends; asked only until it is known.

A mark that is sure suffices; of those that others might share, two of one provider and none of another.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from provisor.directory.connections import Kind
from provisor.scim.leniency import Leniency
from provisor.scim.tolerances import Tolerance


class Evidence(NamedTuple):
    """What is seen of a request: headers by lower-case name, the query string, and what had to be tolerated."""

    headers: Mapping[str, str]
    query: bytes
    leniency: Leniency


class Mark(NamedTuple):
    """Something that an identity provider sends."""

    kind: Kind
    sure: bool
    told: str
    seen: Callable[[Evidence], bool]


_FLAG = re.compile(rb"(^|&)aadOptscim062020(=|&|$)", re.IGNORECASE)

MARKS = (
    # https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20/: "User-Agent: Okta SCIM Client 1.0.0".
    Mark(
        Kind.OKTA,
        sure=True,
        told="its User-Agent `Okta SCIM Client`",
        seen=lambda sent: sent.headers.get("user-agent", "").startswith("Okta SCIM Client"),
    ),
    # Microsoft Learn, "Known issues with SCIM 2.0 protocol compliance": the flag in the tenant URL.
    Mark(
        Kind.ENTRA,
        sure=True,
        told="the flag `aadOptscim062020` in its URL",
        seen=lambda sent: _FLAG.search(sent.query) is not None,
    ),
    # Microsoft Learn, "Develop and plan provisioning for a SCIM endpoint": on every group that is made.
    Mark(
        Kind.ENTRA,
        sure=True,
        told="the schema `…/ADSCIM/2.0/Group` of its groups",
        seen=lambda sent: any("ResourceManagement/ADSCIM/" in name for name in sent.leniency.set_aside),
    ),
    # Other clients made with Microsoft's libraries number their requests so, too.
    Mark(
        Kind.ENTRA,
        sure=False,
        told="its header `client-request-id`",
        seen=lambda sent: "client-request-id" in sent.headers,
    ),
    Mark(
        Kind.ENTRA,
        sure=False,
        told="its capitalised PATCH operations",
        seen=lambda sent: Tolerance.CAPITALISED_VERB in sent.leniency.used,
    ),
)

_ENOUGH_UNSURE = 2


def recognise(evidence: Evidence) -> tuple[Kind, str] | None:
    """The kind that the request shows, and by what; None where it is not sure."""
    seen = [mark for mark in MARKS if mark.seen(evidence)]
    kinds = {mark.kind for mark in seen}
    if len(kinds) != 1:
        return None
    if not any(mark.sure for mark in seen) and len(seen) < _ENOUGH_UNSURE:
        return None
    return kinds.pop(), f"Recognised by {' and '.join(mark.told for mark in seen)}."
