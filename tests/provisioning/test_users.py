import pytest
from tests.provisioning.use_cases import ENTERPRISE, UseCases, a_group, a_user, add, put_in, remove

from provisor.directory.journal import Action
from provisor.directory.refusals import UserNameTaken
from provisor.scim.errors import InvalidValue, NotFound, PreconditionFailed


def test_a_new_user_is_active_and_in_version_one(scim: UseCases) -> None:
    shown = scim.create(a_user("maria@acme.example"))

    assert shown.document["active"] is True
    assert shown.version == 1
    assert shown.document["meta"]["created"] == shown.document["meta"]["lastModified"]
    assert (
        shown.location
        == shown.document["meta"]["location"]
        == f"https://provisor.example/scim/v2/Users/{shown.id}"
    )


def test_a_creation_is_told_with_what_is_stored_and_who_did_it_through_what(scim: UseCases) -> None:
    shown = scim.create(a_user("maria@acme.example", externalId="m-1"))

    told = scim.told
    assert (told.action, told.resource_type, told.resource_id) == (Action.USER_CREATED, "user", shown.id)
    assert told.resource_name == "maria@acme.example"
    assert told.before is None
    assert told.after == {"userName": "maria@acme.example", "externalId": "m-1"}
    assert (told.actor.kind, told.actor.name, told.actor.connection_id) == (
        "bot",
        "SCIM-Bot",
        scim.connection.id,
    )
    assert (told.request_id, told.client_request_id) == ("request-1", "client-1")


def test_what_was_tolerated_and_set_aside_is_told(scim: UseCases) -> None:
    scim.create(a_user(shoeSize=42, active="True"))

    assert scim.told.set_aside == ("shoeSize",)
    assert set(scim.told.tolerances) == {"undeclared-attribute", "boolean-as-string"}


def test_a_user_name_is_taken_whatever_its_case(scim: UseCases) -> None:
    holder = scim.create(a_user("maria@acme.example"))

    with pytest.raises(UserNameTaken) as refusal:
        scim.create(a_user("MARIA@acme.example"))

    assert refusal.value.held_by == holder.id
    assert scim.list_users()["totalResults"] == 1


def test_two_users_may_have_one_external_id(scim: UseCases) -> None:
    first, second = (scim.create(a_user(externalId="x")) for _ in range(2))

    assert first.id != second.id
    assert scim.list_users(filter='externalId eq "x"')["totalResults"] == 2


def test_a_change_tells_what_differs_as_it_was_and_as_it_is(scim: UseCases) -> None:
    user = scim.create(a_user(title="Nurse", nickName="M"))

    changed = scim.patch(user.id, put_in("title", "Doctor"), add("locale", "it-IT"), remove("nickName"))

    assert changed.version == 2
    assert scim.told.action is Action.USER_CHANGED
    assert scim.told.before == {"title": "Nurse", "nickName": "M"}
    assert scim.told.after == {"title": "Doctor", "locale": "it-IT"}


def test_a_change_of_nothing_keeps_version_and_time_and_tells_nothing(scim: UseCases) -> None:
    sent = a_user(externalId="x", title="Nurse", emails=[{"value": "m@acme.example", "type": "work"}])
    user = scim.create(sent)
    before = scim.entries()

    patched = scim.patch(user.id, put_in("title", "Nurse"), add("emails", sent["emails"]), remove("nickName"))
    replaced = scim.replace(user.id, sent)

    assert patched.document == replaced.document == user.document
    assert scim.entries() == before


