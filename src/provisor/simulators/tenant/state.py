"""The one file in which a rehearsal lives: the directory and what the provisioning job remembers of the server.

It is an SQLite database, so that a run that was killed goes on from its last save, and tomorrow's from today's. A run
has the file for itself; other commands may set the job's switches (pause, resume) while it runs.
"""

import sqlite3
import time
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

_VERSION = 1
_PATIENCE = 10.0  # seconds until a file that somebody else writes is given up
_POLLED_EVERY = 0.001
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE people (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, document BLOB NOT NULL, manager TEXT,
    enabled INTEGER NOT NULL, assigned INTEGER NOT NULL, deleted_at TEXT, changed INTEGER NOT NULL
);
CREATE INDEX people_changed ON people (changed, key);
CREATE INDEX people_of_manager ON people (manager) WHERE manager IS NOT NULL;
CREATE INDEX people_deleted ON people (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE groups (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, document BLOB NOT NULL,
    assigned INTEGER NOT NULL, changed INTEGER NOT NULL
);
CREATE TABLE members (group_key TEXT, person_key TEXT, PRIMARY KEY (group_key, person_key)) WITHOUT ROWID;
CREATE INDEX groups_of_person ON members (person_key);

CREATE TABLE links (
    kind TEXT, key TEXT, id TEXT, name TEXT NOT NULL, exported INTEGER NOT NULL, active INTEGER NOT NULL,
    manager TEXT NOT NULL, failures INTEGER NOT NULL, failed_at TEXT, retry_at TEXT, reason TEXT NOT NULL,
    failed_change INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX links_by_id ON links (kind, id) WHERE id IS NOT NULL;
CREATE TABLE sent_members (
    group_key TEXT, person_key TEXT, is_member INTEGER NOT NULL, PRIMARY KEY (group_key, person_key)
) WITHOUT ROWID;
CREATE INDEX sent_members_of_person ON sent_members (person_key);
CREATE TABLE requests (
    number INTEGER PRIMARY KEY, about TEXT NOT NULL, attributes TEXT NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, body BLOB, status INTEGER NOT NULL, told TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX requests_about ON requests (about);
"""


StateLost = sqlite3.OperationalError
"""What any use of an open state may raise: the disk is full, the file was taken away."""


class NoState(Exception):
    """The file can't be used: it is something else, of another version, or another run has it."""


class State:
    """An open state file; without a path, one that is gone when it is closed.

    Unless it is `shared`, as for a glance or a switch, no other run can have it meanwhile.
    """

    def __init__(self, path: Path | None = None, *, shared: bool = False) -> None:
        self.path = path
        try:
            with ExitStack() as opened:
                if path is not None and not shared:
                    opened.enter_context(closing(_locked(path)))
                # "" is a file of SQLite's own, removed when closed: a large directory need not fit in memory.
                connection = sqlite3.connect(str(path) if path else "", timeout=_PATIENCE)
                self.connection = opened.enter_context(closing(connection))
                self._prepare()
                self._opened = opened.pop_all()
        except sqlite3.DatabaseError as error:
            raise NoState(f"{path} can't be used as the state of a rehearsal: {error}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Save and close; after an exception, what was not saved is half done, and forgotten."""
        with self._opened:
            if kind is None:
                self.save()

    def save(self) -> None:
        """What happened so far is kept, whatever comes."""
        self.connection.commit()

    def take_turn(self, patience: float = _PATIENCE) -> None:
        """Wait for a moment, of so many seconds, in which nobody else writes. Raises NoState."""
        # A busy run leaves only a few ms between its saves and what it writes next: SQLite's own waiting, which asks
        # ten times a second, misses them.
        self.connection.execute("PRAGMA busy_timeout = 0")
        until = time.monotonic() + patience
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if time.monotonic() >= until:
                    raise NoState(
                        f"{self.path} is being written by a run ({error}); try again soon."
                    ) from None
                time.sleep(_POLLED_EVERY)
            else:
                return

    def fact(self, name: str, default: str = "") -> str:
        """A named fact about the rehearsal."""
        found = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else default

    def note(self, name: str, value: str) -> None:
        """Keep a named fact."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _prepare(self) -> None:
        if self.path:
            self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        # Keys are random, and so are the pages that hold them: with the usual 2 MB each is read again and again.
        self.connection.execute("PRAGMA cache_size = -64000")
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not self.connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            self.connection.executescript(f"{_TABLES}; PRAGMA user_version = {_VERSION};")
        elif version != _VERSION:
            raise sqlite3.DatabaseError("it was written by another version, or by something else")


def _locked(path: Path) -> sqlite3.Connection:
    """A lock that the system takes back if this process is killed: an open transaction on a file beside the state.

    That file stays: if it were removed, a run that opened it before and one that makes it anew would both have a lock.
    """
    beside = path.with_name(f"{path.name}.lock")
    try:
        with ExitStack() as opened:
            lock = opened.enter_context(closing(sqlite3.connect(beside, timeout=0.0)))
            lock.execute("BEGIN EXCLUSIVE")
            opened.pop_all()
            return lock
    except sqlite3.DatabaseError as error:
        told = "another run is using it" if "locked" in str(error) else f"{beside}: {error}"
        raise NoState(f"{path} can't be used as the state of a rehearsal: {told}.") from None
