"""`/held`: what waits for a decision; `/held/{id}`: one hold, and deciding about it.

What is more than a request can wait for is decided afterwards; the page of the hold tells how far that is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory.connections import Connection
from provisor.directory.guard import HeldChange, NoHeldChange, RuledNumber
from provisor.directory.phrasing import phrase
from provisor.directory.rulings import Decision, NumberDiffers, Ruling, RulingGoesOn
from provisor.directory.selections import Undo
from provisor.directory.users import User
from provisor.provisioning import held, holds, roster, ruling
from provisor.provisioning.holds import Hold, Holds, InCommon
from provisor.provisioning.journal.letting_in import let_in_by
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.patience import patient
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import done
from provisor.scim.errors import InvalidValue
from provisor.web.afterwards import go_on
from provisor.web.pages.visit import ROWS, Visit

_PRINTED = 1000
"""So many rows has a page for printing."""

_AT_ONCE = 500
"""As many changes are decided before the form is answered."""

_DECIDED = 10
_EARLIER = 10
_TOO_LATE = phrase(
    "Nothing waited any more, so you decided nothing: somebody was faster, or the identity provider took it back."
)
_GROUPING = re.compile(r"[\s.,]")


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided lately; of the decisions that were undone the undo, and who of whom they shut out is back."""

    rulings: Sequence[Ruling]
    undone: Mapping[str, Undo]
    shut_out: Mapping[str, RuledNumber]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits and waited, what was decided lately, the guarded connections, and the names of all that there were."""

    holds: Holds
    decided: Decided
    guarded: list[Connection]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hold as its page shows it; `changes` has one more than a page where there are more.

    `names` are how people are called beside their user names, `back` by what those have access again who went; both by
    id. `newest` is the newest hold of the same connection.
    """

    hold: Hold
    in_common: InCommon
    more_than_members: list[User]
    changes: Sequence[HeldChange]
    decided: Decided
    names: Mapping[str, str]
    back: Mapping[str, Listed]
    newest: str


async def show_all(visit: Visit) -> Response:
    """What waits, what was decided lately, and the holds that are over."""
    before = visit.cursor("holds")

    def look(records: Records) -> Waiting:
        guarded = records.connections()
        names = {each.id: each.name for each in (*records.removed_connections(), *guarded)}
        rulings = holds.rulings(records, newest=_DECIDED)
        found = holds.holds(records, before=before, newest=_EARLIER)
        return Waiting(found, _decided(records, rulings), guarded, names)

    found = await visit.read(look)
    more = visit.next_cursor(found.holds.earlier[-1].id, "holds") if found.holds.more else None
    return await visit.page("held.html", found=found, cursor=more, first=before is None)


async def show(visit: Visit) -> Response:
    """One hold."""
    return await _moved(visit) or await _one(visit)


async def _moved(visit: Visit, page: str = "") -> Response | None:
    """Leads from the id of a connection, by which its hold was called once, to its newest hold."""
    called = visit.path["id"]
    hold_id = await visit.read(partial(holds.called, hold_id=called))
    if hold_id == called:
        return None
    query = visit.target.partition("?")[2]
    return visit.go(f"{_path(hold_id)}{page}{'?' if query else ''}{query}")


async def _one(visit: Visit, status: int = 200, refused: str = "", *, chosen: bool = True) -> Response:
    """The page of a hold; above it, what was refused, or that nothing was chosen."""
    name = visit.query.get("q", "").strip()
    printing = visit.query.get("rows") == "all"
    rows = _PRINTED if printing else ROWS
    after = visit.cursor("hold", visit.path["id"], name, printing) or ""

    def look(records: Records) -> Shown:
        hold = holds.find(records, visit.path["id"])
        changes = holds.named(records, hold, name, after=after, count=rows + 1)
        went = [*hold.people.gone.named, *hold.people.lost.named] if hold.people else []
        people = {each.user_id for each in went} | {each.user_id for each in changes if each.user_id}
        return Shown(
            hold,
            holds.in_common(records, hold),
            holds.more_than_members(records, hold),
            changes,
            _decided(records, holds.rulings(records, hold, newest=_DECIDED)),
            roster.shown_names(records, people),
            let_in_by(records, {each.user_id for each in went if each.has_access}),
            records.newest_hold(hold.connection.id) or hold.id,
        )

    found = await visit.read(look)
    cursor = None
    if len(found.changes) > rows:
        cursor = visit.next_cursor(found.changes[rows - 1].id, "hold", visit.path["id"], name, printing)
    return await visit.page(
        "hold.html",
        status,
        found=found,
        hold=found.hold,
        changes=found.changes[:rows],
        name=name,
        printing=printing,
        cursor=cursor,
        refused=refused,
        chosen=chosen,
    )


