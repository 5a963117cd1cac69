"""People by hand: whom a connection manages is changed there, or taken over here."""

from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Response

from provisor.directory.users import Role
from provisor.provisioning import people
from provisor.provisioning.journal import erasing
from provisor.provisioning.people import UserShown
from provisor.provisioning.ports import Records
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Flag, Given, Instant, Page, Shown, Text, Window

router = APIRouter(tags=["users"])

Called = Annotated[str, Path(description="The person, by id or user name.", examples=["ana@example.com"])]
TakeOver = Annotated[bool, Query(description="Decide it here, though a connection manages the person.")]

_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"


class ShownUser(Shown):
    """A person. `active` is what is in force, `held` what SCIM has done and the guard holds.

    `acting_role` is the higher of their own role and what teams give; `acting_by` names the team where it is that.
    """

    model_config = examples.shown(
        {
            "id": examples.ID,
            "user_name": "ana@example.com",
            "external_id": "00u1a2b3c4",
            "display_name": "Ana Ferreira",
            "active": True,
            "role": "member",
            "acting_role": "auditor",
            "acting_by": "Sales",
            "teams": ["Sales"],
            "managed_by": "Okta",
            "taken_over": [],
            "held": [],
            "created": examples.AT,
            "modified": examples.AT,
        }
    )

    id: str
    user_name: str
    external_id: str | None
    display_name: str | None
    active: bool
    role: Role
    acting_role: Role
    acting_by: str | None
    teams: list[str]
    managed_by: str | None
    taken_over: list[str]
    held: list[str]
    created: Instant
    modified: Instant


class NewUser(Given):
    """A person to be added by hand."""

    model_config = examples.given(
        {"user_name": "ana@example.com", "display_name": "Ana Ferreira", "email": "ana@example.com"}
    )

    user_name: Text
    display_name: Text | None = None
    email: Text | None = None
    role: Role = Role.MEMBER


class UserChange(Given):
    """What is to be different; what is left out stays."""

    model_config = examples.given({"role": "auditor"}, {"active": False, "take_over": True})

    active: Flag | None = None
    role: Role | None = None
    take_over: Flag = False


class Erasing(Given):
    """Whether to erase, or to tell what would be erased."""

    model_config = examples.given({"dry_run": True})

    dry_run: Flag = False


class Erased(Shown):
    """Whose data are erased, or would be, and the number of entries of the journal that told of them."""

    model_config = examples.shown({"id": examples.ID, "entries": 12, "erased": False})

    id: str
    entries: int
    erased: bool


class UsersAsked(Window):
    """Which people are asked for."""

    filter: str | None = Query(
        None, description="A SCIM filter.", examples=['emails.value ew "@example.com"']
    )
    name: str | None = Query(None, description="What the user name begins with, compared without case.")
    active: bool | None = Query(None, description="Whether they may come in.")
    connection: str | None = Query(None, description="The connection that brought them.")


@router.get("/users")
async def list_users(
    asking: Reading, asked: Annotated[UsersAsked, Query()], response: Response
) -> Page[ShownUser]:
    """List people in the order of their coming."""
    conditions = asked.model_dump(exclude={"cursor"}, exclude_none=True)
    after = asking.cursor(asked.cursor, "users", conditions, count=asked.limit)
    found, more = await asking.read(
        partial(
            people.page,
            condition=_condition(asked),
            brought_by=asked.connection,
            after=after,
            count=asked.limit,
        )
    )
    if more:
        last = found[-1].user.id
        conditions["cursor"] = asking.next_cursor(last, "users", conditions, count=asked.limit)
    return answers.page(asking, response, "users", [_shown(each) for each in found], conditions)


def _condition(asked: UsersAsked) -> str | None:
    """What is asked for as one SCIM filter."""
    conditions = [f"({asked.filter})"] if asked.filter else []
    if asked.name:
        conditions.append(f"userName sw {orjson.dumps(asked.name).decode()}")
    if asked.active is not None:
        conditions.append(f"active eq {str(asked.active).lower()}")
    return " and ".join(conditions) or None


