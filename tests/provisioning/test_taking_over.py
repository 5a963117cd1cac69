"""What people took over of a team: what identity providers say of it meanwhile, and how it is handed back."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.test_verifying import seal
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, ids, put_in, remove
from tests.store.records_of import later

from provisor.directory.journal import Action
from provisor.provisioning.explaining.causes import Cause
from provisor.provisioning.explaining.explain import explain
from provisor.provisioning.users import Shown

NAMES = ("amy", "ben", "cleo")


@pytest.fixture
def crew(scim: UseCases) -> list[Shown]:
    return [scim.create(a_user(name)) for name in NAMES]


@pytest.fixture
def own(scim: UseCases, people: People, crew: list[Shown]) -> Shown:
    """A team of amy and ben by the connection and cleo by hand, whose members people took over to take amy out."""
    team = scim.create_group(a_group("Own", crew[0].id, crew[1].id))
    people.join("Own", "cleo")
    people.leave("Own", "amy", take_over=True)
    return team


def kept(scim: UseCases) -> list[object]:
    return [(each.after or {})["wanted"] for each in scim.entries() if each.action is Action.TEAM_KEPT]


def test_what_is_asked_of_members_that_were_taken_over_is_told(
    scim: UseCases, people: People, crew: list[Shown], own: Shown
) -> None:
    amy, ben, cleo = (each.id for each in crew)
    scim.patch_group(own.id, add("members", ids(crew[0])))
    scim.patch_group(own.id, remove(f'members[value eq "{ben}"]'))
    scim.replace_group(own.id, a_group("Own", amy))

    assert kept(scim) == [
        {"members": {"added": [amy], "removed": []}},
        {"members": {"added": [], "removed": [ben]}},
        {"members": {"added": [amy], "removed": sorted([ben, cleo])}},
    ]
    assert people.sources("Own") == {"ben": ("manual",), "cleo": ("manual",)}


def test_what_changes_nothing_of_members_that_were_taken_over_is_not_told(
    scim: UseCases, crew: list[Shown], own: Shown
) -> None:
    scim.patch_group(own.id, add("members", ids(crew[1])))
    scim.patch_group(own.id, remove(f'members[value eq "{crew[0].id}"]'))
    scim.patch_group(own.id, add("members", ids(crew[0])), remove(f'members[value eq "{crew[0].id}"]'))

    assert kept(scim) == []


def test_it_is_explained_and_found_by_the_person(scim: UseCases, crew: list[Shown], own: Shown) -> None:
    scim.patch_group(own.id, put_in("members", ids(*crew)))
    seal(scim.organization)

    decided, removed = scim.organization.read(lambda records: explain(records, "amy", later(), team="Own"))

    assert decided.cause is Cause.MEMBERS_DECIDED_HERE
    assert "provisor team hand-back Own" in decided.remedy
    assert "amy joined, nobody left" in decided.evidence[0].what
    assert removed.cause is Cause.MEMBER_REMOVED
    assert removed.remedy.startswith("Put the person back here: `provisor team join Own amy`.")


def test_what_was_taken_over_is_handed_back(
    scim: UseCases, people: People, crew: list[Shown], own: Shown
) -> None:
    people.rename("Own", "Ours", take_over=True)
    seal(scim.organization)

    assert people.hand_back("Ours")
    back = people.sources("Ours")
    scim.patch_group(own.id, put_in("members", ids(crew[0])))

    assert back == {"ben": ("default",), "cleo": ("manual",)}
    assert people.sources("Ours") == {"amy": ("default",), "cleo": ("manual",)}
    assert scim.team(own.id).taken_over == frozenset()
    fields = [each.after for each in scim.entries() if each.action is Action.TEAM_HANDED_BACK]
    assert fields == [{"owner": {"field": field, "connection": "default"}} for field in ("members", "name")]
    assert not people.hand_back("Ours")


def test_nothing_is_handed_back_to_a_connection_that_is_gone(
    scim: UseCases, people: People, own: Shown
) -> None:
    scim.disconnect()

    assert not people.hand_back("Own")
    assert scim.team(own.id).taken_over
