"""Whose user it is: changed by who brought them, adopted when nobody brings them, spared otherwise."""

from collections.abc import Callable

import pytest
from tests.provisioning.use_cases import UseCases, a_user, put_in

from provisor.directory.journal import Action
from provisor.directory.refusals import Refusal, SparedUser, UserNameTaken, UserOfAnotherConnection
from provisor.scim.errors import NotFound

ANA = "ana@acme.example"


@pytest.fixture
def okta(scim: UseCases) -> UseCases:
    """A second connection."""
    return scim.connect("Okta")


def actions(scim: UseCases, user_id: str) -> list[Action]:
    return [entry.action for entry in scim.entries() if entry.resource_id == user_id]


def deactivate(scim: UseCases, user_id: str) -> None:
    scim.patch(user_id, put_in("active", False))


def deactivate_by_put(scim: UseCases, user_id: str) -> None:
    scim.replace(user_id, a_user(ANA, active=False))


def end_by_removal(scim: UseCases, user_id: str) -> None:
    scim.patch(user_id, {"op": "remove", "path": "active"})


def delete(scim: UseCases, user_id: str) -> None:
    scim.delete(user_id)


ENDINGS = [deactivate, deactivate_by_put, end_by_removal, delete]
Ending = Callable[[UseCases, str], None]


def test_a_connection_changes_and_ends_whom_it_brought(scim: UseCases) -> None:
    user = scim.create(a_user(ANA))
    scim.patch(user.id, put_in("title", "Boss"))
    deactivate(scim, user.id)
    scim.delete(user.id)

    assert actions(scim, user.id) == [
        Action.USER_CREATED,
        Action.USER_CHANGED,
        Action.USER_CHANGED,
        Action.USER_DELETED,
    ]


@pytest.mark.parametrize("end", ENDINGS)
def test_whom_another_connection_brought_is_spared(scim: UseCases, okta: UseCases, end: Ending) -> None:
    user = scim.create(a_user(ANA))

    with pytest.raises(
        SparedUser, match=r"brought by the connection 'default'.*Do it there, or allow it with"
    ):
        end(okta, user.id)

    assert scim.read(user.id)["active"]


@pytest.mark.parametrize("end", ENDINGS)
def test_whom_a_person_added_is_spared(scim: UseCases, end: Ending) -> None:
    user_id = scim.person_by_hand(ANA)

    with pytest.raises(SparedUser, match="was added by hand"):
        end(scim, user_id)


@pytest.mark.parametrize("end", ENDINGS)
def test_whom_a_removed_connection_brought_is_spared_by_another(
    scim: UseCases, okta: UseCases, end: Ending
) -> None:
    user = okta.create(a_user(ANA))
    okta.disconnect()

    with pytest.raises(SparedUser, match="'Okta', which was removed"):
        end(scim, user.id)


@pytest.mark.parametrize("end", ENDINGS)
def test_a_connection_that_spares_nobody_ends_anybody(scim: UseCases, okta: UseCases, end: Ending) -> None:
    user = scim.create(a_user(ANA))

    end(okta.set(spares_others=False), user.id)

    assert actions(scim, user.id)[-1] in {Action.USER_CHANGED, Action.USER_DELETED}


def test_somebody_inactive_is_not_deactivated_again(scim: UseCases) -> None:
    user_id = scim.person_by_hand(ANA, active=False)

    scim.patch(user_id, put_in("active", False), put_in("title", "Former"))

    assert scim.read(user_id)["title"] == "Former"


def test_another_connection_does_not_change_a_user(scim: UseCases, okta: UseCases) -> None:
    user = scim.create(a_user(ANA, title="Clerk"))

    with pytest.raises(UserOfAnotherConnection, match="provisor connection set default --shares"):
        okta.patch(user.id, put_in("title", "Boss"))
    okta.patch(user.id, put_in("title", "Clerk"))

    assert (scim.read(user.id)["title"], scim.brought_by(user.id)) == ("Clerk", scim.connection.id)


def test_a_connection_that_shares_lets_others_change_its_users_and_keeps_them(
    scim: UseCases, okta: UseCases
) -> None:
    user = scim.set(shares=True).create(a_user(ANA))

    okta.patch(user.id, put_in("title", "Boss"))

    assert (scim.read(user.id)["title"], scim.brought_by(user.id)) == ("Boss", scim.connection.id)
    with pytest.raises(SparedUser):
        deactivate(okta, user.id)


def test_an_update_adopts_whom_a_person_added(scim: UseCases) -> None:
    user_id = scim.person_by_hand(ANA)

    scim.patch(user_id, put_in("title", "Boss"))
    deactivate(scim, user_id)

    assert scim.brought_by(user_id) == scim.connection.id
    assert actions(scim, user_id) == [Action.USER_ADOPTED, Action.USER_CHANGED, Action.USER_CHANGED]
    adopted = scim.entries()[0]
    assert adopted.before == {"connection_id": None, "managed_by": None}
    assert adopted.after == {"connection_id": scim.connection.id, "managed_by": "default"}


def test_an_update_that_changes_nothing_adopts_in_the_same_version(scim: UseCases) -> None:
    user_id = scim.person_by_hand(ANA, title="Boss")

    shown = scim.patch(user_id, put_in("title", "Boss"))

    assert (shown.version, scim.brought_by(user_id)) == (1, scim.connection.id)
    assert actions(scim, user_id) == [Action.USER_ADOPTED]


