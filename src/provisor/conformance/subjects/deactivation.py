"""How people lose and regain access: `active` in the forms that identity providers send, and DELETE."""

from typing import Any

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, given
from provisor.conformance.made import Made
from provisor.conformance.server import PATCH_OP, Server
from provisor.conformance.text_attribute import text_attribute

deactivation = Subject("Deactivation and deletion")

_PATCH = "RFC 7644 section 3.5.2.3"
_DELETE = "RFC 7644 section 3.6"
_BY_PATH = {"op": "replace", "path": "active", "value": False}
_WITHOUT_PATH = {"op": "replace", "value": {"active": False}}


async def _patched(
    server: Server, user: Made, *operations: dict[str, Any]
) -> tuple[object, Exchange, Exchange]:
    """`active` after a PATCH, the PATCH, and what shows it."""
    exchange = await server.patch_anyway(user, *operations)
    state, seen = await server.state(user)
    return state, exchange, seen


async def _replaced(server: Server, user: Made) -> tuple[object, Exchange, Exchange]:
    exchange = await server.ask("PUT", user.address, {**user.sent, "id": user.id, "active": False})
    state, seen = await server.state(user)
    return state, exchange, seen


@deactivation.check(
    "user-deactivate", "A user can be deactivated", f"{ENTRA}; {OKTA}",
    entra="breaks", okta="breaks", needs=("user-create", "user-active"),
)  # fmt: skip
async def a_user_is_deactivated(server: Server) -> None:
    user = await server.user()
    state, exchange, seen = await _patched(server, user, _BY_PATH)
    for operation in (_WITHOUT_PATH, {**_BY_PATH, "op": "Replace", "value": "False"}):
        if state is not True:
            break
        state, _, _ = await _patched(server, user, operation)
    if state is True:
        state, _, _ = await _replaced(server, user)
    expect(state is not True, exchange, "active false, by PATCH or PUT", seen=seen)
    server.know("a deactivated user", user)


async def _inactive(server: Server) -> Made:
    async def none() -> Made:
        given(False, "no user was deactivated")
        raise AssertionError

    return await server.once("a deactivated user", none)


@deactivation.check(
    "deactivate-by-path", "PATCH sets active to false", f"{_PATCH}; {ENTRA}",
    entra="breaks", okta="degrades", needs=("user-deactivate", "patch-supported", "patch-replace"),
)  # fmt: skip
async def patch_deactivates(server: Server) -> None:
    state, exchange, seen = await _patched(server, await server.user(), _BY_PATH)
    expect(exchange.succeeded and state is not True, exchange, "success, and active false", seen=seen)


@deactivation.check(
    "deactivate-without-path", "PATCH without a path sets active to false", f"{OKTA}; RFC 7644 section 3.5.2.3",
    entra="degrades", okta="breaks", needs=("user-deactivate", "patch-supported", "patch-without-path"),
    like=("deactivate-by-path",),
)  # fmt: skip
async def okta_deactivates(server: Server) -> None:
    state, exchange, seen = await _patched(server, await server.user(), _WITHOUT_PATH)
    expect(exchange.succeeded and state is not True, exchange, "success, and active false", seen=seen)


@deactivation.check(
    "deactivate-by-string", "The text “False” sets active to false", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("deactivate-by-path",),
)  # fmt: skip
async def entra_deactivates(server: Server) -> None:
    state, exchange, seen = await _by_string(server)
    expect(exchange.succeeded and state is not True, exchange, "success, and active false", seen=seen)


@deactivation.check(
    "active-is-boolean", "active stays a boolean when it is sent as text", f"{ENTRA_ISSUES}; RFC 7643 section 4.1.1",
    entra="degrades", okta="degrades", needs=("deactivate-by-string",),
)  # fmt: skip
async def active_stays_a_boolean(server: Server) -> None:
    state, exchange, seen = await _by_string(server)
    given(state != "gone", "the deactivated user can't be read")
    expect(state is False, exchange, "active false, a boolean", seen=seen)


