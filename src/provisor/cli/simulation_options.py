"""What both simulated identity providers can be told."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter
from cyclopts.validators import Number

from provisor.cli.refusals import WrongUse

_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DIRECTORY = Group("Directory", sort_key=1)
_TIME = Group("Time and speed", sort_key=2)
_RESULTS = Group("Results", sort_key=3)

Count = Number(gte=0, lte=10_000_000)


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryOptions:
    """Whom there is to provision."""

    users: Annotated[
        int | None, Parameter(group=_DIRECTORY, help="How many people to make up; 100.", validator=Count)
    ] = None
    groups: Annotated[
        int | None, Parameter(group=_DIRECTORY, help="How many groups; 10.", validator=Count)
    ] = None
    seed: Annotated[
        int | None, Parameter(group=_DIRECTORY, help="The same seed makes the same directory; 1.")
    ] = None
    largest_group: Annotated[
        int | None,
        Parameter(group=_DIRECTORY, help="How many members the largest group has.", validator=Count),
    ] = None
    conflicts: Annotated[
        int | None,
        Parameter(
            group=_DIRECTORY,
            help="People and groups whose names are taken already: a server must refuse them.",
            validator=Count,
        ),
    ] = None
    directory: Annotated[
        Path | None,
        Parameter(group=_DIRECTORY, help="An export (CSV, JSON or LDIF) instead of made-up people."),
    ] = None
    directory_groups: Annotated[
        Path | None,
        Parameter(group=_DIRECTORY, help="The groups of a CSV export, where they are a second file."),
    ] = None
    mapping: Annotated[
        Path | None,
        Parameter(group=_DIRECTORY, help="A file of attribute mappings, instead of the defaults."),
    ] = None
    state: Annotated[
        Path | None,
        Parameter(group=_DIRECTORY, help="Where the rehearsal is kept, to go on from another day."),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOptions:
    """How time passes, and how hard the server is pressed."""

    cycles: Annotated[
        int, Parameter(group=_TIME, help="How many cycles to run.", validator=Number(gte=1, lte=1_000_000))
    ] = 1
    every: Annotated[
        str, Parameter(group=_TIME, help="What passes in the directory between cycles, such as 40m or 1d.")
    ] = "1d"
    speed: Annotated[
        str,
        Parameter(
            group=_TIME,
            help="“max” waits for nothing, “real” as long as the service does, 60 makes minutes seconds.",
        ),
    ] = "max"
    churn: Annotated[
        float,
        Parameter(
            group=_TIME,
            help="How eventful days are: 1 as in life, 0 for none.",
            validator=Number(gte=0, lte=1000),
        ),
    ] = 1.0
    concurrency: Annotated[
        int,
        Parameter(group=_TIME, help="How many requests are open at once.", validator=Number(gte=1, lte=1000)),
    ] = 8
    rate: Annotated[
        float,
        Parameter(
            group=_TIME, help="Requests a second at the most; 0 for as fast as it goes.", validator=Count
        ),
    ] = 0.0
    timeout: Annotated[
        float,
        Parameter(group=_TIME, help="Seconds that an answer may take.", validator=Number(gt=0, lte=3600)),
    ] = 60.0
    tries: Annotated[
        int,
        Parameter(
            group=_TIME, help="How often a request is sent at the most.", validator=Number(gte=1, lte=100)
        ),
    ] = 5

    @property
    def span(self) -> timedelta:
        """What passes between cycles."""
        found = _SPAN.fullmatch(self.every)
        if found is None:
            raise WrongUse(f"--every is a number and s, m, h or d, such as 40m; “{self.every}” is not.")
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

    @property
    def pace(self) -> float:
        """How much faster time passes than in life; 0 where it does not pass at all."""
        named = {"max": 0.0, "real": 1.0}
        try:
            speed = named[self.speed] if self.speed in named else float(self.speed)
        except ValueError:
            speed = -1.0
        if not 0 <= speed < float("inf"):
            raise WrongUse(
                f"--speed is max, real, or how many times faster than life; “{self.speed}” is not."
            )
        return speed


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class ResultOptions:
    """Where the results go beside the terminal."""

    json: Annotated[Path | None, Parameter(group=_RESULTS, help="Write the result as JSON.")] = None
    html: Annotated[Path | None, Parameter(group=_RESULTS, help="Write the report as one HTML file.")] = None
