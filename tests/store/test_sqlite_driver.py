import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from provisor.store.sqlite_driver import connect

_TOGETHER = 8


def test_connections_that_make_a_new_database_together_wait_for_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(_TOGETHER) as threads:
        # About one round in twenty meets: SQLite does not wait where it changes how the journal is kept.
        for number in range(150):
            barrier = threading.Barrier(_TOGETHER)
            path = str(tmp_path / f"{number}.db")
            modes = list(threads.map(_mode, [path] * _TOGETHER, [barrier] * _TOGETHER))

            assert modes == ["wal"] * _TOGETHER


def _mode(path: str, barrier: threading.Barrier) -> str:
    barrier.wait()
    connection = connect(path)
    mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    return mode
