"""Connections: which identity providers provision, and how each is met."""

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field, StrictInt

from provisor.directory.connections import Connection, Kind
from provisor.directory.guard import GuardSettings
from provisor.provisioning import connections
from provisor.provisioning.ports import Records
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Flag, Given, Shown, Text
from provisor.web.revisions import revision_of

router = APIRouter(tags=["connections"])

Called = Annotated[str, Path(description="The connection, by name or id.", examples=["default"])]

_Minutes = Annotated[StrictInt, Field(ge=0, le=525_600)]
_Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]

_GUARD: dict[str, Any] = {
    "on": True,
    "window": 60,
    "share": 10,
    "people": 20,
    "teams": 5,
    "applies_after": 1440,
}
_SETTINGS: dict[str, Any] = {
    "manner": "tolerant",
    "kind": "okta",
    "prefix": "",
    "authoritative": False,
    "interval": 40,
    "networks": ["203.0.113.0/24"],
    "lists_only_own": False,
    "spares_others": True,
    "shares": False,
}


class ShownGuard(Shown):
    """How much a connection may end by itself within a window (minutes) before a person decides about the rest."""

    on: bool
    window: int
    share: int
    people: int
    teams: int
    applies_after: int | None


class ShownConnection(Shown):
    """A connection with all its settings, and the names of its bots."""

    model_config = examples.shown(
        {
            "id": examples.ID,
            "name": "Okta",
            **_SETTINGS,
            "paused": False,
            "expected_after": 40,
            "succeeds": [],
            "guard": _GUARD,
            "bots": ["Okta-Bot"],
        }
    )

    id: str
    name: str
    manner: str
    kind: Kind | None
    prefix: str
    authoritative: bool
    interval: int | None
    paused: bool
    networks: list[str]
    lists_only_own: bool
    spares_others: bool
    shares: bool
    succeeds: list[str]
    expected_after: int | None
    guard: ShownGuard
    bots: list[str]


class Connections(Shown):
    """Every connection, by name."""

    items: list[ShownConnection]


class GuardChange(Given):
    """What is to be different of the guard; what is left out stays."""

    on: Flag = True
    window: Annotated[StrictInt, Field(ge=1, le=44_640, description="In minutes.")] = 60
    share: Annotated[StrictInt, Field(ge=0, le=100, description="In percent.")] = 10
    people: _Count = 20
    teams: _Count = 5
    applies_after: Annotated[StrictInt, Field(ge=1, le=525_600)] | None = None


class ConnectionChange(Given):
    """What is to be different; what is left out stays."""

    model_config = examples.given(
        {"manner": "strict", "networks": ["203.0.113.0/24"]}, {"guard": {"share": 5}}
    )

    name: Text | None = None
    manner: Literal["tolerant", "strict"] | None = None
    kind: Kind | None = Field(None, description="Null has it recognised by what it sends.")
    prefix: Annotated[str, Field(max_length=100)] = ""
    authoritative: Flag = False
    interval: _Minutes | None = None
    networks: Annotated[tuple[Text, ...], Field(max_length=1000)] = ()
    lists_only_own: Flag = False
    spares_others: Flag = True
    shares: Flag = False
    guard: GuardChange | None = None


class NewConnection(ConnectionChange):
    """A connection to be added, with a bot of its own."""

    model_config = examples.given({"name": "Okta", "kind": "okta"})

    name: Text
    bot: Text | None = Field(None, description="The name of its bot; unless told, made of the connection's.")
    succeeds: Text | None = Field(None, description="A removed connection in whose place it stands.")


_NO_SETTINGS = {"name", "manner", "bot", "succeeds", "guard"}


@router.get("/connections")
async def list_connections(asking: Reading) -> Connections:
    """List the connections by name."""

    def work(records: Records) -> list[ShownConnection]:
        bots = _bots(records)
        return [_shown(each, bots.get(each.id, [])) for each in records.connections()]

    return Connections(items=await asking.read(work))


@router.post("/connections", status_code=201, response_model=ShownConnection)
async def add_connection(asking: Changing, new: NewConnection) -> Response:
    """Add a connection with a bot of its own."""

    def work(records: Records) -> ShownConnection:
        connection, bot = connections.add(
            records,
            asking.order,
            new.name,
            manner=new.manner or "tolerant",
            settings=_settings(new, GuardSettings()),
            bot_name=new.bot,
            succeeds=new.succeeds,
        )
        return _shown(connection, [bot.name])

    made = await asking.write(work)
    return answers.created(asking, made, "connections", made.id, tag=answers.tag_of(made, revision_of(made)))


