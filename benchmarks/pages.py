"""`python -m benchmarks pages [--users N …] [--database sqlite|postgresql]`: every page at a million people.

And at a thousand, who come over SCIM with their teams, and a third of whom are deactivated, which the guard holds; the
rest are copies of them (`benchmarks.multitude`). The owner opens each page again and again, one at a time; what is
measured is how long the server takes, as a client on the same machine sees it, beside the bytes of the page.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import orjson
from tests.pages.places import SHOWN
from tests.server import COMMAND

from benchmarks import multitude, people
from benchmarks.contestants import Provisor
from benchmarks.databases import DATABASES, provisors
from benchmarks.load import Generator
from benchmarks.population import Entry

_TEAMS = 50
_ENTRIES = 100_000
_SLOW = 0.1
_PATIENCE = 120.0
_WAY = ("sign-in", "add", "oidc", "acme", "--issuer", "http://127.0.0.1:9", "--client-id", "provisor")
_HOLD_ALL = ("connection", "set", "default", "--guard-people", "0", "--guard-share", "0")
_ELSEWHERE = frozenset({"/find", "/sign-in", "/signed-out", "/welcome"})
"""They are for whoever is not signed in, or for who asks for somebody."""
_FILTERS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("/users", {"q": "per"}),
    ("/users", {"q": "ada"}),
    ("/users", {"q": "person7@example.com"}),
    ("/users", {"q": "nobody-at-all"}),
    ("/users", {"state": "inactive"}),
    ("/users", {"source": "default", "state": "active"}),
    ("/users", {"source": "manual"}),
    ("/users", {"team": "Team 0"}),
    ("/users", {"q": "ada", "team": "Team 49", "state": "inactive"}),
    ("/teams", {"q": "team"}),
    ("/find", {"q": "ada"}),
    ("/missing", {"who": "person7"}),
    ("/log", {"refused": "true"}),
    ("/log", {"kind": "user.created"}),
)
_HEAD = "| Page | Server | Users | p50 ms | p99 ms | Bytes |\n|---|---|--:|--:|--:|--:|"


@dataclass(frozen=True, slots=True)
class Row:
    """How long a page took, in seconds, at the median and at the 99th percentile; and the bytes of its HTML."""

    page: str
    server: str
    users: int
    p50: float
    p99: float
    size: int

    def line(self) -> str:
        """The row of a table; what takes longer than a page may is marked."""
        mark = " **slow**" if self.p99 > _SLOW else ""
        times = (f"{1000 * each:,.1f}" for each in (self.p50, self.p99))
        return f"| {' | '.join([f'`{self.page}`{mark}', self.server, f'{self.users:,}', *times, f'{self.size:,}'])} |"


@dataclass(frozen=True, slots=True)
class _Extent:
    """How many people there are, how many of them are no copies, and how often each page is opened."""

    users: int
    seed: int
    times: int


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the program."""
    parser = commands.add_parser("pages", help="every page, at a million people", description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[1_000, 1_000_000], help="numbers of people")
    parser.add_argument("--seed", type=int, default=1_000, help="so many of them come over SCIM")
    parser.add_argument("--times", type=int, default=200, help="how often each page is opened")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only on this one")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument("--markdown", type=Path, help="write the table to this file, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    rows: list[Row] = []
    with Generator() as generator:
        for users in arguments.users:
            extent = _Extent(users, min(users, arguments.seed), arguments.times)
            for provisor in provisors(arguments.database or DATABASES):
                rows += _measured(provisor, generator, extent)
    table = "\n".join([_HEAD, *(each.line() for each in rows)])
    print(table)
    if arguments.markdown:
        arguments.markdown.write_text(f"{table}\n")
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps([asdict(each) for each in rows], option=orjson.OPT_INDENT_2))


def _measured(provisor: Provisor, generator: Generator, extent: _Extent) -> list[Row]:
    places = _filled(provisor, generator, extent)
    with closing(_owner(provisor)) as owner:
        _tell(f"{provisor.name}, {extent.users:,} people: the pages are opened")
        return [_opened(owner, path, provisor.name, extent) for path in _paths(places)]


