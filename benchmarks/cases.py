"""What is measured: each case makes its scripts for one contestant, and says how they are played."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks import people
from benchmarks.contestants import Contestant, Floor
from benchmarks.load import Script, Step
from benchmarks.population import Entry
from benchmarks.wire import Address

_CONNECTIONS = 16
_SCRIPTS = 1000
_LARGE_GROUP = 10_000
_PER_TOKEN = 25.0
# In seconds: until what was written has its place in the journal, which Provisor sees to afterwards.
_SETTLING = 2.0

_READ = (200,)
_CREATED = (201,)
# A PATCH may be answered without the resource (RFC 7644 section 3.5.2).
_PATCHED = (200, 204)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much one run does: the whole benchmark, or a quick look."""

    rounds: int
    seconds: float
    creates: int
    bulks: int
    tokens: int


WHOLE = Extent(rounds=3, seconds=1.5, creates=1000, bulks=8, tokens=40)
QUICK = Extent(rounds=1, seconds=0.5, creates=200, bulks=2, tokens=4)

Scripts = Callable[[Entry, Extent], list[Script]]


@dataclass(frozen=True, slots=True)
class Case:
    """One row for each contestant. `needs` is the number of people without which it can't be measured."""

    name: str
    title: str
    scripts: Scripts
    connections: int = _CONNECTIONS
    # Scripts that can't be played twice bring new people: such cases come last.
    repeats: bool = True
    pace: float = 0.0
    settling: float = 0.0
    needs: int = 0
    for_the_floor: bool = False

    def admits(self, contestant: Contestant, users: int) -> bool:
        """Whether this contestant, with so many people, takes part."""
        return users >= self.needs and (self.for_the_floor or not isinstance(contestant, Floor))


def _creates(entry: Entry, extent: Extent) -> list[Script]:
    newcomers = entry.newcomers(extent.creates)
    return [(Step(entry.address.request("POST", "/Users", people.person(n)), _CREATED),) for n in newcomers]


def _reads(entry: Entry, _: Extent) -> list[Script]:
    return [
        (Step(entry.address.request("GET", f"/Users/{entry.ids[n]}"), _READ),) for n in _some_people(entry)
    ]


def _finds(template: str, value: Callable[[int], str]) -> Scripts:
    def scripts(entry: Entry, _: Extent) -> list[Script]:
        return [
            (Step(entry.address.search("Users", template.format(value(n))), _READ, entry.ids[n].encode()),)
            for n in _some_people(entry)
        ]

    return scripts


def _patches(body: Callable[[str, str], object]) -> Scripts:
    """Each script changes a person and changes them again: no PATCH finds its values there already."""

    def scripts(entry: Entry, _: Extent) -> list[Script]:
        return [
            tuple(
                Step(
                    entry.address.request("PATCH", f"/Users/{entry.ids[n]}", body(title, department)),
                    _PATCHED,
                )
                for title, department in ((f"analyst{n}", "Research"), (f"engineer{n}", "Sales"))
            )
            for n in _some_people(entry)
        ]

    return scripts


def _pages(entry: Entry, _: Extent) -> list[Script]:
    starts = Random(entry.users).choices(range(1, max(2, entry.users - 100)), k=100)
    paths = [f"/Users?startIndex={start}&count=100" for start in starts]
    least = min(100, entry.users)
    return [(Step(entry.address.request("GET", path), _READ, b'"userName"', least),) for path in paths]


def _joins(size: int) -> Scripts:
    """Each script adds somebody and removes them again: the group keeps its size."""

    def scripts(entry: Entry, _: Extent) -> list[Script]:
        path = f"/Groups/{entry.group_of(size)}"
        return [
            tuple(
                Step(entry.address.request("PATCH", path, body), _PATCHED)
                for body in (people.adding(member), people.removing(member))
            )
            for member in entry.spare
        ]

    return scripts


