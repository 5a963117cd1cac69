"""`/connections`: whether each identity provider is heard, and how one is set."""

from functools import partial

from starlette.responses import Response

from provisor.directory.connections import Connection
from provisor.provisioning import connection_status, connections
from provisor.provisioning.connection_status import Status
from provisor.provisioning.ports import Records
from provisor.web.pages.visit import Visit


async def show_all(visit: Visit) -> Response:
    """Every connection, and what it is doing."""

    def look(records: Records) -> list[tuple[Connection, Status]]:
        found = connection_status.status(records, now=visit.order.at)
        return [(connections.find(records, each.connection), each) for each in found]

    return await visit.page("connections.html", found=await visit.read(look))


async def show(visit: Visit) -> Response:
    """One connection."""

    def look(records: Records) -> tuple[Connection, Status]:
        connection = connections.find(records, visit.path["id"])
        return connection, connection_status.status(records, now=visit.order.at, name=connection.name)[0]

    connection, status = await visit.read(look)
    return await visit.page("connection.html", connection=connection, doing=status)


async def pause(visit: Visit) -> Response:
    """Have the identity provider come back later, or let it in again."""
    called, paused = visit.path["id"], visit.given("paused") == "true"
    connection = await visit.write(partial(_pause, visit=visit, called=called, paused=paused))
    return visit.go(f"/connections/{connection.id}")


def _pause(records: Records, *, visit: Visit, called: str, paused: bool) -> Connection:
    connection = connections.find(records, called)
    connections.pause(records, visit.order, connection.name, paused=paused)
    return connection
