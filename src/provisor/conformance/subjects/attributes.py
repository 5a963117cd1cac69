"""Every attribute that Entra ID's and Okta's default mappings send: whether it is kept, whichever way it comes."""

from collections.abc import Iterable

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, OKTA, Subject
from provisor.conformance.exchanges import Deviation, expect
from provisor.conformance.keeping import (
    CORE,
    EXTENSION,
    OKTA_ALONE,
    Lost,
    created,
    lost_to_patch,
    lost_to_put,
    lost_without_path,
)
from provisor.conformance.mapped import ENTRA_PLACES, OKTA_PLACES, in_words, is_declared, whole
from provisor.conformance.server import Server
from provisor.simulators.target import Target

attributes = Subject("Mapped attributes")

_CREATE = "RFC 7644 section 3.3"
_SELDOM = frozenset({"addresses", "preferredLanguage"})
"""What a server that lists no schema may do without."""


async def _expect_kept(server: Server, places: tuple[Target, ...]) -> None:
    creation = await created(server, places)
    lost = [place for place in creation.lost if await _is_due(server, place, places, creation.lost)]
    told = in_words(lost, places)
    expect(not lost, creation.exchange, f"as they were sent: {told}", seen=creation.seen, about=told)
    expect(creation.lost or creation.exchange.succeeded, creation.exchange, "a user with these values")


async def _is_due(server: Server, place: Target, places: Iterable[Target], lost: Iterable[Target]) -> bool:
    """Whether the server must keep it: its schema says so, or it keeps other parts of the same attribute."""
    if place.name == "externalId":  # has a check of its own
        return False
    declared = await is_declared(server, place)
    if declared is not None:
        return declared
    return place.name not in _SELDOM or any(whole(each) == whole(place) for each in set(places) - set(lost))


@attributes.check(
    "user-values", "What a user was created with is what is read", f"{_CREATE}; {ENTRA}",
    entra="degrades", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def values_are_stored(server: Server) -> None:
    await _expect_kept(server, CORE)


@attributes.check(
    "user-enterprise", "The enterprise extension is stored", f"RFC 7643 section 4.3; {ENTRA}",
    entra="degrades", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def the_enterprise_extension_is_stored(server: Server) -> None:
    await server.enterprise()
    await _expect_kept(server, EXTENSION)


@attributes.check(
    "okta-values", "What Okta alone creates a user with is what is read", f"{_CREATE}; {OKTA}",
    entra="harmless", okta="degrades", needs=("user-create",), like=("user-values", "user-enterprise"),
)  # fmt: skip
async def oktas_values_are_stored(server: Server) -> None:
    creation = await created(server, OKTA_ALONE)
    elsewhere = {whole(place) for each in (CORE, EXTENSION) for place in (await created(server, each)).lost}
    lost = [
        place
        for place in creation.lost
        if whole(place) not in elsewhere and await is_declared(server, place) is True
    ]
    told = in_words(lost, OKTA_ALONE)
    expect(not lost, creation.exchange, f"as they were sent: {told}", seen=creation.seen, about=told)


def _expect_none(lost: Lost, places: tuple[Target, ...]) -> None:
    if lost:
        told = in_words(lost, places)
        exchange, seen = next(iter(lost.values()))
        raise Deviation(exchange, f"as they were sent: {told}", seen, told)


@attributes.check(
    "patch-attributes", "PATCH changes every attribute that Entra ID maps by default", ENTRA,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-replace"),
)  # fmt: skip
async def every_attribute_is_patched(server: Server) -> None:
    _expect_none(await lost_to_patch(server), ENTRA_PLACES)


@attributes.check(
    "patch-attributes-without-path", "PATCH without a path changes every attribute that Entra ID maps by default",
    ENTRA_ISSUES, entra="degrades", okta="harmless", needs=("patch-replace", "patch-without-path"),
)  # fmt: skip
async def every_attribute_is_patched_without_a_path(server: Server) -> None:
    _expect_none(await lost_without_path(server), ENTRA_PLACES)


@attributes.check(
    "user-put-attributes", "PUT stores every attribute that Okta maps by default", OKTA,
    entra="harmless", okta="degrades", needs=("user-put",), like=("patch-attributes",),
)  # fmt: skip
async def every_attribute_is_put(server: Server) -> None:
    _expect_none(await lost_to_put(server), OKTA_PLACES)
