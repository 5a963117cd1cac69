"""The journal: searched, followed by position, exported and verified."""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StrictInt
from pydantic.config import JsonDict
from starlette.convertors import IntegerConvertor, register_url_convertor

from provisor.directory.journal import Action, Outcome
from provisor.provisioning import spreadsheets
from provisor.provisioning.journal import exporting, following, searching, showing, verifying
from provisor.provisioning.journal.exporting import Exported
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.journal.searching import Query as Asked
from provisor.scim.errors import InvalidValue, NotFound
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Reading
from provisor.web.admin_api.values import Given, Instant, Page, Shown, Window

router = APIRouter(tags=["journal"])

_LATEST = 2**62
_MOST_EXPORTED = 100_000
_AT_ONCE = 500

Place = Annotated[int, Field(ge=0, le=_LATEST)]


class _PlaceConvertor(IntegerConvertor):
    """Of a path: digits that are certain to be read; Python refuses to read thousands of them."""

    regex = "[0-9]{1,19}"


register_url_convertor("place", _PlaceConvertor())


_ENTRY: JsonDict = {
    "position": 1204,
    "at": examples.AT,
    "actor": "Okta-Bot",
    "connection": "Okta",
    "action": "user.changed",
    "outcome": "done",
    "sentence": "Okta changed title of ana@example.com.",
    "remedy": "Look at what was set aside.",
    "request_id": "019e0aaa-0000-7000-8000-00000000000f",
}


class ShownEntry(Shown):
    """An entry, told as a sentence, with what to do about it where there is something to do."""

    model_config = examples.shown(_ENTRY)

    position: int
    at: Instant
    actor: str
    connection: str | None
    action: Action
    outcome: Outcome
    sentence: str
    remedy: str | None
    request_id: str | None


class WholeEntry(ShownEntry):
    """An entry with all that is known of it: what it was about, and only what differs before and after."""

    model_config = examples.shown(
        {
            **_ENTRY,
            "resource_type": "user",
            "resource_id": "019e0aaa-0000-7000-8000-000000000001",
            "resource_name": "ana@example.com",
            "before": {"title": "Clerk"},
            "after": {"title": "Head clerk"},
            "token_id": "019e0aaa-0000-7000-8000-000000000003",
            "own_request_id": "019e0aaa-0000-7000-8000-00000000000e",
            "tolerances": [],
            "set_aside": [],
        }
    )

    resource_type: str | None
    resource_id: str | None
    resource_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    detail: str | None = None
    code: str | None = None
    token_id: str | None
    own_request_id: str | None
    tolerances: list[str]
    set_aside: list[str]


class EntriesAsked(Window):
    """Which entries are asked for. With `after` they come oldest first, to be followed; else newest first."""

    person: str | None = Query(None, description="About this user: id or user name.")
    team: str | None = Query(None, description="About this team: id or name.")
    connection: str | None = Query(None, description="Through this connection.")
    outcome: Outcome | None = None
    kind: Action | None = Query(None, description="Of this kind.")
    request: str | None = Query(None, description="Of this request: our id, or the identity provider's.")
    cycle: str | None = Query(None, description="Of this cycle, by its id.")
    since: Instant | None = Query(None, description="Not before this time.")
    until: Instant | None = Query(None, description="Not after this time.")
    after: Place | None = Query(None, description="All that follow this position, in their order.")


class CheckpointGiven(Given):
    """A checkpoint that was kept elsewhere."""

    model_config = examples.given({"position": 1204, "hash": "9f8c" * 16, "at": examples.AT})

    position: Annotated[StrictInt, Field(ge=0, le=_LATEST)]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    at: Instant


class Verifying(Given):
    """Against which checkpoint the journal is verified, beside itself."""

    model_config = examples.given({}, {"against": {"position": 1204, "hash": "9f8c" * 16, "at": examples.AT}})

    against: CheckpointGiven | None = None


class Checkpoint(Shown):
    """The end of the chain, to be kept where nobody who can change the journal can change it."""

    model_config = examples.shown({"position": 1204, "hash": "9f8c" * 16, "at": examples.AT})

    position: int
    hash: str
    at: Instant


class Flaw(Shown):
    """The first position that is not as it was written, and what is wrong with it."""

    position: int
    because: str


class Verdict(Shown):
    """Whether the journal is as it was written, and up to where."""

    model_config = examples.shown(
        {
            "intact": False,
            "entries": 1204,
            "erased": 0,
            "last": {"position": 1204, "hash": "9f8c" * 16, "at": examples.AT},
            "flaw": {"position": 17, "because": "its entry is not as it was written"},
        }
    )

    intact: bool
    entries: int
    erased: int
    last: Checkpoint | None
    flaw: Flaw | None


class ExportAsked(Given):
    """What is exported: entries after a position, in their order; those of a cycle alone where one is named."""

    format: Literal["jsonl", "csv"] = "jsonl"
    after: Place = 0
    limit: Annotated[int, Field(ge=1, le=_MOST_EXPORTED)] = _MOST_EXPORTED
    cycle: str | None = Query(None, description="Of this cycle, by its id.")


