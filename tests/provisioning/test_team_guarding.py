"""The guard and teams: what empties them, deletes them or lets go of them is held beyond a share."""

from typing import Any

import pytest
from tests.provisioning.people import People
from tests.provisioning.test_guarding import all_held, decide
from tests.provisioning.use_cases import Resource, UseCases, a_group, a_user, add, put_in, remove

from provisor.directory.guard import DeletionHeld, GuardSettings, Held, MembershipHeld, NameNotFree
from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.rulings import Decision
from provisor.provisioning import team_import
from provisor.scim.errors import NotFound

ENDINGS = {
    "members replaced by nobody": lambda scim, team, _: scim.patch_group(team, put_in("members", [])),
    "all members removed": lambda scim, team, _: scim.patch_group(team, remove("members")),
    "replaced without members": lambda scim, team, _: scim.replace_group(team, a_group("Data")),
    "the last member removed": lambda scim, team, user: scim.patch_group(team, leave(user)),
    "the last member removed by a condition": lambda scim, team, _: scim.patch_group(
        team, remove('members[type eq "User"]')
    ),
}


def leave(*user_ids: str) -> Resource:
    """Members are taken out by name."""
    return {"op": "remove", "path": "members", "value": [{"value": each} for each in user_ids]}


@pytest.fixture
def shut(scim: UseCases) -> UseCases:
    """A connection that may end no team by itself."""
    return scim.set(guard=GuardSettings(people=0, teams=0, share=0))


def kinds(scim: UseCases) -> list[Held]:
    return [each.kind for each in all_held(scim)]


def a_team(scim: UseCases) -> tuple[str, str]:
    """The ids of a team that the connection makes, and of its one member."""
    user = scim.create(a_user("ana@acme.example"))
    return scim.create_group(a_group("Data", user.id)).id, user.id


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_emptied_team_is_empty_for_scim_and_not_here(shut: UseCases, people: People, ending: str) -> None:
    team, user = a_team(shut)
    ENDINGS[ending](shut, team, user)

    assert (shut.members(team), kinds(shut)) == ([], [Held.EMPTYING])
    assert people.sources("Data") == {"ana@acme.example": ("default",)}


def a_team_of(scim: UseCases, count: int) -> tuple[str, list[str]]:
    """The ids of a team that the connection makes, and of its members."""
    users = [scim.create(a_user()).id for _ in range(count)]
    return scim.create_group(a_group("Data", *users)).id, users


def test_who_leaves_before_the_last_is_not_held(shut: UseCases, people: People) -> None:
    team, users = a_team_of(shut, 3)
    shut.patch_group(team, leave(users[0]))
    shut.patch_group(team, leave(*users[1:]))

    assert (shut.members(team), kinds(shut), len(people.sources("Data"))) == ([], [Held.EMPTYING], 2)


def test_members_who_leave_one_by_one_in_one_request_are_held_together(
    shut: UseCases, people: People
) -> None:
    team, users = a_team_of(shut, 3)
    shut.patch_group(team, *(leave(user) for user in users))

    assert (shut.members(team), kinds(shut), len(people.sources("Data"))) == ([], [Held.EMPTYING], 3)


def test_who_joins_before_everybody_is_taken_out_is_told_to_have_joined_first(shut: UseCases) -> None:
    team, user = a_team(shut)
    newcomer = shut.create(a_user("bo@acme.example")).id
    shut.patch_group(team, add("members", [{"value": newcomer}]), remove("members"))

    joined, held = shut.entries()[-2:]
    assert (joined.action, joined.after) == (
        Action.TEAM_CHANGED,
        {"members": {"added": [newcomer], "removed": []}},
    )
    assert held.action is Action.CHANGE_HELD
    assert held.after is not None
    assert sorted(held.after["members"]["removed"]) == sorted([user, newcomer])
    assert (shut.members(team), kinds(shut)) == ([], [Held.EMPTYING])


@pytest.mark.parametrize("removal", ["by name", "all"])
def test_a_member_who_takes_the_place_of_another_empties_nothing(shut: UseCases, removal: str) -> None:
    team, user = a_team(shut)
    other = shut.create(a_user()).id
    gone = {"by name": leave(user), "all": remove("members")}[removal]
    shut.patch_group(team, gone, add("members", [{"value": other}]))

    assert (shut.members(team), kinds(shut)) == ([other], [])