def test_to_create_whom_a_person_added_adopts_them_under_their_id(scim: UseCases) -> None:
    user_id = scim.person_by_hand(ANA, title="Boss")

    shown = scim.create(a_user(ANA.upper(), externalId="7"))

    assert (shown.id, scim.brought_by(user_id)) == (user_id, scim.connection.id)
    assert (scim.read(user_id)["externalId"], "title" in scim.read(user_id)) == ("7", False)


def test_to_create_an_inactive_person_under_the_name_of_one_who_was_added_is_refused(scim: UseCases) -> None:
    scim.person_by_hand(ANA)

    with pytest.raises(SparedUser):
        scim.create(a_user(ANA, active=False))


def test_to_create_whom_a_connection_manages_is_a_conflict(scim: UseCases, okta: UseCases) -> None:
    scim.set(shares=True).create(a_user(ANA))

    for connection in (scim, okta):
        with pytest.raises(UserNameTaken):
            connection.create(a_user(ANA))


def test_to_create_whom_a_removed_connection_brought_adopts_them(scim: UseCases, okta: UseCases) -> None:
    user = okta.create(a_user(ANA, externalId="7"))
    okta.disconnect()

    shown = scim.create(a_user(ANA, externalId="8"))

    assert (shown.id, scim.brought_by(user.id)) == (user.id, scim.connection.id)
    assert actions(scim, user.id)[-2:] == [Action.USER_ADOPTED, Action.USER_CHANGED]


def test_whoever_is_connected_again_finds_everybody_under_their_old_ids(okta: UseCases) -> None:
    created, patched, left = (okta.create(a_user(externalId=f"x{number}")) for number in range(3))
    okta.disconnect()
    again = okta.connect("okta")

    recreated = again.create(a_user(created.document["userName"], externalId="x0"))
    again.patch(patched.id, put_in("title", "Boss"))
    deactivate(again, left.id)

    assert recreated.id == created.id
    assert {again.brought_by(user.id) for user in (created, patched, left)} == {again.connection.id}


def test_whoever_is_connected_again_finds_a_renamed_person_by_external_id(okta: UseCases) -> None:
    user = okta.create(a_user(ANA, externalId="7"))
    okta.disconnect()

    renamed = okta.connect("Okta").create(a_user("ana.lind@acme.example", externalId="7"))

    assert (renamed.id, renamed.document["userName"]) == (user.id, "ana.lind@acme.example")


def test_an_external_id_of_another_provider_means_nobody(scim: UseCases, okta: UseCases) -> None:
    user = okta.create(a_user(ANA, externalId="7"))
    okta.disconnect()

    assert scim.create(a_user(externalId="7")).id != user.id
    assert scim.connect("Entra").create(a_user(externalId="7")).id != user.id
    assert scim.connect("Google", succeeds="Okta").create(a_user(externalId="7")).id == user.id


def test_an_external_id_that_two_people_have_means_neither(okta: UseCases) -> None:
    twins = [okta.create(a_user(externalId="7")).id for _ in range(2)]
    okta.disconnect()

    assert okta.connect("Okta").create(a_user(externalId="7")).id not in twins


def test_who_comes_back_belongs_to_the_connection_that_brings_them_back(
    scim: UseCases, okta: UseCases
) -> None:
    user = scim.create(a_user(ANA, externalId="7"))
    scim.delete(user.id)

    assert okta.create(a_user(ANA, externalId="7")).id == user.id
    assert scim.brought_by(user.id) == okta.connection.id


def test_a_connection_that_lists_only_its_own_sees_nobody_else(scim: UseCases, okta: UseCases) -> None:
    theirs, manual = scim.create(a_user(ANA)), scim.person_by_hand("hand@acme.example")
    narrow = okta.set(lists_only_own=True)
    own = narrow.create(a_user("own@acme.example"))
    group = scim.create_group({"schemas": [], "displayName": "Team"})

    everybody, found = narrow.list_users(), narrow.list_users(filter=f'userName eq "{ANA}"')
    both = narrow.list_all(count="100")

    assert ([each["id"] for each in everybody["Resources"]], everybody["totalResults"]) == ([own.id], 1)
    assert found["totalResults"] == 0
    assert narrow.list_users(count="0")["totalResults"] == 1
    assert {each["id"] for each in both["Resources"]} == {own.id, group.id, scim.root.id}
    assert both["totalResults"] == 3
    for hidden in (theirs.id, manual):
        for ask in (narrow.read, narrow.delete, lambda id_: narrow.patch(id_, put_in("title", "Boss"))):
            with pytest.raises(NotFound):
                ask(hidden)


def test_who_was_adopted_is_listed(scim: UseCases, okta: UseCases) -> None:
    manual = scim.person_by_hand(ANA)
    narrow = okta.set(lists_only_own=True)

    narrow.create(a_user(ANA))

    assert [each["id"] for each in narrow.list_users()["Resources"]] == [manual]


def test_a_refusal_is_told_in_the_errors_of_the_protocol(scim: UseCases, okta: UseCases) -> None:
    user = scim.create(a_user(ANA))

    (outcome,) = okta.run_bulk({"method": "DELETE", "path": f"/Users/{user.id}"})

    assert (outcome["status"], outcome["response"]["status"]) == ("403", "403")
    assert "brought by the connection 'default'" in outcome["response"]["detail"]
    assert scim.told.action is Action.REQUEST_REFUSED


def test_nobody_is_adopted_by_a_request_that_is_refused(scim: UseCases) -> None:
    user_id = scim.person_by_hand(ANA)

    with pytest.raises(Refusal):
        scim.patch(user_id, put_in("title", "Boss"), put_in("active", False))

    assert scim.brought_by(user_id) is None
