"""What the bodies of the admin API have in common: strict values that come in, pages that go out."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
)

T = TypeVar("T")

MOST = 1000
"""The longest page."""

_LONGEST = 1000
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]", re.ASCII)


class Given(BaseModel):
    """What a client sends: known members only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """What a client is answered."""

    model_config = ConfigDict(frozen=True)


class Page(Shown, Generic[T]):
    """A part of a list. `next` leads to the part after it, and is null on the last one."""

    items: Sequence[T]
    next: str | None = Field(None, description="The address of the next page; also in the Link header.")


Text = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST)]
Flag = StrictBool


def _is_written(value: object) -> object:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE.match(value)):
        return value
    raise ValueError("a time is written as 2026-05-03T09:00:00Z")


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time lies in the years from 1 to 9999 everywhere") from None


Instant = Annotated[AwareDatetime, BeforeValidator(_is_written), AfterValidator(_in_utc)]

Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at the most.")]
CursorText = Annotated[str, Field(max_length=16_384, description="What the address in `next` holds.")]


class Window(Given):
    """Which part of a list is asked for."""

    limit: Limit = 100
    cursor: CursorText | None = None