def test_whom_people_made_members_stay_when_the_last_of_the_connection_is_held(
    shut: UseCases, people: People
) -> None:
    team, user = a_team(shut)
    by_hand = shut.create(a_user("ben@acme.example")).id
    people.join("Data", "ben@acme.example")
    people.join("Data", "ana@acme.example")
    shut.patch_group(team, leave(user, by_hand))

    assert (sorted(shut.members(team)), kinds(shut)) == (sorted([user, by_hand]), [Held.EMPTYING])
    assert people.sources("Data") == {
        "ana@acme.example": ("default", "manual"),
        "ben@acme.example": ("manual",),
    }


def test_for_an_authoritative_connection_whom_people_made_members_are_left(
    shut: UseCases, people: People
) -> None:
    shut = shut.set(authoritative=True)
    team, user = a_team(shut)
    by_hand = shut.create(a_user("ben@acme.example")).id
    people.join("Data", "ben@acme.example")
    shut.patch_group(team, leave(user))
    passed = kinds(shut)
    shut.patch_group(team, leave(by_hand))

    assert (passed, kinds(shut), shut.members(team)) == ([], [Held.EMPTYING], [])
    assert people.sources("Data") == {"ben@acme.example": ("manual",)}


def test_who_was_no_member_leaves_nothing_empty(shut: UseCases) -> None:
    team = shut.create_group(a_group("Data")).id
    shut.patch_group(team, leave(shut.create(a_user()).id))

    assert kinds(shut) == []


def test_without_a_guard_the_last_member_leaves(shut: UseCases) -> None:
    shut = shut.set(guard=GuardSettings(on=False, teams=0, share=0))
    team, user = a_team(shut)
    shut.patch_group(team, leave(user))

    assert (shut.members(team), kinds(shut)) == ([], [])


def test_so_many_teams_may_be_emptied_by_name(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(teams=2, share=0))
    user = scim.create(a_user()).id
    teams: list[Any] = [scim.create_group(a_group(None, user)).id for _ in range(4)]
    for team in teams:
        scim.patch_group(team, leave(user))

    assert [each.team_id for each in all_held(scim)] == teams[2:]


def test_members_who_are_added_again_end_what_is_held(shut: UseCases, people: People) -> None:
    team, user = a_team(shut)
    shut.patch_group(team, remove("members"))
    shut.patch_group(team, add("members", [{"value": user}]))

    assert (shut.members(team), kinds(shut)) == ([user], [])
    assert people.sources("Data") == {"ana@acme.example": ("default",)}


def test_a_deleted_team_is_gone_for_scim_and_not_here(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    shut.delete_group(team)

    with pytest.raises(NotFound):
        shut.read_group(team)
    assert (kinds(shut), people.see("Data").team.id) == ([Held.DELETION], team)
    with pytest.raises(DeletionHeld):
        people.rename("Data", "Other")


def test_a_team_that_is_created_again_was_never_gone(shut: UseCases) -> None:
    team, user = a_team(shut)
    shut.delete_group(team)
    again = shut.create_group(a_group("data", user))

    assert (again.id, shut.members(team), kinds(shut)) == (team, [user], [])


def test_a_team_that_is_created_again_without_members_is_emptied(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    shut.delete_group(team)
    again = shut.create_group(a_group("Data"))

    assert (again.id, shut.members(team), kinds(shut)) == (team, [], [Held.EMPTYING])
    assert people.sources("Data") == {"ana@acme.example": ("default",)}


def adopted(scim: UseCases, people: People) -> tuple[str, str]:
    """The ids of a team that people made and the connection adopted, and of the member that the connection gave."""
    made = people.add("Data")
    user = scim.create(a_user("ana@acme.example"))
    scim.create_group(a_group("Data", user.id))
    return made.id, user.id


def test_a_team_that_is_let_go_of_keeps_its_members_here(shut: UseCases, people: People) -> None:
    team, _ = adopted(shut, people)
    shut.delete_group(team)

    assert (shut.members(team), kinds(shut)) == ([], [Held.RELEASE])
    assert (people.see("Data").managed_by, people.sources("Data")) == (
        "default",
        {"ana@acme.example": ("default",)},
    )


def test_a_team_that_is_created_again_was_never_let_go_of(shut: UseCases, people: People) -> None:
    team, user = adopted(shut, people)
    shut.delete_group(team)
    again = shut.create_group(a_group("Data", user))

    assert (again.id, shut.members(team), kinds(shut)) == (team, [user], [])


def end(scim: UseCases, people: People, kind: Held) -> tuple[str, str]:
    """The ids of a team of which that is held, and of its member."""
    if kind is Held.RELEASE:
        team, user = adopted(scim, people)
    else:
        team, user = a_team(scim)
    if kind is Held.EMPTYING:
        scim.patch_group(team, remove("members"))
    else:
        scim.delete_group(team)
    return team, user


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (Held.EMPTYING, Action.TEAM_CHANGED),
        (Held.RELEASE, Action.TEAM_RELEASED),
        (Held.DELETION, Action.TEAM_DELETED),
    ],
)
def test_applying_does_it_here(shut: UseCases, people: People, kind: Held, action: Action) -> None:
    end(shut, people, kind)
    decide(shut, Decision.APPLY)

    assert (kinds(shut), shut.told.action, shut.told.actor.kind) == ([], action, "operator")
    assert "Data" not in people.tree() or people.sources("Data") == {}