def _whole_group(entry: Entry, _: Extent) -> list[Script]:
    path = f"/Groups/{entry.group_of(_LARGE_GROUP)}"
    return [(Step(entry.address.request("GET", path), _READ, b'"value"', _LARGE_GROUP),)]


def _replaced_group(entry: Entry, _: Extent) -> list[Script]:
    """One member goes as another comes, and the other way round."""
    path = f"/Groups/{entry.group_of(_LARGE_GROUP)}"
    staying, leaving, coming = entry.ids[: _LARGE_GROUP - 1], entry.ids[_LARGE_GROUP - 1], entry.spare[0]
    bodies = [people.group(f"Everybody {_LARGE_GROUP}", [*staying, one]) for one in (coming, leaving)]
    return [tuple(Step(entry.address.request("PUT", path, body), _READ) for body in bodies)]


def _bulks(entry: Entry, extent: Extent) -> list[Script]:
    bodies = [people.bulk(entry.newcomers(100)) for _ in range(extent.bulks)]
    return [(Step(entry.address.request("POST", "/Bulk", body), _READ, b'"201"', 100),) for body in bodies]


def _many_tokens(entry: Entry, extent: Extent) -> list[Script]:
    """A token a script. What Entra sends for somebody who changed: a search, a read, a PATCH."""
    return [
        tuple(
            step
            for n in range(first, entry.users, extent.tokens)[:5]
            for step in _synchronised(entry, address, n)
        )
        for first, address in enumerate(entry.contestant.addresses(extent.tokens))
    ]


def _synchronised(entry: Entry, address: Address, n: int) -> list[Step]:
    path = f"/Users/{entry.ids[n]}"
    sought = f'userName eq "{people.user_name(n)}"'
    return [
        step
        for title, department in ((f"auditor{n}", "Legal"), (f"planner{n}", "Finance"))
        for step in (
            Step(address.search("Users", sought), _READ, entry.ids[n].encode()),
            Step(address.request("GET", path), _READ),
            Step(address.request("PATCH", path, people.classic_patch(title, department)), _PATCHED),
        )
    ]


def _some_people(entry: Entry) -> list[int]:
    """The same people for every contestant, in no order."""
    return Random(entry.users).sample(range(entry.users), min(entry.users, _SCRIPTS))


CASES = (
    Case("create", "create (25 attributes)", _creates, repeats=False, settling=_SETTLING, for_the_floor=True),
    Case("read", "read", _reads),
    Case("filter-username", "filter by userName", _finds('userName eq "{}"', people.user_name)),
    Case("filter-externalid", "filter by externalId", _finds('externalId eq "{}"', people.external_id)),
    Case(
        "filter-email",
        "filter by e-mail",
        _finds('emails[type eq "work" and value eq "{}"]', people.email),
    ),
    Case(
        "patch-classic",
        "PATCH, Entra's classic dialect",
        _patches(people.classic_patch),
        settling=_SETTLING,
    ),
    Case(
        "patch-flagged",
        "PATCH, Entra's dialect of `aadOptscim062020`",
        _patches(people.flagged_patch),
        settling=_SETTLING,
    ),
    Case("page", "page of 100", _pages),
    Case("members-10", "add and remove a member, group of 10", _joins(10), settling=_SETTLING),
    Case(
        "members-10000",
        "add and remove a member, group of 10,000",
        _joins(10_000),
        settling=_SETTLING,
        needs=10_000,
    ),
    Case(
        "members-100000",
        "add and remove a member, group of 100,000",
        _joins(100_000),
        settling=_SETTLING,
        needs=100_000,
    ),
    Case("get-group", "GET of a group of 10,000", _whole_group, connections=1, needs=_LARGE_GROUP),
    Case("put-group", "PUT of a group of 10,000", _replaced_group, connections=1, needs=_LARGE_GROUP),
    Case("bulk", "Bulk of 100 creates", _bulks, connections=2, repeats=False, settling=_SETTLING),
    Case("tokens", "25 requests a second from each token", _many_tokens, pace=_PER_TOKEN),
)
