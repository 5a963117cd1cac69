"""Lists, their pages and numbers, and which attributes they show (RFC 7644 sections 3.4.2, 3.4.2.4, 3.9)."""

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, get, given
from provisor.conformance.made import LIST
from provisor.conformance.server import Server
from provisor.conformance.text_attribute import text_attribute

lists = Subject("Lists")

_LIST = "RFC 7644 section 3.4.2"
_PAGING = "RFC 7644 section 3.4.2.4"
_ATTRIBUTES = "RFC 7644 section 3.9"
_LONGEST = 1_000


async def _page(server: Server, start: int, count: int) -> Exchange:
    """A page of users, of whom there are three and more."""
    await server.crowd()
    return await server.ask("GET", "/Users", query={"startIndex": str(start), "count": str(count)})


@lists.check(
    "list", "Users can be listed", f"{_LIST}; {OKTA}",
    entra="degrades", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def users_are_listed(server: Server) -> None:
    exchange = await _page(server, 1, 100)
    expect(exchange.status == 200 and exchange.resources, exchange, "200 and a list of users")


@lists.check(
    "list-schemas", "A list says that it is one", _LIST,
    entra="degrades", okta="breaks", needs=("list",),
)  # fmt: skip
async def a_list_names_its_schema(server: Server) -> None:
    exchange = await _page(server, 1, 1)
    expect(get(exchange.body, "schemas") == [LIST], exchange, f"schemas with {LIST} alone")


@lists.check(
    "list-numbers", "The numbers of a list are numbers", f"{_LIST}; {OKTA}",
    entra="breaks", okta="breaks", needs=("list",),
)  # fmt: skip
async def numbers_are_numbers(server: Server) -> None:
    exchange = await _page(server, 1, 1)
    numbers = {name: get(exchange.body, name) for name in ("totalResults", "startIndex", "itemsPerPage")}
    wrong = [name for name, number in numbers.items() if number is not None and type(number) is not int]
    expect(
        not wrong and numbers["totalResults"] is not None,
        exchange,
        "totalResults and the others as whole numbers",
    )


@lists.check(
    "list-count", "A page is no longer than was asked", _PAGING,
    entra="degrades", okta="degrades", needs=("list",),
)  # fmt: skip
async def a_page_is_short(server: Server) -> None:
    exchange = await _page(server, 1, 1)
    expect(len(exchange.resources) <= 1, exchange, "one user")


@lists.check(
    "list-count-zero", "A page of none has none", _PAGING,
    entra="harmless", okta="harmless", needs=("list", "list-count"),
)  # fmt: skip
async def a_page_of_none_is_empty(server: Server) -> None:
    exchange = await _page(server, 1, 0)
    expect(exchange.status == 200 and not exchange.resources, exchange, "200, totalResults, and no resources")


@lists.check(
    "list-count-negative", "A negative count is none", _PAGING,
    entra="harmless", okta="harmless", needs=("list-count-zero",),
)  # fmt: skip
async def a_negative_count_is_none(server: Server) -> None:
    exchange = await _page(server, 1, -1)
    expect(exchange.status == 200 and not exchange.resources, exchange, "200 as for a count of 0")


@lists.check(
    "list-start-index", "A second page follows the first", f"{_PAGING}; {OKTA}",
    entra="degrades", okta="breaks", needs=("list", "resource-id"),
)  # fmt: skip
async def pages_advance(server: Server) -> None:
    first, second = await _page(server, 1, 1), await _page(server, 2, 1)
    advances = second.status == 200 and second.resources and second.ids != first.ids
    expect(advances, second, f"another user than on the first page: {', '.join(first.ids)}")


@lists.check(
    "list-start-index-zero", "A startIndex below 1 is 1", _PAGING,
    entra="harmless", okta="harmless", needs=("list-start-index",),
)  # fmt: skip
async def zero_is_one(server: Server) -> None:
    exchange, first = await _page(server, 0, 1), await _page(server, 1, 1)
    expect(exchange.status == 200 and exchange.ids == first.ids, exchange, "200 and the first page")


@lists.check(
    "list-page-numbers", "A page says where it starts and how long it is", f"{_PAGING}; {OKTA}",
    entra="harmless", okta="degrades", needs=("list-start-index", "list-count"),
)  # fmt: skip
async def a_page_has_its_numbers(server: Server) -> None:
    exchange = await _page(server, 2, 1)
    # Numbers in quotes are the business of list-numbers.
    told = [str(get(exchange.body, name)) for name in ("startIndex", "itemsPerPage")]
    right = told == ["2", "1"]
    expect(right, exchange, "startIndex 2 and itemsPerPage 1")


@lists.check(
    "list-beyond", "A page beyond the end is empty", _PAGING,
    entra="harmless", okta="breaks", needs=("list-start-index",),
)  # fmt: skip
async def a_page_beyond_is_empty(server: Server) -> None:
    exchange = await _page(server, 1_000_000_000, 10)
    expect(exchange.status == 200 and not exchange.resources, exchange, "200 and no resources")


@lists.check(
    "list-order", "The order of a list is the same in each request", f"{OKTA}; {_PAGING}",
    entra="harmless", okta="breaks", needs=("list", "resource-id"),
)  # fmt: skip
async def the_order_is_stable(server: Server) -> None:
    first, second, third = [await _page(server, 1, 100) for _ in range(3)]
    # Somebody else may have added one between two of them.
    expect(second.ids in (first.ids, third.ids), second, "the users in the same order as before")


@lists.check(
    "list-total", "totalResults is the number of all that match", f"{_LIST}; {OKTA}",
    entra="degrades", okta="breaks", needs=("list",),
)  # fmt: skip
async def the_total_is_true(server: Server) -> None:
    first = await _page(server, 1, 1)
    expect(
        (first.total or 0) >= len(await server.crowd()),
        first,
        "totalResults of all users, and not of the page",
    )
    made = await server.sample()
    one = await server.find("/Users", f'userName eq "{made.name}"')
    expect(len(one.resources) != 1 or one.total == 1, one, "totalResults 1")
    given(
        "list-start-index" not in server.found and (first.total or 0) <= _LONGEST, "the list can't be walked"
    )
    walked = len(await server.walk("/Users", _LONGEST + 1))
    again = await _page(server, 1, 1)
    expect(
        walked == again.total or again.total != first.total,
        again,
        f"totalResults {walked}, as many as there are",
    )


@lists.check(
    "list-complete", "Nobody is missing from the pages of a list", _PAGING,
    entra="harmless", okta="breaks", needs=("list-start-index",),
)  # fmt: skip
async def nobody_is_missing(server: Server) -> None:
    crowd = await server.crowd()
    first = await _page(server, 1, 100)
    given((first.total or 0) <= _LONGEST, "the list is too long to be walked")
    found = {str(get(each, "id")) for each in await server.walk("/Users", _LONGEST + 1)}
    expect(
        found >= {each.id for each in crowd},
        first,
        f"{', '.join(each.id for each in crowd)} on one of the pages",
    )


@lists.check(
    "attributes", "attributes chooses what is shown", _ATTRIBUTES,
    entra="harmless", okta="harmless", needs=("user-read",),
)  # fmt: skip
async def attributes_choose(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    exchange = await server.ask("GET", user.address, query={"attributes": "userName"})
    chosen = exchange.status == 200 and get(exchange.body, "userName") and get(exchange.body, vehicle) is None
    expect(chosen, exchange, f"200 and userName, without {vehicle}")


@lists.check(
    "attributes-id", "The id is shown whatever is chosen", f"{_ATTRIBUTES}; RFC 7643 section 3.1",
    entra="breaks", okta="harmless", needs=("attributes", "resource-id"),
)  # fmt: skip
async def the_id_is_always_shown(server: Server) -> None:
    user = await server.sample()
    for query in ({"attributes": "userName"}, {"excludedAttributes": "id"}):
        exchange = await server.ask("GET", user.address, query=query)
        expect(get(exchange.body, "id") == user.id, exchange, "the id")


@lists.check(
    "attributes-list", "attributes chooses what a list shows", _ATTRIBUTES,
    entra="harmless", okta="harmless", needs=("attributes", "filter-user-name"),
)  # fmt: skip
async def attributes_choose_in_lists(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    exchange = await server.find("/Users", f'userName eq "{user.name}"', attributes="userName")
    chosen = [each for each in exchange.resources if get(each, "userName") and get(each, vehicle) is None]
    expect(len(chosen) == 1, exchange, f"200 and userName, without {vehicle}")


@lists.check(
    "excluded-attributes", "excludedAttributes leaves out what it names", _ATTRIBUTES,
    entra="harmless", okta="harmless", needs=("user-read",),
)  # fmt: skip
async def attributes_are_left_out(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    exchange = await server.ask("GET", user.address, query={"excludedAttributes": vehicle})
    left = exchange.status == 200 and get(exchange.body, "userName") and get(exchange.body, vehicle) is None
    expect(left, exchange, f"200 and the user without {vehicle}")


@lists.check(
    "group-excluded-members", "A group is read without its members", f"{ENTRA}; {_ATTRIBUTES}",
    entra="degrades", okta="harmless", needs=("group-read", "user-create"), like=("excluded-attributes",),
)  # fmt: skip
async def members_are_left_out(server: Server) -> None:
    group = await server.group(*await server.crowd())
    exchange = await server.ask("GET", group.address, query={"excludedAttributes": "members"})
    left = exchange.status == 200 and get(exchange.body, "displayName") and not get(exchange.body, "members")
    expect(left, exchange, "200 and the group without members")


@lists.check(
    "group-list", "Groups can be listed", f"{_LIST}; {OKTA}",
    entra="degrades", okta="breaks", needs=("group-create",), like=("list",),
)  # fmt: skip
async def groups_are_listed(server: Server) -> None:
    await server.once("group", server.group)
    exchange = await server.ask("GET", "/Groups", query={"startIndex": "1", "count": "100"})
    expect(exchange.status == 200 and exchange.resources, exchange, "200 and a list of groups")


@lists.check(
    "group-list-start-index", "A second page of groups follows the first", f"{_PAGING}; {OKTA}",
    entra="degrades", okta="breaks", needs=("group-list", "group-id"), like=("list-start-index",),
)  # fmt: skip
async def pages_of_groups_advance(server: Server) -> None:
    await server.once("group", server.group)
    await server.group()
    first, second = [
        await server.ask("GET", "/Groups", query={"startIndex": start, "count": "1"}) for start in ("1", "2")
    ]
    given(len(first.resources) == 1, "the length of a page is ignored")
    advances = second.status == 200 and second.resources and second.ids != first.ids
    expect(advances, second, f"another group than on the first page: {', '.join(first.ids)}")
