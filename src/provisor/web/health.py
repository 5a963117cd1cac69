"""Whether the process lives and whether it can serve, for those who watch it."""

from starlette.responses import JSONResponse, Response

from provisor.provisioning.ports import Store


def alive() -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"})


async def ready(store: Store, *, held: int) -> Response:
    """200 while the database answers and its schema is current, else 503; with how many changes the guard holds."""
    if await store.reachable():
        return JSONResponse({"status": "ready", "held": held})
    unready = {"status": "the database does not answer, or its schema is not current"}
    return JSONResponse(unready, 503)
