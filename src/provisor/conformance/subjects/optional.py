"""What a server need not have; where ServiceProviderConfig claims it, it must be right."""

from provisor.conformance.checks import Subject
from provisor.conformance.exchanges import Exchange, expect, get, given
from provisor.conformance.made import Made
from provisor.conformance.server import Server
from provisor.conformance.text_attribute import text_attribute

optional = Subject("What is claimed")

_VERSIONS = "RFC 7644 section 3.14"
_SORTING = "RFC 7644 section 3.4.2.3"
_BULK = "RFC 7644 section 3.7"


async def _version(server: Server, user: Made) -> tuple[str, Exchange]:
    """The version of the user as its header or its meta tells it."""
    exchange = await server.look(user)
    return exchange.answer.headers.get("etag") or str(get(exchange.body, "meta", "version") or ""), exchange


@optional.check(
    "etag-header", "A resource has an ETag", f"{_VERSIONS}; RFC 7643 section 5",
    entra="harmless", okta="harmless", needs=("user-read",),
)  # fmt: skip
async def there_is_an_etag(server: Server) -> None:
    await server.claims("etag")
    exchange = await server.look(await server.sample())
    expect(exchange.answer.headers.get("etag"), exchange, "an ETag header")


@optional.check(
    "etag-version", "meta.version is the ETag", f"{_VERSIONS}; RFC 7643 section 3.1",
    entra="harmless", okta="harmless", needs=("etag-header", "user-meta"),
)  # fmt: skip
async def the_version_is_the_etag(server: Server) -> None:
    await server.claims("etag")
    exchange = await server.look(await server.sample())
    etag = exchange.answer.headers.get("etag")
    expect(get(exchange.body, "meta", "version") == etag, exchange, f"meta.version {etag}")


@optional.check(
    "etag-changes", "A change changes the version", _VERSIONS,
    entra="harmless", okta="harmless", needs=("etag-header", "patch-replace"),
)  # fmt: skip
async def a_change_changes_the_version(server: Server) -> None:
    await server.claims("etag")
    _, before, after, exchange = await _changed(server)
    expect(before != after, exchange, f"another ETag than {before}")


async def _changed(server: Server) -> tuple[Made, str, str, Exchange]:
    """A user that was changed, its version before and after, and the read afterwards."""
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    before, _ = await _version(server, user)
    await server.patch(user, {"op": "replace", "path": vehicle, "value": "fr"})
    after, exchange = await _version(server, user)
    return user, before, after, exchange


@optional.check(
    "etag-if-match", "A change of an old version is refused", _VERSIONS,
    entra="harmless", okta="harmless", needs=("etag-changes",),
)  # fmt: skip
async def an_old_version_is_not_changed(server: Server) -> None:
    await server.claims("etag")
    user, before, _, _ = await _changed(server)
    exchange = await server.ask(
        "PUT", user.address, {**user.sent, "id": user.id}, headers={"If-Match": before}
    )
    given(exchange.status not in {405, 501}, "the server has no PUT")
    expect(server.refused(exchange, 412), exchange, "412")


@optional.check(
    "etag-if-none-match", "What has not changed is not sent again", _VERSIONS,
    entra="harmless", okta="harmless", needs=("etag-header",),
)  # fmt: skip
async def what_is_known_is_not_sent(server: Server) -> None:
    await server.claims("etag")
    user = await server.sample()
    version, _ = await _version(server, user)
    exchange = await server.ask("GET", user.address, headers={"If-None-Match": version})
    expect(exchange.status == 304, exchange, "304")


@optional.check(
    "sort", "sortBy and sortOrder sort", _SORTING,
    entra="harmless", okta="harmless", needs=("filter-operator-or",),
)  # fmt: skip
async def lists_are_sorted(server: Server) -> None:
    await server.claims("sort")
    names = sorted(each.name for each in await server.crowd())
    expression = " or ".join(f'userName eq "{each}"' for each in names)
    for order, wanted in (("ascending", names), ("descending", names[::-1])):
        exchange = await server.find("/Users", expression, sortBy="userName", sortOrder=order)
        found = [get(each, "userName") for each in exchange.resources]
        expect(found == wanted, exchange, f"{', '.join(wanted)}")


@optional.check(
    "search", "POST to .search answers as GET does", "RFC 7644 section 3.4.3",
    entra="harmless", okta="harmless", needs=("filter-user-name",),
)  # fmt: skip
async def a_search_finds(server: Server) -> None:
    user = await server.sample()
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": f'userName eq "{user.name}"',
        "startIndex": 1,
        "count": 10,
    }
    exchange = await server.ask("POST", "/Users/.search", body)
    # Optional, so that only an answer that is a list can be wrong.
    given(exchange.succeeded and exchange.total is not None, "the server has no .search")
    found = [get(each, "userName") for each in exchange.resources]
    right = exchange.status == 200 and found == [user.name]
    expect(right, exchange, "200 and a list with this user alone")


@optional.check(
    "bulk", "A bulk request creates what it says", _BULK,
    entra="harmless", okta="harmless", needs=("user-create",),
)  # fmt: skip
async def bulk_creates(server: Server) -> None:
    await server.claims("bulk")
    person = server.person()
    # Whatever is answered, the run looks for this user when it cleans up.
    server.register.attempt("/Users", person["userName"])
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "POST", "path": "/Users", "bulkId": "one", "data": person}],
    }
    exchange = await server.ask("POST", "/Bulk", body)
    operations = get(exchange.body, "Operations")
    first = operations[0] if isinstance(operations, list) and operations else {}
    right = exchange.status == 200 and get(first, "status") == "201" and get(first, "location")
    expect(right, exchange, "200, and an operation with status “201” and its location")
