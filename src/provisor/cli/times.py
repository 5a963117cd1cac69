"""Times at the command line, as a person writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from cyclopts import Parameter, Token

from provisor.cli.refusals import WrongUse


def read(_: Any, tokens: Sequence[Token]) -> datetime:
    """A time in UTC, which is meant unless an offset says otherwise. Raises WrongUse."""
    told = tokens[0].value
    try:
        at = datetime.fromisoformat(told)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUse(
            f"{told!r} is no time that is understood here, in the years from 1 to 9999. Write 2026-05-03, "
            "2026-05-03T09:00 (both in UTC), 2026-05-03T09:00Z or 2026-05-03T11:00+02:00."
        ) from None


def shown(at: datetime) -> str:
    """A time as tables show it."""
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


Time = Annotated[datetime | None, Parameter(converter=read)]
