from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType

import pytest
from tests.provisioning.use_cases import BADGE, ENTERPRISE

from provisor.directory.refusals import Refusal, TeamNameTaken, TeamOfPeople, UnknownUsers, UserNameTaken
from provisor.directory.teams import Member, Team, TeamName, TeamType
from provisor.directory.users import User
from provisor.provisioning import (
    groups,
    known_names,
    managers,
    members,
    ownership,
    team_ownership,
    translate,
    users,
)
from provisor.provisioning.ports import AWAITED_MANAGER
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.errors import Forbidden, InvalidValue, Uniqueness

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
BASE = "https://provisor.example/scim/v2"


def a_user(**resource: object) -> User:
    return translate.new_user({"userName": "maria", **resource}, user_id="u-1", connection_id="c-1", at=NOON)


def a_team(**values: object) -> Team:
    team = {"id": "t-1", "name": "Data", "type": TeamType.GROUP, "external_id": None, "connection_id": "c-1",
            "adopted": False, "version": 3, "created": NOON, "modified": LATER}  # fmt: skip
    return Team(**{**team, **values})  # type: ignore[arg-type]


def test_a_user_and_a_stored_resource_say_the_same() -> None:
    resource = {"userName": "maria", "externalId": "m-1", "active": False, "title": "Nurse"}

    user = a_user(**resource)

    assert (user.user_name, user.external_id, user.active) == ("maria", "m-1", False)
    assert user.profile == {"title": "Nurse"}
    assert translate.stored_user(user, USER_TYPE) == resource


def test_a_changed_user_is_the_next_version_and_an_unchanged_one_the_same_object() -> None:
    user = a_user(title="Nurse")
    same = translate.stored_user(user, USER_TYPE)

    changed = translate.changed_user(user, same | {"title": "Doctor"}, USER_TYPE, at=LATER)

    assert (changed.version, changed.created, changed.modified) == (2, NOON, LATER)
    assert translate.changed_user(user, same, USER_TYPE, at=LATER) is user


def test_who_returns_unchanged_is_a_new_version_all_the_same() -> None:
    user = a_user(active=False)

    back = translate.returned(user, {"userName": "maria"}, USER_TYPE, at=LATER)

    assert (back.id, back.version, back.modified, back.active) == ("u-1", 2, LATER, True)


def test_values_of_a_withdrawn_extension_stay_out_of_sight() -> None:
    user = a_user(title="Nurse", **{BADGE: {"color": "red"}})

    changed = translate.changed_user(user, {"userName": "maria", "active": True}, USER_TYPE, at=LATER)

    assert BADGE not in translate.stored_user(user, USER_TYPE)
    assert changed.profile == {BADGE: {"color": "red"}}
    assert BADGE not in translate.index(user, USER_TYPE).search


def test_a_user_is_found_by_what_identity_providers_match() -> None:
    user = a_user(
        displayName="Maria Rossi",
        emails=[{"value": "Maria@acme.example"}, {"value": "m@acme.example"}],
        **{ENTERPRISE: {"employeeNumber": "E7", "manager": {"value": "Boss@acme.example"}}},
    )

    found_by = set(translate.index(user, USER_TYPE).lookups)

    assert found_by == {
        ("displayName", "maria rossi"),
        ("emails.value", "maria@acme.example"),
        ("emails.value", "m@acme.example"),
        (f"{ENTERPRISE}.employeeNumber", "e7"),
        (AWAITED_MANAGER, "boss@acme.example"),
    }


@pytest.mark.parametrize(
    ("shown", "found_by"),
    [
        ("Maria Rossi", {"name.familyName"}),
        ("rossi, María", {"name.givenName"}),
        ("Data team", {"name.givenName", "name.familyName"}),
        (None, {"name.givenName", "name.familyName"}),
    ],
)
def test_a_user_is_found_by_the_names_with_which_the_shown_one_does_not_begin(
    shown: str | None, found_by: set[str]
) -> None:
    name = {"givenName": "Maria", "familyName": "Rossi"}
    user = a_user(name=name, **({} if shown is None else {"displayName": shown}))

    assert {key for key, _ in translate.index(user, USER_TYPE).lookups} - {"displayName"} == found_by


