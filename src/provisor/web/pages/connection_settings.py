"""Below `/connections/{id}`: how a connection is met, what it sends and is not kept, and disconnecting it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from provisor.directory.connections import Connection, Kind
from provisor.directory.guard import Departing
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import ConnectionNameTaken, UnusableName, UnusableNetwork
from provisor.provisioning import connections, keys, undeclared
from provisor.provisioning.keys import Holder
from provisor.provisioning.ports import Records
from provisor.scim.errors import InvalidValue, ScimError
from provisor.scim.leniency import Manner
from provisor.scim.schemas import Type
from provisor.web.pages import forms
from provisor.web.pages.forms import Wrong
from provisor.web.pages.visit import Visit
from provisor.web.revisions import revision_of

TYPES = (Type.STRING, Type.BOOLEAN, Type.INTEGER, Type.DECIMAL, Type.DATE_TIME)
"""What an attribute that is declared here may hold; others are declared by a document (`provisor schema add`)."""

_A_MONTH, _A_YEAR = 44_640, 525_600
_PLENTY = 1_000_000
_NUMBERS = {
    "window": (1, _A_MONTH),
    "share": (0, 100),
    "people": (0, _PLENTY),
    "teams": (0, _PLENTY),
}
_OPTIONAL_NUMBERS = {"interval": (0, _A_YEAR), "applies_after": (1, _A_YEAR)}
_SWITCHES = ("authoritative", "lists_only_own", "spares_others", "shares")
_FIELDS = (
    *("revision", "name", "kind", "manner", "prefix", "networks", "guard"),
    *_SWITCHES,
    *_NUMBERS,
    *_OPTIONAL_NUMBERS,
)
_LONGEST_PREFIX = 100
_MOST_NETWORKS = 1000
_CONFLICT, _UNUSABLE = 409, 422


async def ask(visit: Visit) -> Response:
    """The form with the settings as they are."""
    found = await visit.read(partial(connections.find, called=visit.path["id"]))
    return await visit.page("connection_settings.html", connection=found, given=_written(found), refused={})


async def change(visit: Visit) -> Response:
    """Change what was written otherwise; at work with the next request of every process."""
    refused = _wrong(visit)
    if refused:
        return await _ask_again(visit, refused, _UNUSABLE)
    try:
        changed = await visit.write(partial(_change, visit=visit))
    except _Stale as stale:
        return await _show_anew(visit, stale.connection)
    except ConnectionNameTaken as taken:
        return await _ask_again(visit, {"name": visit.told(taken.sentence)}, _CONFLICT)
    except UnusableName as unusable:
        return await _ask_again(visit, {"name": visit.told(unusable.sentence)}, _UNUSABLE)
    except UnusableNetwork as unusable:
        return await _ask_again(visit, {"networks": visit.told(unusable.sentence)}, _UNUSABLE)
    return visit.go(f"/connections/{changed.id}")


class _Stale(Exception):
    """The settings are no longer those that the form showed; `connection` has them as they are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection


async def _show_anew(visit: Visit, connection: Connection) -> Response:
    """The form with the settings as they are now, and that nothing was saved."""
    given = _written(connection)
    return await visit.page(
        "connection_settings.html", _CONFLICT, connection=connection, given=given, refused={}, stale=True
    )


async def _ask_again(visit: Visit, refused: Wrong, status: int) -> Response:
    found = await visit.read(partial(connections.find, called=visit.path["id"]))
    given = {name: visit.given(name) for name in _FIELDS}
    return await visit.page(
        "connection_settings.html", status, connection=found, given=given, refused=refused
    )


def _change(records: Records, *, visit: Visit) -> Connection:
    """Raises _Stale: the form has every setting, and would undo what somebody else changed meanwhile."""
    order, connection = visit.order, connections.find(records, visit.path["id"], lock=True)
    if visit.given("revision") != _written(connection)["revision"]:
        raise _Stale(connection)
    renamed = connections.rename(records, order, connection.name, visit.given("name"))
    return connections.change(
        records, order, renamed.name, settings=_settings(visit), manner=visit.given("manner")
    )


def _settings(visit: Visit) -> dict[str, Any]:
    """The settings as the form has them, which `_wrong` has looked through."""
    kind = visit.given("kind")
    return {
        "kind": Kind(kind) if kind else None,
        "prefix": visit.given("prefix"),
        "networks": tuple(visit.given("networks").split()),
        "interval": forms.whole_number(visit.given("interval")),
        **{name: bool(visit.given(name)) for name in _SWITCHES},
        "guard": {
            "on": bool(visit.given("guard")),
            "applies_after": forms.whole_number(visit.given("applies_after")),
            **{name: forms.whole_number(visit.given(name)) for name in _NUMBERS},
        },
    }