Places = Mapping[str, str]
"""What stands in the places of a page's address, by its route."""


def _filled(provisor: Provisor, generator: Generator, extent: _Extent) -> Places:
    """Have so many people there, and the server running."""
    users, seed = extent.users, extent.seed
    _tell(f"{provisor.name}, {users:,} people: {seed:,} come over SCIM")
    entry = Entry(provisor, generator, seed, provisor.addresses(1)[0])
    entry.populate()
    teams = [_team(entry, number) for number in range(_TEAMS)]
    _told(provisor, *_HOLD_ALL)
    entry.deactivate(entry.ids[:seed:3])
    _told(provisor, *_WAY)
    copies = users // seed - 1
    if copies:
        _tell(f"{provisor.name}, {users:,} people: {copies:,} copies of everybody are made")
        provisor.stop()
        multitude.copy_everybody(provisor.database_url, copies, entries=min(copies, _ENTRIES // seed))
        provisor.start()
    return _places(provisor, entry.ids[0], teams[0])


def _places(provisor: Provisor, user: str, team: str) -> Places:
    listed = {
        kind: json.loads(_told(provisor, kind, "list", "--json"))
        for kind in ("bot", "token", "connection", "cycle")
    }
    bot, connection, cycle = (listed[kind][0]["id"] for kind in ("bot", "connection", "cycle"))
    token = next(each["id"] for each in listed["token"] if "provision" in each["scopes"])
    hold = json.loads(_told(provisor, "guard", "status", "--json"))[0]["id"]
    one = {"users": user, "teams": team, "bots": bot, "tokens": token, "connections": connection}
    one |= {"cycles": cycle, "held": hold, "log": "1", "undo": f"cycle-{cycle}", "settings": _WAY[3]}
    return {
        path: one[path.split("/")[1]] for path in SHOWN if "{" in path and not path.startswith("/sign-in")
    }


def _told(provisor: Provisor, *words: str) -> str:
    """What a command prints."""
    environment = {**os.environ, **provisor.environment()}
    done = subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _team(entry: Entry, number: int) -> str:
    """A group of every so manieth, larger ones first; its id."""
    members = entry.ids[: entry.users : number + 1]
    body = people.group(f"Team {number}", members)
    made: dict[str, str] = orjson.loads(entry.ask(entry.address.request("POST", "/Groups", body), 201))
    return made["id"]


def _owner(provisor: Provisor) -> httpx.Client:
    """A client that is signed in as the first owner."""
    link = _told(provisor, "admin-link").strip()
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{provisor.port}",
        headers={"Sec-Fetch-Site": "same-origin"},
        timeout=_PATIENCE,
    )
    form = {"link": link, "organization": "Acme", "name": "Olga", "email": "olga@acme.example"}
    entered = client.post("/welcome", data=form)
    if entered.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"nobody is signed in: {entered.text}")
    return client


def _paths(places: Places) -> Iterator[str]:
    """Every page that whoever is signed in sees, lists with filters: some that many match, some that few match."""
    for route in SHOWN:
        if route in places:
            yield re.sub(r"\{\w+\}", places[route], route)
        elif "{" not in route and route not in _ELSEWHERE:
            yield route
    for path, asked in _FILTERS:
        yield f"{path}?{urlencode(asked)}"
    yield f"/log?{urlencode({'person': places['/users/{id}']})}"


def _opened(owner: httpx.Client, path: str, server: str, extent: _Extent) -> Row:
    """Open a page so often; the first time, which fills caches, does not count."""
    page = _page(owner, path)
    waits = []
    for _ in range(extent.times):
        began = time.perf_counter()
        _page(owner, path)
        waits.append(time.perf_counter() - began)
    return Row(path, server, extent.users, _quantile(waits, 0.5), _quantile(waits, 0.99), len(page.content))


def _page(owner: httpx.Client, path: str) -> httpx.Response:
    page = owner.get(path)
    if page.status_code != httpx.codes.OK:
        raise RuntimeError(f"{path} was answered {page.status_code}: {page.text[:600]}")
    return page


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