@pytest.mark.parametrize("kind", [Held.EMPTYING, Held.RELEASE, Held.DELETION])
def test_dropping_shows_scim_what_is_in_force(shut: UseCases, people: People, kind: Held) -> None:
    team, user = end(shut, people, kind)
    decide(shut, Decision.DROP)

    assert (kinds(shut), shut.members(team), shut.told.action) == ([], [user], Action.CHANGE_DROPPED)
    assert people.sources("Data") == {"ana@acme.example": ("default",)}


def test_so_many_teams_pass(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(teams=2, share=0))
    teams: list[Any] = [scim.create_group(a_group()).id for _ in range(4)]
    for team in teams:
        scim.delete_group(team)

    assert [each.team_id for each in all_held(scim)] == teams[2:]


def test_a_team_without_members_is_not_emptied(shut: UseCases) -> None:
    team = shut.create_group(a_group("Data")).id
    shut.patch_group(team, put_in("members", []))

    assert kinds(shut) == []


def test_what_is_held_of_a_team_that_people_delete_or_merge_is_dropped(
    shut: UseCases, people: People
) -> None:
    team, _ = a_team(shut)
    people.add("Research")
    shut.patch_group(team, remove("members"))
    people.delete("Data", take_over=True)
    people.restore("Data")

    assert (kinds(shut), people.sources("Data")) == ([], {"ana@acme.example": ("default",)})

    shut.patch_group(team, remove("members"))
    people.merge("Data", into="Research", take_over=True)

    assert (kinds(shut), people.sources("Research")) == ([], {"ana@acme.example": ("manual",)})


def test_a_membership_that_is_to_end_is_not_taken_by_hand(shut: UseCases, people: People) -> None:
    team, user = a_team(shut)
    shut.patch_group(team, remove("members"))

    with pytest.raises(MembershipHeld, match=r"holds that ana@acme.example leaves Data"):
        people.leave("Data", "ana@acme.example", take_over=True)
    people.join("Data", "ana@acme.example")
    decide(shut, Decision.APPLY)

    assert people.sources("Data") == {"ana@acme.example": ("manual",)}
    assert shut.told.after == {}
    assert (shut.told.facts or {})["ended"] == {shut.connection.id: [user]}


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_team_whose_deletion_is_held_is_not_restored(shut: UseCases, people: People, by: str) -> None:
    team, _ = a_team(shut)
    shut.delete_group(team)
    (change,) = all_held(shut)

    with pytest.raises(DeletionHeld, match=f"`provisor guard drop {change.id}`"):
        people.restore({"name": "data", "id": team}[by])
    assert kinds(shut) == [Held.DELETION]


