"""Runs every check against one server, and takes away what was made, whatever happens between."""

from collections.abc import Callable

from provisor.conformance.catalogue import CHECKS
from provisor.conformance.checks import Check
from provisor.conformance.cleaning import clean
from provisor.conformance.exchanges import Deviation, NotChecked
from provisor.conformance.ordering import ordered
from provisor.conformance.outcome import Outcome, Result
from provisor.conformance.reaching import reach
from provisor.conformance.server import Gone, Server
from provisor.simulators.wire.client import Client
from provisor.simulators.wire.pace import Patience

PATIENCE = Patience(answer=15.0, connect=10.0)


class Unchecked(Exception):
    """The server can't be checked; the text says why. `left_over` as in an outcome."""

    def __init__(self, why: str, left_over: list[str] | None = None) -> None:
        super().__init__(why)
        self.left_over = left_over or []


async def run(
    url: str,
    token: str,
    *,
    patience: Patience = PATIENCE,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Check the server. `token` is empty where it asks for none; `tell` hears, a sentence each, why it takes long.

    Raises Unchecked where it can't be reached, or stops answering; NoAddress for the URL.
    """
    outcome = Outcome(url)
    async with Client(url, token, patience=patience) as client:
        server = Server(client, asks_for_a_token=token != "", tell=tell)
        try:
            await _run(server, outcome)
        except Gone as gone:
            raise Unchecked(str(gone), outcome.left_over) from gone
        outcome.requests = server.requests
    return outcome


async def _run(server: Server, outcome: Outcome) -> None:
    try:
        await reach(server)
        for check in ordered(CHECKS):
            outcome.add(await _result(server, outcome, check))
    finally:
        outcome.left_over = await clean(server)


async def _result(server: Server, outcome: Outcome, check: Check) -> Result:
    for need in check.needs:
        if outcome.results[need].verdict != "passed":
            return Result(check, "not checked", why=f"“{need}” did not pass")
    try:
        await check.body(server)
    except NotChecked as missing:
        return Result(check, "not checked", why=str(missing))
    except Deviation as deviation:
        if told := _told_already(outcome, check, deviation):
            return Result(check, "not checked", why=f"the same as “{told}”", same_as=told)
        server.found.add(check.id)
        return Result(check, "found", deviation)
    except Gone:
        raise
    except Exception as strange:  # noqa: BLE001 - what a server answers is in nobody's hand
        return Result(check, "not checked", why=f"an answer can't be understood ({strange!r})")
    return Result(check, "passed")


def _told_already(outcome: Outcome, check: Check, deviation: Deviation) -> str:
    """The id of the finding that this one would repeat."""
    for other in check.like:
        result = outcome.results[other]
        if result.deviation and result.deviation.symptom == deviation.symptom:
            return other
        if result.same_as:
            return result.same_as
    return ""
