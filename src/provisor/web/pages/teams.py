"""`/teams`: how the organization is built, one level at a time, or where the names begin so that somebody looks for."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning import team_tree
from provisor.provisioning.ports.team_tree import LARGEST, TeamPlace
from provisor.web.pages.visit import ROWS, Visit


async def show(visit: Visit) -> Response:
    """A page of one level of the tree, or of the teams that somebody looks for."""
    wanted, below = (visit.query.get(name, "").strip() for name in ("q", "below"))
    text = visit.cursor("teams", wanted, below)
    after = None if text is None else place_of(text)
    look = (
        partial(team_tree.search, beginning=wanted)
        if wanted
        else partial(team_tree.level, called=below or None)
    )
    level = await visit.read(lambda records: look(records, after=after, count=ROWS))
    cursor = None if level.place is None else visit.next_cursor(text_of(level.place), "teams", wanted, below)
    filters = {name: value for name, value in (("q", wanted), ("below", below)) if value}
    return await visit.page(
        "teams.html",
        wanted=wanted,
        level=level,
        filters=filters,
        cursor=cursor,
        first=after is None,
        largest=LARGEST,
        widest=max((node.size.in_all for node in level.nodes), default=0),
    )


def text_of(place: TeamPlace) -> str:
    """A place as a cursor has it."""
    return f"{place.id} {place.key}"


def place_of(text: str) -> TeamPlace:
    """The place that `text_of` has written."""
    team_id, _, key = text.partition(" ")
    return TeamPlace(key, team_id)
