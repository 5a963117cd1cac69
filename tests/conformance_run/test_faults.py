"""A server that is broken on purpose: every fault is found, and nothing else.

`python -m tests.conformance_run` tries each of the faults alone; here are the worst of them, and all that go together.
"""

import asyncio
from collections.abc import Iterator

import pytest
from tests.conformance_run.faults import FAULTS, TOGETHER
from tests.conformance_run.faults.attributes import loses
from tests.conformance_run.proxy import BrokenServer
from tests.server import Server

from provisor.conformance.catalogue import CHECKS
from provisor.conformance.run import run

ALONE = (
    "a content type with a charset is refused",
    "ids are numbers",
    "no id in the answer to a creation",
    "an empty body after a creation",
    "no Location",
    "200 for a creation",
    "externalId of users is dropped",
    "users can't be created",
    "groups can't be created",
    "users can't be read by id",
    "a duplicate is accepted",
    "500 for a duplicate",
    "user names are found with case",
    "names and ids are compared with case",
    "filters are split at spaces",
    "no filter on manager",
    "no filter on references",
    "404 for a filter without a match",
    "500 for a filter without a match",
    "filters are ignored",
    "no filter on userName",
    "plus signs in filters become spaces",
    "capitalised ops are refused",
    "no PATCH",
    "PATCH without a path is refused",
    "a value path without a match is refused",
    "keys with a URN are stored as they are",
    "a manager as text is refused",
    "PATCH ignores managers",
    "PATCH loses title",
    "PATCH loses name.givenName",
    "PATCH refuses titles",
    "PATCH without a path loses title",
    "POST loses title",
    "PUT loses title",
    "any change loses title",
    "extensions are flattened",
    "externalId is put in lower case",
    "a patch is answered and forgotten",
    "a patch is answered with what was",
    "the text False is true",
    "active is stored as text",
    "nobody is ever inactive",
    "a deactivated user vanishes",
    "PATCH ignores active",
    "users can't be deleted",
    "a deletion does nothing",
    "204 for a second deletion",
    "no PUT",
    "a put merges",
    "a put wipes active",
    "a put makes another user",
    "no removal of members works",
    "removal by path is ignored",
    "removal by value is ignored",
    "removal by value removes everybody",
    "any removal removes everybody",
    "an empty list of members is no change",
    "a group takes its members with it",
    "adding a member replaces all",
    "a present member is doubled",
    "a rename that repeats the id is refused",
    "no PATCH of groups",
    "excludedAttributes is ignored",
    "startIndex is ignored",
    "count is ignored",
    "totalResults is text",
    "totalResults is the length of the page",
    "answers are text/html",
    "errors have no schema",
    "an empty list for a wrong token",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("broken")) as server:
        yield server


def found(server: Server, *names: str) -> list[str]:
    """The ids of the findings against a server with these faults."""

    async def against_it() -> list[str]:
        async with BrokenServer(server.scim, [FAULTS[name][1] for name in names]) as broken:
            outcome = await run(broken.url, server.token)
            return sorted(each.check.id for each in outcome.findings)

    return asyncio.run(against_it())


@pytest.mark.parametrize("name", ALONE)
def test_a_fault_is_one_finding(server: Server, name: str) -> None:
    assert found(server, name) == [FAULTS[name][0]]


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: f"{len(names)} faults")
def test_faults_that_come_together_are_all_found_and_nothing_else(
    server: Server, names: tuple[str, ...]
) -> None:
    assert found(server, *names) == sorted(FAULTS[name][0] for name in names)


def test_all_attributes_that_are_lost_are_named_in_one_finding(server: Server) -> None:
    places = ("title", "name.givenName", 'phoneNumbers[type eq "fax"].value')

    async def against_it() -> list[str]:
        async with BrokenServer(server.scim, [loses(each, "PATCH") for each in places]) as broken:
            return [each.title for each in (await run(broken.url, server.token)).findings]

    [title] = asyncio.run(against_it())

    assert title.startswith("PATCH changes every attribute that Entra ID maps by default (")
    assert all(each in title for each in places)


def test_at_least_twenty_faults_come_together() -> None:
    assert all(len(names) >= 20 for names in TOGETHER)


def test_every_fault_has_a_finding_that_exists() -> None:
    assert {finding for finding, _ in FAULTS.values()} <= CHECKS.keys()
