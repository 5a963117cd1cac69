"""`provisor connection`: the identity providers that provision into the organization, and how they are met."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.directory.connections import Connection, Kind
from provisor.directory.guard import GuardSettings
from provisor.provisioning import connections
from provisor.provisioning.ports import Records

app = Commands(name="connection", help="The identity providers that provision into the organization.")

app.command("provisor.cli.connection_status:status", name="status", help="Tell what connections are doing.")

_A_MONTH = 31 * 24 * 60
_A_YEAR = 366 * 24 * 60

Manner = Annotated[
    Literal["strict", "tolerant"] | None,
    Parameter(help="Tolerant understands what identity providers really send; strict keeps to the letter."),
]
WhichKind = Annotated[
    Literal["entra", "okta", "other", "unknown"] | None,
    Parameter(help="Which identity provider it is; an unknown one is recognised by what it sends."),
]
Prefix = Annotated[
    str | None, Parameter(help="What the names of its groups begin with there and not here, such as `OM_`.")
]
Authoritative = Annotated[
    bool | None, Parameter(help="Whether replacing a group's members also ends what people gave.")
]
Interval = Annotated[
    int | None,
    Parameter(
        help="Minutes after which it should come again; 0 if it sends when something happens. Entra ID: 40.",
        validator=Number(gte=0, lte=_A_MONTH),
    ),
]
Network = Annotated[
    tuple[str, ...] | None,
    Parameter(help="A network that it may come from; repeat it for several.", negative=()),
]
ListsOnlyOwn = Annotated[bool | None, Parameter(help="Whether it sees only the people whom it brought.")]
SparesOthers = Annotated[
    bool | None, Parameter(help="Whether it may not deactivate or delete people whom it did not bring.")
]
Shares = Annotated[
    bool | None, Parameter(help="Whether other connections may change the people whom it brought.")
]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class GuardOptions:
    """How much the connection may end by itself."""

    guard: Annotated[
        bool | None,
        Parameter(name="--guard", help="Whether it ends only so much by itself, and the rest is held."),
    ] = None
    window: Annotated[
        int | None,
        Parameter(
            name="--guard-window",
            help="Minutes within which that is counted.",
            validator=Number(gte=1, lte=_A_MONTH),
        ),
    ] = None
    share: Annotated[
        int | None,
        Parameter(
            name="--guard-share",
            help="Percent of the people whom it brought, and of its teams.",
            validator=Number(gte=0, lte=100),
        ),
    ] = None
    people: Annotated[
        int | None,
        Parameter(name="--guard-people", help="So many people at the least.", validator=Number(gte=0)),
    ] = None
    teams: Annotated[
        int | None,
        Parameter(name="--guard-teams", help="So many teams at the least.", validator=Number(gte=0)),
    ] = None
    applies_after: Annotated[
        int | None,
        Parameter(
            name="--guard-applies-after",
            help="Minutes after which what is held is applied by itself; 0 for never.",
            validator=Number(gte=0, lte=_A_YEAR),
        ),
    ] = None

    def named(self) -> dict[str, Any]:
        """The settings of the guard that were named on the command line."""
        told = {
            "on": self.guard,
            "window": self.window,
            "share": self.share,
            "people": self.people,
            "teams": self.teams,
        }
        named: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        return named if self.applies_after is None else {**named, "applies_after": self.applies_after or None}


@app.command
def add(
    name: str,
    /,
    *,
    kind: WhichKind = None,
    manner: Manner = None,
    prefix: Prefix = None,
    authoritative: Authoritative = None,
    interval: Interval = None,
    network: Network = None,
    lists_only_own: ListsOnlyOwn = None,
    spares_others: SparesOthers = None,
    shares: Shares = None,
    guard: GuardOptions | None = None,
    bot: Annotated[str | None, Parameter(help="How to name its bot, instead of NAME-Bot.")] = None,
    succeeds: Annotated[
        str | None,
        Parameter(help="A removed connection in whose place it stands; by itself, one of the same name."),
    ] = None,
    organization: Organization = None,
) -> None:
    """Connect an identity provider, with a bot of its own; prints the connection's id."""
    order = assembly.order()
    settings = _settings(
        kind=kind,
        prefix=prefix,
        authoritative=authoritative,
        interval=interval,
        networks=network,
        lists_only_own=lists_only_own,
        spares_others=spares_others,
        shares=shares,
        guard=guard.named() if guard is not None else None,
    )
    connection, made = assembly.change(
        lambda records: connections.add(
            records,
            order,
            name,
            manner=manner or "tolerant",
            settings=settings,
            bot_name=bot,
            succeeds=succeeds,
        ),
        organization,
    )
    result(connection.id)
    say(f"Its bot is {made.name}. Make a token with `provisor token create --bot {made.name!r}`.")


