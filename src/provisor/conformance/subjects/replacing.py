"""PUT of users, Okta's way to update people (RFC 7644 section 3.5.1)."""

from typing import Any

from provisor.conformance.checks import OKTA, Subject
from provisor.conformance.exchanges import elements, expect, get, given, says
from provisor.conformance.keeping import lost_to_put
from provisor.conformance.made import Made
from provisor.conformance.server import Server
from provisor.conformance.text_attribute import text_attribute

replacing = Subject("PUT of users")

_PUT = "RFC 7644 section 3.5.1"


@replacing.check(
    "user-put", "A user can be replaced by PUT", f"{_PUT}; {OKTA}",
    entra="harmless", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_user_is_replaced(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    exchange = await server.ask("PUT", user.address, {**user.sent, "id": user.id, vehicle: "fr"})
    expect(exchange.succeeded, exchange, "200 and the user")
    stored, seen = await server.show(user)
    expect(get(stored, vehicle) == "fr", exchange, f"{vehicle} “fr”", seen=seen)


@replacing.check(
    "user-put-id", "PUT leaves the id as it is", f"{_PUT}; RFC 7643 section 3.1; {OKTA}",
    entra="harmless", okta="breaks", needs=("user-put", "resource-id"),
)  # fmt: skip
async def the_id_stays(server: Server) -> None:
    user = await server.user()
    exchange = await server.ask("PUT", user.address, {**user.sent, "id": user.id})
    seen = await server.look(user)
    expect(seen.succeeded, exchange, f"the user still at {user.address}", seen=seen)


@replacing.check(
    "user-put-answer", "PUT is answered with 200 and the user as it is now", _PUT,
    entra="harmless", okta="degrades", needs=("user-put",),
)  # fmt: skip
async def a_put_is_answered_with_the_user(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    exchange = await server.ask("PUT", user.address, {**user.sent, "id": user.id, vehicle: "fr"})
    current = exchange.status == 200 and get(exchange.body, vehicle) == "fr"
    expect(current, exchange, f"200 and the user with {vehicle} “fr”")


@replacing.check(
    "user-put-values", "PUT stores all that it is sent", f"{_PUT}; {OKTA}",
    entra="harmless", okta="breaks", needs=("user-put",),
)  # fmt: skip
async def all_values_are_stored(server: Server) -> None:
    user = await server.user()
    before = await server.read(user)
    elsewhere = {"schemas", *(place.name for place in await lost_to_put(server))}
    sent = {
        name: value
        for name, value in user.sent.items()
        if name not in elsewhere and says(get(before, name), value)
    }
    exchange = await server.ask("PUT", user.address, {**user.sent, "id": user.id})
    stored, seen = await server.show(user)
    wrong = [name for name in sent if not says(get(stored, name), sent[name])]
    expect(not wrong, exchange, f"these as they were sent: {', '.join(wrong)}", seen=seen)


@replacing.check(
    "user-put-whole", "PUT takes a user as it was read, with id, meta and groups", OKTA,
    entra="harmless", okta="breaks", needs=("user-put",),
)  # fmt: skip
async def a_read_user_is_put_back(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    body = {"groups": [], **await server.read(user), vehicle: "fr"}
    exchange = await server.ask("PUT", user.address, body)
    expect(exchange.succeeded, exchange, "200, and read-only values ignored")
    stored, seen = await server.show(user)
    expect(get(stored, vehicle) == "fr", exchange, f"{vehicle} “fr”", seen=seen)


async def _put_without(server: Server, user: Made, **changes: Any) -> tuple[dict[str, Any], Any, Any]:
    """PUT with these changes, an attribute left out where it is `...`; then the user and both exchanges."""
    body = {**user.sent, "id": user.id, **changes}
    exchange = await server.ask(
        "PUT", user.address, {name: each for name, each in body.items() if each is not ...}
    )
    stored, seen = await server.show(user)
    return stored, exchange, seen


@replacing.check(
    "user-put-clears", "PUT clears what it leaves out", _PUT,
    entra="harmless", okta="degrades", needs=("user-put",),
)  # fmt: skip
async def what_is_left_out_is_cleared(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    stored, exchange, seen = await _put_without(server, user, **{vehicle: ...})
    expect(get(stored, vehicle) != "en", exchange, f"no {vehicle}, or a default", seen=seen)


@replacing.check(
    "user-put-null", "PUT clears what it says is null or empty", f"{_PUT}; RFC 7643 section 2.5",
    entra="harmless", okta="degrades", needs=("user-put-clears",),
)  # fmt: skip
async def null_is_nothing(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    given(elements(await server.read(user), "emails"), "the server stores no emails")
    given("emails" not in {place.name for place in await lost_to_put(server)}, "PUT loses emails")
    stored, exchange, seen = await _put_without(server, user, **{vehicle: None, "emails": []})
    expect(exchange.succeeded, exchange, "200: null and [] mean no value")
    left = get(stored, vehicle) == "en" or bool(elements(stored, "emails"))
    expect(not left, exchange, f"neither {vehicle} nor emails", seen=seen)


@replacing.check(
    "user-put-keeps-access", "PUT that leaves active out takes nobody's access", f"{_PUT}; {OKTA}",
    entra="harmless", okta="degrades", needs=("user-put-values", "user-active"),
)  # fmt: skip
async def access_stays(server: Server) -> None:
    stored, exchange, seen = await _put_without(server, await server.user(active=True), active=...)
    # Absent is open (the RFC lets a server clear it); false is a decision that nobody took.
    expect(get(stored, "active") is not False, exchange, "active true, or none", seen=seen)
