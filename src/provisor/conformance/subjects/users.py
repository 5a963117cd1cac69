"""Users as they are created and read (RFC 7644 sections 3.3, 3.4.1; RFC 7643 sections 3.1, 4.1)."""

from datetime import datetime
from typing import Any

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, get, given, is_error
from provisor.conformance.made import CORE_USER, ENTERPRISE_USER, Made
from provisor.conformance.server import Server

users = Subject("Users")

_CREATE = "RFC 7644 section 3.3"
_COMMON = "RFC 7643 section 3.1"


async def _created(server: Server) -> Made:
    return await server.sample()


@users.check(
    "user-create",
    "A user can be created",
    f"{_CREATE}; {ENTRA}; {OKTA}",
    entra="breaks",
    okta="breaks",
)
async def a_user_is_created(server: Server) -> None:
    body = server.person()
    exchange, made = await server.create("/Users", body)
    expect(exchange.succeeded, exchange, "201 and the user")
    if made is None:
        found = await server.find("/Users", f'userName eq "{body["userName"]}"')
        expect(False, exchange, "a user that can be found afterwards", seen=found)
    else:
        server.know("sample", made)


@users.check(
    "user-create-status", "What was created is answered with 201", _CREATE,
    entra="degrades", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_creation_is_201(server: Server) -> None:
    exchange = (await _created(server)).created
    expect(exchange.status == 201, exchange, "201")


@users.check(
    "user-create-body", "The answer to a creation holds the user", f"{_CREATE}; {OKTA}",
    entra="breaks", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_creation_is_answered_with_the_user(server: Server) -> None:
    made = await _created(server)
    body = made.created.body
    expect(str(get(body, "userName")).casefold() == made.name, made.created, "the user that was created")


@users.check(
    "user-create-id", "The answer to a creation holds the id", f"{_COMMON}; {ENTRA}",
    entra="breaks", okta="breaks", needs=("user-create-body",), like=("resource-id",),
)  # fmt: skip
async def a_creation_tells_the_id(server: Server) -> None:
    given("resource-id" not in server.found, "no resource shows its id")
    exchange = (await _created(server)).created
    found = get(exchange.body, "id")
    expect(isinstance(found, str) and found, exchange, "an id, as a string")


@users.check(
    "user-create-location", "The answer to a creation says where the user is", f"{_CREATE}; section 3.1",
    entra="harmless", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def a_creation_has_a_location(server: Server) -> None:
    made = await _created(server)
    location = made.created.answer.headers.get("location", "")
    expect(location.endswith(made.address), made.created, f"a Location header that ends with {made.address}")


@users.check(
    "user-read", "A user can be read by its id", "RFC 7644 section 3.4.1",
    entra="breaks", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_user_is_read(server: Server) -> None:
    made = await _created(server)
    exchange = await server.look(made)
    holds = exchange.status == 200 and str(get(exchange.body, "userName")).casefold() == made.name
    expect(holds, exchange, "200 and the user")


@users.check(
    "resource-id", "Every resource shows its id", f"{_COMMON}; {ENTRA}",
    entra="breaks", okta="breaks", needs=("user-read",),
)  # fmt: skip
async def a_read_user_has_its_id(server: Server) -> None:
    made = await _created(server)
    exchange = await server.look(made)
    expect(get(exchange.body, "id") == made.id, exchange, f"the id, “{made.id}”, as a string")


@users.check(
    "user-schemas", "A user names its schemas", "RFC 7643 section 3",
    entra="degrades", okta="breaks", needs=("user-read",),
)  # fmt: skip
async def a_user_names_its_schemas(server: Server) -> None:
    exchange = await server.look(await _created(server))
    named = get(exchange.body, "schemas")
    expect(isinstance(named, list) and CORE_USER in named, exchange, f"schemas with {CORE_USER}")


@users.check(
    "user-meta", "A user has meta", _COMMON,
    entra="harmless", okta="harmless", needs=("user-read",),
)  # fmt: skip
async def a_user_has_meta(server: Server) -> None:
    exchange = await server.look(await _created(server))
    expect(isinstance(get(exchange.body, "meta"), dict), exchange, "meta, an object")


@users.check(
    "user-meta-resource-type", "meta.resourceType says that a user is a User", _COMMON,
    entra="harmless", okta="harmless", needs=("user-meta",),
)  # fmt: skip
async def a_user_is_a_user(server: Server) -> None:
    exchange = await server.look(await _created(server))
    expect(get(exchange.body, "meta", "resourceType") == "User", exchange, "meta.resourceType “User”")


@users.check(
    "user-meta-location", "meta.location is the address of the user", _COMMON,
    entra="harmless", okta="harmless", needs=("user-meta",),
)  # fmt: skip
async def meta_has_the_location(server: Server) -> None:
    made = await _created(server)
    exchange = await server.look(made)
    location = str(get(exchange.body, "meta", "location") or "")
    expect(location.endswith(made.address), exchange, f"meta.location that ends with {made.address}")


@users.check(
    "user-meta-times", "Times in meta are times", f"{_COMMON}; section 2.3.5",
    entra="harmless", okta="harmless", needs=("user-meta",),
)  # fmt: skip
async def meta_has_times(server: Server) -> None:
    exchange = await server.look(await _created(server))
    times = [get(exchange.body, "meta", name) for name in ("created", "lastModified")]
    wrong = [each for each in times if each is not None and not _is_time(each)]
    expect(not wrong, exchange, "meta.created and meta.lastModified such as 2026-01-31T08:00:00Z")


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(datetime.fromisoformat(value[:19]))
    except ValueError:
        return False


@users.check(
    "user-external-id", "externalId is stored and returned", f"{_COMMON}; {ENTRA}; {OKTA}",
    entra="breaks", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def the_external_id_is_stored(server: Server) -> None:
    made = await _created(server)
    given("externalId" in made.sent, "a user with an externalId was refused")
    stored, exchange = await server.show(made)
    expected = f"externalId “{made.sent['externalId']}”"
    expect(get(stored, "externalId") == made.sent["externalId"], made.created, expected, seen=exchange)


@users.check(
    "user-active", "An active user is shown as active", f"RFC 7643 section 4.1.1; {OKTA}",
    entra="breaks", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def an_active_user_is_active(server: Server) -> None:
    made = await server.user(active=True)
    state, exchange = await server.state(made)
    given(state != "gone", "a created user can't be read")
    expect(state is True, made.created, "active true", seen=exchange)


@users.check(
    "user-without-name", "A user without a userName is refused", "RFC 7643 section 4.1.1; RFC 7644 section 3.12",
    entra="harmless", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def a_user_needs_a_name(server: Server) -> None:
    body = server.person()
    del body["userName"]
    exchange, _ = await server.create("/Users", body)
    expect(server.refused(exchange, 400), exchange, "400, since userName is required")


@users.check(
    "user-read-only", "Read-only values in a creation are ignored", f"{_CREATE}; {_COMMON}",
    entra="harmless", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def read_only_values_are_ignored(server: Server) -> None:
    exchange, made = await server.create("/Users", server.person(id=server.tag))
    expect(exchange.succeeded, exchange, "201: a client's id is ignored")
    expect(made is None or made.id != server.tag, exchange, "an id that the server chose")


@users.check(
    "entra-create", "A user is created from all that Entra ID sends", ENTRA,
    entra="breaks", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def entra_creates_a_user(server: Server) -> None:
    body = server.person(schemas=[CORE_USER, ENTERPRISE_USER], meta={"resourceType": "User"}, roles=[])
    exchange, _ = await server.create("/Users", body)
    expect(exchange.succeeded, exchange, "201, although meta, roles and an unused schema are sent")


@users.check(
    "okta-create", "A user is created from all that Okta sends", OKTA,
    entra="harmless", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def okta_creates_a_user(server: Server) -> None:
    exchange, _ = await _okta(server)
    expect(exchange.succeeded, exchange, "201, although password and groups are sent")


async def _okta(server: Server) -> tuple[Exchange, Made | None]:
    async def create() -> tuple[Exchange, Made | None]:
        body = server.person(password="aB3$aB3$aB3$", groups=[], locale="en-US")  # noqa: S106 - opens nothing
        return await server.create("/Users", body)

    return await server.once("okta's user", create)


@users.check(
    "password-shown", "A password is never shown", "RFC 7643 section 4.1.1",
    entra="harmless", okta="degrades", needs=("okta-create",),
)  # fmt: skip
async def a_password_is_never_shown(server: Server) -> None:
    exchange, made = await _okta(server)
    expect("aB3$aB3$aB3$" not in exchange.answer.text, exchange, "an answer without the password")
    if made is not None:
        seen = await server.look(made)
        expect("aB3$aB3$aB3$" not in seen.answer.text, exchange, "a user without the password", seen=seen)


async def _again(server: Server, name: str) -> Exchange:
    exchange, _ = await server.create("/Users", server.person(userName=name))
    return exchange


async def _twice(server: Server) -> Exchange:
    async def twice() -> Exchange:
        return await _again(server, (await server.user()).name)

    return await server.once("the same name twice", twice)


@users.check(
    "user-duplicate", "Two users never have one userName", f"{_CREATE}; {ENTRA}",
    entra="breaks", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_name_is_given_once(server: Server) -> None:
    exchange = await _twice(server)
    expect(not exchange.succeeded, exchange, "409, since the name is taken")


@users.check(
    "user-duplicate-status", "A userName that is taken is answered with 409", f"{_CREATE}; {ENTRA}; {OKTA}",
    entra="degrades", okta="degrades", needs=("user-duplicate",),
)  # fmt: skip
async def a_conflict_is_409(server: Server) -> None:
    exchange = await _twice(server)
    expect(server.refused(exchange, 409), exchange, "409")


@users.check(
    "user-duplicate-type", "A userName that is taken has the scimType uniqueness", f"{_CREATE}; section 3.12",
    entra="harmless", okta="harmless", needs=("user-duplicate-status",),
)  # fmt: skip
async def a_conflict_is_one_of_uniqueness(server: Server) -> None:
    exchange = await _twice(server)
    given(is_error(exchange), "the refusal is no SCIM error")
    expect(get(exchange.body, "scimType") == "uniqueness", exchange, "scimType “uniqueness”")


@users.check(
    "user-duplicate-case", "A userName is taken in every case", f"RFC 7643 section 4.1.1; {ENTRA}",
    entra="degrades", okta="degrades", needs=("user-duplicate",),
)  # fmt: skip
async def a_name_is_taken_in_every_case(server: Server) -> None:
    exchange = await _again(server, (await server.user()).name.upper())
    expect(not exchange.succeeded, exchange, "409: userName is compared without case")