@app.command(name="list")
def list_connections(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the connections of the organization."""
    found = assembly.look(lambda records: records.connections(), organization)
    if as_json:
        result(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
        return
    show(
        "name",
        "kind",
        "manner",
        "state",
        "expected",
        rows=[
            (each.name, _kind(each), each.manner, "paused" if each.settings.paused else "on", _expected(each))
            for each in found
        ],
    )


@app.command(name="show")
def show_connection(name: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """Show a connection with all its settings."""

    def work(records: Records) -> tuple[Connection, list[str]]:
        connection = connections.find(records, name)
        return connection, [bot.name for bot in records.bots() if bot.connection_id == connection.id]

    connection, bots = assembly.look(work, organization)
    shown = {**_as_json(connection), "bots": bots}
    if as_json:
        result(json.dumps(shown, ensure_ascii=False))
        return
    show(
        "setting", "value", rows=[(each.replace("_", " "), _written(value)) for each, value in shown.items()]
    )


@app.command(name="set")
def set_connection(
    name: str,
    /,
    *,
    manner: Manner = None,
    kind: WhichKind = None,
    prefix: Prefix = None,
    authoritative: Authoritative = None,
    interval: Interval = None,
    network: Network = None,
    any_network: Annotated[
        bool, Parameter(help="Let it come from anywhere again.", negative=(), name="--any-network")
    ] = False,
    lists_only_own: ListsOnlyOwn = None,
    spares_others: SparesOthers = None,
    shares: Shares = None,
    guard: GuardOptions | None = None,
    organization: Organization = None,
) -> None:
    """Change settings of a connection; those that are not named stay."""
    if any_network and network:
        raise WrongUse("--network and --any-network contradict each other.")
    settings = _settings(
        kind=kind,
        prefix=prefix,
        authoritative=authoritative,
        interval=interval,
        networks=() if any_network else network,
        lists_only_own=lists_only_own,
        spares_others=spares_others,
        shares=shares,
        guard=guard.named() if guard is not None else None,
    )
    if manner is None and not settings:
        raise WrongUse("Name what to set; see `provisor connection set --help`.")
    order = assembly.order()
    changed = assembly.change(
        lambda records: connections.change(records, order, name, settings=settings, manner=manner),
        organization,
    )
    told = {"manner": changed.manner} if manner else {}
    told |= {each: getattr(changed.settings, each) for each in settings}
    say(
        f"Connection {changed.name}: {', '.join(f'{each} {_written(value)}' for each, value in told.items())}."
    )


@app.command
def rename(name: str, new_name: str, /, *, organization: Organization = None) -> None:
    """Give a connection another name."""
    order = assembly.order()
    assembly.change(lambda records: connections.rename(records, order, name, new_name), organization)
    say(f"Connection {name} is now named {new_name}.")


@app.command
def pause(name: str, /, *, organization: Organization = None) -> None:
    """Answer the connection's requests with 503 until it is resumed; nothing is lost."""
    paused = _pause(name, organization, paused=True)
    say(f"Connection {name} {'is' if paused else 'was already'} paused.")


@app.command
def resume(name: str, /, *, organization: Organization = None) -> None:
    """Let a paused connection in again."""
    resumed = _pause(name, organization, paused=False)
    say(f"Connection {name} {'is on again' if resumed else 'was not paused'}.")


@app.command
def remove(name: str, /, *, organization: Organization = None) -> None:
    """Disconnect an identity provider: its bots and tokens end now; the people and teams that it brought stay."""
    order = assembly.order()
    removed = assembly.change(lambda records: connections.remove(records, order, name), organization)
    say(f"Connection {removed.name} is removed. A connection added under that name takes its place.")


def _pause(name: str, organization: str | None, *, paused: bool) -> bool:
    order = assembly.order()
    return assembly.change(
        lambda records: connections.pause(records, order, name, paused=paused), organization
    )


def _settings(*, kind: str | None, **named: Any) -> dict[str, Any]:
    """The settings that were named on the command line."""
    settings = {name: value for name, value in named.items() if value is not None}
    if not settings.get("guard", True):
        del settings["guard"]
    if kind is not None:
        settings["kind"] = None if kind == "unknown" else Kind(kind)
    return settings


def _as_json(connection: Connection) -> Mapping[str, Any]:
    told = {"id": connection.id, "name": connection.name, "manner": connection.manner}
    return {**told, **asdict(connection.settings), "expected_after": connection.settings.expected_after}


def _written(value: Any) -> str:
    match value:
        case None | "" | () | []:
            return "-"
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(value)
        case GuardSettings():
            return _written(asdict(value))
        case dict():
            return ", ".join(f"{name.replace('_', ' ')} {_written(part)}" for name, part in value.items())
        case _:
            return str(value)


def _kind(connection: Connection) -> str:
    return connection.settings.kind or "unknown"


def _expected(connection: Connection) -> str:
    minutes = connection.settings.expected_after
    return "-" if minutes is None else f"every {minutes} minutes"
