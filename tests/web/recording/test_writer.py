import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from provisor.web.limits import Limits
from provisor.web.recording import writer
from provisor.web.recording.exchanges import Body, Exchange
from provisor.web.recording.writer import NoRecording, Writer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = b'{"recording":1}\n'


def exchange(body: bytes = b"{}") -> Exchange:
    return Exchange(
        NOON,
        "/scim/v2",
        "POST",
        "/Users",
        b"",
        [(b"content-length", b"%d" % len(body))],
        Body([body], len(body), True),
        201,
    )


def opened(path: Path) -> Writer:
    return Writer(path, b"k" * 32, Limits())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "traffic.jsonl"
    writer.begin(file, HEAD)
    return file


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_recording_is_its_owners_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_exists_is_not_touched(path: Path) -> None:
    with pytest.raises(NoRecording, match="exists already"):
        writer.begin(path, b"other")

    assert path.read_bytes() == HEAD


@pytest.mark.parametrize("name", ["no/such/folder/x.jsonl", "."])
def test_a_place_that_can_not_be_written_to_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoRecording, match=str(tmp_path)):
        writer.begin(tmp_path / name, HEAD)


def test_a_full_disk_is_told_at_the_start() -> None:
    with pytest.raises(NoRecording, match="/dev/full can't be recorded to: No space left on device"):
        writer.begin(Path("/dev/full"), HEAD)


def test_what_was_kept_is_written_in_order_when_the_writer_is_left(path: Path) -> None:
    with opened(path) as keeping:
        for number in range(100):
            keeping.keep(exchange(b'{"active": %s}' % (b"true" if number % 3 else b"false")))

    assert [line["body"] for line in lines(path)[1:]] == [
        {"active": number % 3 != 0} for number in range(100)
    ]


def test_two_writers_share_a_file(path: Path) -> None:
    with opened(path) as one, opened(path) as other:
        for _ in range(200):
            one.keep(exchange(b'{"userName": "maria"}'))
            other.keep(exchange(b'{"userName": "maria"}'))

    told = lines(path)[1:]
    assert len(told) == 400
    assert len({json.dumps(line["body"]) for line in told}) == 1


def test_a_disk_that_is_full_ends_the_recording_and_is_told_once() -> None:
    with capture_logs() as logs, opened(Path("/dev/full")) as keeping:
        for _ in range(50):
            keeping.keep(exchange())

    assert [(each["log_level"], each["reason"]) for each in logs] == [("error", "No space left on device")]


def test_a_file_that_has_gone_is_told_once_and_nothing_is_recorded(tmp_path: Path) -> None:
    with capture_logs() as logs, opened(tmp_path / "gone.jsonl") as keeping:
        keeping.keep(exchange())

    assert [each["reason"] for each in logs] == ["No such file or directory"]
    assert not (tmp_path / "gone.jsonl").exists()


def test_what_can_not_be_recorded_leaves_a_gap_and_the_next_is_recorded(path: Path) -> None:
    broken = exchange()
    broken.status = 200
    broken.answer = Body([b"no JSON"], 7, whole=True)

    with capture_logs() as logs, opened(path) as keeping:
        keeping.keep(broken)
        keeping.keep(exchange())

    assert lines(path)[1] == {"left_out": 1}
    assert lines(path)[2]["path"] == "/Users"
    assert len(logs) == 1


def test_what_comes_faster_than_it_is_written_is_left_out_and_counted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_MOST_WAITING", 0)
    keeping = opened(path)

    with capture_logs() as logs:
        keeping.keep(exchange())  # before it is entered, nothing is taken off the queue
        keeping.keep(exchange())
        keeping.keep(exchange())
        with keeping:
            pass

    assert {"left_out": 2} in lines(path)
    assert [each["log_level"] for each in logs] == ["warning"]


def test_more_than_a_mebibyte_is_only_counted() -> None:
    body = Body()

    body.add(b"x" * 2**20, more=True)
    body.add(b"x", more=False)

    assert body.joined() is None
    assert (body.pieces, body.length) == ([], 2**20 + 1)
