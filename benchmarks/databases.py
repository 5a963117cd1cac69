"""The databases on which Provisor is measured."""

import psutil

DATABASES = ("sqlite", "postgresql")


def postgresql_pids() -> tuple[int, ...]:
    """The database servers that this process started."""
    return tuple(child.pid for child in psutil.Process().children() if child.name() == "postgres")
