"""`/missing`: why somebody, or a team, is not here."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning.explaining.explain import follow
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """How far they came, and what may be the matter, the most likely cause first; or the question whom it is about."""
    who, team = visit.query.get("who", "").strip(), visit.query.get("team", "").strip()
    found = None
    if who:
        found = await visit.read(partial(follow, called=who, at=visit.order.at, team=team or None))
    gap = next((each for each in found.way if not each.passed), None) if found else None
    return await visit.page("missing.html", who=who, team=team, found=found, gap=gap)
