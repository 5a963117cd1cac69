"""What undo asks of the store: undos themselves, and users and teams whether they live or not."""

from dataclasses import replace

from tests.store.records_of import CONNECTION, NOON, Organization, an_entry, later, new_id

from provisor.directory import finding
from provisor.directory.selections import Selection, Undo
from provisor.directory.teams import PERSON


def an_undo(**selected: object) -> Undo:
    return Undo(new_id(), Selection(**selected), "operator", "command line", NOON, total=7)  # type: ignore[arg-type]


def test_an_undo_is_read_as_it_was_kept(organization: Organization) -> None:
    undo = an_undo(connection_id=CONNECTION, since=NOON, until=later(), through=12)

    organization.write(lambda records: records.add_undo(undo))

    assert organization.write(lambda records: records.undo(undo.id)) == undo
    assert organization.write(lambda records: records.undo("another")) is None


def test_how_far_an_undo_is_is_kept(organization: Organization) -> None:
    undo = an_undo(entry=3)
    organization.write(lambda records: records.add_undo(undo))
    ended = replace(undo, ended=later(), done=5, conflicts=2)

    organization.write(lambda records: records.save_undo(ended))

    assert organization.read(lambda records: records.undos()) == [ended]


def test_undos_are_listed_the_newest_first(organization: Organization) -> None:
    first, second = an_undo(entry=1), an_undo(request="r")
    for undo in (first, second):
        organization.write(lambda records, undo=undo: records.add_undo(undo))

    assert organization.read(lambda records: records.undos()) == [second, first]
    assert organization.read(lambda records: records.newest_undos(1)) == [second]


def test_users_are_found_whether_they_live_or_not(organization: Organization) -> None:
    there, gone = organization.add_user(), organization.add_user()
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    found = organization.read(lambda records: records.users_ever([there.id, gone.id, "nobody"]))

    assert found == {there.id: (there, True), gone.id: (gone, False)}
    assert organization.write(lambda records: records.users_ever([gone.id], lock=True)) == {
        gone.id: (gone, False)
    }


def test_teams_are_found_whether_they_live_or_not(organization: Organization) -> None:
    there, gone = organization.add_team("Data"), organization.add_team("Research")
    organization.write(lambda records: records.delete_team(gone.id, at=NOON))

    found = organization.read(lambda records: records.teams_ever([there.id, gone.id, "none"]))

    assert found == {there.id: (there, True), gone.id: (gone, False)}
    assert organization.write(lambda records: records.teams_ever([gone.id], lock=True)) == {
        gone.id: (gone, False)
    }


def test_teams_are_found_by_several_names_without_case(organization: Organization) -> None:
    data, gone = organization.add_team("Data"), organization.add_team("Research")
    organization.write(lambda records: records.delete_team(gone.id, at=NOON))

    found = organization.read(lambda records: records.ids_of_teams_named(["DATA", "research", "nothing"]))

    assert found == {"data": data.id}


def test_the_names_by_which_connections_know_teams_are_told_by_connection(organization: Organization) -> None:
    data, other = organization.add_team("Data"), organization.add_team("Research")
    organization.write(lambda records: records.know_team_as(CONNECTION, data.id, "OM_Data"))
    organization.write(lambda records: records.know_team_as("another", data.id, "X"))

    found = organization.read(lambda records: records.names_of_teams([data.id, other.id]))

    assert found == {data.id: {CONNECTION: "OM_Data", "another": "X"}, other.id: {}}


def test_a_deletion_tells_who_had_given_the_memberships_that_it_ended(organization: Organization) -> None:
    user = organization.add_user()
    data, by_hand = organization.add_team("Data", user), organization.add_team("By hand")
    for team, source in ((data, "another"), (by_hand, PERSON)):
        organization.write(
            lambda records, team=team, source=source: records.add_members(
                team.id, [user.id], source=source, at=NOON
            )
        )

    ended = organization.write(lambda records: records.delete_user(user.id, at=NOON))

    assert ended == {data.id: ["another", CONNECTION]}


def test_the_journal_is_searched_before_a_position(organization: Organization) -> None:
    entries = [an_entry(resource_type="user", resource_id=new_id()) for _ in range(3)]
    for entry in entries:
        organization.write(lambda records, entry=entry: records.append(entry))
    organization.run(organization.store.sealer.catch_up(organization.id))
    terms = [[finding.through(CONNECTION)]]
    newest = organization.read(lambda records: records.search_journal(terms=terms, newest=1))[0]

    found = organization.read(
        lambda records: records.search_journal(terms=terms, before=newest.seal.position, newest=9)
    )

    assert [each.entry.id for each in found] == [entry.id for entry in entries[1::-1]]
