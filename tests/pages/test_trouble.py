"""What visitors see when something goes wrong, or is not for them: a page in the frame, whatever is broken."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.pages.a_site import SECRET, SessionStore, a_site
from tests.pages.visitor import heading

from provisor.directory.users import Role
from provisor.provisioning.ports import StoreBusy


class Broken(SessionStore):
    """Knows who is signed in, and then raises that error whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def read(self, _: str, work: Callable[[Any], Any], *, brief: bool = False) -> Any:  # noqa: ARG002 - the port
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [(StoreBusy("all are busy"), 503, "busy right now"), (RuntimeError("a secret"), 500, "went wrong here")],
)
def test_a_store_that_answers_nothing_any_more_is_told_in_the_frame(
    error: Exception, status: int, says: str
) -> None:
    told = a_site(Broken(error), **{"provisor-session": SECRET}).get("/users")

    assert told.status_code == status
    assert says in heading(told.text)
    assert "Sign out" in told.text
    assert "a secret" not in told.text
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/users", 405)])
def test_what_is_not_there_is_told_in_the_frame(method: str, path: str, status: int) -> None:
    told = a_site(SessionStore(), **{"provisor-session": SECRET}).request(method, path)

    assert told.status_code == status
    assert "Sign out" in told.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/users"), ("GET", "/log/0")])
def test_what_is_refused_is_told_in_german_to_whoever_reads_it(method: str, path: str) -> None:
    site = a_site(SessionStore(), **{"provisor-session": SECRET})
    told = site.request(method, path, headers={"Accept-Language": "de"})

    assert '<html lang="de">' in told.text
    assert 'lang="en"' not in told.text


def test_a_member_is_led_to_their_own_page() -> None:
    first = a_site(SessionStore(Role.MEMBER), **{"provisor-session": SECRET}).get("/")

    assert (first.status_code, first.headers["location"]) == (303, "/me")


def test_where_no_page_is_it_is_said_once_with_what_helps() -> None:
    told = a_site(SessionStore(), **{"provisor-session": SECRET}).get("/nothing-here")

    assert told.status_code == 404
    assert heading(told.text) == "There is no such page"
    assert "There is no such page" not in told.text.partition("</h1>")[2]
    assert "See whether it was copied whole." in told.text
    assert '<a href="/">Go to the overview</a>' in told.text
