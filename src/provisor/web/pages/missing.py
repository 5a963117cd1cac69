"""`/missing`: why somebody, or a team, is not here; and `/find`, which leads to what is."""

from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from provisor.directory.refusals import NoSuchUser
from provisor.directory.team_refusals import NoSuchTeam
from provisor.provisioning import people, teams
from provisor.provisioning.explaining.explain import follow
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.ports import Records
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """How far they came, and what may be the matter, the most likely cause first; or the question whom it is about."""
    who, team = visit.query.get("who", "").strip(), visit.query.get("team", "").strip()
    found = None
    if who:
        found = await visit.read(partial(follow, called=who, at=visit.order.at, team=team or None))
    gap = next((each for each in found.way if not each.passed), None) if found else None
    return await visit.page("missing.html", who=who, team=team, found=found, gap=gap)


async def find(visit: Visit) -> Response:
    """Lead to the person, the team or the request of that name or id; to `/missing` where there is none."""
    wanted = visit.query.get("q", "").strip()
    if not wanted:
        return visit.go("/missing")
    return visit.go(await visit.read(lambda records: _place(records, wanted)))


def _place(records: Records, wanted: str) -> str:
    try:
        return f"/users/{people.find(records, wanted).id}"
    except NoSuchUser:
        pass
    try:
        return f"/teams/{teams.find(records, wanted).id}"
    except NoSuchTeam:
        pass
    if searching.search(records, Query(request=wanted, limit=1)):
        return f"/log?{urlencode({'request': wanted})}"
    return f"/missing?{urlencode({'who': wanted})}"