@router.get("/journal")
async def list_entries(
    asking: Reading, asked: Annotated[EntriesAsked, Query()], response: Response
) -> Page[ShownEntry]:
    """Search the journal, newest first; or follow it after a position.

    A page that follows always has a `next`: it is where later entries will be.
    """
    if asked.after is not None:
        return await _follow(asking, asked, response)
    conditions = asked.model_dump(exclude={"cursor"}, exclude_none=True, mode="json")
    before = asking.cursor(asked.cursor, "journal", conditions, count=asked.limit)
    query = Asked(
        person=asked.person,
        team=asked.team,
        connection=asked.connection,
        outcome=asked.outcome,
        kind=asked.kind,
        request=asked.request,
        cycle=asked.cycle,
        since=asked.since,
        until=asked.until,
        before=None if before is None else int(before),
        limit=asked.limit + 1,
    )
    found = await asking.read(partial(searching.search, query=query))
    entries = found[: asked.limit]
    if len(found) > asked.limit:
        last = str(entries[-1].position)
        conditions["cursor"] = asking.next_cursor(last, "journal", conditions, count=asked.limit)
    return answers.page(asking, response, "journal", _shown(entries), conditions)


async def _follow(asking: Asking, asked: EntriesAsked, response: Response) -> Page[ShownEntry]:
    if asked.model_fields_set - {"after", "limit"}:
        raise InvalidValue(
            "Following by `after` gives every entry: leave everything out beside it but `limit`."
        )
    after = asked.after or 0
    found, last = await asking.read(partial(searching.follow_on, after=after, most=asked.limit))
    return answers.following(
        asking, response, "journal", _shown(found), {"after": last, "limit": asked.limit}
    )


@router.get("/journal/checkpoint")
async def make_checkpoint(asking: Reading) -> Checkpoint:
    """Tell the end of the chain, to be kept elsewhere and to verify against later."""
    made = await asking.read(verifying.checkpoint)
    if made is None:
        raise NotFound("The journal has no entries yet.")
    return Checkpoint(**made)


@router.post("/journal/verify")
async def verify_journal(asking: Reading, how: Verifying) -> Verdict:
    """Go through the whole chain, and tell the first position that is not as it was written."""
    against = None if how.against is None else verifying.read_checkpoint(how.against.model_dump(mode="json"))
    verdict = await verifying.verify(asking.read, against)
    last, flaw = verdict.last, verdict.flaw
    return Verdict(
        intact=flaw is None,
        entries=verdict.entries,
        erased=verdict.erased,
        last=None if last is None else Checkpoint(position=last.position, hash=last.hash.hex(), at=last.at),
        flaw=None if flaw is None else Flaw(position=flaw.position, because=flaw.because),
    )


@router.get(
    "/journal/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Entries, one a line.",
            "content": {
                "application/jsonl": {"schema": {"type": "string"}},
                "text/csv": {"schema": {"type": "string"}},
            },
        }
    },
)
async def export_journal(asking: Reading, asked: Annotated[ExportAsked, Query()]) -> StreamingResponse:
    """Export every field of entries, with all that verifies them: JSON Lines for programs, CSV for spreadsheets."""
    form = _FORMS[asked.format]
    begin, end = await asking.read(partial(following.span, cycle_id=asked.cycle))
    part = _Part(max(begin, asked.after), end, asked.limit, asked.cycle)
    lines = _exported(asking, part, form)
    name = f'attachment; filename="journal.{asked.format}"'
    return StreamingResponse(lines, media_type=form[0], headers={"Content-Disposition": name})


_Form = tuple[str, str, Callable[[Exported], str]]
_FORMS: dict[str, _Form] = {
    "jsonl": ("application/jsonl", "", exporting.as_json_line),
    "csv": ("text/csv", f"{spreadsheets.row(exporting.COLUMNS)}\r\n", exporting.as_csv_row),
}


class _Part(NamedTuple):
    """Which entries are exported: after a position and up to another, no more than so many, perhaps of one cycle."""

    after: int
    end: int
    most: int
    cycle: str | None


async def _exported(asking: Asking, part: _Part, form: _Form) -> AsyncIterator[str]:
    """The lines of an export, read in a transaction for each few of them."""
    after, left = part.after, part.most
    _, head, line = form
    yield head
    while left > 0 and after < part.end:
        found, last = await asking.read(
            partial(exporting.following, after=after, most=min(left, _AT_ONCE), cycle_id=part.cycle)
        )
        if last == after:
            return
        yield "".join(f"{line(each)}\n" for each in found)
        after, left = last, left - len(found)


@router.get("/journal/{position:place}")
async def show_entry(
    asking: Reading, position: Annotated[int, Path(ge=1, le=_LATEST, description="The place of the entry.")]
) -> WholeEntry:
    """Show one entry, with what was before and after."""
    found = await asking.read(partial(showing.show, position=position))
    return WholeEntry.model_validate(found.to_document())


def _shown(entries: Sequence[Listed]) -> list[ShownEntry]:
    return [
        ShownEntry(
            position=each.position,
            at=each.at,
            actor=each.actor,
            connection=each.connection,
            action=each.action,
            outcome=each.outcome,
            sentence=each.sentence,
            remedy=each.remedy,
            request_id=each.request_id,
        )
        for each in entries
    ]
