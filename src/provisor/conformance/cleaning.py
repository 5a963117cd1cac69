"""Takes away what a run has made. Only what bears the run's tag is touched, whatever id the server gave for it."""

from dataclasses import replace

from provisor.conformance.exchanges import NotChecked
from provisor.conformance.made import Attempt, Made
from provisor.conformance.server import LONGEST_WALK, PATCH_OP, Gone, Server

_ABSENT = frozenset({404, 410})


async def clean(server: Server) -> list[str]:
    """Delete groups, then users. Returns a sentence for each that remains; one for all where nothing is answered."""
    remaining = []
    try:
        for attempt in list(server.register.refused):
            await _find(server, attempt)
        # Without a name last: of these nothing is asked, and a server that is gone is told of in one sentence.
        for attempt in sorted(server.register.unanswered, key=lambda attempt: not attempt.name):
            remaining += await _search_or_tell(server, attempt)
        # Groups first: nobody should be deleted out of a group that still stands.
        for made in sorted(server.register.resources.values(), key=lambda made: made.path):
            if told := await _remove_or_tell(server, made):
                remaining.append(told)
            else:
                server.register.forget(made)
    except Gone:
        remaining.append(
            f"What was made may still be there: users and groups with {server.tag} in their names."
        )
    return remaining


async def _remove_or_tell(server: Server, made: Made) -> str:
    try:
        return await _remove(server, made)
    except Gone:
        raise
    except Exception as why:  # noqa: BLE001 - nothing that is answered for one may keep the others
        return f"{made.address} ({made.name}) may still be there: {_told(why)}"


async def _search_or_tell(server: Server, attempt: Attempt) -> list[str]:
    """Find what a POST made that was not answered, or answered in a way that says nothing of it."""
    wanted = f"POST {attempt.path} ({attempt.name or 'without a name'}) may have made something"
    if not attempt.name:
        return [f"{wanted} that can't be looked for."]
    try:
        found = await server.look_up(attempt.path, attempt.key, attempt.name)
        seen = await server.ask("GET", attempt.path, query={"startIndex": "1", "count": "1"})
        walked = [] if found else await server.walk(attempt.path, LONGEST_WALK)
    except Gone:
        raise
    except Exception as why:  # noqa: BLE001 - as above
        return [f"{wanted} that can't be looked for: {_told(why)}"]
    if found:
        server.register.made(attempt, found, {}, seen)
        return []
    if seen.total is not None and len(walked) >= seen.total:
        return []
    return [f"{wanted}; it was not found, but the list was not seen to its end."]


def _told(why: Exception) -> str:
    return str(why) if isinstance(why, NotChecked) else f"an answer can't be understood ({why!r})"


async def _find(server: Server, attempt: Attempt) -> None:
    """What was made although it was refused."""
    if not attempt.name:
        return
    try:
        found = await server.find(attempt.path, f'{attempt.key} eq "{attempt.name}"')
        ours = (each["id"] for each in found.resources if _is_ours(server, str(each)))
        found_id = next((each for each in ours if isinstance(each, str)), "")
    except Gone:
        raise
    except Exception:  # noqa: BLE001 - as above; it was refused, so that nothing is expected
        return
    if found_id:
        server.register.made(attempt, found_id, {}, found)


async def _remove(server: Server, made: Made) -> str:
    """Delete it, or at least deactivate it. What remains is told, else nothing."""
    seen = await server.look(made)
    if seen.status in _ABSENT:
        moved = await _moved(server, made)
        return await _remove(server, moved) if moved else ""
    if seen.succeeded and not _is_ours(server, seen.answer.text):
        return f"{made.address} was left alone, since it is not {made.name}, as which it was made."
    answer = await server.ask("DELETE", made.address)
    if answer.status in _ABSENT or (answer.succeeded and await _is_true(server, made)):
        return ""
    if made.path == "/Groups":
        return f"The group {made.address} ({made.name}) can't be deleted ({answer.status})."
    deactivated = "is deactivated" if await _deactivate(server, made) else "can't be deactivated either"
    return f"The user {made.address} ({made.name}) can't be deleted ({answer.status}) and {deactivated}."


async def _moved(server: Server, made: Made) -> Made | None:
    """Where it is now; asked only of a server that gives other ids to what is there."""
    if "user-put-id" not in server.found or made.path != "/Users":
        return None
    found = await server.find(made.path, f'{made.key} eq "{made.name}"')
    ids = (each for each in found.ids if each != made.id and _is_ours(server, str(found.resources)))
    return next((replace(made, id=each) for each in ids), None)


async def _is_true(server: Server, made: Made) -> bool:
    """Whether a deletion that was answered with success has happened; asked only where some have not."""
    liar = server.found & {"user-delete", "group-delete"}
    return not liar or not (await server.look(made)).succeeded


async def _deactivate(server: Server, made: Made) -> bool:
    operation = {"op": "replace", "path": "active", "value": False}
    attempts: list[tuple[str, object]] = [
        ("PATCH", {"schemas": [PATCH_OP], "Operations": [operation]}),
        ("PUT", {**made.sent, "active": False}),
    ]
    for method, body in attempts:
        await server.ask(method, made.address, body)
        if (await server.state(made))[0] is not True:
            return True
    return False


def _is_ours(server: Server, text: str) -> bool:
    return server.tag in text.casefold()
