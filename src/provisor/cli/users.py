"""`provisor user`: the people of the organization, by id or user name, and their roles."""

import json
import shlex
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say, show
from provisor.directory.users import Role
from provisor.provisioning import people
from provisor.provisioning.people import UserShown
from provisor.provisioning.ports import Records

app = Commands(name="user", help="The people of the organization, and their roles.")
app.command(
    "provisor.cli.user_erasing:erase", name="erase", help="Erase the personal data of somebody, for good."
)

app.command("provisor.cli.signing_out:sign_out", name="sign-out")
app.command("provisor.cli.passkeys:list_passkeys", name="passkeys")
app.command("provisor.cli.passkeys:remove_passkey", name="remove-passkey")

_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"

TakeOver = Annotated[
    bool,
    Parameter(help="Decide it here from now on, though a connection manages the person.", negative=()),
]


@app.command(name="list")
def list_users(
    *,
    condition: Annotated[
        str | None, Parameter(name="--filter", help="A SCIM filter, such as `active eq false`.")
    ] = None,
    limit: Annotated[int, Parameter(help="How many at the most.", validator=Number(gte=1))] = 1000,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """List people in the order of their coming."""
    found = assembly.look(lambda records: people.list_people(records, condition, limit), organization)
    if as_json:
        result(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
        return
    show(
        "user name",
        "active",
        "role",
        "managed by",
        "teams",
        rows=[
            (
                each.user.user_name,
                "yes" if each.active else "no",
                each.user.role.value,
                each.managed_by or "people",
                ", ".join(each.teams),
            )
            for each in found
        ],
    )


@app.command(name="show")
def show_user(user: str, /, *, as_json: AsJson = False, organization: Organization = None) -> None:
    """Show a person."""
    found = assembly.look(lambda records: people.show(records, user), organization)
    if as_json:
        result(json.dumps(_as_json(found), ensure_ascii=False))
        return
    taken_over = ", ".join(sorted(found.user.taken_over))
    told = {
        "id": found.user.id,
        "user name": found.user.user_name,
        "active": "yes" if found.active else "no",
        "role": found.user.role.value,
        "acts as": f"{found.given.role}, by the team {found.given.team.name}" if found.given else "",
        "teams": ", ".join(found.teams),
        "managed by": found.managed_by or "people",
        "held": ", ".join(found.held),
        "decided here": taken_over if found.managed_by else "everything",
    }
    show("what", "is", rows=[(name, value or "-") for name, value in told.items()])


@app.command
def add(
    user_name: str,
    /,
    *,
    name: Annotated[str | None, Parameter(help="How to show the person.")] = None,
    email: Annotated[str | None, Parameter(help="The e-mail address at work.")] = None,
    role: Annotated[
        Literal["owner", "administrator", "auditor", "member"], Parameter(help="What they may do.")
    ] = ("member"),
    organization: Organization = None,
) -> None:
    """Add a person by hand; prints the id."""
    resource: dict[str, Any] = {"schemas": [_SCHEMA], "userName": user_name}
    if name is not None:
        resource["displayName"] = name
    if email is not None:
        resource["emails"] = [{"value": email, "type": "work", "primary": True}]
    order = assembly.order()
    added = assembly.change(lambda records: people.add(records, order, resource, Role(role)), organization)
    result(added.id)


@app.command
def deactivate(user: str, /, *, take_over: TakeOver = False, organization: Organization = None) -> None:
    """Let a person in no more."""
    changed = _set_active(user, organization, active=False, take_over=take_over)
    say(f"{user} is inactive." if changed else f"{user} was inactive already.")


@app.command
def reactivate(user: str, /, *, take_over: TakeOver = False, organization: Organization = None) -> None:
    """Let a person in again."""
    changed = _set_active(user, organization, active=True, take_over=take_over)
    say(f"{user} is active." if changed else f"{user} was active already.")


@app.command(name="hand-back")
def hand_back(user: str, /, *, organization: Organization = None) -> None:
    """Let the connection decide again what was taken over; its next request does."""
    order = assembly.order()
    changed = assembly.change(lambda records: people.hand_back(records, order, user), organization)
    say(f"{user} is decided by the connection." if changed else f"Nothing of {user} was taken over.")


@app.command
def delete(user: str, /, *, take_over: TakeOver = False, organization: Organization = None) -> None:
    """Delete a person, who can be restored."""
    order = assembly.order()
    deleted = assembly.change(
        lambda records: people.delete(records, order, user, take_over=take_over), organization
    )
    say(f"{deleted.user_name} is deleted; `provisor user restore {deleted.id}` brings them back.")


@app.command
def restore(user: str, /, *, organization: Organization = None) -> None:
    """Bring back whoever was deleted last under this id or user name."""
    order = assembly.order()
    restored = assembly.change(lambda records: people.restore(records, order, user), organization)
    say(f"{restored.user_name} is back, and belongs to people until a connection adopts them.")


@app.command
def promote(
    user: str,
    /,
    *,
    role: Annotated[
        Literal["owner", "administrator", "auditor", "member"], Parameter(help="The role that they get.")
    ],
    organization: Organization = None,
) -> None:
    """Give a person a role."""
    _set_role(user, Role(role), organization)


@app.command
def demote(user: str, /, *, organization: Organization = None) -> None:
    """Make a person a member, whatever the role was."""
    _set_role(user, Role.MEMBER, organization)


def _set_role(user: str, role: Role, organization: str | None) -> None:
    order = assembly.order()

    def work(records: Records) -> tuple[bool, bool]:
        changed = people.set_role(records, order, user, role)
        return changed, people.find(records, user).may_come_in

    changed, may_come_in = assembly.change(work, organization)
    say(f"{user} {'is now' if changed else 'was already'} {role.value}.")
    if not may_come_in and role is not Role.MEMBER:
        say(f"Nobody who is not active may come in: `provisor user reactivate {shlex.quote(user)}`.")


def _set_active(user: str, organization: str | None, *, active: bool, take_over: bool) -> bool:
    order = assembly.order()
    return assembly.change(
        lambda records: people.set_active(records, order, user, active=active, take_over=take_over),
        organization,
    )


def _as_json(found: UserShown) -> dict[str, Any]:
    return {
        "id": found.user.id,
        "user_name": found.user.user_name,
        "active": found.active,
        "role": found.user.role.value,
        "acting_role": found.acting_role.value,
        "acting_by": None if found.given is None else found.given.team.name,
        "teams": list(found.teams),
        "managed_by": found.managed_by,
        "held": found.held,
    }
