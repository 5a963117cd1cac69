"""Runs as reports get them, built piece by piece."""

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from provisor.simulators.outcome import Comparison, Cycle, Difference, Outcome
from provisor.simulators.sent_requests import Sent
from provisor.simulators.tenant.people import Counts
from provisor.simulators.wire.tally import Cause, Operation, Second, Tally

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "</title></svg><img src=x onerror=alert(1)>",
    "\x1b[2J\x1b[31mred\x07\r\n",
    "\u202egnp.exe\u202c",
    "[bold red]markup[/]",
    "{{ 7 * 7 }}{% raw %}",
    "l" + "o" * 200 + "ng",
    "مريم الخطيب",
    "\ud800 alone",
    "a\x00b\ufffe",
    '" onmouseover="alert(1)\' &amp; &lt;',
)


def a_cycle(
    number: int = 1, kind: str = "incremental", *, interrupted: bool = False, quarantine: str = ""
) -> Cycle:
    return Cycle(
        number,
        kind,
        BEGAN + timedelta(minutes=40 * number),
        seconds=2.5,
        done={"users created": 3, "memberships added": 12},
        failed=2 if quarantine else 0,
        retried_later=2 if quarantine else 0,
        quarantine=quarantine,
        interrupted=interrupted,
    )


def a_request(*, status: int = 204, told: str = "") -> Sent:
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "Replace"}]}
    return Sent("PATCH", "/Users/7", body, status, told, "2026-03-02T08:00:01+00:00")


def a_difference(resource: str = "User maria@contoso.example", *, request: Sent | None = None) -> Difference:
    return Difference(resource, "displayName", "Maria", "Mary", request)


def a_tally(
    *, failures: int = 0, name: str = "create user", cause: str = "The server asks to slow down (429)."
) -> Tally:
    operation = Operation(100 + failures, failures, failures, array("f", [n / 1000 for n in range(1, 101)]))
    tally = Tally({name: operation}, seconds={0: Second(60), 3: Second(40, failures)})
    if failures:
        tally.causes[cause] = Cause(cause, f"POST /Users: {cause}", failures)
    return tally


def an_outcome(
    differences: Sequence[Difference] = (),
    *,
    cycles: Sequence[Cycle] = (),
    tally: Tally | None = None,
    source: Counts | None = None,
) -> Outcome:
    return Outcome(
        "Microsoft Entra ID",
        "http://127.0.0.1:8000/scim/v2",
        BEGAN,
        7,
        {"dialect": "compliant PATCH", "concurrency": "8"},
        source or Counts(5000, 200, 31042),
        tally or a_tally(),
        list(cycles or [a_cycle(1, "initial"), a_cycle(2)]),
        Comparison(list(differences), 5000, 60_000, 200, 31042, unknown_users=2),
        seconds=4.0,
    )


def an_empty_outcome(why: str = "The server can't be reached (Connection refused).") -> Outcome:
    return Outcome("Okta", "http://127.0.0.1:1", BEGAN, 1, {}, Counts(0, 0, 0), Tally(), not_compared=why)


def a_hostile_outcome() -> Outcome:
    """Every text that a server or a directory names is hostile."""
    everything = "".join(HOSTILE_NAMES)
    differences = [
        Difference(f"User {name}", name, name, {name: [name]}, Sent(name, name, name, 400, name, name), name)
        for name in HOSTILE_NAMES
    ]
    cycle = a_cycle(2, everything, quarantine=everything)
    cycle.done = cycle.changes = dict.fromkeys(HOSTILE_NAMES, 3)
    outcome = an_outcome(
        differences, cycles=[cycle], tally=a_tally(failures=3, name=everything, cause=everything)
    )
    outcome.provider = outcome.url = everything
    outcome.settings = {everything: everything}
    return outcome
