"""Whether there is a SCIM server at all, and whether it takes the token."""

from provisor.conformance.exchanges import Exchange, NotChecked, get
from provisor.conformance.server import Gone, Server
from provisor.simulators.wire.failures import detail

_ABSENT = frozenset({404, 405, 410})


async def reach(server: Server) -> None:
    """Ask for a page of users and for the configuration. Raises Gone unless one of the two speaks SCIM."""
    try:
        users = await server.ask("GET", "/Users", query={"startIndex": "1", "count": "1"})
        config = await server.ask("GET", "/ServiceProviderConfig")
    except NotChecked as silent:
        raise Gone(str(silent)) from silent
    if users.status in {401, 403}:
        raise Gone(
            f"The server does not accept the token ({users.status}): {detail(users.answer)}".rstrip(": ")
        )
    if not _speaks_scim(users) and not _speaks_scim(config):
        raise Gone(_instead(users))


def _speaks_scim(exchange: Exchange) -> bool:
    # A broken list or error is a finding; that it's JSON with SCIM's words is enough here.
    words = ("Resources", "totalResults", "schemas", "patch", "scimType")
    return any(get(exchange.body, word) is not None for word in words)


def _instead(exchange: Exchange) -> str:
    if 300 <= exchange.status < 400:
        return f"The server sends us elsewhere ({exchange.status}): {exchange.answer.headers.get('location', '')}"
    if exchange.status in _ABSENT:
        return f"There is no SCIM endpoint at this address: GET /Users is answered with {exchange.status}."
    if exchange.status >= 500:
        return f"The server failed ({exchange.status}) at GET /Users: {detail(exchange.answer)}".rstrip(": ")
    kind = exchange.answer.content_type or "nothing"
    told = detail(exchange.answer)
    return f"The server does not speak SCIM: GET /Users is answered with {kind} ({told})."
