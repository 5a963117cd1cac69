"""`/connections`: whether each identity provider is heard, and how one is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from provisor.directory.connections import Connection, Kind
from provisor.directory.refusals import BotNameTaken, ConnectionNameTaken, UnusableName
from provisor.directory.traffic import Hour
from provisor.provisioning import connection_status, connections, cycles, traffic, undeclared
from provisor.provisioning.connection_status import Heard
from provisor.provisioning.cycles import Listed
from provisor.provisioning.ports import Records
from provisor.provisioning.setting_up.progress import Progress, progress
from provisor.provisioning.setting_up.reach import reach
from provisor.scim.leniency import Manner
from provisor.web.pages import charts, two_days
from provisor.web.pages.charts import DRAWN
from provisor.web.pages.forms import Wrong
from provisor.web.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page of a connection shows."""

    progress: Progress
    cycles: Sequence[Listed]
    hours: Sequence[Hour]
    not_kept: Sequence[str]


async def show_all(visit: Visit) -> Response:
    """Every connection, and what it is doing."""
    at, zone, days = visit.order.at, visit.zone, two_days.asked(visit)

    def look(records: Records) -> tuple[Sequence[Heard], Sequence[Hour], bool]:
        found = connection_status.heard(records, now=at, zone=zone)
        return found, traffic.hours(records, until=days.until, zone=zone), records.scim_enabled()

    found, hours, scim_enabled = await visit.read(look)
    return await visit.page(
        "connections.html",
        found=found,
        today=at.astimezone(zone).date(),
        days=days,
        traffic=charts.of_hours(hours),
        scim_enabled=scim_enabled,
    )


async def show(visit: Visit) -> Response:
    """One connection: what it did, how it is set, what it sent that is not kept, and what it tried in vain."""
    at, days = visit.order.at, two_days.asked(visit)

    def look(records: Records) -> _Page:
        connection = connections.find(records, visit.path["id"])
        newest = cycles.newest(records, connection=connection.name, limit=DRAWN)
        return _Page(
            progress(records, connection, at=at),
            newest,
            traffic.hours(records, until=days.until, zone=visit.zone, connection_id=connection.id),
            undeclared.undeclared(records, connection),
        )

    page = await visit.read(look)
    connection = page.progress.connection
    return await visit.page(
        "connection.html",
        connection=connection,
        doing=page.progress.status,
        progress=page.progress,
        cycles=page.cycles,
        chart=charts.of_cycles([each.cycle for each in page.cycles], charts.interval(connection)),
        days=days,
        traffic=charts.of_hours(page.hours),
        not_kept=page.not_kept,
        reach=reach(visit.base_url),
    )


async def ask_new(visit: Visit) -> Response:
    """Ask which identity provider it is, and how it is to be called here."""
    return await _ask_new(visit, {"name": "", "kind": visit.query.get("kind", Kind.ENTRA.value)}, {})


async def _ask_new(visit: Visit, given: dict[str, str], refused: Wrong, status: int = 200) -> Response:
    return await visit.page("connection_new.html", status, given=given, refused=refused)


async def add(visit: Visit) -> Response:
    """Add a connection with a bot of its own, and lead to its set-up."""
    given = {name: visit.given(name) for name in ("name", "kind")}
    if given["kind"] not in tuple(Kind):
        return await _ask_new(visit, given, {"kind": visit.language.says("Choose which one it is.")}, 422)
    settings = {"kind": Kind(given["kind"])}
    work = partial(
        connections.add,
        order=visit.order,
        name=given["name"],
        manner=Manner.TOLERANT.value,
        settings=settings,
    )
    try:
        connection, _ = await visit.write(work)
    except (ConnectionNameTaken, BotNameTaken) as taken:
        return await _ask_new(visit, given, {"name": visit.told(taken.sentence)}, 409)
    except UnusableName as unusable:
        return await _ask_new(visit, given, {"name": visit.told(unusable.sentence)}, 422)
    return visit.go(f"/connections/{connection.id}/set-up")


async def pause(visit: Visit) -> Response:
    """Have the identity provider come back later, or let it in again."""
    called, paused = visit.path["id"], visit.given("paused") == "true"
    connection = await visit.write(partial(_pause, visit=visit, called=called, paused=paused))
    return visit.go(f"/connections/{connection.id}")


def _pause(records: Records, *, visit: Visit, called: str, paused: bool) -> Connection:
    connection = connections.find(records, called)
    connections.pause(records, visit.order, connection.name, paused=paused)
    return connection
