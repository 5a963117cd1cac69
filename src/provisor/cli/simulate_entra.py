"""`provisor simulate entra`: the provisioning service of Microsoft Entra ID."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor.cli.on_demand import on_demand_work
from provisor.cli.rehearsing import Rehearsed, Token, Url, rehearse
from provisor.cli.simulation_options import DirectoryOptions, ResultOptions, TimeOptions
from provisor.simulators.engine import Engine
from provisor.simulators.entra.dialects import DIALECTS, FLAG
from provisor.simulators.entra.engine import EntraId
from provisor.simulators.entra.setup import Setup
from provisor.simulators.mappings.files import read_entra
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.run import Work

_EVERYDAY = DirectoryOptions()
_AT_ONCE = TimeOptions()
_NOWHERE = ResultOptions()


def entra(
    url: Url,
    /,
    *,
    token: Token,
    directory: DirectoryOptions = _EVERYDAY,
    time: TimeOptions = _AT_ONCE,
    results: ResultOptions = _NOWHERE,
    dialect: Annotated[
        Literal["classic", "compliant"],
        Parameter(help="Which PATCH dialect: without or with the tenant-URL flag aadOptscim062020."),
    ] = "classic",
    members_per_request: Annotated[
        int, Parameter(help="How many members one PATCH adds or removes.", validator=Number(gte=1, lte=1000))
    ] = 1,
    deletion_threshold: Annotated[
        int,
        Parameter(
            help="Hold disabling and deleting when more users than this are to be; 0 for no threshold.",
            validator=Number(gte=0),
        ),
    ] = 0,
    on_demand: Annotated[
        str, Parameter(help="Provision only this user or group: userPrincipalName, mail, name or id.")
    ] = "",
    member: Annotated[
        tuple[str, ...],
        Parameter(help="With a group on demand: a member of it; five at the most.", negative=()),
    ] = (),
) -> None:
    """Provision as Microsoft Entra ID does: cycles, or one user or group on demand."""
    flagged = FLAG.casefold() in url.casefold()
    compliant = flagged or dialect == "compliant"
    if compliant and not flagged:
        url += f"{'&' if '?' in url else '?'}{FLAG}"
    chosen = Rehearsed(
        EntraId.name,
        url,
        token,
        directory,
        time,
        results,
        settings={"dialect": "compliant" if compliant else "classic"},
    )

    def engine_for(rehearsal: Rehearsal) -> Engine:
        return EntraId(
            Setup(
                rehearsal,
                read_entra(directory.mapping),
                DIALECTS["compliant" if compliant else "classic"],
                members_per_request,
                deletion_threshold,
            )
        )

    def on_demand_for(rehearsal: Rehearsal, engine: Engine) -> Work:
        return on_demand_work(rehearsal, engine, on_demand, member)

    sys.exit(rehearse(chosen, engine_for, on_demand_for if on_demand else None))
