"""`provisor user passkeys` and `provisor user remove-passkey`: for whoever helps somebody who lost a device."""

import json
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from provisor import app as assembly
from provisor.cli import times
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import result, say, show
from provisor.directory.passkeys import Passkey
from provisor.directory.phrasing import Count
from provisor.provisioning.sign_in import passkeys


def list_passkeys(user: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """List somebody's passkeys, and tell how many recovery codes are left."""
    ways = assembly.look(partial(passkeys.of_person, called=user), organization)
    if as_json:
        told = {"passkeys": [_as_json(each) for each in ways.passkeys], "recovery_codes": ways.codes}
        result(json.dumps(told, ensure_ascii=False))
        return
    show("id", "name", "made", "last used", rows=[_row(each) for each in ways.passkeys])
    say(f"{Count(ways.codes):# recovery code is|# recovery codes are} left.")


@told_as_json
def remove_passkey(
    user: str,
    passkey: Annotated[str, Parameter(help="Its id or name, as `provisor user passkeys` lists them.")],
    /,
    *,
    organization: Organization = None,
) -> None:
    """Remove a passkey of somebody; whoever signed in by it is signed out."""
    order = assembly.order()
    removing = partial(passkeys.remove, order=order, called=user, passkey=passkey)
    removed = assembly.change(removing, organization)
    say(f"The passkey {removed.name} is removed; `provisor admin-link --user` prints a one-time link.")


def _row(passkey: Passkey) -> tuple[str, str, str, str]:
    used = times.shown(passkey.last_used) if passkey.last_used else "never"
    return passkey.id, passkey.name, times.shown(passkey.created), used


def _as_json(passkey: Passkey) -> dict[str, str | None]:
    return {
        "id": passkey.id,
        "name": passkey.name,
        "created": passkey.created.isoformat(),
        "last_used": passkey.last_used.isoformat() if passkey.last_used else None,
    }
