"""How identity providers find people: filters (RFC 7644 section 3.4.2.2)."""

from collections.abc import Callable
from urllib.parse import quote

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, get, given, is_error
from provisor.conformance.made import Made
from provisor.conformance.server import Server

matching = Subject("Finding users")

_FILTERS = "RFC 7644 section 3.4.2.2"


@matching.check(
    "filter-no-match", "A filter that matches nobody is answered with an empty list",
    f"{ENTRA}; RFC 7644 section 3.4.2", entra="breaks", okta="degrades", needs=("filter-user-name",),
)  # fmt: skip
async def nobody_is_an_empty_list(server: Server) -> None:
    exchange = await server.find("/Users", f'userName eq "{server.name()}"')
    expect(exchange.status == 200, exchange, "200 and a list with totalResults 0")


@matching.check(
    "filter-ignored", "A filter finds nobody else", _FILTERS,
    entra="breaks", okta="breaks", needs=("user-create",),
)  # fmt: skip
async def a_filter_finds_nobody_else(server: Server) -> None:
    made, other = await server.sample(), await server.user()
    exchange = await server.find("/Users", f'userName eq "{made.name}"')
    names = {str(get(each, "userName")).casefold() for each in exchange.resources}
    expect(names <= {made.name}, exchange, f"{made.name} alone")
    nobody = await server.find("/Users", f'userName eq "{server.name()}"')
    expect(not nobody.resources, nobody, f"nobody, and so not {other.name}")


@matching.check(
    "filter-user-name", "A user is found by userName", f"{ENTRA}; {OKTA}; {_FILTERS}",
    entra="breaks", okta="breaks", needs=("user-create", "filter-ignored"),
)  # fmt: skip
async def a_user_is_found_by_name(server: Server) -> None:
    made = await server.sample()
    exchange = await server.find("/Users", f'userName eq "{made.name}"')
    expect(exchange.status == 200 and len(exchange.resources) == 1, exchange, "200 and this user")


@matching.check(
    "filter-user-name-case", "A user is found by userName in any case", f"{ENTRA}; RFC 7643 section 4.1.1",
    entra="breaks", okta="degrades", needs=("filter-user-name",),
)  # fmt: skip
async def a_user_is_found_in_any_case(server: Server) -> None:
    made = await server.sample()
    exchange = await server.find("/Users", f'userName eq "{made.name.upper()}"')
    expect(len(exchange.resources) == 1, exchange, "the user, since userName is compared without case")


@matching.check(
    "filter-names-case", "Attributes and operators of a filter are read in any case", _FILTERS,
    entra="harmless", okta="harmless", needs=("filter-user-name",),
)  # fmt: skip
async def a_filter_is_read_in_any_case(server: Server) -> None:
    made = await server.sample()
    exchange = await server.find("/Users", f'USERNAME EQ "{made.name}"')
    expect(len(exchange.resources) == 1, exchange, "the user")


@matching.check(
    "filter-external-id", "A user is found by externalId", f"{ENTRA}; {_FILTERS}",
    entra="breaks", okta="degrades", needs=("user-external-id", "filter-ignored"),
)  # fmt: skip
async def a_user_is_found_by_external_id(server: Server) -> None:
    await _expect_found(server, lambda made: f'externalId eq "{made.sent["externalId"]}"')


@matching.check(
    "filter-email", "A user is found by the work e-mail", f"{ENTRA}; {_FILTERS}",
    entra="degrades", okta="harmless", needs=("user-create", "filter-ignored"),
)  # fmt: skip
async def a_user_is_found_by_email(server: Server) -> None:
    await server.keeps("emails", [{"type": "work", "value": "work@check.example", "primary": True}])
    await _expect_found(server, lambda made: f'emails[type eq "work"].value eq "{made.name}"')


@matching.check(
    "filter-id", "A user is found by id", _FILTERS,
    entra="degrades", okta="harmless", needs=("resource-id", "filter-ignored"),
)  # fmt: skip
async def a_user_is_found_by_id(server: Server) -> None:
    await _expect_found(server, lambda made: f'id eq "{made.id}"')


async def _expect_found(server: Server, expression: Callable[[Made], str]) -> None:
    made = await server.sample()
    exchange = await server.find("/Users", expression(made))
    expect(_names(exchange) == {made.name}, exchange, f"200 and the user {made.name} alone")


@matching.check(
    "filter-and", "Two conditions joined by “and” must both hold", f"{ENTRA}; {_FILTERS}",
    entra="degrades", okta="harmless", needs=("filter-user-name", "filter-id"),
)  # fmt: skip
async def both_conditions_hold(server: Server) -> None:
    made, other = (await server.crowd())[:2]
    exchange = await server.find("/Users", f'userName eq "{made.name}" and id eq "{made.id}"')
    expect(_names(exchange) == {made.name}, exchange, "the user, for whom both hold")
    exchange = await server.find("/Users", f'userName eq "{made.name}" and id eq "{other.id}"')
    expect(not exchange.resources, exchange, "nobody, since both hold for nobody")


@matching.check(
    "filter-space-as-plus", "A plus sign in a query is a space, %2B a plus sign", f"{ENTRA}; RFC 3986; HTML forms",
    entra="degrades", okta="harmless", needs=("filter-user-name",),
)  # fmt: skip
async def a_plus_is_a_space(server: Server) -> None:
    made = await server.sample()
    exchange = await server.ask("GET", f"/Users?filter=userName+eq+%22{quote(made.name, safe='')}%22")
    expect(len(exchange.resources) == 1, exchange, "the user, as with %20")


