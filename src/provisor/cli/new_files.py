"""Files that commands write: new ones, which nobody else may read, since they hold personal data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from provisor.cli.refusals import WrongUse


@contextmanager
def new_file(file: Path) -> Iterator[TextIO]:
    """A new file to write text to. Raises WrongUse where there is one of that name."""
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WrongUse(f"{file} exists already; name a new file.") from None
    with os.fdopen(opened, "w", encoding="utf-8", newline="") as written:
        yield written
