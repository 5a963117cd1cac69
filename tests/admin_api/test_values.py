"""Values that nothing can be made of are refused, however they are written."""

import pytest
from tests.admin_api.administrator import Administrator

BEFORE_ALL, AFTER_ALL = "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize("condition", [f"since={BEFORE_ALL}", f"until={AFTER_ALL}", "since=5"])
def test_a_time_that_no_clock_shows_is_refused(admin: Administrator, condition: str) -> None:
    assert admin.ask("GET", f"/journal?{condition}").status_code == 422


@pytest.mark.parametrize("condition", ["since=0001-01-01T00:00:00Z", "until=9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_time_are_times(admin: Administrator, condition: str) -> None:
    assert admin.get(f"/journal?{condition}")["items"]


def test_a_time_that_no_clock_shows_undoes_nothing(admin: Administrator) -> None:
    since = {"connection": "default", "since": AFTER_ALL}

    assert admin.ask("POST", "/undos/preview", since).status_code == 422


@pytest.mark.parametrize("position", ["9" * 5000, "9" * 20, "-1", "x"])
def test_what_is_no_position_is_no_place(admin: Administrator, position: str) -> None:
    assert admin.ask("GET", f"/journal/{position}").status_code == 404
