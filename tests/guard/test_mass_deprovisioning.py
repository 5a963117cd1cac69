"""Half the company is about to go: 2,000 of 3,000 people, over HTTP, on both databases, while the server dies twice."""

from collections.abc import Callable

from tests.guard.company import Company, activations, deletions, pieces

BROUGHT, LEAVING, PASSING = 3000, 2000, 300


def test_half_the_company_is_held_and_decided_though_the_server_dies(
    found: Callable[[int], Company],
) -> None:
    company = found(BROUGHT)
    inactive, gone = company.people[:1000], company.people[1000:LEAVING]
    ending = [*pieces(activations(inactive, active=False)), *pieces(deletions(gone))]
    company.die_during(ending[0])
    company.end(*ending)
    held = company.held()

    assert len(held) == LEAVING - PASSING
    assert (company.total("active eq true"), company.total("active eq false")) == (BROUGHT - LEAVING, 1000)
    assert company.members() == BROUGHT - len(gone)
    assert company.faults() == []

    company.bulk(activations(inactive[-10:], active=True))
    company.guard("drop", *[each["id"] for each in company.held()[-100:]])
    company.die_during(activations(inactive[-10:], active=True))
    company.guard("apply", "--all")

    assert (company.held(), company.faults()) == ([], [])
    assert company.total("active eq true") == BROUGHT - LEAVING + 110