def test_put_clears_what_it_leaves_out_save_external_id_and_active(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example", externalId="x", active=False, title="Nurse"))

    replaced = scim.replace(user.id, a_user("maria@acme.example"))

    assert "title" not in replaced.document
    assert replaced.document["externalId"] == "x"
    assert replaced.document["active"] is False
    assert (scim.told.before, scim.told.after) == ({"title": "Nurse"}, {})


def test_active_can_be_taken_away_and_then_nobody_says_that_they_may_come_in(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example"))

    changed = scim.patch(user.id, remove("active"))
    replaced = scim.replace(user.id, a_user("maria@acme.example"))

    assert "active" not in changed.document
    assert "active" not in replaced.document
    assert (scim.told.before, scim.told.after) == ({"active": True}, {})
    assert scim.list_users(filter="active eq true")["totalResults"] == 0
    assert scim.list_users(filter="not (active pr)")["totalResults"] == 1


def test_a_patch_is_applied_whole_or_not_at_all(scim: UseCases) -> None:
    user = scim.create(a_user(title="Nurse"))

    with pytest.raises(InvalidValue):
        scim.patch(user.id, put_in("title", "Doctor"), put_in("active", "perhaps"))

    assert scim.read(user.id) == user.document


def test_a_change_to_a_name_that_is_taken_is_refused_and_changes_nothing(scim: UseCases) -> None:
    scim.create(a_user("anna@acme.example"))
    user = scim.create(a_user("maria@acme.example"))

    with pytest.raises(UserNameTaken):
        scim.patch(user.id, put_in("userName", "Anna@acme.example"))

    assert scim.read(user.id) == user.document


def test_the_case_of_a_user_name_may_change(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example"))

    changed = scim.patch(user.id, put_in("userName", "Maria@acme.example"))

    assert changed.document["userName"] == "Maria@acme.example"


def test_a_change_of_a_version_that_is_past_is_refused(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example"))
    scim.patch(user.id, put_in("title", "Nurse"))

    with pytest.raises(PreconditionFailed):
        scim.patch(user.id, put_in("title", "Doctor"), if_match='W/"1"')
    with pytest.raises(PreconditionFailed):
        scim.replace(user.id, a_user(), if_match='W/"1"')
    with pytest.raises(PreconditionFailed):
        scim.delete(user.id, if_match='W/"1"')

    assert scim.patch(user.id, put_in("title", "Doctor"), if_match='W/"2"').version == 3


def test_a_deleted_user_is_gone_for_the_client(scim: UseCases) -> None:
    user = scim.create(a_user(title="Nurse"))
    scim.delete(user.id)

    assert scim.told.action is Action.USER_DELETED
    assert scim.told.before is not None
    assert scim.told.before["title"] == "Nurse"
    assert scim.list_users()["totalResults"] == 0
    for gone in (
        lambda: scim.read(user.id),
        lambda: scim.patch(user.id, put_in("title", "x")),
        lambda: scim.replace(user.id, a_user()),
        lambda: scim.delete(user.id),
    ):
        with pytest.raises(NotFound):
            gone()


def test_the_same_person_comes_back_under_the_old_id_as_they_are_sent_now(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example", externalId="m-1", title="Nurse", active=False))
    scim.delete(user.id)

    back = scim.create(a_user("Maria@acme.example", externalId="m-1", nickName="M"))

    assert back.id == user.id
    assert back.version > user.version
    assert back.document["userName"] == "Maria@acme.example"
    assert back.document["active"] is True
    assert back.document["nickName"] == "M"
    assert "title" not in back.document
    assert back.document["meta"]["created"] == user.document["meta"]["created"]
    assert scim.told.action is Action.USER_RESTORED
    assert scim.read(user.id) == back.document


def test_who_comes_back_has_the_memberships_that_people_gave_and_no_others(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example", externalId="m-1"))
    by_hand = scim.team_by_hand("By hand")
    scim.add_by_hand(by_hand.id, user.id)
    given = scim.create_group(a_group("Given", user.id))
    scim.delete(user.id)

    back = scim.create(a_user("maria@acme.example", externalId="m-1"))

    assert [group["display"] for group in back.document["groups"]] == ["By hand"]
    assert scim.members(by_hand.id) == [user.id]
    assert scim.members(given.id) == []


@pytest.mark.parametrize(
    ("before", "after"), [("m-1", "m-2"), ("m-1", "M-1"), ("m-1", None), (None, "m-1"), (None, None)]
)
def test_somebody_else_of_the_same_name_inherits_nothing(
    scim: UseCases, before: str | None, after: str | None
) -> None:
    user = scim.create(a_user("maria@acme.example", externalId=before, title="Nurse"))
    by_hand = scim.team_by_hand("By hand")
    scim.add_by_hand(by_hand.id, user.id)
    scim.delete(user.id)

    other = scim.create(a_user("maria@acme.example", externalId=after))

    assert other.id != user.id
    assert "groups" not in other.document
    assert "title" not in other.document
    assert scim.members(by_hand.id) == []
    assert scim.told.action is Action.USER_CREATED


def test_of_several_who_left_the_latest_comes_back(scim: UseCases) -> None:
    first = scim.create(a_user("maria@acme.example", externalId="m-1"))
    scim.delete(first.id)
    other = scim.create(a_user("maria@acme.example", externalId="m-2"))
    scim.delete(other.id)

    assert scim.create(a_user("maria@acme.example", externalId="m-1")).id == first.id


def test_nobody_comes_back_while_somebody_holds_the_name(scim: UseCases) -> None:
    left = scim.create(a_user("maria@acme.example", externalId="m-1"))
    scim.delete(left.id)
    holder = scim.create(a_user("maria@acme.example", externalId="m-2"))

    with pytest.raises(UserNameTaken) as refusal:
        scim.create(a_user("maria@acme.example", externalId="m-1"))

    assert refusal.value.held_by == holder.id


def test_the_groups_of_a_user_are_shown_and_never_taken_from_a_body(scim: UseCases) -> None:
    user = scim.create(a_user("maria@acme.example"))
    team = scim.create_group(a_group("Data", user.id))

    replaced = scim.replace(user.id, a_user("maria@acme.example", groups=[]))

    assert replaced.version == 1
    assert replaced.document["groups"] == [
        {
            "value": team.id,
            "$ref": f"https://provisor.example/scim/v2/Groups/{team.id}",
            "display": "Data",
            "type": "direct",
        }
    ]


def test_what_only_the_server_writes_may_be_sent_back_unchanged(scim: UseCases) -> None:
    user = scim.create(a_user())
    scim.create_group(a_group("Data", user.id))
    shown = scim.read(user.id)

    patched = scim.patch(user.id, put_in("groups", shown["groups"]), put_in("meta", shown["meta"]))

    assert patched.document == shown


def test_enterprise_values_are_kept_apart(scim: UseCases) -> None:
    user = scim.create(a_user(enterprise={"department": "Data", "costCenter": "7"}))

    changed = scim.patch(user.id, put_in(f"{ENTERPRISE}:department", "Research"))

    assert changed.document[ENTERPRISE] == {"department": "Research", "costCenter": "7"}
    assert ENTERPRISE in changed.document["schemas"]


def test_two_active_users_of_one_external_id_are_a_finding(scim: UseCases) -> None:
    first = scim.create(a_user(externalId="00u1"))

    second = scim.create(a_user(externalId="00u1"))

    assert scim.told.detail == f"User {first.id} is active under the same externalId."
    scim.patch(first.id, put_in("active", False))
    assert scim.told.detail is None
    scim.patch(first.id, put_in("active", True))
    assert scim.told.detail == f"User {second.id} is active under the same externalId."
