"""`provisor simulate okta`: the provisioning of Okta."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from provisor.cli.on_demand import on_demand_work
from provisor.cli.rehearsing import Rehearsed, Token, Url, rehearse
from provisor.cli.simulation_options import DirectoryOptions, ResultOptions, TimeOptions
from provisor.simulators.engine import Engine, NotOnDemand
from provisor.simulators.mappings.files import read_okta
from provisor.simulators.okta.engine import Okta
from provisor.simulators.okta.push_rules import PushRules
from provisor.simulators.okta.setup import HEADERS, Flavour, Renaming, Setup, Unlinking
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.run import Work

_EVERYDAY = DirectoryOptions()
_AT_ONCE = TimeOptions()
_NOWHERE = ResultOptions()


def okta(
    url: Url,
    /,
    *,
    token: Token,
    directory: DirectoryOptions = _EVERYDAY,
    time: TimeOptions = _AT_ONCE,
    results: ResultOptions = _NOWHERE,
    flavour: Annotated[
        Literal["catalog", "wizard"],
        Parameter(
            help="How the application was made: the wizard's get PUT for everything, the catalog's PATCH too."
        ),
    ] = "catalog",
    push_group: Annotated[
        tuple[str, ...],
        Parameter(help="Push the group of this name; more than once for several.", negative=()),
    ] = (),
    push_prefix: Annotated[
        tuple[str, ...],
        Parameter(help="Push groups whose names begin so, such as OM_; without either, all.", negative=()),
    ] = (),
    unlink: Annotated[
        Literal["delete", "keep"],
        Parameter(help="What becomes of a group on the server that is pushed no more."),
    ] = "delete",
    renamed: Annotated[
        Literal["update", "recreate"],
        Parameter(help="Update a user whose name changes, or deactivate it and create another."),
    ] = "update",
    passwords: Annotated[bool, Parameter(help="Send a random password with each new user.")] = True,
    imports: Annotated[
        bool,
        Parameter(
            name="--import",
            help="Before the first cycle, read what the server has, and link it.",
            negative=(),
        ),
    ] = False,
    on_demand: Annotated[
        str, Parameter(help="Only force the sync of this user, or push this group now: name, mail or id.")
    ] = "",
) -> None:
    """Provision as Okta does: what happens in the directory, or one user or group on demand."""
    chosen = Rehearsed(
        Okta.name, url, token, directory, time, results, headers=HEADERS, settings={"flavour": flavour}
    )

    def engine_for(rehearsal: Rehearsal) -> Engine:
        for name in push_group:
            # Later it may have been renamed or deleted.
            if rehearsal.is_new and rehearsal.tenant.group_named(name) is None:
                raise NotOnDemand(f"The directory has no group “{name}” to push.")
        return Okta(
            Setup(
                rehearsal,
                read_okta(directory.mapping),
                Flavour(flavour),
                PushRules(push_group, push_prefix),
                Unlinking(unlink),
                Renaming(renamed),
                makes_passwords=passwords,
                imports=imports,
            )
        )

    def on_demand_for(rehearsal: Rehearsal, engine: Engine) -> Work:
        return on_demand_work(rehearsal, engine, on_demand, ())

    sys.exit(rehearse(chosen, engine_for, on_demand_for if on_demand else None))