def test_a_manager_who_is_here_is_not_awaited() -> None:
    user = a_user(**{ENTERPRISE: {"manager": {"value": "u-2", "$ref": "../Users/u-2"}}})

    assert not [each for each in translate.index(user, USER_TYPE).lookups if each[0] == AWAITED_MANAGER]


def test_a_user_is_presented_with_all_that_the_server_adds() -> None:
    user = a_user(**{ENTERPRISE: {"manager": {"value": "u-2", "$ref": "../Users/u-2"}}})

    shown = translate.present_user(
        user, USER_TYPE, BASE, teams=[TeamName("t-1", "Data")], manager_names={"u-2": "The Boss"}
    )

    assert shown["schemas"] == [USER_TYPE.schema.id, ENTERPRISE]
    assert shown["id"] == "u-1"
    assert shown["groups"] == [
        {"value": "t-1", "$ref": f"{BASE}/Groups/t-1", "display": "Data", "type": "direct"}
    ]
    assert shown[ENTERPRISE]["manager"] == {
        "value": "u-2",
        "$ref": f"{BASE}/Users/u-2",
        "displayName": "The Boss",
    }
    assert shown["meta"] == {
        "resourceType": "User",
        "created": "2026-05-01T12:00:00.000Z",
        "lastModified": "2026-05-01T12:00:00.000Z",
        "location": f"{BASE}/Users/u-1",
        "version": 'W/"1"',
    }
    assert user.profile == {ENTERPRISE: {"manager": {"value": "u-2", "$ref": "../Users/u-2"}}}


def test_a_team_is_presented_as_a_group() -> None:
    shown = translate.present_team(
        a_team(external_id="g-1"),
        BASE,
        name="OM_Data",
        members=[Member("u-1", "Maria"), Member("u-2", None)],
    )

    assert shown["displayName"] == "OM_Data"
    assert shown["externalId"] == "g-1"
    assert shown["members"] == [
        {"value": "u-1", "$ref": f"{BASE}/Users/u-1", "type": "User", "display": "Maria"},
        {"value": "u-2", "$ref": f"{BASE}/Users/u-2", "type": "User"},
    ]
    assert shown["meta"]["version"] == 'W/"3"'


@pytest.mark.parametrize("members", [None, []])
def test_a_team_without_members_or_with_none_asked_for_shows_none(members: list[Member] | None) -> None:
    shown = translate.present_team(a_team(), BASE, name="Data", members=members)

    assert set(shown) == {"schemas", "id", "displayName", "meta"}


def test_times_are_shown_in_utc_to_the_millisecond() -> None:
    east = datetime(2026, 5, 1, 14, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))

    shown = translate.present_team(a_team(created=east), BASE, name="Data", members=None)

    assert shown["meta"]["created"] == "2026-05-01T12:00:00.123Z"


def test_a_difference_has_what_is_new_what_is_gone_and_what_is_other() -> None:
    before = {"same": 1, "gone": 2, "other": 3}
    after = {"same": 1, "other": 4, "new": 5}

    assert translate.difference(before, after) == ({"gone": 2, "other": 3}, {"other": 4, "new": 5})


@pytest.mark.parametrize(
    ("refusal", "error", "named"),
    [
        (UserNameTaken("maria", held_by="u-9"), Uniqueness, ("'maria'", "u-9")),
        (TeamNameTaken("Data", held_by="t-9"), Uniqueness, ("'Data'", "t-9")),
        (UnknownUsers(["u-7", "u-8"]), InvalidValue, ("'u-7'", "'u-8'")),
        (UnknownUsers([f"u-{number}" for number in range(12)]), InvalidValue, ("'u-9'", "2 more")),
        (TeamOfPeople("Data"), Forbidden, ("'Data'", "people")),
    ],
)
def test_a_refusal_becomes_an_error_that_names_what_a_person_needs(
    refusal: Refusal, error: type[Exception], named: tuple[str, ...]
) -> None:
    told = translate.scim_error(refusal)

    assert type(told) is error
    for name in named:
        assert name in told.detail


@pytest.mark.parametrize(
    "module",
    [groups, known_names, managers, members, ownership, team_ownership, users],
    ids=lambda module: module.__name__.rpartition(".")[2],
)
def test_every_refusal_that_a_client_can_meet_has_an_error(module: ModuleType) -> None:
    met = {each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Refusal)}

    assert met <= set(translate._ERRORS)
