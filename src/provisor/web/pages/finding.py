"""`/find`: where is what I have in my hand? One hit is led to; several are told."""

from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from provisor.provisioning import whereabouts
from provisor.provisioning.whereabouts import MOST, Found
from provisor.web.pages.visit import Visit


async def find(visit: Visit) -> Response:
    """Lead to the person, the team or the request; to `/missing` where there is none."""
    wanted = visit.query.get("q", "").strip()
    if not wanted:
        return visit.go("/missing")
    found = await visit.read(partial(whereabouts.find, wanted=wanted))
    if found.number > 1:
        return await visit.page("find.html", wanted=wanted, found=found, most=MOST)
    return visit.go(_place(found, wanted))


def _place(found: Found, wanted: str) -> str:
    """Where the one hit is."""
    if found.people:
        return f"/users/{found.people[0].user.id}"
    if found.teams:
        return f"/teams/{found.teams[0].team.id}"
    if found.entries:
        return f"/log?{urlencode({'request': wanted})}"
    return f"/missing?{urlencode({'who': wanted})}"