async def _by_string(server: Server) -> tuple[object, Exchange, Exchange]:
    async def try_it() -> tuple[object, Exchange, Exchange]:
        operation = {"op": server.verb("Replace"), "path": "active", "value": "False"}
        return await _patched(server, await server.user(), operation)

    return await server.once("active as text", try_it)


@deactivation.check(
    "deactivate-by-put", "PUT sets active to false", f"RFC 7644 section 3.5.1; {OKTA}",
    entra="harmless", okta="breaks", needs=("user-deactivate", "user-put"),
)  # fmt: skip
async def put_deactivates(server: Server) -> None:
    state, exchange, seen = await _replaced(server, await server.user())
    expect(exchange.succeeded and state is not True, exchange, "success, and active false", seen=seen)


@deactivation.check(
    "deactivated-readable", "A deactivated user can still be read", f"{ENTRA}; {OKTA}",
    entra="breaks", okta="breaks", needs=("user-deactivate", "user-read"),
)  # fmt: skip
async def a_deactivated_user_is_read(server: Server) -> None:
    exchange = await server.look(await _inactive(server))
    expect(exchange.status == 200, exchange, "200 and the user, with active false")


@deactivation.check(
    "deactivated-found", "A deactivated user is still found", f"{ENTRA}; {OKTA}",
    entra="breaks", okta="breaks", needs=("deactivated-readable", "filter-user-name"),
)  # fmt: skip
async def a_deactivated_user_is_found(server: Server) -> None:
    user = await _inactive(server)
    exchange = await server.find("/Users", f'userName eq "{user.name}"')
    expect(len(exchange.resources) == 1, exchange, "the user, with active false")


def _activates(slug: str, title: str, section: str, value: object, *needs: str) -> None:
    """Add a check of one way to reactivate."""

    @deactivation.check(slug, title, section, entra="breaks", okta="degrades", needs=needs)
    async def a_user_is_reactivated(server: Server) -> None:
        user = await server.user()
        state, _, _ = await _patched(server, user, _BY_PATH)
        given(state is False, "the user isn't deactivated")
        verb = server.verb("Replace") if isinstance(value, str) else "replace"
        state, exchange, seen = await _patched(server, user, {"op": verb, "path": "active", "value": value})
        given(state != "True", "active is stored as text")
        expect(exchange.succeeded and state is True, exchange, "success, and active true", seen=seen)


_activates(
    "reactivate",
    "PATCH sets active to true again",
    _PATCH,
    True,
    "deactivate-by-path",
    "deactivated-readable",
)
_activates(
    "reactivate-by-string", "The text “True” sets active to true again", ENTRA_ISSUES, "True",
    "reactivate", "deactivate-by-string",
)  # fmt: skip


@deactivation.check(
    "user-create-inactive", "A user that is created inactive is inactive", "RFC 7643 section 4.1.1",
    entra="degrades", okta="harmless", needs=("user-deactivate",),
)  # fmt: skip
async def an_inactive_user_is_created(server: Server) -> None:
    user = await server.user(active=False)
    state, seen = await server.state(user)
    expect(state is not True, user.created, "active false", seen=seen)


async def _deleted(server: Server) -> tuple[Made, Exchange]:
    async def delete() -> tuple[Made, Exchange]:
        user = await server.user()
        return user, await server.ask("DELETE", user.address)

    return await server.once("a deleted user", delete)


@deactivation.check(
    "user-delete", "A deleted user is gone", f"{_DELETE}; {ENTRA}",
    entra="degrades", okta="harmless", needs=("user-create", "user-read"),
)  # fmt: skip
async def a_user_is_deleted(server: Server) -> None:
    user, exchange = await _deleted(server)
    expect(exchange.succeeded, exchange, "204")
    seen = await server.look(user)
    expect(not seen.succeeded, exchange, "a user that is gone", seen=seen)