def test_an_older_team_of_the_name_is_restored_by_its_id(shut: UseCases, people: People) -> None:
    older = people.add("Data")
    people.delete("Data")
    team, _ = a_team(shut)
    shut.delete_group(team)

    assert people.restore(older.id).team.id == older.id


def test_whoever_is_to_be_deleted_joins_and_leaves_nothing(shut: UseCases, people: People) -> None:
    _, user = a_team(shut)
    people.add("Research")
    shut.delete(user)

    with pytest.raises(DeletionHeld):
        people.join("Research", "ana@acme.example")
    with pytest.raises(DeletionHeld):
        people.leave("Data", "ana@acme.example", take_over=True)


def test_a_team_whose_place_is_gone_comes_back_below_the_root(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    people.add("Research")
    people.move("Data", "Research")
    shut.delete_group(team)
    people.delete("Research")
    decide(shut, Decision.DROP)

    assert people.tree()["Data"] == {shut.root.name}


def test_a_team_that_is_created_again_tells_where_it_is_now(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    people.add("Research")
    people.move("Data", "Research")
    shut.delete_group(team)
    people.delete("Research")
    shut.create_group(a_group("Data"))
    (told,) = [each for each in shut.entries() if each.action is Action.CHANGE_CANCELLED]

    assert (told.facts or {})["parents"] == [{"id": shut.root.id, "name": shut.root.name}]


def test_a_team_gets_the_name_of_one_whose_deletion_is_held(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    other = shut.create_group(a_group("Research"))
    shut.delete_group(team)
    renamed = shut.patch_group(other.id, put_in("displayName", "Data"))
    ((_, refusal),) = decide(shut, Decision.DROP).refused

    assert (renamed.document["displayName"], people.see("Data").team.id) == ("Data", other.id)
    assert isinstance(refusal, NameNotFree)
    assert other.id in str(refusal)
    assert decide(shut, Decision.APPLY).refused == []


def test_a_connection_means_by_a_name_what_it_gave_that_name_last(shut: UseCases, people: People) -> None:
    scim = shut.set(prefix="OM_", guard=GuardSettings(people=0, teams=0, share=0))
    people.add("Legal")
    adopted_ = scim.create_group(a_group("Legal"))
    team = scim.create_group(a_group("OM_Data"))
    scim.delete_group(team.id)
    scim.patch_group(adopted_.id, put_in("displayName", "OM_Data"))

    assert scim.list_groups(filter='displayName eq "OM_Data"')["Resources"][0]["id"] == adopted_.id
    with pytest.raises(TeamNameTaken):
        scim.create_group(a_group("OM_Data"))
    decide(scim, Decision.DROP)
    assert scim.read_group(adopted_.id)["displayName"] == "OM_Data"


def test_what_others_gave_is_held_and_ended_as_theirs(shut: UseCases, people: People) -> None:
    shut = shut.set(shares=True, guard=GuardSettings(people=0, teams=0, share=0))
    team, user = a_team(shut)
    second = shut.connect("Second")
    second.patch_group(team, add("members", [{"value": user}]))
    shut.patch_group(team, leave(user))
    sources = people.sources("Data")
    decide(shut, Decision.APPLY)

    assert sources == {"ana@acme.example": ("default", "Second")}
    assert (shut.told.facts or {})["ended"] == {shut.connection.id: [user], second.connection.id: [user]}
    assert (shut.told.after, people.sources("Data")) == ({"members": {"added": [], "removed": [user]}}, {})


def test_whoever_takes_an_emptying_back_takes_back_what_others_gave_too(
    shut: UseCases, people: People
) -> None:
    shut = shut.set(shares=True, guard=GuardSettings(people=0, teams=0, share=0))
    team, user = a_team(shut)
    second = shut.connect("Second")
    second.patch_group(team, add("members", [{"value": user}]))
    shut.patch_group(team, leave(user))
    shut.patch_group(team, add("members", [{"value": user}]))

    assert (kinds(shut), people.sources("Data")) == ([], {"ana@acme.example": ("default", "Second")})


def test_another_connection_that_gives_a_membership_leaves_what_is_held(
    shut: UseCases, people: People
) -> None:
    shut = shut.set(shares=True, guard=GuardSettings(people=0, teams=0, share=0))
    team, user = a_team(shut)
    shut.patch_group(team, leave(user))
    shut.connect("Second").patch_group(team, add("members", [{"value": user}]))
    held = kinds(shut)
    decide(shut, Decision.APPLY)

    assert (held, people.sources("Data")) == ([Held.EMPTYING], {"ana@acme.example": ("Second",)})


def test_a_team_that_is_let_go_of_and_changed_again_stays_the_connections_own(
    shut: UseCases, people: People
) -> None:
    people.add("Data")
    team, users = a_team_of(shut, 2)
    shut.delete_group(team)
    shut.patch_group(team, add("members", [{"value": users[0]}]))
    held = kinds(shut)
    decide(shut, Decision.APPLY)

    assert (held, people.see("Data").managed_by) == ([Held.EMPTYING], "default")
    assert shut.members(team) == [users[0]]


@pytest.mark.parametrize("deletion", ["passes", "is applied"])
def test_whoever_is_deleted_and_comes_back_is_in_no_team_that_was_held(
    shut: UseCases, people: People, deletion: str
) -> None:
    scim = shut.set(guard=GuardSettings(people=int(deletion == "passes"), teams=0, share=0))
    user = scim.create(a_user("ana@acme.example", externalId="1")).id
    team = scim.create_group(a_group("Data", user)).id
    scim.patch_group(team, leave(user))
    scim.delete(user)
    for change in all_held(scim):
        if change.user_id:
            decide(scim, Decision.APPLY, change.id)
    told = scim.told.facts or {}
    scim.create(a_user("ana@acme.example", externalId="1"))

    assert (people.sources("Data"), told["memberships"]) == ({}, {team: [scim.connection.id]})


def test_a_team_whose_deletion_is_held_is_listed_and_exported(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    people.join("Data", "ana@acme.example")
    shut.delete_group(team)
    exported = shut.organization.read(team_import.give_out)

    assert people.tree()["Data"]
    assert [(each.name, each.members) for each in exported] == [("Data", ("ana@acme.example",))]


def test_of_two_teams_of_a_name_the_living_one_is_exported(shut: UseCases, people: People) -> None:
    team, _ = a_team(shut)
    shut.delete_group(team)
    people.add("data", description="new")
    exported = shut.organization.read(team_import.give_out)

    assert [(each.name, each.description) for each in exported] == [("data", "new")]


@pytest.mark.parametrize("authoritative", [False, True])
def test_who_is_gone_for_scim_alone_is_no_member_to_replace(
    shut: UseCases, people: People, authoritative: bool
) -> None:
    scim = shut.set(authoritative=authoritative, guard=GuardSettings(people=0, teams=0, share=0))
    team, users = a_team_of(scim, 2)
    scim.delete(users[0])
    before = scim.read_group(team)
    scim.replace_group(team, a_group("Data", users[1]))

    assert scim.read_group(team) == before
    decide(scim, Decision.DROP)
    assert scim.members(team) == users
    assert set(people.sources("Data").values()) == {("default",)}


def test_the_last_member_whom_scim_sees_empties_the_team(shut: UseCases, people: People) -> None:
    team, users = a_team_of(shut, 2)
    shut.delete(users[0])
    shut.patch_group(team, leave(users[1]))

    assert kinds(shut) == [Held.DELETION, Held.EMPTYING]
    assert len(people.sources("Data")) == 2


def test_a_team_of_nobody_whom_scim_sees_is_not_emptied(shut: UseCases, people: People) -> None:
    team, user = a_team(shut)
    shut.delete(user)
    shut.patch_group(team, remove("members"))
    shut.replace_group(team, a_group("Data"))

    assert kinds(shut) == [Held.DELETION]
    assert people.sources("Data") == {"ana@acme.example": ("default",)}


def test_a_release_that_is_held_takes_those_along_whose_deletion_is_held(
    shut: UseCases, people: People
) -> None:
    people.add("Data")
    team, users = a_team_of(shut, 2)
    shut.delete(users[0])
    shut.delete_group(team)
    decide(shut, Decision.APPLY, all_held(shut)[1].id)

    assert people.sources("Data") == {}
    decide(shut, Decision.DROP)
    assert people.sources("Data") == {}
