"""What can be wrong with a database, in words for the operator."""

from provisor.provisioning.ports import StoreBusy


class StoreUnavailable(StoreBusy):
    """The database does not answer, or can't keep what it is given, now; the client should come back."""


class UnknownDatabase(Exception):
    """The address names no database that is supported."""


class DatabaseOutdated(Exception):
    """The tables are those of an earlier version, or there are none."""


class DatabaseFromTheFuture(Exception):
    """The tables are those of a later version than this program."""
