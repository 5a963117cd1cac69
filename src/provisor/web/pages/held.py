"""`/held`: what waits for a decision, and deciding about it."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning import deciding, held
from provisor.provisioning.deciding import Decided, Decision
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import ROWS, Visit


async def show_all(visit: Visit) -> Response:
    """A page of what is held."""
    return await _page(visit)


async def _page(visit: Visit, status: int = 200, decided: Decided | None = None) -> Response:
    after = visit.cursor("held")
    found = await visit.read(partial(held.list_held, after=after or "", count=ROWS + 1))
    changes = found[:ROWS]
    cursor = visit.next_cursor(changes[-1].change.id, "held") if len(found) > ROWS else None
    return await visit.page("held.html", status, changes=changes, cursor=cursor, decided=decided)


async def decide(visit: Visit) -> Response:
    """Apply or drop what was chosen; what could not be decided so is told with its reason."""
    try:
        decision = Decision(visit.given("decision"))
    except ValueError:
        raise InvalidValue("Choose whether to apply or to drop what is held.") from None
    change_ids = list(visit.form.get("change", ()))
    if not change_ids:
        return visit.go("/held")
    # What somebody else decided just now can be told once it has its place in the log.
    await visit.service.store.seal(visit.organization_id)
    decided = await visit.write(
        partial(deciding.decide, order=visit.order, decision=decision, change_ids=change_ids)
    )
    if decided.refused:
        return await _page(visit, 409, decided)
    return visit.go("/held")
