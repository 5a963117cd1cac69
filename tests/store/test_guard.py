"""What the store keeps for the guard: what departed, what is held, and who is here while it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, index, new_id

from provisor.directory.guard import (
    Beginning,
    Departing,
    Departures,
    Ending,
    Episode,
    Fate,
    Held,
    HeldChange,
    Waiting,
)
from provisor.directory.users import User
from provisor.provisioning.ports import Records

USERS, TEAMS = Departing.USERS, Departing.TEAMS
HOUR = 60


def depart(
    organization: Organization, passed: int, *, minutes: int = 0, brought: int = 100, of: Departing = USERS
) -> None:
    at = NOON + timedelta(minutes=minutes)
    organization.write(
        lambda records: records.note_departures(CONNECTION, of, at=at, passed=passed, brought=brought)
    )


def departures(organization: Organization, *, minutes: int = 0, of: Departing = USERS) -> Departures:
    at = NOON + timedelta(minutes=minutes)
    return organization.write(lambda records: records.departures(CONNECTION, of, at=at, window=HOUR))


def held(kind: Held = Held.DEACTIVATION, **about: str | None) -> HeldChange:
    whose = {"user_id": None, "team_id": None, "connection_id": CONNECTION, "name": "", **about}
    return HeldChange(  # type: ignore[arg-type]
        id=new_id(), kind=kind, since=NOON, request_id="r", client_request_id=None, **whose
    )


def hold(organization: Organization, change: HeldChange) -> HeldChange:
    organization.write(lambda records: records.hold(change))
    return change


def delete_and_hold(organization: Organization, user: User) -> None:
    organization.write(lambda records: records.hold_deletion(user.id, at=NOON))


def test_departures_of_a_window_are_added_up_with_the_most_that_were_brought(
    organization: Organization,
) -> None:
    depart(organization, 1, minutes=-60, brought=500)
    depart(organization, 2, minutes=-59, brought=100)
    depart(organization, 3, minutes=0, brought=98)
    depart(organization, 4, minutes=0, brought=0)

    assert departures(organization) == Departures(9, 100, counted=True)
    assert departures(organization, minutes=1) == Departures(7, 98, counted=False)


def test_users_and_teams_depart_apart(organization: Organization) -> None:
    depart(organization, 5, of=TEAMS)

    assert departures(organization) == Departures(0, 0, counted=False)
    assert departures(organization, of=TEAMS).passed == 5


def test_departures_before_the_window_are_forgotten(organization: Organization) -> None:
    depart(organization, 5, minutes=-60)
    depart(organization, 7, minutes=-1)
    organization.write(lambda records: records.forget_departures(CONNECTION, USERS, at=NOON, window=HOUR))

    assert departures(organization, minutes=-60).passed == 7


def test_who_passed_long_ago_is_kept_up_to_what_was_held_and_no_longer(organization: Organization) -> None:
    def ended(minutes: int, fate: Fate = Fate.PASSED) -> None:
        at = NOON + timedelta(minutes=minutes)
        ending = Ending(CONNECTION, USERS, Held.DEACTIVATION, f"user {minutes}", at, fate)
        organization.write(lambda records: records.note_ending(ending))

    for minutes, fate in ((0, Fate.PASSED), (1, Fate.DROPPED), (2, Fate.PASSED), (500, Fate.PASSED)):
        ended(minutes, fate)
    at = NOON + timedelta(minutes=510)
    organization.write(lambda records: records.forget_departures(CONNECTION, USERS, at=at, window=HOUR))

    episode = Episode("hold", CONNECTION, {USERS: Beginning(NOON, NOON - timedelta(hours=1), brought=4)})
    until = at + timedelta(hours=1)
    numbers = organization.read(lambda records: records.passed(episode, USERS, until=until))
    assert [each.number for each in numbers] == [2]
    assert organization.read(lambda records: records.newest_decided(CONNECTION, USERS)) == NOON + timedelta(
        minutes=1
    )


def test_each_hold_is_told_with_how_its_parts_began(organization: Organization) -> None:
    people, teams = (Beginning(NOON + n * timedelta(minutes=1), NOON, brought=n) for n in (1, 2))
    first, second = new_id(), new_id()

    def work(records: Records) -> None:
        records.begin_hold(first, CONNECTION, USERS, people)
        records.begin_hold(first, CONNECTION, TEAMS, teams)
        records.begin_hold(first, CONNECTION, TEAMS, people)
        records.begin_hold(second, CONNECTION, TEAMS, teams)

    organization.write(work)

    told = [
        Episode(second, CONNECTION, {TEAMS: teams}),
        Episode(first, CONNECTION, {USERS: people, TEAMS: teams}),
    ]
    assert organization.read(lambda records: records.episodes([first, second, "x"])) == told
    assert organization.read(lambda records: records.newest_episodes(newest=9)) == told
    assert organization.read(lambda records: records.newest_episodes(newest=1)) == told[:1]
    assert organization.read(lambda records: records.newest_episodes(before=second, newest=9)) == told[1:]
    assert organization.read(lambda records: records.newest_hold(CONNECTION)) == second
    assert organization.read(lambda records: records.newest_hold("another")) is None


def test_living_users_and_teams_that_connections_brought_are_counted(organization: Organization) -> None:
    gone, inactive = organization.add_user(), organization.add_user(active=False)
    organization.add_team("Data", inactive)
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    def count(records: Records) -> tuple[int, int, int]:
        own, other = ["elsewhere", CONNECTION], ["elsewhere"]
        return (
            records.count_brought(own, USERS),
            records.count_brought(own, TEAMS),
            records.count_brought(other, USERS),
        )

    assert organization.read(count) == (1, 1, 0)


def test_what_is_held_is_listed_by_id_with_its_name(organization: Organization) -> None:
    user, team = organization.add_user(userName="ana"), organization.add_team("Data")
    first = hold(organization, held(user_id=user.id))
    second = hold(organization, held(Held.EMPTYING, team_id=team.id, connection_id="other"))

    everything = organization.read(lambda records: records.held_changes())
    assert everything == [replace(first, name="ana"), replace(second, name="Data")]
    assert organization.read(lambda records: records.held_changes(after=first.id)) == everything[1:]
    assert organization.read(lambda records: records.held_changes(count=1)) == everything[:1]
    assert organization.read(lambda records: records.held_changes(connection_id="other")) == everything[1:]
    assert organization.read(lambda records: records.held_changes(until=NOON - timedelta(seconds=1))) == []
    assert organization.read(lambda records: records.held_changes_among([second.id, "x"])) == everything[1:]
    assert organization.read(lambda records: records.held_change_of_user(user.id)) == everything[0]
    assert organization.read(lambda records: records.held_change_of_team(team.id)) == everything[1]
    counts = organization.read(lambda records: records.waiting_changes())
    assert sorted(counts, key=lambda each: each.connection_id) == [
        Waiting("", CONNECTION, 1, 0, NOON),
        Waiting("", "other", 0, 1, NOON),
    ]
    assert [organization.read(lambda records, n=n: records.count_held(most=n)) for n in (1, 9)] == [1, 2]


def test_what_is_held_again_under_its_id_keeps_its_time(organization: Organization) -> None:
    user = organization.add_user(userName="ana")
    change = hold(organization, held(user_id=user.id, name="ana"))
    hold(organization, replace(change, kind=Held.DELETION, since=NOON + timedelta(hours=1)))

    assert organization.read(lambda records: records.held_changes()) == [replace(change, kind=Held.DELETION)]


def test_what_is_held_is_let_go_of_once(organization: Organization) -> None:
    change = hold(organization, held(user_id="1"))

    assert organization.write(lambda records: records.unhold(change, Fate.DROPPED, at=NOON))
    assert not organization.write(lambda records: records.unhold(change, Fate.DROPPED, at=NOON))


@pytest.mark.parametrize("lock", [False, True])
def test_somebody_whose_deletion_is_held_is_here_and_gone_for_scim(
    organization: Organization, lock: bool
) -> None:
    user = organization.add_user(userName="Ana")
    team = organization.add_team("Data", user)
    delete_and_hold(organization, user)

    def see(records: Records) -> tuple[object, ...]:
        here = [records.person(called, lock=lock) for called in (user.id, "ANA")]
        return records.user(user.id), records.user_named("ana"), *[each and each.id for each in here]

    assert organization.write(see) == (None, None, user.id, user.id)
    assert organization.read(lambda records: records.members([team.id])) == {team.id: []}
    in_force = organization.read(lambda records: records.teams_in_force_of([user.id]))
    assert [each.name for each in in_force[user.id]] == ["Data"]
    assert [each.user_id for each in organization.read(lambda records: records.given_members(team.id))] == [
        user.id
    ]


def test_of_two_of_a_name_the_living_one_is_found(organization: Organization) -> None:
    delete_and_hold(organization, organization.add_user(userName="ana"))
    living = organization.add_user(userName="ana")
    found = organization.read(lambda records: records.person("ana"))

    assert found is not None
    assert found.id == living.id


def test_a_held_deletion_that_is_done_ends_what_connections_gave(organization: Organization) -> None:
    user = organization.add_user(userName="ana", externalId="1")
    team = organization.add_team("Data", user)
    delete_and_hold(organization, user)
    organization.write(lambda records: records.settle_deletion(user.id, at=NOON))

    assert organization.read(lambda records: records.person(user.id)) is None
    back = organization.read(lambda records: records.departed(user.id))
    assert (back and back.held) is None
    organization.write(lambda records: records.save_user(user, index(user)))
    assert organization.read(lambda records: records.members([team.id])) == {team.id: []}


def test_held_memberships_are_given_back_or_end(organization: Organization) -> None:
    users = [organization.add_user(userName=name) for name in ("ana", "ben", "cora")]
    ids = [user.id for user in users]
    team = organization.add_team("Data", *users)
    organization.write(lambda records: records.add_members(team.id, ids[2:], source="person", at=NOON))

    gone = organization.write(lambda records: records.hold_members(team.id, [CONNECTION], change_id="c"))
    assert gone == ids[:2]
    assert organization.read(lambda records: list(records.held_members(team.id))) == ids
    organization.write(lambda records: records.give_members_back(team.id, ids[:1]))
    organization.write(lambda records: records.end_held_members(team.id, ids[1:2]))

    members = organization.read(lambda records: records.members([team.id]))[team.id]
    assert [member.user_id for member in members] == [ids[0], ids[2]]
    assert organization.read(lambda records: records.held_members(team.id)) == {ids[2]: [CONNECTION]}
    given = organization.read(lambda records: records.given_members(team.id))
    assert {each.user_name: each.sources for each in given} == {
        "ana": (CONNECTION,),
        "cora": (CONNECTION, "person"),
    }


@pytest.mark.parametrize("sources", [[CONNECTION, "removed"], None])
def test_whether_somebody_gives_members_to_these_alone(
    organization: Organization, sources: list[str] | None
) -> None:
    ana, ben, gone = (organization.add_user() for _ in range(3))
    team = organization.add_team("Data", ana, ben, gone)
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    def gives_only(*user_ids: str) -> bool:
        return organization.read(lambda records: records.gives_only(team.id, user_ids, sources))

    assert gives_only(ana.id, ben.id, "nobody")
    assert not gives_only(ana.id)
    organization.write(lambda records: records.remove_members(team.id, [ana.id, ben.id]))
    assert not gives_only(ana.id, ben.id, gone.id)


def test_members_whom_people_give_are_none_of_a_connection(organization: Organization) -> None:
    ana, ben = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", ana)
    organization.write(lambda records: records.add_members(team.id, [ben.id], source="person", at=NOON))

    def gives_only(sources: list[str] | None) -> bool:
        return organization.read(lambda records: records.gives_only(team.id, [ana.id], sources))

    assert (gives_only([CONNECTION]), gives_only(None)) == (True, False)


@pytest.mark.parametrize(("spared", "left"), [(["person"], True), ([], False)])
def test_memberships_of_some_are_held_unless_spared(
    organization: Organization, spared: list[str], left: bool
) -> None:
    ana, ben, cora = (organization.add_user() for _ in range(3))
    team = organization.add_team("Data", ana, ben, cora)
    organization.write(lambda records: records.add_members(team.id, [ben.id], source="person", at=NOON))
    named = [ana.id, ben.id]
    gone = organization.write(
        lambda records: records.hold_memberships(team.id, named, spared=spared, change_id="c")
    )

    assert gone == [user for user in named if user == ana.id or not left]
    members = organization.read(lambda records: records.members([team.id]))[team.id]
    assert {each.user_id for each in members} == {cora.id} | ({ben.id} if left else set())
    given_by = {ana.id: [CONNECTION], ben.id: [CONNECTION] if spared else [CONNECTION, "person"]}
    assert organization.read(lambda records: records.held_members(team.id)) == given_by


@pytest.mark.parametrize(
    ("sources", "gives"),
    [([CONNECTION], True), (["removed", CONNECTION], True), (None, True), (["person"], False)],
)
def test_whether_somebody_gives_members(
    organization: Organization, sources: list[str] | None, gives: bool
) -> None:
    team = organization.add_team("Data", organization.add_user())

    assert organization.read(lambda records: records.gives_members(team.id, sources)) is gives


def test_a_team_whose_deletion_is_held_is_found_until_it_is_done(organization: Organization) -> None:
    team = organization.add_team("Data")
    organization.write(lambda records: records.hold_team_deletion(team.id, at=NOON))

    def find(records: Records) -> list[str | None]:
        return [(found := records.team_to_be_deleted(called)) and found.id for called in (team.id, "DATA")]

    assert organization.read(lambda records: records.team_named("data")) is None
    assert organization.read(find) == [team.id, team.id]
    organization.write(lambda records: records.settle_team_deletion(team.id))
    assert organization.read(find) == [None, None]


def test_what_is_held_of_members_is_in_force_above(organization: Organization) -> None:
    ana, ben = organization.add_user(userName="ana"), organization.add_user(userName="ben")
    team = organization.add_team("Data", ana, ben)
    root = organization.read(lambda records: records.root())
    organization.write(lambda records: records.hold_members(team.id, [CONNECTION], change_id="c"))
    delete_and_hold(organization, ben)
    organization.write(lambda records: records.hold_team_deletion(team.id, at=NOON))

    above = organization.read(lambda records: records.effective_members(root.id))
    assert [each.user_name for each in above] == ["ana", "ben"]
    teams = organization.read(lambda records: records.effective_teams_of(ben.id))
    assert [each.name for each in teams] == ["Data", root.name]
