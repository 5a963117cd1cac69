"""The form of all answers that the run has had (RFC 7644 sections 3.1, 3.8, 3.12): these checks come last."""

from collections.abc import Callable

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, get, given, is_error
from provisor.conformance.made import ERROR
from provisor.conformance.server import Server

answers = Subject("The form of answers")

_ERRORS = "RFC 7644 section 3.12"


def _all(exchanges: list[Exchange], holds: Callable[[Exchange], object], expected: str) -> None:
    given(exchanges, "there was no such answer")
    for each in exchanges:
        expect(holds(each), each, expected)


def _with_json(server: Server) -> list[Exchange]:
    return list(server.first_of_type.values())


@answers.check(
    "content-type", "Answers are declared as JSON", f"RFC 7644 section 3.8; {ENTRA}; {OKTA}",
    entra="breaks", okta="breaks",
)  # fmt: skip
async def answers_are_json(server: Server) -> None:
    known = {"application/scim+json", "application/json"}
    _all(
        _with_json(server),
        lambda each: each.answer.content_type in known,
        "Content-Type: application/scim+json",
    )


@answers.check(
    "content-type-scim", "Answers are declared as SCIM's JSON", "RFC 7644 sections 3.1, 3.8, 8.1",
    entra="harmless", okta="harmless",
)  # fmt: skip
async def answers_are_scim_json(server: Server) -> None:
    _all(
        [each for each in _with_json(server) if each.answer.content_type != ""],
        lambda each: each.answer.content_type != "application/json",
        "Content-Type: application/scim+json, which was asked for",
    )


@answers.check(
    "error-schemas", "An error is a SCIM error", _ERRORS,
    entra="degrades", okta="degrades",
)  # fmt: skip
async def errors_are_scim_errors(server: Server) -> None:
    _all(
        server.refusals,
        lambda each: get(each.body, "schemas") == [ERROR],
        f"a JSON object with schemas [{ERROR}]",
    )


@answers.check(
    "error-status", "An error repeats its status, as a string", _ERRORS,
    entra="harmless", okta="degrades",
)  # fmt: skip
async def errors_have_their_status(server: Server) -> None:
    told = [each for each in server.refusals if is_error(each)]
    _all(told, lambda each: get(each.body, "status") == str(each.status), "status, as a string")


@answers.check(
    "body-not-json", "A body that can't be read is refused", _ERRORS,
    entra="harmless", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def broken_json_is_refused(server: Server) -> None:
    exchange = await server.ask("POST", "/Users", b'{"schemas": [')
    expect(400 <= exchange.status < 500, exchange, "400 with scimType invalidSyntax")


@answers.check(
    "content-type-json", "Requests may be declared as application/json", "RFC 7644 section 8.1; Okta's SPEC test",
    entra="harmless", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def plain_json_is_understood(server: Server) -> None:
    headers = {"Content-Type": "application/json"}
    exchange, _ = await server.create("/Users", server.person(), headers)
    expect(exchange.succeeded, exchange, "201 and the user")
