"""What visitors see when something goes wrong here: a page, whatever is broken."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.pages.a_site import SECRET, SessionStore, a_site
from tests.pages.visitor import heading

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
