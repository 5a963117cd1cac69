"""Turns what a command may meet into a sentence for the person who gave it."""

from provisor.directory.refusals import Refusal


class WrongUse(Exception):
    """The command can't be meant as it was given."""


class CouldNotRun(Exception):
    """What a rehearsal, a check or a replay needs is missing or broken; nothing was found out."""


def sentence(error: Exception) -> tuple[str, int] | None:
    """What to say and the exit status, or None for a defect of ours."""
    # Imported when needed: a command that succeeds needs none of these.
    from provisor.app import Refused  # noqa: PLC0415
    from provisor.provisioning.ports import NoSuchOrganization, StoreBusy  # noqa: PLC0415
    from provisor.scim.errors import ScimError  # noqa: PLC0415
    from provisor.settings import WrongSettings  # noqa: PLC0415

    if isinstance(error, WrongUse | WrongSettings | CouldNotRun):
        return str(error), 2
    if isinstance(error, Refused | Refusal | ScimError | NoSuchOrganization | StoreBusy):
        return str(error), 1
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.", 1
    return None
