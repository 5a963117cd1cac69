"""Which command this process runs, for the journal to tell where it is refused."""

from contextvars import ContextVar

COMMAND: ContextVar[str] = ContextVar("command", default="provisor")
"""Its words, such as `team add`, without what was given to it: that may be secret."""