def _written(connection: Connection) -> Mapping[str, str]:
    """The settings as the form has them, and a revision of them."""
    settings, guard = connection.settings, connection.settings.guard
    numbers = {"interval": settings.interval, "applies_after": guard.applies_after}
    numbers |= {name: getattr(guard, name) for name in _NUMBERS}
    switches = {name: getattr(settings, name) for name in _SWITCHES} | {"guard": guard.on}
    written = {
        "name": connection.name,
        "kind": settings.kind.value if settings.kind else "",
        "manner": connection.manner,
        "prefix": settings.prefix,
        "networks": "\n".join(settings.networks),
        **{name: "" if number is None else str(number) for name, number in numbers.items()},
        **{name: "on" if switched else "" for name, switched in switches.items()},
    }
    return {**written, "revision": revision_of(written)}


def _wrong(visit: Visit) -> dict[str, str]:
    """What of the form has to be written otherwise, by field."""
    says = visit.language.says
    written = {name: bounds for name, bounds in _OPTIONAL_NUMBERS.items() if visit.given(name)}
    wrong = forms.out_of_bounds(visit, _NUMBERS | written)
    if visit.given("kind") not in ("", *Kind):
        wrong["kind"] = says("Choose which one it is.")
    if visit.given("manner") not in tuple(Manner):
        wrong["manner"] = says("Choose how it is met.")
    if len(visit.given("prefix")) > _LONGEST_PREFIX:
        wrong["prefix"] = says("Write 100 characters at the most.")
    if len(visit.given("networks").split()) > _MOST_NETWORKS:
        wrong["networks"] = says("Write 1,000 networks at the most.")
    return wrong


async def ask_declaration(visit: Visit) -> Response:
    """Ask what an attribute holds that was sent and not kept."""
    given = {"name": visit.query.get("name", ""), "type": Type.STRING.value, "several": ""}
    return await _ask_declaration(visit, given, {})


async def _ask_declaration(visit: Visit, given: Mapping[str, str], refused: Wrong) -> Response:
    found = await visit.read(partial(connections.find, called=visit.path["id"]))
    status = _UNUSABLE if refused else 200
    return await visit.page(
        "attribute_new.html", status, connection=found, given=given, refused=refused, types=TYPES
    )


async def declare(visit: Visit) -> Response:
    """Declare it: from now on it is kept."""
    given = {name: visit.given(name) for name in ("name", "type", "several")}
    if given["type"] not in TYPES:
        raise InvalidValue(phrase("Choose what the attribute holds."))
    connection = await visit.read(partial(connections.find, called=visit.path["id"]))
    work = partial(
        undeclared.declare,
        order=visit.order,
        name=given["name"],
        type_=Type(given["type"]),
        multi_valued=bool(given["several"]),
    )
    try:
        await visit.write(work)
    except ScimError:
        why = visit.language.says(
            "Write it as it was sent: a letter, then letters, digits, hyphens and underscores. What is kept already "
            "can't be declared anew, and no secrets are kept."
        )
        return await _ask_declaration(visit, given, {"name": why})
    return visit.go(f"/connections/{connection.id}")


class Leaving(NamedTuple):
    """What a connection leaves behind when it is removed: its bots, and how many people and teams it brought."""

    connection: Connection
    holders: list[Holder]
    people: int
    teams: int


async def ask_removal(visit: Visit) -> Response:
    """Say what ends and what stays when a connection is removed, and ask whether it is meant so."""
    leaving = await visit.read(partial(_leaving, visit=visit))
    return await visit.page("connection_remove.html", leaving=leaving)


def _leaving(records: Records, *, visit: Visit) -> Leaving:
    connection = connections.find(records, visit.path["id"])
    known = sorted(connection.known_as)
    return Leaving(
        connection,
        [each for each in keys.holders(records, at=visit.order.at) if each.connection.id == connection.id],
        records.count_brought(known, Departing.USERS),
        records.count_brought(known, Departing.TEAMS),
    )


async def remove(visit: Visit) -> Response:
    """Disconnect it."""

    def work(records: Records) -> None:
        found = connections.find(records, visit.path["id"], lock=True)
        connections.remove(records, visit.order, found.name)

    await visit.write(work)
    return visit.go("/connections")
