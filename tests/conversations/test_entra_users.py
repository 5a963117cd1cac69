"""How Microsoft Entra ID provisions users, in both of its dialects.

Microsoft Learn: Develop and plan provisioning for a SCIM endpoint; Known issues with SCIM 2.0 protocol
compliance. AzureAD/SCIMReferenceCode: SCIM Provisioning Validation.
"""

import pytest
from tests.conversations.identity_provider import ENTERPRISE, LIST, NOBODY, USER, IdentityProvider


def test_test_connection_is_answered_with_an_empty_list(scim: IdentityProvider) -> None:
    answer = scim.find("/Users", f'userName eq "{scim.name()}"')

    assert answer.status == 200
    assert answer.body["schemas"] == [LIST]
    assert answer.body["totalResults"] == 0
    assert answer.body.get("Resources", []) == []


def test_the_tenant_url_may_carry_a_flag_into_every_request(scim: IdentityProvider) -> None:
    answer = scim.get("/Users", aadOptscim062020="", filter=f'userName eq "{scim.name()}"')

    assert answer.found == []


def test_a_user_is_created_as_the_provisioning_service_sends_it(scim: IdentityProvider) -> None:
    name = f"{scim.name()}@acme.example"

    answer = scim.post(
        "/Users",
        {
            "schemas": [USER, ENTERPRISE],
            "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
            "userName": name,
            "active": True,
            "emails": [{"primary": True, "type": "work", "value": name}],
            "meta": {"resourceType": "User"},
            "name": {
                "formatted": "givenName familyName",
                "familyName": "familyName",
                "givenName": "givenName",
            },
            "roles": [],
        },
    )

    assert answer.status == 201
    assert answer["userName"] == name
    assert answer["externalId"] == "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"
    assert answer["active"] is True
    assert answer["emails"] == [{"primary": True, "type": "work", "value": name}]
    assert answer["meta"]["location"] == answer.headers["location"]
    assert answer["meta"]["location"].endswith(f"/Users/{answer['id']}")


def test_a_created_user_is_found_by_what_matches_it(scim: IdentityProvider) -> None:
    user = scim.user()
    mail = user["emails"][0]["value"]

    for condition in (
        f'userName eq "{user["userName"]}"',
        f'userName eq "{user["userName"].upper()}"',
        f'externalId eq "{user["externalId"]}"',
        f'emails[type eq "work"].value eq "{mail}"',
        f'emails[type eq "work" and value eq "{mail}"]',
        f'emails.value eq "{mail}"',
    ):
        assert scim.find("/Users", condition).ids == [user["id"]], condition


def test_an_external_id_is_matched_with_its_case(scim: IdentityProvider) -> None:
    user = scim.user()

    assert scim.find("/Users", f'externalId eq "{user["externalId"].upper()}"').found == []


def test_a_filter_value_without_quotes_is_understood(scim: IdentityProvider) -> None:
    user = scim.user()

    assert scim.find("/Users", f"externalId eq {user['externalId']}").ids == [user["id"]]


def test_a_second_user_of_the_same_name_is_a_conflict_that_names_the_holder(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.post("/Users", {"schemas": [USER], "userName": user["userName"].upper()})

    assert answer.refused(409, "uniqueness")
    assert user["id"] in answer["detail"]


def test_a_user_without_a_user_name_is_refused(scim: IdentityProvider) -> None:
    assert scim.post("/Users", {"schemas": [USER], "displayName": "Nobody"}).refused(400, "invalidValue")


def test_classic_replaces_one_attribute_an_operation(scim: IdentityProvider) -> None:
    user = scim.user()
    mail = f"{scim.name()}@acme.example"

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "displayName", "value": "Pvlo"},
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": mail},
        {"op": "Replace", "path": "name.givenName", "value": "Gtfd"},
        {"op": "Replace", "path": "name.familyName", "value": "Pkqf"},
        {"op": "Replace", "path": "externalId", "value": "Eqpj"},
        {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "Eqpj"},
    )

    assert answer.status == 200
    assert answer["displayName"] == "Pvlo"
    assert answer["emails"] == [{"type": "work", "value": mail, "primary": True}]
    assert answer["name"] == {"givenName": "Gtfd", "familyName": "Pkqf"}
    assert answer["externalId"] == "Eqpj"
    assert answer[ENTERPRISE]["employeeNumber"] == "Eqpj"
    assert scim.read_user(user["id"]) == answer.body


