"""Somebody is found by whatever they are or were known by, in the own organization alone."""

from collections.abc import Callable

from tests.store.records_of import CONNECTION, NOON, Organization, later

from provisor.directory.teams import PERSON


def names_known_by(organization: Organization, told: str) -> list[tuple[str, str]]:
    found = organization.read(lambda records: records.people_known_by(told, most=5))
    return [(each.user.user_name, each.by) for each in found]


def test_people_are_known_by_address_shown_name_and_external_id(organization: Organization) -> None:
    organization.add_user(
        userName="ana", emails=[{"value": "Ana@acme.example"}], displayName="Ana López", externalId="X1"
    )

    assert names_known_by(organization, "ana@ACME.example") == [("ana", "emails.value")]
    assert names_known_by(organization, "ana lópez") == [("ana", "displayName")]
    assert names_known_by(organization, "X1") == [("ana", "externalId")]
    assert names_known_by(organization, "x1") == []


def test_the_deleted_are_known_by_external_id_and_follow_the_living(organization: Organization) -> None:
    gone = organization.add_user(userName="gone", externalId="X1")
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))
    here = organization.add_user(userName="here", externalId="X1")

    found = organization.read(lambda records: records.people_known_by("X1", most=5))

    assert [(each.user.id, each.deleted) for each in found] == [(here.id, None), (gone.id, NOON)]
    assert organization.read(lambda records: records.people_of([gone.id]))[0].deleted == NOON
    assert organization.read(lambda records: records.people_of([])) == []


def test_names_are_found_by_variant_and_by_beginning(organization: Organization) -> None:
    organization.add_user(userName="Josefine@acme.example", displayName="Finchen")

    def like(variants: set[str], beginnings: list[str]) -> list[str]:
        return organization.read(lambda records: records.user_names_like(variants, beginnings, most=5))

    assert like({"josefine@acme.example"}, []) == ["Josefine@acme.example"]
    assert like(set(), ["jose"]) == ["Josefine@acme.example"]
    assert like(set(), ["zzz", "finch"]) == ["Josefine@acme.example"]
    assert like({"josefin@acme.example"}, ["osef"]) == []


def test_teams_tell_who_gave_each_membership(organization: Organization) -> None:
    user = organization.add_user()
    team = organization.add_team("Data", user)
    gone = organization.add_team("Gone", user)
    organization.write(lambda records: records.add_members(team.id, [user.id], source=PERSON, at=later()))
    organization.write(lambda records: records.delete_team(gone.id, at=NOON))

    (given,) = organization.read(lambda records: records.given_teams(user.id))

    assert (given.name, given.sources) == ("Data", (CONNECTION, PERSON))
    assert organization.read(lambda records: records.connections_with_teams()) == {CONNECTION}


def test_another_organization_knows_nobody_of_it(
    organization: Organization, make_organization: Callable[[], Organization]
) -> None:
    organization.add_user(userName="ana", externalId="X1", displayName="Ana")
    other = make_organization()

    assert names_known_by(other, "X1") == names_known_by(other, "Ana") == []
    assert other.read(lambda records: records.user_names_like({"ana"}, ["ana"], most=5)) == []
    assert other.read(lambda records: records.connections_with_teams()) == frozenset()
