"""People by hand: what connections manage is changed there or taken over, and an owner always remains."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.provisioning.use_cases import UseCases, a_user, an_order, put_in
from tests.provisioning.use_cases import ids as members

from provisor.directory.journal import Action
from provisor.directory.refusals import (
    LastOwner,
    ManagedByConnection,
    NoDepartedUser,
    NoSuchUser,
    UserNameTaken,
)
from provisor.directory.users import Role, User
from provisor.provisioning import people
from provisor.provisioning.people import UserShown
from provisor.provisioning.ports import Records
from provisor.scim.errors import InvalidFilter, ScimError

ANA, BO = "ana@acme.example", "bo@acme.example"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


def do(scim: UseCases, use_case: Callable[..., Any], called: str, *values: Any, **options: Any) -> Any:
    order = an_order()
    return scim.organization.write(lambda records: use_case(records, order, called, *values, **options))


def add(scim: UseCases, user_name: str, role: Role = Role.MEMBER) -> User:
    order, resource = an_order(), {"schemas": [USER], "userName": user_name}
    added: User = scim.organization.write(lambda records: people.add(records, order, resource, role))
    return added


def active(scim: UseCases, called: str, value: bool, *, take_over: bool = False) -> bool:
    changed: bool = do(scim, people.set_active, called, active=value, take_over=take_over)
    return changed


def shown(scim: UseCases, called: str) -> UserShown:
    return scim.organization.read(lambda records: people.show(records, called))


def test_a_person_is_added_and_found_by_id_and_by_name(scim: UseCases) -> None:
    user = add(scim, ANA, Role.AUDITOR)

    assert shown(scim, user.id) == shown(scim, ANA.upper()) == UserShown(user, [], None, None)
    assert (scim.told.action, scim.told.after) == (
        Action.USER_CREATED,
        {"userName": ANA, "role": "auditor"},
    )


def test_a_name_is_given_once(scim: UseCases) -> None:
    add(scim, ANA)

    with pytest.raises(UserNameTaken):
        add(scim, ANA.upper())
    with pytest.raises(ScimError):
        add(scim, "")


def test_a_person_is_shown_with_teams_and_the_connection_that_manages_them(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))
    scim.create_group({"schemas": [], "displayName": "Sales", "members": members(user)})

    before = shown(scim, ANA)
    scim.disconnect()

    assert (before.teams, before.managed_by) == (["Sales"], "default")
    assert shown(scim, ANA).managed_by is None


def test_people_are_listed_as_far_as_wanted(scim: UseCases) -> None:
    for name in (ANA, BO, "cy@acme.example"):
        scim.create(a_user(name))

    def listed(condition: str | None = None, most: int = 10) -> list[str]:
        found = scim.organization.read(lambda records: people.list_people(records, condition, most))
        return [each.user.user_name for each in found]

    assert listed(most=2) == [ANA, BO]
    assert listed('userName sw "bo"') == [BO]
    with pytest.raises(InvalidFilter):
        listed("nothing")


def test_whom_nobody_manages_is_deactivated_and_reactivated_once(scim: UseCases) -> None:
    add(scim, ANA)

    outcomes = [active(scim, ANA, value) for value in (False, False, True)]

    assert outcomes == [True, False, True]
    assert [entry.after for entry in scim.entries()[1:]] == [{"active": False}, {"active": True}]


def test_whom_a_connection_manages_is_deactivated_there(scim: UseCases) -> None:
    scim.create(a_user(ANA))

    with pytest.raises(ManagedByConnection, match=r"managed by the connection 'default'.*--take-over"):
        active(scim, ANA, False)
    with pytest.raises(ManagedByConnection):
        do(scim, people.delete, ANA, take_over=False)

    assert shown(scim, ANA).user.active


def test_what_was_taken_over_is_decided_here(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))
    active(scim, ANA, False, take_over=True)

    scim.patch(user.id, put_in("active", True), put_in("title", "Boss"))
    both = scim.entries()[-2:]
    scim.replace(user.id, a_user(ANA, active=True, title="Boss"))

    assert (scim.read(user.id)["active"], scim.read(user.id)["title"]) == (False, "Boss")
    assert [entry.action for entry in both] == [Action.USER_KEPT, Action.USER_CHANGED]
    assert (scim.told.action, scim.told.after) == (Action.USER_KEPT, {"wanted": {"active": True}})
    assert active(scim, ANA, True)


def test_what_is_handed_back_is_decided_by_the_connection(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))
    active(scim, ANA, False, take_over=True)

    outcomes = [do(scim, people.hand_back, ANA) for _ in range(2)]
    told = scim.told
    scim.patch(user.id, put_in("active", True))

    assert outcomes == [True, False]
    assert (told.before, told.after) == ({"taken_over": ["active"]}, {"taken_over": []})
    assert scim.read(user.id)["active"]


def test_a_deleted_person_is_restored_with_what_people_gave(scim: UseCases) -> None:
    user = add(scim, ANA)
    team = scim.team_by_hand("Sales")
    scim.add_by_hand(team.id, user.id)

    do(scim, people.delete, ANA, take_over=False)
    with pytest.raises(NoSuchUser):
        shown(scim, ANA)
    do(scim, people.restore, ANA)

    assert (shown(scim, ANA).user.id, shown(scim, ANA).teams) == (user.id, ["Sales"])
    assert [entry.action for entry in scim.entries()][-4:] == [
        Action.TEAM_CHANGED,
        Action.USER_DELETED,
        Action.TEAM_CHANGED,
        Action.USER_RESTORED,
    ]


def test_whom_a_connection_deleted_belongs_to_people_when_restored(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))
    scim.delete(user.id)

    do(scim, people.restore, user.id)

    assert shown(scim, ANA).managed_by is None
    assert scim.create(a_user(ANA)).id == user.id
    assert shown(scim, ANA).managed_by == "default"


def test_nobody_is_restored_who_was_not_deleted_or_whose_name_is_taken(scim: UseCases) -> None:
    user = add(scim, ANA)
    with pytest.raises(NoDepartedUser):
        do(scim, people.restore, ANA)
    do(scim, people.delete, ANA, take_over=False)
    add(scim, ANA)

    with pytest.raises(UserNameTaken):
        do(scim, people.restore, user.id)


def test_a_role_is_given_and_told_once(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))

    outcomes = [do(scim, people.set_role, ANA, Role.AUDITOR) for _ in range(2)]

    assert outcomes == [True, False]
    assert shown(scim, ANA).user.role is Role.AUDITOR
    assert (scim.told.action, scim.told.before, scim.told.after) == (
        Action.USER_ROLE_CHANGED,
        {"role": "member"},
        {"role": "auditor"},
    )
    assert scim.read(user.id)["meta"]["version"] == 'W/"1"'


ENDINGS: dict[str, Callable[[Records, str], Any]] = {
    "deactivated": lambda records, called: people.set_active(
        records, an_order(), called, active=False, take_over=True
    ),
    "demoted": lambda records, called: people.set_role(records, an_order(), called, Role.ADMINISTRATOR),
    "deleted": lambda records, called: people.delete(records, an_order(), called, take_over=True),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_last_owner_stays(scim: UseCases, ending: str) -> None:
    add(scim, ANA, Role.OWNER)
    add(scim, BO, Role.OWNER)
    active(scim, BO, False)

    with pytest.raises(LastOwner, match="is the last active owner"):
        scim.organization.write(lambda records: ENDINGS[ending](records, ANA))
    active(scim, BO, True)
    scim.organization.write(lambda records: ENDINGS[ending](records, ANA))

    with pytest.raises(LastOwner):
        scim.organization.write(lambda records: ENDINGS[ending](records, BO))


@pytest.mark.parametrize("second", ENDINGS)
@pytest.mark.parametrize("first", ENDINGS)
def test_of_two_owners_who_would_go_at_once_one_stays(scim: UseCases, first: str, second: str) -> None:
    add(scim, ANA, Role.OWNER)
    add(scim, BO, Role.OWNER)

    outcomes = scim.organization.at_once(
        lambda records: ENDINGS[first](records, ANA), lambda records: ENDINGS[second](records, BO)
    )

    assert [isinstance(each, LastOwner) for each in outcomes].count(True) == 1
    assert len(scim.organization.write(lambda records: records.active_owners())) == 1


@pytest.mark.parametrize(
    "use_case",
    [
        lambda records: people.show(records, "nobody"),
        lambda records: people.set_role(records, an_order(), "nobody", Role.OWNER),
        lambda records: people.set_active(records, an_order(), "nobody", active=True, take_over=False),
        lambda records: people.hand_back(records, an_order(), "nobody"),
    ],
)
def test_nobody_is_refused_by_name(scim: UseCases, use_case: Callable[[Records], Any]) -> None:
    with pytest.raises(NoSuchUser, match="'nobody'"):
        scim.organization.write(use_case)
