"""Refusals and defects as problems (RFC 9457): one table says what is to be done, one what else each tells."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from provisor.directory import (
    guard,
    machines,
    notices,
    passkey_refusals,
    passkeys,
    permissions,
    refusals,
    sign_in,
    sign_in_domains,
    sign_in_refusals,
    team_refusals,
)
from provisor.directory.refusals import Refusal
from provisor.provisioning import entering
from provisor.provisioning.journal import verifying
from provisor.provisioning.refused import code_of
from provisor.scim.errors import Defect, ScimError, Unauthorized, Unavailable
from provisor.web.admission import FromElsewhere
from provisor.web.statuses import status_of

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/problems"
"""Below it each type of problem has its place, as a fragment."""

_BUSY_SECONDS = 1
_ELSEWHERE = frozenset(
    each.__name__ for each in (sign_in, sign_in_refusals, sign_in_domains, passkeys, passkey_refusals)
)
"""What is refused where people sign in, and where that is set up: the API has no routes for these."""
_TAKE_OVER = "Send `take_over` as true to decide it here from now on, or change it at the identity provider."
_SEE = "GET {} lists what is there."
_DECIDE = "GET /api/v1/guard lists what is held; decide with POST /api/v1/guard/apply or /api/v1/guard/drop."
_SHARE = "Change it there, or PATCH /api/v1/connections/{connection} of that one with `shares` as true."
REMEDIES: Mapping[type[Exception], str] = {
    Unauthorized: "Make a token with POST /api/v1/tokens, or with `provisor token create` on the host.",
    FromElsewhere: "PATCH /api/v1/connections/{connection} with `networks`, from an address that is allowed.",
    guard.DeletionHeld: _DECIDE,
    guard.DeactivationHeld: _DECIDE,
    guard.MembershipHeld: _DECIDE,
    guard.NoHeldChange: _SEE.format("/api/v1/guard"),
    guard.NoSuchHold: _SEE.format("/api/v1/holds"),
    entering.LinkForPages: "Open the link at /welcome; a token with every right is made by POST /api/v1/tokens.",
    entering.NeverComesIn: "PATCH /api/v1/users/{user} with `active` as true lets them in again.",
    verifying.NoCheckpoint: "GET /api/v1/journal/checkpoint tells one.",
    refusals.ManagedByConnection: _TAKE_OVER,
    team_refusals.OwnedByConnection: _TAKE_OVER,
    refusals.LastOwner: "Give somebody else the role of an owner first: PATCH /api/v1/users/{user}.",
    refusals.NoSuchUser: _SEE.format("/api/v1/users"),
    notices.NoSuchRecipient: _SEE.format("/api/v1/notices/recipients"),
    refusals.NoSuchBot: _SEE.format("/api/v1/bots"),
    refusals.NoSuchConnection: _SEE.format("/api/v1/connections"),
    refusals.NoSuchToken: _SEE.format("/api/v1/tokens"),
    machines.EntraCallerKnown: "Revoke that first: DELETE /api/v1/tokens/{token}; GET /api/v1/tokens lists it.",
    machines.PublicKeyKnown: "Give it another `kid`, or revoke the old one: DELETE /api/v1/tokens/{token}.",
    refusals.NoSuchSchema: _SEE.format("/api/v1/schemas"),
    refusals.NoSuchCycle: _SEE.format("/api/v1/cycles"),
    refusals.NoSuchEntry: _SEE.format("/api/v1/journal"),
    refusals.NoSuchRequest: _SEE.format("/api/v1/journal"),
    refusals.NoSuchUndo: _SEE.format("/api/v1/undos"),
    refusals.UndoEnded: _SEE.format("/api/v1/undos"),
    refusals.SparedUser: (
        "Do it with /api/v1/users/{user}, or PATCH /api/v1/connections/{connection} with `spares_others` as false."
    ),
    refusals.UserOfAnotherConnection: _SHARE,
    team_refusals.TeamOfAnotherConnection: _SHARE,
    team_refusals.NoSuchTeam: _SEE.format("/api/v1/teams"),
    permissions.NotPermitted: (
        "Use a token with the scope that is needed: POST /api/v1/tokens makes one, and so does `provisor token create`."
    ),
}
"""What to do, in the words of this API, also where the sentence speaks of commands."""

_TOLD = (
    "user_name",
    "name",
    "called",
    "held_by",
    "connection",
    "connection_name",
    "managed_by",
    "brought_by",
    "user_ids",
)
"""What refusals know beside their sentence, and problems tell as members of the same names."""


class ProblemResponse(Response):
    """An answer whose body is a problem."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def title_of(problem: type[Exception]) -> str:
    """What kind of problem it is, in a few words: `UserNameTaken` is "User name taken"."""
    return code_of(problem).replace("-", " ").capitalize()


def of_refusal(refusal: Refusal | ScimError, headers: Mapping[str, str] | None = None) -> Response:
    """What the organization, or the protocol of SCIM, refuses."""
    kind = type(refusal)
    status = refusal.status if isinstance(refusal, ScimError) else status_of(type(refusal))
    told = {name: known for name in _TOLD if isinstance(known := getattr(refusal, name, None), str | list)}
    remedy = REMEDIES.get(kind)
    return problem(kind, status, str(refusal), headers, **told, **({"remedy": remedy} if remedy else {}))


def problem(
    kind: type[Exception], status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    """A problem of that kind, with members of its own."""
    document = {
        "type": f"{TYPES}#{code_of(kind)}",
        "title": title_of(kind),
        "status": status,
        "detail": detail,
    }
    return ProblemResponse(document | members, status, headers)


def catalogue() -> list[dict[str, Any]]:
    """Every type of problem that the organization refuses something with here, by its place."""
    return [
        {
            "type": f"{TYPES}#{code_of(kind)}",
            "title": title_of(kind),
            "status": status_of(kind),
            "description": " ".join((kind.__doc__ or "").split()),
            "remedy": REMEDIES.get(kind),
        }
        for kind in sorted(of_routes(), key=code_of)
    ]


def kinds() -> set[type[Refusal]]:
    """Every kind of refusal that the organization has."""
    return _all_below(Refusal)


def of_routes() -> set[type[Refusal]]:
    """Those that a route of the API may meet."""
    return {each for each in kinds() if each.__module__ not in _ELSEWHERE}


def _all_below(kind: type[Refusal]) -> set[type[Refusal]]:
    return {each for below in kind.__subclasses__() for each in {below, *_all_below(below)}}


def busy() -> Response:
    """The store has more to do than it accepts, or its database does not answer."""
    detail = "The service can't take this on now, but will soon; please try again in a moment."
    return of_refusal(Unavailable(detail), {"Retry-After": str(_BUSY_SECONDS)})


def defect(reference: str) -> Response:
    """Something that should not have happened; the log tells what, under this reference."""
    detail = f"The service failed and should not have; its log says more under reference {reference}."
    return of_refusal(Defect(detail))
