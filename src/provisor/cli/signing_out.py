"""`provisor user sign-out`: for whoever has to be sure that nobody is signed in who should not be."""

from functools import partial
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import say
from provisor.directory.phrasing import Count
from provisor.provisioning import signing_in


@told_as_json
def sign_out(
    user: str | None = None,
    /,
    *,
    everybody: Annotated[bool, Parameter(help="All people of the organization.", negative=())] = False,
    organization: Organization = None,
) -> None:
    """End every session of somebody, or of everybody; whoever may come in signs in anew."""
    order = assembly.order()
    if user is not None and not everybody:
        ended = assembly.change(
            partial(signing_in.end_sessions, order=order, called=user, session_ids=None), organization
        )
        say(f"{Count(ended):# session has|# sessions have} ended.")
    elif everybody and user is None:
        left = assembly.change(partial(signing_in.end_everybodys_sessions, order=order), organization)
        say(f"{Count(left):# person is|# people are} signed out.")
    else:
        raise WrongUse("Name a person, or give --everybody.")