def _decided(records: Records, rulings: Sequence[Ruling]) -> Decided:
    undone = done.of_requests(records, [each.id for each in rulings])
    return Decided(rulings, undone, holds.shut_out_by(records, rulings))


async def decide(visit: Visit) -> Response:
    """Decide about what was chosen; whoever is to lose access is shown first."""
    decision = _decision(visit)
    change_ids = list(visit.form.get("change", ()))
    hold = await _hold(visit)
    if not change_ids:
        return await _one(visit, 422, chosen=False)
    if decision is Decision.APPLY and not visit.given("sure"):
        waiting = await visit.read(lambda records: held.among(records, hold.id, change_ids))
        if waiting:
            return await visit.page("hold_allow_chosen.html", hold=hold, changes=waiting)
    # What somebody else decided just now can be told once it has its place in the log.
    await visit.seal()
    try:
        begun = await visit.write(
            lambda records: ruling.on_chosen(records, visit.order, hold.id, decision, change_ids)
        )
    except (NoHeldChange, RulingGoesOn) as refusal:
        return await _one(visit, 409, refusal.sentence)
    await _carry_out(visit, begun)
    return _back(visit, hold)


async def refuse_all(visit: Visit) -> Response:
    """Drop everything that is held, if it is as much as the page told that the form came from."""
    seen, hold = visit.given("number"), await _hold(visit)
    try:
        return await _decide_all(visit, hold, Decision.DROP, typed=seen or None)
    except NumberDiffers as refusal:
        told = phrase(
            "Nothing was decided: {seen} waited when you opened this page, and {held} wait now. Look at them, and "
            "decide anew.",
            {"seen": seen, "held": refusal.held},
        )
        return await _one(visit, 409, told)


async def confirm(visit: Visit) -> Response:
    """What allowing everything would do, before it is done."""
    moved = await _moved(visit, "/allow")
    if moved is not None:
        return moved
    hold = await _hold(visit)
    if not hold.number:
        return _back(visit, hold)
    return await visit.page("hold_allow.html", hold=hold, refused=False, typed="")


async def allow_all(visit: Visit) -> Response:
    """Apply everything that is held, for whoever knows how much that is."""
    typed = visit.given("number")
    hold = await _hold(visit)
    try:
        return await _decide_all(visit, hold, Decision.APPLY, typed=_GROUPING.sub("", typed))
    except NumberDiffers:
        hold = await _hold(visit)
        return await visit.page("hold_allow.html", 422, hold=hold, refused=True, typed=typed)


async def _decide_all(visit: Visit, hold: Hold, decision: Decision, *, typed: str | None = None) -> Response:
    try:
        begun = await visit.write(
            lambda records: ruling.on_everything(records, visit.order, hold.id, decision, typed=typed)
        )
    except RulingGoesOn as refusal:
        return await _one(visit, 409, refusal.sentence)
    if begun is None:
        return await _one(visit, 409, _TOO_LATE)
    await _carry_out(visit, begun)
    return _back(visit, hold)


async def go_on_or_stop(visit: Visit) -> Response:
    """Go on with a ruling that was interrupted, or end it where it is."""
    hold, ruling_id = await _hold(visit), visit.given("ruling")
    if visit.given("do") == "stop":
        await visit.write(partial(ruling.stop, order=visit.order, ruling_id=ruling_id))
    else:
        await _carry_out(visit, await visit.write(partial(ruling.find, ruling_id=ruling_id)))
    return _back(visit, hold)


async def _carry_out(visit: Visit, begun: Ruling) -> None:
    work = ruling.carry_out(patient(visit.write), visit.later, begun)
    if begun.total <= _AT_ONCE:
        await work
    else:
        go_on(work, ruling_id=begun.id)


async def _hold(visit: Visit) -> Hold:
    return await visit.read(partial(holds.find, hold_id=visit.path["id"]))


def _decision(visit: Visit) -> Decision:
    try:
        return Decision(visit.given("decision"))
    except ValueError:
        raise InvalidValue(phrase("Choose whether to allow or to refuse what is held.")) from None


def _back(visit: Visit, hold: Hold) -> Response:
    return visit.go(_path(hold.id))


def _path(hold_id: str) -> str:
    return f"/held/{quote(hold_id, safe='')}"
