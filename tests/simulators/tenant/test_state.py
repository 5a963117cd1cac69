from pathlib import Path

import pytest

from provisor.simulators.tenant.state import NoState, State


def test_what_is_half_done_when_an_exception_leaves_is_forgotten(tmp_path: Path) -> None:
    def fail() -> None:
        with State(tmp_path / "state") as state:
            state.note("whole", "yes")
            state.save()
            state.note("half", "yes")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with State(tmp_path / "state") as state:
        assert (state.fact("whole"), state.fact("half")) == ("yes", "")


def test_two_runs_never_have_a_file_together_and_its_lock_stays_the_same(tmp_path: Path) -> None:
    with State(tmp_path / "state"):
        lock = (tmp_path / "state.lock").stat().st_ino
        with pytest.raises(NoState, match="another run is using it"):
            State(tmp_path / "state")

    with State(tmp_path / "state"):
        assert (tmp_path / "state.lock").stat().st_ino == lock


@pytest.mark.parametrize("name", ["state", "state.lock"])
def test_a_file_that_is_something_else_is_refused_and_holds_no_lock(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Dear diary, " * 200)
    with pytest.raises(NoState, match="file is not a database"):
        State(tmp_path / "state")
    (tmp_path / name).unlink()

    with State(tmp_path / "state") as state:
        assert state.fact("cycle") == ""


def test_a_turn_to_write_is_waited_for_and_given_up_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with State(path) as run, State(path, shared=True) as other:
        run.note("cycle", "1")
        with pytest.raises(NoState, match="is being written by a run"):
            other.take_turn(patience=0.0)
        run.save()
        other.take_turn(patience=0.0)
        other.note("paused", "yes")
        other.save()
        assert run.fact("paused") == "yes"
