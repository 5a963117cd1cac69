import asyncio
from dataclasses import replace

from tests.server import Server
from tests.simulators.okta.exchanges import Sent, maria, recorded
from tests.simulators.rehearsals import cycles, okta

from provisor.simulators.job import Kind
from provisor.simulators.outcome import Cycle, Outcome
from provisor.simulators.tenant.people import Person


def imported(
    server: Server, there: list[Person], *, known: list[Person]
) -> tuple[list[Sent], Cycle, list[str], Outcome]:
    """An initial cycle with import: people are on the server already, others are known to the directory."""

    async def importing() -> tuple[list[Sent], Cycle, list[str], Outcome]:
        async with recorded(server) as (rehearsal, exchanges):
            for person in there:
                rehearsal.tenant.put_person(person)
            await okta(rehearsal).cycle(1)
            for link in [*rehearsal.job.links(Kind.USER)]:
                rehearsal.tenant.remove_person(link.key)
            rehearsal.job.restart()
            rehearsal.state.note("initial cycle done", "")
            for person in known:
                rehearsal.tenant.put_person(person)
            exchanges.take()
            engine = okta(rehearsal, imports=True)
            cycle = await engine.cycle(1)
            sent, notes = exchanges.take(), list(rehearsal.progress.notes)
            return sent, cycle, notes, await cycles(rehearsal, engine, 1, churn=0)

    return asyncio.run(importing())


def crowd(count: int) -> list[Person]:
    return [Person(f"k{each}", {"userPrincipalName": f"k{each:03}@okta.example"}) for each in range(count)]


def test_everything_is_read_in_pages_of_a_hundred(server: Server) -> None:
    sent, _, _, _ = imported(server, crowd(120), known=[])

    assert [(each.method, each.path) for each in sent] == [
        ("GET", "/Users?startIndex=1&count=100"),
        ("GET", "/Users?startIndex=101&count=100"),
        ("GET", "/Groups?startIndex=1&count=100"),
    ]


def test_whoever_matches_is_linked_without_a_search_and_updated(server: Server) -> None:
    known = replace(maria(jobTitle="Head", userPrincipalName="Maria@OKTA.example"), key="00u-other")
    sent, cycle, notes, outcome = imported(server, [maria()], known=[known])

    assert [each.method for each in sent] == ["GET", "GET", "GET", "PUT"]
    assert cycle.done == {"users linked": 1, "users updated": 1}
    assert notes == []
    assert outcome.in_sync


def test_users_whom_nobody_knows_are_told_and_left_alone(server: Server) -> None:
    _, cycle, notes, outcome = imported(server, [maria(), *crowd(2)], known=[maria()])

    assert cycle.done == {"users linked": 1}
    assert notes == ["2 of the imported users match nobody in the directory."]
    assert outcome.in_sync
    assert outcome.comparison is not None
    assert outcome.comparison.unknown_users == 2


def test_somebody_who_is_shut_out_in_the_directory_is_not_linked(server: Server) -> None:
    _, cycle, _, outcome = imported(server, [maria()], known=[replace(maria(), enabled=False)])

    assert cycle.done == {}
    assert outcome.in_sync


def test_later_cycles_import_nothing(server: Server) -> None:
    async def twice() -> list[Sent]:
        async with recorded(server) as (rehearsal, exchanges):
            engine = okta(rehearsal, imports=True)
            await engine.cycle(1)
            exchanges.take()
            await engine.cycle(2)
            return exchanges.take()

    assert asyncio.run(twice()) == []
