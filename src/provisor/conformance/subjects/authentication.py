"""Who may ask: tokens (RFC 7644 section 2, RFC 6750)."""

from provisor.conformance.checks import ENTRA, Subject
from provisor.conformance.exchanges import Exchange, expect, given
from provisor.conformance.server import Server

authentication = Subject("Authentication")


async def _with(server: Server, credentials: str) -> Exchange:
    given(server.asks_for_a_token, "no token was given: whoever comes may ask")

    async def ask() -> Exchange:
        query = {"startIndex": "1", "count": "1"}
        return await server.ask("GET", "/Users", query=query, headers={"Authorization": credentials})

    return await server.once(f"answer to {credentials[:6]}", ask)


@authentication.check(
    "token-wrong",
    "A wrong token opens nothing",
    "RFC 7644 section 2",
    entra="degrades",
    okta="degrades",
)
async def a_wrong_token_opens_nothing(server: Server) -> None:
    exchange = await _with(server, "Bearer no-such-token")
    expect(not exchange.succeeded, exchange, "401, since nobody has this token")


@authentication.check(
    "token-missing",
    "Nothing is answered without a token",
    "RFC 7644 section 2",
    entra="degrades",
    okta="degrades",
    like=("token-wrong",),
)
async def nothing_is_answered_without_a_token(server: Server) -> None:
    exchange = await _with(server, "non-token")
    expect(not exchange.succeeded, exchange, "401, since there is no token")


@authentication.check(
    "token-refusal-status",
    "A refused token is answered with 401",
    f"RFC 7644 section 3.12; {ENTRA}",
    entra="degrades",
    okta="degrades",
    needs=("token-wrong",),
)
async def a_refused_token_is_401(server: Server) -> None:
    exchange = await _with(server, "Bearer no-such-token")
    expect(exchange.status == 401, exchange, "401")


@authentication.check(
    "token-challenge",
    "A 401 says how to authenticate",
    "RFC 9110 section 11.6.1; RFC 7644 section 2",
    entra="harmless",
    okta="harmless",
    needs=("token-refusal-status",),
)
async def a_401_has_a_challenge(server: Server) -> None:
    exchange = await _with(server, "Bearer no-such-token")
    expect(
        "www-authenticate" in exchange.answer.headers, exchange, "a WWW-Authenticate header beside the 401"
    )