def test_compliant_replaces_many_attributes_without_a_path(scim: IdentityProvider) -> None:
    user = scim.user()
    mail = f"{scim.name()}@acme.example"

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": mail},
        {
            "op": "replace",
            "value": {
                "displayName": "Bjfe",
                "name.givenName": "Kkom",
                "name.familyName": "Unua",
                f"{ENTERPRISE}:employeeNumber": "Aklq",
                f"{ENTERPRISE}:department": "Sales",
            },
        },
        aadOptscim062020="",
    )

    assert answer.status == 200
    assert answer["displayName"] == "Bjfe"
    assert answer["name"] == {"givenName": "Kkom", "familyName": "Unua"}
    assert answer[ENTERPRISE] == {"employeeNumber": "Aklq", "department": "Sales"}
    assert [email["value"] for email in answer["emails"]] == [mail]


@pytest.mark.parametrize("value", ["False", "false", False])
def test_a_user_is_deactivated_and_stays_readable(scim: IdentityProvider, value: object) -> None:
    user = scim.user()

    answer = scim.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "active", "value": value})

    assert answer.status == 200
    assert answer["active"] is False
    assert scim.read_user(user["id"])["active"] is False
    assert scim.find("/Users", f'userName eq "{user["userName"]}"').found[0]["active"] is False


@pytest.mark.parametrize("value", ["True", "true", True])
def test_a_deactivated_user_is_activated_again(scim: IdentityProvider, value: object) -> None:
    user = scim.user(active=False)

    answer = scim.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"active": value}})

    assert answer["active"] is True


def test_active_as_a_string_is_understood_at_creation(scim: IdentityProvider) -> None:
    assert scim.user(active="False")["active"] is False


def test_a_value_path_that_matches_nothing_creates_the_element(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+49 30 1"},
        {"op": "Replace", "path": 'phoneNumbers[type eq "work"].value', "value": "+49 30 2"},
        {"op": "Add", "path": 'addresses[type eq "work"].streetAddress', "value": "1 Road"},
        {"op": "Add", "path": 'addresses[type eq "work"].country', "value": "DE"},
    )

    assert answer.status == 200
    assert {(phone["type"], phone["value"]) for phone in answer["phoneNumbers"]} == {
        ("mobile", "+49 30 1"),
        ("work", "+49 30 2"),
    }
    assert answer["addresses"] == [{"type": "work", "streetAddress": "1 Road", "country": "DE"}]


def test_a_single_role_arrives_under_a_condition_whose_boolean_is_a_string(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Add", "path": 'roles[primary eq "True"].display', "value": "Reader"},
        {"op": "Add", "path": 'roles[primary eq "True"].value', "value": "reader"},
    )

    assert answer.status == 200
    assert answer["roles"] == [{"primary": True, "display": "Reader", "value": "reader"}]


def test_roles_arrive_as_a_list(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {
            "op": "Add",
            "path": "roles",
            "value": [{"value": "admin", "primary": False}, {"value": "reader", "primary": False}],
        },
    )

    assert {role["value"] for role in answer["roles"]} == {"admin", "reader"}


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (f"{ENTERPRISE}:manager", "id"),
        (f"{ENTERPRISE}:manager", "object"),
        (f"{ENTERPRISE}:manager.value", "id"),
        ("manager", "id"),
        ("manager", "list"),
    ],
)
def test_a_manager_arrives_in_every_shape(scim: IdentityProvider, path: str, shape: str) -> None:
    user, manager = scim.users(2)
    value = {"id": manager["id"], "object": {"value": manager["id"]}, "list": [{"value": manager["id"]}]}[
        shape
    ]

    answer = scim.patch(f"/Users/{user['id']}", {"op": "Add", "path": path, "value": value})

    assert answer.status == 200
    assert answer[ENTERPRISE]["manager"]["value"] == manager["id"]


def test_a_manager_is_set_changed_and_removed(scim: IdentityProvider) -> None:
    user, first, second = scim.users(3)
    path = f"{ENTERPRISE}:manager"

    scim.patch(f"/Users/{user['id']}", {"op": "Add", "path": path, "value": first["id"]})
    changed = scim.patch(f"/Users/{user['id']}", {"op": "Replace", "path": path, "value": second["id"]})
    removed = scim.patch(f"/Users/{user['id']}", {"op": "Replace", "path": path, "value": ""})

    assert changed[ENTERPRISE]["manager"]["value"] == second["id"]
    assert removed.status == 200
    assert "manager" not in removed.body.get(ENTERPRISE, {})


