"""What a day does to a directory: how often each kind of change happens, and how often it did."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from provisor.simulators.tenant import regrouping, turnover
from provisor.simulators.tenant.tenant import Tenant
from provisor.simulators.tenant.turnover import Day


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: how often it happens a day to each person (or each group), and at least in any directory."""

    name: str
    happens: Callable[[Day], bool]
    rate: float
    least: float = 0.15


_OF_PEOPLE = (
    Kind("joined", turnover.join, 0.0005, 0.4),
    Kind("left", turnover.leave, 0.0004, 0.3),
    Kind("restored", turnover.restore, 0.00002),
    Kind("disabled", turnover.disable, 0.0003),
    Kind("enabled", turnover.enable, 0.0003),
    Kind("unassigned", turnover.unassign, 0.0003),
    Kind("assigned", turnover.assign, 0.0003),
    Kind("moved", turnover.move, 0.0010, 0.3),
    Kind("relocated", turnover.relocate, 0.0005),
    Kind("promoted", turnover.promote, 0.0010),
    Kind("renamed", turnover.rename, 0.0001),
    Kind("other capitals", turnover.recase, 0.00005),
    Kind("attribute cleared", turnover.clear, 0.0005),
    Kind("other telephone", turnover.get_a_phone, 0.0010),
    Kind("other manager", turnover.change_manager, 0.0010),
    Kind("manager removed", turnover.lose_manager, 0.0001),
    Kind("reorganized", turnover.reorganize, 0.00001, 0.1),
)
"""What happens to people: of a hundred, some twelve join or leave in a year, and each is changed thrice."""

_OF_GROUPS = (
    Kind("group created", regrouping.create, 0.002),
    Kind("group deleted", regrouping.delete, 0.001),
    Kind("group renamed", regrouping.rename, 0.001),
    Kind("group assigned or not", regrouping.switch, 0.0005),
    Kind("members added", regrouping.add, 0.10, 0.3),
    Kind("members removed", regrouping.remove, 0.07, 0.3),
)

_FREQUENT = ("moved", "promoted", "other telephone", "other manager", "members added")
"""Of these some happen every time, so that a small directory shows something in each cycle."""
_SHOWN = 3

FORGOTTEN = "removed for good"
KINDS = (FORGOTTEN, *(kind.name for kind in (*_OF_PEOPLE, *_OF_GROUPS)))
"""Every kind of change, in the order in which they happen."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened: how often each kind did. Kinds that didn't are left out."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counts.items()) or "no changes"


def churn(tenant: Tenant, chance: Random, at: datetime, days: float, rate: float = 1.0) -> Changes:
    """Let so many days pass, which end `at`; with a rate of 2.0 they are twice as eventful.

    The same directory and the same chance come to the same changes. Whoever was deleted more than 30 days before is
    removed for good. Nothing is saved: `Tenant.save` does.
    """
    day = Day(tenant, chance, at)
    counts = Counter({FORGOTTEN: turnover.forget(day)})
    shown = set(chance.sample(_FREQUENT, _SHOWN))
    for kinds, size in ((_OF_PEOPLE, tenant.count_people()), (_OF_GROUPS, tenant.count_groups())):
        for kind in kinds:
            expected = max(kind.rate * size, kind.least) * days * rate
            times = max(_times(expected, chance), int(kind.name in shown))
            counts[kind.name] = sum(kind.happens(day) for _ in range(times))
    return Changes({name: count for name, count in counts.items() if count})


def _times(expected: float, chance: Random) -> int:
    """A whole number that is the expected one in the mean, and differs from day to day."""
    return int(expected * chance.uniform(0.5, 1.5) + chance.random())
