"""What a server says of itself (RFC 7643 sections 5 to 7, RFC 7644 section 4)."""

from provisor.conformance.checks import Subject
from provisor.conformance.exchanges import Exchange, expect, get
from provisor.conformance.made import CORE_USER
from provisor.conformance.server import Server

discovery = Subject("Discovery")

_FEATURES = ("patch", "bulk", "filter", "changePassword", "sort", "etag")


async def _document(server: Server, fact: str, path: str) -> Exchange:
    return await server.once(fact, lambda: server.ask("GET", path))


@discovery.check(
    "service-provider-config",
    "GET /ServiceProviderConfig says what the server can do",
    "RFC 7644 section 4",
    entra="harmless",
    okta="harmless",
)
async def there_is_a_config(server: Server) -> None:
    exchange = await _document(server, "config", "/ServiceProviderConfig")
    expect(exchange.status == 200 and exchange.body, exchange, "200 with the configuration as a JSON object")


@discovery.check(
    "service-provider-config-parts",
    "ServiceProviderConfig has all that it must have",
    "RFC 7643 section 5",
    entra="harmless",
    okta="harmless",
    needs=("service-provider-config",),
)
async def the_config_is_whole(server: Server) -> None:
    exchange = await _document(server, "config", "/ServiceProviderConfig")
    missing = [name for name in _FEATURES if not isinstance(get(exchange.body, name, "supported"), bool)]
    if not isinstance(get(exchange.body, "authenticationSchemes"), list):
        missing.append("authenticationSchemes")
    expect(
        not missing,
        exchange,
        f"“supported” as a boolean, and the schemes as a list; missing: {', '.join(missing)}",
    )


@discovery.check(
    "resource-types",
    "GET /ResourceTypes lists User with its endpoint and schema",
    "RFC 7643 section 6; RFC 7644 section 4",
    entra="harmless",
    okta="harmless",
)
async def user_is_a_resource_type(server: Server) -> None:
    exchange = await _document(server, "types", "/ResourceTypes")
    users = [
        each for each in exchange.resources if get(each, "schema") == CORE_USER and get(each, "endpoint")
    ]
    expect(exchange.status == 200 and users, exchange, f"200 and a list with an endpoint for {CORE_USER}")


@discovery.check(
    "resource-type-by-name",
    "A resource type can be read by its name",
    "RFC 7644 section 4",
    entra="harmless",
    okta="harmless",
    needs=("resource-types",),
)
async def a_resource_type_is_read(server: Server) -> None:
    exchange = await server.ask("GET", "/ResourceTypes/User")
    expect(
        exchange.status == 200 and get(exchange.body, "schema") == CORE_USER,
        exchange,
        "200 with the type User",
    )


@discovery.check(
    "schemas",
    "GET /Schemas lists the schema of users with its attributes",
    "RFC 7643 section 7; RFC 7644 section 4",
    entra="degrades",
    okta="harmless",
)
async def the_schema_of_users_is_listed(server: Server) -> None:
    exchange = await _document(server, "schemas", "/Schemas")
    expected = f"200 and a list with {CORE_USER} and its attributes"
    expect(
        exchange.status == 200 and "username" in (await server.schemas()).get(CORE_USER, []),
        exchange,
        expected,
    )


@discovery.check(
    "schema-by-urn",
    "A schema can be read by its URN",
    "RFC 7644 section 4",
    entra="harmless",
    okta="harmless",
    needs=("schemas",),
)
async def a_schema_is_read(server: Server) -> None:
    exchange = await server.ask("GET", f"/Schemas/{CORE_USER}")
    expect(exchange.status == 200 and get(exchange.body, "id") == CORE_USER, exchange, "200 with that schema")


@discovery.check(
    "query-flag",
    "A query parameter that nobody knows is ignored",
    "Microsoft Learn: Known issues with SCIM 2.0 protocol compliance (aadOptscim062020)",
    entra="degrades",
    okta="harmless",
)
async def a_flag_in_the_query_is_ignored(server: Server) -> None:
    query = {"aadOptscim062020": "", "startIndex": "1", "count": "1"}
    exchange = await server.ask("GET", "/Users", query=query)
    plain = await server.ask("GET", "/Users", query={"startIndex": "1", "count": "1"})
    expect(exchange.status == plain.status, exchange, f"{plain.status}, as without the flag")
