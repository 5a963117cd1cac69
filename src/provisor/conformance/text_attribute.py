"""The text attribute of users that PATCH and PUT are tried with: one that the server stores and changes."""

from collections.abc import Iterable

from provisor.conformance.exchanges import NotChecked, get
from provisor.conformance.made import Made
from provisor.conformance.server import Server

_NAMES = ("displayName", "title", "nickName", "preferredLanguage")
_WAYS = 2  # PATCH and PUT


async def text_attribute(server: Server) -> str:
    """Its name: whatever fails with it, isn't this one attribute's fault. Raises NotChecked where none is stored."""
    return await server.once("text attribute", lambda: _text_attribute(server))


async def _text_attribute(server: Server) -> str:
    for names in (_NAMES, _NAMES[:1], _NAMES[1:2]):
        try:
            user = await server.user(**dict.fromkeys(names, "en"))
        except NotChecked:
            continue
        stored = await server.read(user)
        kept = [name for name in names if get(stored, name) == "en"]
        if kept:
            return await _most_changeable(server, user, kept)
    raise NotChecked("no text attribute of users is stored")


async def _most_changeable(server: Server, user: Made, names: Iterable[str]) -> str:
    """The first that both PATCH and PUT change; else the first that one of them does; else the first."""
    ways: dict[str, int] = {}
    for name in names:
        ways[name] = await _ways(server, user, name)
        if ways[name] == _WAYS:
            break
    return max(ways, key=lambda name: ways[name])


async def _ways(server: Server, user: Made, name: str) -> int:
    """How many of PATCH and PUT change it."""
    for operation in ({"path": name, "value": "fr"}, {"value": {name: "fr"}}):
        await server.patch_anyway(user, {"op": "replace", **operation})
    patched = get(await server.read(user), name) == "fr"
    await server.ask("PUT", user.address, {**user.sent, "id": user.id, name: "de"})
    put = get(await server.read(user), name) == "de"
    return int(patched) + int(put)