def test_a_manager_may_arrive_before_the_person(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": NOBODY}
    )

    assert answer.status == 200
    assert answer[ENTERPRISE]["manager"]["value"] == NOBODY


def test_references_are_looked_up_by_id_and_manager(scim: IdentityProvider) -> None:
    user, manager = scim.users(2)
    scim.patch(f"/Users/{user['id']}", {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": manager["id"]})

    held = scim.find("/Users", f'id eq "{user["id"]}" and manager eq "{manager["id"]}"', attributes="id")
    not_held = scim.find("/Users", f'id eq "{manager["id"]}" and manager eq "{user["id"]}"', attributes="id")

    assert held.ids == [user["id"]]
    assert not_held.found == []


def test_the_user_name_changes_and_the_old_one_is_free(scim: IdentityProvider) -> None:
    user = scim.user()
    name = f"{scim.name('renamed')}@acme.example"

    answer = scim.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "userName", "value": name})

    assert answer["userName"] == name
    assert scim.find("/Users", f'userName eq "{user["userName"]}"').found == []
    assert scim.find("/Users", f'userName eq "{name}"').ids == [user["id"]]


def test_a_change_to_a_name_that_is_taken_is_a_conflict_and_changes_nothing(scim: IdentityProvider) -> None:
    user, other = scim.users(2)

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "displayName", "value": "Changed"},
        {"op": "Replace", "path": "userName", "value": other["userName"]},
    )

    assert answer.refused(409, "uniqueness")
    assert scim.read_user(user["id"]) == user


def test_attributes_are_cleared_by_empty_strings(scim: IdentityProvider) -> None:
    user = scim.user(title="Boss", nickName="Mia")

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "title", "value": ""},
        {"op": "Replace", "path": "nickName", "value": ""},
        {"op": "Replace", "path": "name.middleName", "value": ""},
    )

    assert answer.status == 200
    assert not answer.body.get("title")
    assert not answer.body.get("nickName")
    assert not answer["name"].get("middleName")


def test_attributes_are_cleared_by_nulls(scim: IdentityProvider) -> None:
    user = scim.user(title="Boss", nickName="Mia")

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "title", "value": None},
        {"op": "Replace", "value": {"nickName": None}},
    )

    assert answer.status == 200
    assert answer.body.get("title") is None
    assert answer.body.get("nickName") is None


def test_attributes_are_removed(scim: IdentityProvider) -> None:
    user = scim.user(
        title="Boss", phoneNumbers=[{"type": "work", "value": "1"}, {"type": "mobile", "value": "2"}]
    )

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Remove", "path": "title"},
        {"op": "Remove", "path": 'phoneNumbers[type eq "mobile"].value'},
    )

    assert answer.status == 200
    assert "title" not in answer.body
    assert {phone.get("value") for phone in answer["phoneNumbers"]} - {None} == {"1"}


def test_an_attribute_that_no_schema_declares_is_accepted_and_not_kept(scim: IdentityProvider) -> None:
    user = scim.user()
    custom = "urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User:CustomAttribute"

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Add", "path": custom, "value": "x"},
        {"op": "Replace", "path": "displayName", "value": "Still applied"},
    )

    assert answer.status == 200
    assert answer["displayName"] == "Still applied"
    assert "CustomExtensionName" not in str(answer.body)


def test_a_user_is_deleted_for_good_and_the_name_is_free(scim: IdentityProvider) -> None:
    user = scim.user()

    assert scim.delete(f"/Users/{user['id']}").status == 204
    assert scim.get(f"/Users/{user['id']}").refused(404)
    assert scim.delete(f"/Users/{user['id']}").refused(404)
    assert scim.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "title", "value": "x"}).refused(404)
    assert scim.find("/Users", f'userName eq "{user["userName"]}"').found == []
    assert scim.post("/Users", {"schemas": [USER], "userName": user["userName"]}).status == 201


def test_the_same_person_comes_back_under_the_old_id(scim: IdentityProvider) -> None:
    user = scim.user()
    scim.delete(f"/Users/{user['id']}")

    answer = scim.post(
        "/Users", {"schemas": [USER], "userName": user["userName"], "externalId": user["externalId"]}
    )

    assert answer.status == 201
    assert answer["id"] == user["id"]