@matching.check(
    "filter-plus-sign", "A userName with a plus sign is found", f"RFC 3986 section 2.2; {_FILTERS}",
    entra="degrades", okta="degrades", needs=("filter-user-name",),
)  # fmt: skip
async def a_plus_sign_is_found(server: Server) -> None:
    await _expect_name_found(server, f"{server.text()}+x@check.example")


@matching.check(
    "filter-quotes", "A userName with an apostrophe is found", _FILTERS,
    entra="degrades", okta="degrades", needs=("filter-user-name",),
)  # fmt: skip
async def an_apostrophe_is_found(server: Server) -> None:
    await _expect_name_found(server, f"o'{server.text()}@check.example")


@matching.check(
    "filter-unicode", "A userName with letters beyond ASCII is found", f"RFC 7643 section 2.3.1; {_FILTERS}",
    entra="degrades", okta="degrades", needs=("filter-user-name",),
)  # fmt: skip
async def letters_beyond_ascii_are_found(server: Server) -> None:
    await _expect_name_found(server, f"żółć.{server.text()}@check.example")


async def _expect_name_found(server: Server, name: str) -> None:
    made = await server.user(userName=name)
    given(get(await server.read(made), "userName") == name, "the server stores such a name in another way")
    exchange = await server.find("/Users", f'userName eq "{name}"')
    expect(_names(exchange) == {name}, exchange, f"200 and the user {name} alone")


@matching.check(
    "filter-wildcards", "Nothing in a filter's text is a wildcard", _FILTERS,
    entra="degrades", okta="harmless", needs=("filter-user-name",),
)  # fmt: skip
async def nothing_is_a_wildcard(server: Server) -> None:
    await server.sample()
    for text in (f"{server.tag}%", f"{server.tag}-_@check.example", f"{server.tag}*"):
        exchange = await server.find("/Users", f'userName eq "{text}"')
        expect(not exchange.resources, exchange, "nobody, since nobody has just this name")


@matching.check(
    "filter-invalid", "A filter that can't be read is refused", f"{_FILTERS}; section 3.12",
    entra="harmless", okta="harmless", needs=("filter-user-name",),
)  # fmt: skip
async def a_broken_filter_is_refused(server: Server) -> None:
    exchange = await _broken(server)
    expect(server.refused(exchange, 400), exchange, "400 with scimType invalidFilter")


@matching.check(
    "filter-invalid-type", "A filter that can't be read has the scimType invalidFilter", "RFC 7644 section 3.12",
    entra="harmless", okta="harmless", needs=("filter-invalid",),
)  # fmt: skip
async def a_broken_filter_has_its_type(server: Server) -> None:
    exchange = await _broken(server)
    given(is_error(exchange), "the refusal is no SCIM error")
    expect(get(exchange.body, "scimType") == "invalidFilter", exchange, "scimType “invalidFilter”")


async def _broken(server: Server) -> Exchange:
    return await server.once("a broken filter", lambda: server.find("/Users", 'userName eq eq "x" and'))


def _operator(slug: str, shown: str, expression: str, expected: tuple[int, ...]) -> None:
    """Add a check of one operator. `{0}` to `{2}` are the names of three users, of whom `expected` are found."""

    @matching.check(
        f"filter-operator-{slug}", f"The filter operator {shown} finds what it should, or is refused with 400",
        _FILTERS, entra="harmless", okta="harmless", needs=("filter-user-name",),
    )  # fmt: skip
    async def an_operator_finds(server: Server) -> None:
        crowd = await server.crowd()
        names = [each.name for each in crowd]
        exchange = await server.find("/Users", expression.format(*names, names[0].partition("@")[0]))
        # A server may leave an operator out, and says so (RFC 7644 section 3.4.2.2).
        given(exchange.status != 400, f"the server declines the operator {shown}")
        wanted = {names[each] for each in expected}
        # How an empty list is answered is the business of filter-no-match.
        right = _names(exchange) == wanted and (exchange.status == 200 or not wanted)
        expect(right, exchange, f"200 and {', '.join(sorted(wanted)) or 'nobody'}")


for _row in (
    ("or", "or", 'userName eq "{0}" or userName eq "{1}"', (0, 1)),
    ("not", "not", 'userName eq "{0}" and not (userName eq "{1}")', (0,)),
    ("ne", "ne", '(userName eq "{0}" or userName eq "{1}") and userName ne "{0}"', (1,)),
    ("sw", "sw", 'userName sw "{3}@"', (0,)),
    ("co", "co", 'userName co "{3}@ch"', (0,)),
    ("ew", "ew", 'userName ew "{0}"', (0,)),
    ("pr", "pr", 'userName eq "{0}" and id pr', (0,)),
    ("gt", "gt", 'userName eq "{0}" and meta.lastModified gt "2000-01-01T00:00:00Z"', (0,)),
    ("lt", "lt", 'userName eq "{0}" and meta.lastModified lt "2000-01-01T00:00:00Z"', ()),
):
    _operator(*_row)


def _names(exchange: Exchange) -> set[str]:
    return {str(get(each, "userName")) for each in exchange.resources}
