"""Takes away what a run has made. Only what bears the run's tag is touched, whatever id the server gave for it."""

from provisor.conformance.exchanges import NotChecked
from provisor.conformance.made import Attempt, Made
from provisor.conformance.server import PATCH_OP, Gone, Server

_ABSENT = frozenset({404, 410})


async def clean(server: Server) -> list[str]:
    """Delete groups, then users. Returns a sentence for each that remains; one for all where nothing is answered."""
    remaining = []
    try:
        for attempt in list(server.register.unanswered):
            await _find(server, attempt)
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
    except NotChecked as silent:
        return f"{made.address} ({made.name}) may still be there: {silent}"


async def _find(server: Server, attempt: Attempt) -> None:
    """What was made although the answer did not say so."""
    key = "userName" if attempt.path == "/Users" else "displayName"
    if not attempt.name:
        return
    try:
        found = await server.find(attempt.path, f'{key} eq "{attempt.name}"')
    except NotChecked:
        return
    for resource in found.resources:
        if isinstance(resource.get("id"), str) and _is_ours(server, str(resource)):
            server.register.made(attempt, resource["id"], {}, found)
            return


async def _remove(server: Server, made: Made) -> str:
    """Delete it, or at least deactivate it. What remains is told, else nothing."""
    seen = await server.look(made)
    if seen.status in _ABSENT:
        return ""
    if seen.succeeded and not _is_ours(server, seen.answer.text):
        return f"{made.address} was left alone, since it is not {made.name}, as which it was made."
    answer = await server.ask("DELETE", made.address)
    if answer.status in _ABSENT or (answer.succeeded and await _is_true(server, made)):
        return ""
    if made.path == "/Groups":
        return f"The group {made.address} ({made.name}) can't be deleted ({answer.status})."
    deactivated = "is deactivated" if await _deactivate(server, made) else "can't be deactivated either"
    return f"The user {made.address} ({made.name}) can't be deleted ({answer.status}) and {deactivated}."


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
