"""What was refused, told in the journal after the refused change itself is undone."""

from provisor.directory.journal import Action
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.scim.errors import ScimError


def record(records: Records, call: Call, request: str, resource_id: str, error: ScimError) -> None:
    """Keep that `request` ("POST Users", "PATCH Groups/{id}") was refused, about which resource, and why."""
    resource_type = "team" if "Groups" in request else "user" if "Users" in request else None
    told = {"request": request, "status": error.status, "scimType": error.scim_type}
    records.append(
        call.entry(
            Action.REQUEST_REFUSED,
            (resource_type, resource_id or None, None),
            after=told,
            detail=error.detail,
        )
    )
