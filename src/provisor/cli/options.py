"""Options that several commands share."""

from typing import Annotated

from cyclopts import Parameter

Organization = Annotated[
    str | None,
    Parameter(help="The organization; needed only where there are several.", name="--organization"),
]

AsJson = Annotated[
    bool, Parameter(name="--json", negative=(), help="Print JSON, for another program to read.")
]
