"""The one file in which a rehearsal lives: the directory and what the provisioning job remembers of the server.

It is an SQLite database, so that a run that was killed goes on from its last save, and tomorrow's from today's. A run
has the file for itself; other commands may set the job's switches (pause, resume) while it runs.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Self

_VERSION = 1
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


class NoState(Exception):
    """The file can't be used: it is something else, of another version, or another run has it."""


class State:
    """An open state file; without a path, one that is gone when it is closed.

    Unless it is `shared`, as for a glance or a switch, no other run can have it meanwhile.
    """

    def __init__(self, path: Path | None = None, *, shared: bool = False) -> None:
        self.path = path
        self._lock = None if path is None or shared else _locked(path)
        try:
            # "" is a file of SQLite's own, removed when closed: a large directory need not fit in memory.
            self.connection = sqlite3.connect(str(path) if path else "", timeout=10.0)
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._unlock()
            raise NoState(f"{path} can't be used as the state of a rehearsal: {error}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Save and close."""
        with suppress(sqlite3.ProgrammingError):
            self.connection.commit()
        self.connection.close()
        self._unlock()

    def save(self) -> None:
        """What happened so far is kept, whatever comes."""
        self.connection.commit()

    def fact(self, name: str, default: str = "") -> str:
        """A named fact about the rehearsal."""
        found = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else default

    def note(self, name: str, value: str) -> None:
        """Keep a named fact."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _unlock(self) -> None:
        if self._lock is not None and self.path is not None:
            self._lock.close()
            _beside(self.path).unlink(missing_ok=True)

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
    """A lock that the system takes back if this process is killed: an open transaction on a file beside the state."""
    try:
        lock = sqlite3.connect(_beside(path), timeout=0.0)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        told = "another run is using it" if "locked" in str(error) else str(error)
        raise NoState(f"{path} can't be used as the state of a rehearsal: {told}.") from None
    return lock


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