@router.post("/users", status_code=201, response_model=ShownUser)
async def add_user(asking: Changing, new: NewUser) -> Response:
    """Add a person by hand."""
    resource: dict[str, Any] = {"schemas": [_SCHEMA], "userName": new.user_name}
    if new.display_name is not None:
        resource["displayName"] = new.display_name
    if new.email is not None:
        resource["emails"] = [{"value": new.email, "type": "work", "primary": True}]

    def work(records: Records) -> UserShown:
        return people.show(records, people.add(records, asking.order, resource, new.role).id)

    made = await asking.write(work)
    shown = _shown(made)
    tag = answers.tag_of(shown, made.user.version)
    return answers.created(asking, shown, "users", made.user.id, tag=tag)


@router.get("/users/{user}", response_model=ShownUser)
async def show_user(asking: Reading, user: Called) -> Response:
    """Show a person."""
    found = await asking.read(partial(people.show, called=user))
    return answers.found(asking, _shown(found), found.user.version)


@router.patch("/users/{user}", response_model=ShownUser)
async def change_user(asking: Changing, user: Called, change: UserChange) -> Response:
    """Let a person in, or no more, and give a role; both together, or nothing."""

    def work(records: Records) -> UserShown:
        found = _held(records, asking, user)
        if change.role is not None:
            people.set_role(records, asking.order, found, change.role)
        if change.active is not None:
            people.set_active(records, asking.order, found, active=change.active, take_over=change.take_over)
        return people.show(records, found)

    changed = await asking.write(work)
    return answers.found(asking, _shown(changed), changed.user.version)


@router.delete("/users/{user}", status_code=204)
async def delete_user(asking: Changing, user: Called, take_over: TakeOver = False) -> None:
    """Delete a person, who can be restored."""

    def work(records: Records) -> None:
        people.delete(records, asking.order, _held(records, asking, user), take_over=take_over)

    await asking.write(work)


@router.post("/users/{user}/restore", response_model=ShownUser)
async def restore_user(asking: Changing, user: Called) -> Response:
    """Bring back whoever was deleted last under this id or user name."""

    def work(records: Records) -> UserShown:
        return people.show(records, people.restore(records, asking.order, user).id)

    restored = await asking.write(work)
    return answers.found(asking, _shown(restored), restored.user.version)


@router.post("/users/{user}/hand-back", response_model=ShownUser)
async def hand_user_back(asking: Changing, user: Called) -> Response:
    """Let the connection decide again what was taken over."""

    def work(records: Records) -> UserShown:
        found = _held(records, asking, user)
        people.hand_back(records, asking.order, found)
        return people.show(records, found)

    changed = await asking.write(work)
    return answers.found(asking, _shown(changed), changed.user.version)


@router.post("/users/{user}/erase")
async def erase_user(asking: Changing, user: Called, how: Erasing) -> Erased:
    """Erase everything personal of somebody, for good; also of somebody who was deleted."""
    await asking.seal()
    found = await erasing.find(asking.read, user)
    if not how.dry_run:
        await asking.write(partial(erasing.erase, order=asking.order, erasure=found))
    return Erased(id=found.person.user.id, entries=len(found.entries), erased=not how.dry_run)


def _held(records: Records, asking: Asking, called: str) -> str:
    """The id of the person, held if they must be in a certain version."""
    user = people.hold(records, called)
    asking.check_match(lambda: user.version)
    return user.id


def _shown(found: UserShown) -> ShownUser:
    user = found.user
    display_name = user.profile.get("displayName")
    return ShownUser(
        id=user.id,
        user_name=user.user_name,
        external_id=user.external_id,
        display_name=display_name if isinstance(display_name, str) else None,
        active=user.may_come_in,
        role=user.role,
        acting_role=found.acting_role,
        acting_by=None if found.given is None else found.given.team.name,
        teams=list(found.teams),
        managed_by=found.managed_by,
        taken_over=sorted(user.taken_over),
        held=[user.held.value] if user.held is not None else [],
        created=user.created,
        modified=user.modified,
    )