@router.get("/connections/{connection}", response_model=ShownConnection)
async def show_connection(asking: Reading, connection: Called) -> Response:
    """Show a connection with all its settings."""
    found = await asking.read(partial(_found, called=connection))
    return answers.found(asking, found, revision_of(found))


@router.patch("/connections/{connection}", response_model=ShownConnection)
async def change_connection(asking: Changing, connection: Called, change: ConnectionChange) -> Response:
    """Change settings of a connection, or its name; at work with the next request of every server."""

    def work(records: Records) -> ShownConnection:
        found = _held(records, asking, connection)
        changed = connections.change(
            records,
            asking.order,
            found.name,
            settings=_settings(change, found.settings.guard),
            manner=change.manner,
        )
        if change.name is not None:
            changed = connections.rename(records, asking.order, changed.name, change.name)
        return _shown(changed, _bots(records).get(changed.id, []))

    changed = await asking.write(work)
    return answers.found(asking, changed, revision_of(changed))


@router.delete("/connections/{connection}", status_code=204)
async def remove_connection(asking: Changing, connection: Called) -> None:
    """Disconnect an identity provider: its bots and tokens end now, whom it brought stays."""

    def work(records: Records) -> None:
        connections.remove(records, asking.order, _held(records, asking, connection).name)

    await asking.write(work)


@router.post("/connections/{connection}/pause", response_model=ShownConnection)
async def pause_connection(asking: Changing, connection: Called) -> Response:
    """Answer the connection's SCIM requests with 503 until it is resumed; nothing is lost."""
    return await _pause(asking, connection, paused=True)


@router.post("/connections/{connection}/resume", response_model=ShownConnection)
async def resume_connection(asking: Changing, connection: Called) -> Response:
    """Let a paused connection in again."""
    return await _pause(asking, connection, paused=False)


async def _pause(asking: Asking, called: str, *, paused: bool) -> Response:
    def work(records: Records) -> ShownConnection:
        found = _held(records, asking, called)
        connections.pause(records, asking.order, found.name, paused=paused)
        return _found(records, found.id)

    changed = await asking.write(work)
    return answers.found(asking, changed, revision_of(changed))


def _found(records: Records, called: str) -> ShownConnection:
    found = connections.find(records, called)
    return _shown(found, _bots(records).get(found.id, []))


def _held(records: Records, asking: Asking, called: str) -> Connection:
    """The connection, held, in the revision that `If-Match` names."""
    found = connections.find(records, called, lock=True)
    asking.check_match(lambda: revision_of(_shown(found, _bots(records).get(found.id, []))))
    return found


def _bots(records: Records) -> dict[str, list[str]]:
    """The names of the bots of each connection, by its id."""
    names: dict[str, list[str]] = {}
    for bot in records.bots():
        names.setdefault(bot.connection_id, []).append(bot.name)
    return names


def _settings(change: ConnectionChange, guard: GuardSettings) -> dict[str, Any]:
    """The settings that were named."""
    settings = change.model_dump(exclude_unset=True, exclude=_NO_SETTINGS)
    if change.guard is not None:
        settings["guard"] = GuardSettings(
            **{**_guard(guard), **change.guard.model_dump(exclude_unset=True)},
        )
    return settings


def _guard(guard: GuardSettings) -> dict[str, Any]:
    return {name: getattr(guard, name) for name in GuardChange.model_fields}


def _shown(connection: Connection, bots: list[str]) -> ShownConnection:
    settings = connection.settings
    named = {name: getattr(settings, name) for name in _SHOWN_SETTINGS}
    return ShownConnection(
        id=connection.id,
        name=connection.name,
        manner=connection.manner,
        networks=list(settings.networks),
        succeeds=list(settings.succeeds),
        guard=ShownGuard(**_guard(settings.guard)),
        bots=bots,
        **named,
    )


_SHOWN_SETTINGS = (
    "kind", "prefix", "authoritative", "interval", "paused", "lists_only_own", "spares_others", "shares",
    "expected_after",
)  # fmt: skip
