"""A PATCH and what must have come of it, for all checks that patch users."""

from typing import Any

from provisor.conformance.exchanges import Exchange, expect, get, says
from provisor.conformance.made import Made
from provisor.conformance.server import Server

NAME = {"givenName": "maria", "familyName": "example"}
NAME_PARTS = ("name.givenName", "name.familyName")
WORK_EMAIL = 'emails[type eq "work"].value'
EMAILS = [{"type": "work", "value": "work@check.example", "primary": True}]


async def expect_patched(
    server: Server, user: Made, operations: list[dict[str, Any]], wanted: dict[str, Any], expected: str = ""
) -> Exchange:
    """Patch; the user must then say what is wanted (None: nothing)."""
    exchange = await server.patch(user, *operations)
    told = expected or ", ".join(
        f"{name} {'absent' if value is None else value}" for name, value in wanted.items()
    )
    expect(exchange.succeeded, exchange, f"success (200 or 204); then {told}")
    stored, seen = await server.show(user, str(wanted.get("userName", "")))
    expect(all(_has(stored, name, value) for name, value in wanted.items()), exchange, told, seen=seen)
    return exchange


def _has(stored: dict[str, Any], name: str, wanted: Any) -> bool:
    found = get(stored, *name.split("/"))
    return found in (None, "", [], {}) if wanted is None else says(found, wanted)
