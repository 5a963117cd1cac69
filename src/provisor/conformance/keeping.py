"""Which of the mapped attributes a server keeps, by each way in which they are sent.

An attribute that is lost while others of its kind are kept is a fault of its own. A form of asking that fails for all
of a kind, although another form works, is left to the checks of that form.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provisor.conformance.exchanges import Exchange, NotChecked
from provisor.conformance.made import Made
from provisor.conformance.mapped import ENTRA_PLACES, OKTA_PLACES, Values, body_of, missing, values, whole
from provisor.conformance.server import Server
from provisor.simulators.entra.dialects import Classic, Compliant
from provisor.simulators.target import Target, read, target

Form = Callable[[Values], list[dict[str, Any]]]

Lost = dict[Target, tuple[Exchange, Exchange]]
"""For each place what was asked, and what shows that it was not done."""

CORE = tuple(place for place in ENTRA_PLACES if not place.urn)
EXTENSION = tuple(place for place in ENTRA_PLACES if place.urn)
OKTA_ALONE = tuple(place for place in OKTA_PLACES if place not in ENTRA_PLACES)


@dataclass(frozen=True, slots=True)
class Creation:
    """How a user with many attributes was created, what shows the user then, and which places were not kept."""

    exchange: Exchange
    seen: Exchange | None
    lost: tuple[Target, ...]


async def created(server: Server, places: tuple[Target, ...]) -> Creation:
    """Create a user with all of them; where that is refused, users with one each. Raises NotChecked for a lost user."""

    async def create() -> Creation:
        wanted = values(server, places)
        exchange, made = await server.create("/Users", server.person(**body_of(wanted)))
        if made is not None:
            stored, seen = await server.show(made)
            return Creation(exchange, seen, tuple(missing(stored, wanted)))
        if exchange.succeeded:
            raise NotChecked("what was created can't be found")
        alone = [place for place in places if not await _is_kept(server, place)]
        return Creation(exchange, None, tuple(alone))

    return await server.once(f"a user with {places[0]}", create)


async def _is_kept(server: Server, place: Target) -> bool:
    wanted = values(server, [place])
    _, made = await server.create("/Users", server.person(**body_of(wanted)))
    return made is not None and not missing(await server.read(made), wanted)


async def _kept(server: Server, places: Iterable[Target]) -> list[Target]:
    lost = [place for each in (CORE, EXTENSION, OKTA_ALONE) for place in (await created(server, each)).lost]
    return [place for place in places if place not in lost]


async def lost_to_patch(server: Server) -> Lost:
    """What PATCH with an operation for each attribute doesn't change, or doesn't add."""

    async def look() -> Lost:
        places = await _kept(server, ENTRA_PLACES)
        user = await server.user(**body_of(values(server, places)))
        lost = await _lost(server, user, values(server, places, 1), lambda each: Classic().set({}, each))
        bare = await server.user()
        before = await server.read(bare)
        absent = [place for place in places if place not in lost and read(before, place) is None]
        return lost | await _lost(server, bare, values(server, absent), lambda each: Classic().set(each, {}))

    return await _nothing_unless(server, "lost to PATCH", look)


async def lost_without_path(server: Server) -> Lost:
    """What PATCH with all attributes in one value doesn't change, although it does one by one."""

    async def look() -> Lost:
        lost = await lost_to_patch(server)
        places = [place for place in await _kept(server, ENTRA_PLACES) if place not in lost]
        user = await server.user(**body_of(values(server, places)))
        single, _ = await _tried(
            server, user, values(server, places, 1), lambda each: Compliant().set({}, each)
        )
        return single

    return await _nothing_unless(server, "lost without a path", look)


async def lost_to_put(server: Server) -> Lost:
    """What PUT doesn't store, although it stores others."""

    async def look() -> Lost:
        places = await _kept(server, OKTA_PLACES)
        before, after = values(server, places), values(server, places, 1)
        user = await server.user(**body_of(before))

        async def put(wanted: Mapping[Target, Any]) -> Exchange:
            body = {**user.sent, "id": user.id, **body_of({**before, **wanted})}
            return await server.ask("PUT", user.address, body)

        asked = dict.fromkeys(places, await put(after))
        stored, seen = await server.show(user)
        left = missing(stored, after)
        if any(not each.succeeded for each in asked.values()):
            asked = {place: await put({place: value}) for place, value in after.items()}
            left = {place: value for place, value in left.items() if not asked[place].succeeded}
        return {place: (asked[place], seen) for place in left} if len(left) < len(after) else {}

    return await _nothing_unless(server, "lost to PUT", look)


async def spared(server: Server, *places: str) -> str:
    """The first of these places that PATCH doesn't lose. Raises NotChecked where it loses them all."""
    lost = await lost_to_patch(server) | await lost_without_path(server)
    for place in places:
        if target(place) not in lost:
            return place
    raise NotChecked(f"PATCH loses {places[0]}")


async def _nothing_unless(server: Server, fact: str, look: Callable[[], Awaitable[Lost]]) -> Lost:
    """What is lost; nothing is known to be, where it can't be found out."""

    async def found() -> Lost:
        try:
            return await look()
        except NotChecked:
            return {}

    return await server.once(fact, found)


async def _tried(server: Server, user: Made, wanted: Values, form: Form) -> tuple[Lost, Lost]:
    """What a PATCH of this form leaves as it was: places of which others of their kind are changed, and whole kinds.

    Nothing where it changes none.
    """
    left = wanted
    for whole_form in (form, _in_lower_case(form)):
        if left:
            await server.patch(user, *whole_form(left))
            left = missing(await server.read(user), left)
    if not left:
        return {}, {}
    # All at once may fail for one of them, or for being many.
    asked = {p: await server.patch(user, *_in_lower_case(form)({p: value})) for p, value in left.items()}
    stored, seen = await server.show(user)
    lost: Lost = {place: (asked[place], seen) for place in missing(stored, left)}
    if len(lost) == len(wanted):
        return {}, {}
    kinds = {_kind(place) for place in wanted if place not in lost}
    single = {place: each for place, each in lost.items() if _kind(place) in kinds}
    return single, {place: each for place, each in lost.items() if place not in single}


async def _lost(server: Server, user: Made, wanted: Values, form: Form) -> Lost:
    """What a PATCH of this form leaves as it was; a whole kind only where no other form changes it."""
    single, together = await _tried(server, user, wanted, form)
    if not together:
        return single
    names = {whole(place) for place in together}
    body = body_of({place: value for place, value in wanted.items() if whole(place) in names})
    for name in sorted(names):
        await server.patch(user, {"op": "replace", "path": name, "value": body[name]})
        await server.patch(user, {"op": "replace", "value": {name: body[name]}})
    never = missing(await server.read(user), {place: wanted[place] for place in together})
    return single | {place: together[place] for place in never}


def _in_lower_case(form: Form) -> Form:
    return lambda wanted: [{**each, "op": each["op"].lower()} for each in form(wanted)]


def _kind(place: Target) -> str:
    """Which form of path leads there: what isn't understood of a form, isn't for all places of a kind."""
    if place.urn:
        return "URN"
    if place.key:
        return "value path"
    return "sub-attribute" if place.part else "attribute"