def test_another_person_of_the_same_name_gets_a_new_id(scim: IdentityProvider) -> None:
    user = scim.user()
    scim.delete(f"/Users/{user['id']}")

    answer = scim.post(
        "/Users", {"schemas": [USER], "userName": user["userName"], "externalId": "somebody-else"}
    )

    assert answer.status == 201
    assert answer["id"] != user["id"]


def test_values_come_back_exactly_as_they_were_sent(scim: IdentityProvider) -> None:
    name = f"Ünï.{scim.name()}+tag@Acme.Example"
    display = "  Dr. O'Neil-Müller 株式会社 \U0001f600  "

    user = scim.user(userName=name, displayName=display)

    assert scim.read_user(user["id"])["userName"] == name
    assert scim.read_user(user["id"])["displayName"] == display
    assert scim.find("/Users", f'userName eq "{name}"').ids == [user["id"]]


def test_a_patch_with_no_effect_keeps_version_and_time(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "displayName", "value": user["displayName"]},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": user["emails"][0]["value"]},
    )

    assert answer.status == 200
    assert answer["meta"] == user["meta"]


def test_every_attribute_of_the_default_mapping_arrives(scim: IdentityProvider) -> None:
    user = scim.user()
    operations = [
        ("active", "True"),
        ("displayName", "Adele Vance"),
        ("title", "Retail Manager"),
        ("preferredLanguage", "en-US"),
        ("name.givenName", "Adele"),
        ("name.familyName", "Vance"),
        ("name.formatted", "Adele Vance"),
        ('addresses[type eq "work"].formatted', "18/2111"),
        ('addresses[type eq "work"].streetAddress', "One Way"),
        ('addresses[type eq "work"].locality', "Redmond"),
        ('addresses[type eq "work"].region', "WA"),
        ('addresses[type eq "work"].postalCode', "98052"),
        ('addresses[type eq "work"].country', "US"),
        ('phoneNumbers[type eq "work"].value', "+1 425 555 0109"),
        ('phoneNumbers[type eq "mobile"].value', "+1 425 555 0110"),
        ('phoneNumbers[type eq "fax"].value', "+1 425 555 0111"),
        (f"{ENTERPRISE}:employeeNumber", "2401"),
        (f"{ENTERPRISE}:department", "Retail"),
    ]

    answer = scim.patch(
        f"/Users/{user['id']}", *({"op": "Add", "path": path, "value": value} for path, value in operations)
    )

    assert answer.status == 200
    assert answer["name"] == {"givenName": "Adele", "familyName": "Vance", "formatted": "Adele Vance"}
    assert len(answer["addresses"]) == 1
    assert len(answer["addresses"][0]) == 7
    assert {phone["type"] for phone in answer["phoneNumbers"]} == {"work", "mobile", "fax"}
    assert answer[ENTERPRISE] == {"employeeNumber": "2401", "department": "Retail"}


def test_sub_attributes_may_be_spelled_in_any_case(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": 'addresses[Type eq "Work"].PostalCode', "value": "98052"},
        {"op": "Replace", "path": "Name.GivenName", "value": "Adele"},
    )

    assert answer.status == 200
    assert answer["addresses"][0]["postalCode"] == "98052"
    assert answer["name"]["givenName"] == "Adele"


def test_an_encoded_address_is_found(scim: IdentityProvider) -> None:
    user = scim.user()
    name = user["userName"].replace("@", "%40")

    assert scim.get(f"/Users?filter=userName+eq+%22{name}%22").ids == [user["id"]]


def test_a_user_leaves_and_returns_within_a_cycle(scim: IdentityProvider) -> None:
    user = scim.user()
    path = f"/Users/{user['id']}"

    for value in ("False", "True", "False", "True"):
        assert scim.patch(path, {"op": "Replace", "path": "active", "value": value}).status == 200

    assert scim.read_user(user["id"])["active"] is True


def test_an_update_leaves_what_it_does_not_name(scim: IdentityProvider) -> None:
    user = scim.user(title="Boss", **{ENTERPRISE: {"department": "Sales", "costCenter": "4130"}})

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Marketing"}
    )

    assert answer[ENTERPRISE] == {"department": "Marketing", "costCenter": "4130"}
    untouched = {"meta", ENTERPRISE}
    assert {k: v for k, v in answer.body.items() if k not in untouched} == {
        k: v for k, v in user.items() if k not in untouched
    }