@deactivation.check(
    "user-delete-status", "A deletion is answered with 204", _DELETE,
    entra="harmless", okta="harmless", needs=("user-delete",),
)  # fmt: skip
async def a_deletion_is_204(server: Server) -> None:
    _, exchange = await _deleted(server)
    expect(exchange.status == 204, exchange, "204 without a body")


@deactivation.check(
    "unknown-read", "Who isn't there is answered with 404", "RFC 7644 section 3.12",
    entra="degrades", okta="degrades", needs=("user-read",),
)  # fmt: skip
async def nobody_is_404(server: Server) -> None:
    exchange = await server.ask("GET", f"/Users/{server.text()}")
    expect(server.refused(exchange, 404), exchange, "404")


@deactivation.check(
    "deleted-read", "A deleted user is answered with 404", _DELETE,
    entra="degrades", okta="degrades", needs=("user-delete",), like=("unknown-read",),
)  # fmt: skip
async def a_deleted_user_is_404(server: Server) -> None:
    user, _ = await _deleted(server)
    exchange = await server.look(user)
    expect(server.refused(exchange, 404), exchange, "404")


@deactivation.check(
    "deleted-again", "A second deletion is answered with 404", _DELETE,
    entra="harmless", okta="harmless", needs=("user-delete",), like=("unknown-read",),
)  # fmt: skip
async def a_second_deletion_is_404(server: Server) -> None:
    user, _ = await _deleted(server)
    exchange = await server.ask("DELETE", user.address)
    expect(server.refused(exchange, 404), exchange, "404")


@deactivation.check(
    "deleted-listed", "A deleted user is found no more", _DELETE,
    entra="breaks", okta="breaks", needs=("user-delete", "filter-user-name"),
)  # fmt: skip
async def a_deleted_user_is_not_found(server: Server) -> None:
    user, _ = await _deleted(server)
    exchange = await server.find("/Users", f'userName eq "{user.name}"')
    expect(not exchange.resources, exchange, "an empty list")


@deactivation.check(
    "deleted-name-free", "The userName of a deleted user is free", _DELETE,
    entra="degrades", okta="harmless", needs=("user-delete",),
)  # fmt: skip
async def a_name_is_free_again(server: Server) -> None:
    user = await server.user()
    await server.ask("DELETE", user.address)
    exchange, _ = await server.create("/Users", server.person(userName=user.name))
    expect(exchange.succeeded, exchange, "201, since a deleted user is no conflict")


@deactivation.check(
    "unknown-put", "PUT of who isn't there is answered with 404", "RFC 7644 sections 3.5.1, 3.12",
    entra="harmless", okta="harmless", needs=("user-put",), like=("unknown-read",),
)  # fmt: skip
async def nobody_is_replaced(server: Server) -> None:
    body = server.person()
    # Should the server create a user after all, the run takes it away again.
    server.register.attempt("/Users", body["userName"])
    exchange = await server.ask("PUT", f"/Users/{server.text()}", body)
    expect(server.refused(exchange, 404), exchange, "404, and nobody is created")


@deactivation.check(
    "unknown-patch", "PATCH of who isn't there is answered with 404", "RFC 7644 sections 3.5.2, 3.12",
    entra="harmless", okta="harmless", needs=("patch-supported", "patch-replace"), like=("unknown-read",),
)  # fmt: skip
async def nobody_is_patched(server: Server) -> None:
    body = {
        "schemas": [PATCH_OP],
        "Operations": [{"op": "replace", "path": await text_attribute(server), "value": "en"}],
    }
    exchange = await server.ask("PATCH", f"/Users/{server.text()}", body)
    expect(server.refused(exchange, 404), exchange, "404")


@deactivation.check(
    "unknown-delete", "DELETE of who never was there is answered with 404", f"{_DELETE}; section 3.12",
    entra="harmless", okta="harmless", needs=("user-delete",), like=("unknown-read", "deleted-again"),
)  # fmt: skip
async def nobody_is_deleted(server: Server) -> None:
    exchange = await server.ask("DELETE", f"/Users/{server.text()}")
    expect(server.refused(exchange, 404), exchange, "404")
