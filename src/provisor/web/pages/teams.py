"""`/teams`: how the organization is built, one level at a time; and one team with who put whom in it."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning import teams
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.web.pages.visit import ROWS, Visit

_HISTORY = 20


async def show_all(visit: Visit) -> Response:
    """The teams below the root, or those whose name begins so."""
    wanted = visit.query.get("q", "").strip()
    root = await visit.read(lambda records: records.root())
    after = visit.cursor("teams", wanted)
    parent = None if wanted else root.id
    found = await visit.read(partial(teams.page, prefix=wanted, parent=parent, after=after, count=ROWS))
    cursor = None if found.last is None else visit.next_cursor(found.last, "teams", wanted)
    return await visit.page("teams.html", wanted=wanted, root=root, found=found.items, cursor=cursor)


async def show(visit: Visit) -> Response:
    """One team."""
    called = visit.path["id"]
    shown = await visit.read(partial(teams.show, called=called, with_members=False))
    team_id = shown.team.id
    after = visit.cursor("members", team_id)
    members = await visit.read(partial(teams.members, called=team_id, after=after, count=ROWS))
    entries = await visit.read(partial(searching.search, query=Query(team=team_id, limit=_HISTORY)))
    cursor = None if members.last is None else visit.next_cursor(members.last, "members", team_id)
    return await visit.page(
        "team.html", shown=shown, members=members.items, cursor=cursor, first=after is None, entries=entries
    )
