"""The strict manner: what draft-zollner-scim-interop-profile-01 asks of a server.

`docs/profiles.md` names the test of each requirement.
"""

import pytest
from tests.conversations.identity_provider import ENTERPRISE, GROUP, USER, IdentityProvider


def test_the_configuration_says_that_it_conforms(strict: IdentityProvider) -> None:
    assert strict.get("/ServiceProviderConfig")["interopProfileConformant"] is True


def test_a_tolerant_connection_does_not_say_so(scim: IdentityProvider) -> None:
    assert not scim.get("/ServiceProviderConfig").body.get("interopProfileConformant", False)


def test_every_schema_that_a_resource_type_names_is_listed(strict: IdentityProvider) -> None:
    listed = {schema["id"] for schema in strict.get("/Schemas").found}

    for kind in strict.get("/ResourceTypes").found:
        assert kind["id"] == kind["name"]
        assert kind["schema"] in listed
        assert {extension["schema"] for extension in kind.get("schemaExtensions", [])} <= listed


def test_typed_attributes_declare_their_types(strict: IdentityProvider) -> None:
    attributes = [each for schema in strict.get("/Schemas").found for each in schema["attributes"]]
    kinds = {
        attribute["name"]: sub.get("canonicalValues")
        for attribute in attributes
        if attribute["multiValued"]
        for sub in attribute.get("subAttributes", [])
        if sub["name"] == "type"
    }

    assert {"emails", "phoneNumbers", "ims", "addresses", "photos", "roles", "members"} <= set(kinds)
    assert all(kinds.values()), kinds


def test_filters_and_uniqueness_compare_alike(strict: IdentityProvider) -> None:
    user = strict.user()
    loud = user["userName"].upper()

    assert strict.find("/Users", f'userName eq "{loud}"').ids == [user["id"]]
    assert strict.post("/Users", {"schemas": [USER], "userName": loud}).refused(409, "uniqueness")
    assert strict.find("/Users", f'externalId eq "{user["externalId"].upper()}"').found == []
    assert strict.find("/Users", f'id eq "{user["id"].upper()}"').found == []


@pytest.mark.parametrize("name", ["favouriteColour", "password", "urn:nobody:knows:2.0:User"])
def test_an_attribute_that_is_not_defined_is_refused(strict: IdentityProvider, name: str) -> None:
    user = strict.user()
    body = {"schemas": [USER], "userName": strict.name(), name: {"x": "y"} if ":" in name else "x"}

    assert strict.post("/Users", body).refused(400, "invalidSyntax")
    assert strict.put(f"/Users/{user['id']}", body).refused(400, "invalidSyntax")
    assert strict.read_user(user["id"]) == user


def test_a_path_that_is_not_defined_is_refused(strict: IdentityProvider) -> None:
    answer = strict.patch(
        f"/Users/{strict.user()['id']}", {"op": "add", "path": "favouriteColour", "value": "x"}
    )

    assert answer.refused(400, "invalidSyntax")


def test_a_schema_that_is_not_defined_is_refused(strict: IdentityProvider) -> None:
    answer = strict.post(
        "/Users", {"schemas": [USER, "urn:nobody:knows:2.0:User"], "userName": strict.name()}
    )

    assert answer.refused(400, "invalidSyntax")


def test_answers_are_scim_json(strict: IdentityProvider) -> None:
    assert strict.get("/Users").headers["content-type"].startswith("application/scim+json")


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
def test_a_filter_on_an_attribute_that_is_not_defined_is_refused(strict: IdentityProvider, path: str) -> None:
    assert strict.find(path, 'favouriteColour eq "x"').refused(400, "invalidFilter")


def test_a_page_has_one_hundred_unless_asked_otherwise(strict: IdentityProvider) -> None:
    strict.users(101)

    assert len(strict.get("/Users").found) == 100
    assert len(strict.get("/Users", count=100).found) == 100


@pytest.mark.parametrize("op", ["add", "replace", "remove"])
def test_an_operation_without_a_path_is_refused(strict: IdentityProvider, op: str) -> None:
    user = strict.user()

    answer = strict.patch(f"/Users/{user['id']}", {"op": op, "value": {"displayName": "x"}})

    assert answer.refused(400, "invalidSyntax")
    assert strict.read_user(user["id"]) == user


def test_add_and_replace_are_the_same_for_a_simple_attribute(strict: IdentityProvider) -> None:
    user = strict.user()

    added = strict.patch(f"/Users/{user['id']}", {"op": "add", "path": "displayName", "value": "A"})
    replaced = strict.patch(f"/Users/{user['id']}", {"op": "replace", "path": "displayName", "value": "B"})

    assert (added["displayName"], replaced["displayName"]) == ("A", "B")


def test_replace_of_a_complex_attribute_replaces_it_whole(strict: IdentityProvider) -> None:
    user = strict.user()

    answer = strict.patch(
        f"/Users/{user['id']}", {"op": "replace", "path": "name", "value": {"givenName": "Mia"}}
    )

    assert answer["name"] == {"givenName": "Mia"}


def test_add_to_a_complex_attribute_merges(strict: IdentityProvider) -> None:
    user = strict.user()

    answer = strict.patch(
        f"/Users/{user['id']}", {"op": "add", "path": "name", "value": {"middleName": "Anna"}}
    )

    assert answer["name"] == {"givenName": "Maria", "middleName": "Anna", "familyName": "Example"}


def test_replace_of_a_collection_replaces_all_and_add_appends(strict: IdentityProvider) -> None:
    user = strict.user()
    home = {"type": "home", "value": "h@acme.example"}
    other = {"type": "other", "value": "o@acme.example"}

    replaced = strict.patch(f"/Users/{user['id']}", {"op": "replace", "path": "emails", "value": [home]})
    added = strict.patch(f"/Users/{user['id']}", {"op": "add", "path": "emails", "value": [other]})

    assert replaced["emails"] == [home]
    assert added["emails"] == [home, other]


def test_a_filter_in_a_path_targets_one_sub_attribute(strict: IdentityProvider) -> None:
    user = strict.user()

    answer = strict.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "w@acme.example"},
    )

    assert answer.status == 200
    assert answer["emails"][0]["value"] == "w@acme.example"


def test_a_filter_in_a_path_without_a_sub_attribute_is_refused(strict: IdentityProvider) -> None:
    answer = strict.patch(
        f"/Users/{strict.user()['id']}",
        {"op": "replace", "path": 'emails[type eq "work"]', "value": {"value": "w@acme.example"}},
    )

    assert answer.refused(400, "invalidPath")


def test_a_value_path_that_matches_nothing_has_no_target(strict: IdentityProvider) -> None:
    answer = strict.patch(
        f"/Users/{strict.user()['id']}",
        {"op": "replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "1"},
    )

    assert answer.refused(400, "noTarget")


@pytest.mark.parametrize(("path", "value"), [("active", "False"), (f"{ENTERPRISE}:manager", "an-id")])
def test_vendors_dialects_are_refused(strict: IdentityProvider, path: str, value: object) -> None:
    user = strict.user()

    assert strict.patch(f"/Users/{user['id']}", {"op": "replace", "path": path, "value": value}).status == 400
    assert strict.read_user(user["id"]) == user


def test_capitalised_verbs_are_refused(strict: IdentityProvider) -> None:
    answer = strict.patch(
        f"/Users/{strict.user()['id']}", {"op": "Replace", "path": "title", "value": "Boss"}
    )

    assert answer.refused(400, "invalidSyntax")


def test_a_patch_never_deletes(strict: IdentityProvider) -> None:
    user = strict.user()

    strict.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": False})

    assert strict.read_user(user["id"])["active"] is False


def test_a_deleted_resource_is_gone_and_its_name_is_free(strict: IdentityProvider) -> None:
    user = strict.user()

    assert strict.delete(f"/Users/{user['id']}").status == 204
    assert strict.get(f"/Users/{user['id']}").refused(404)
    assert strict.put(f"/Users/{user['id']}", {"schemas": [USER], "userName": "x"}).refused(404)
    assert strict.find("/Users", f'userName eq "{user["userName"]}"').found == []
    assert strict.post("/Users", {"schemas": [USER], "userName": user["userName"]}).status == 201


def test_a_conflict_is_told_on_post_and_patch(strict: IdentityProvider) -> None:
    user, other = strict.users(2)

    answer = strict.patch(
        f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": other["userName"]}
    )

    assert answer.refused(409, "uniqueness")


def test_a_group_as_a_member_is_refused(strict: IdentityProvider) -> None:
    inner, outer = strict.group(), strict.group()

    answer = strict.patch(
        f"/Groups/{outer['id']}",
        {"op": "add", "path": "members", "value": [{"value": inner["id"], "type": "Group"}]},
    )

    assert answer.status == 400


def test_fifty_member_operations_in_one_patch(strict: IdentityProvider) -> None:
    users = strict.users(50)
    group = strict.group(displayName=strict.name("fifty"), schemas=[GROUP])

    answer = strict.patch(
        f"/Groups/{group['id']}",
        *({"op": "add", "path": "members", "value": [{"value": user["id"]}]} for user in users),
    )

    assert answer.status == 204
    assert len(strict.members(group["id"])) == 50


@pytest.mark.parametrize("body", [{}, {"schemas": []}, {"schemas": USER}])
def test_a_body_names_its_schemas(strict: IdentityProvider, body: dict[str, object]) -> None:
    assert strict.post("/Users", {**body, "userName": strict.name()}).refused(400, "invalidSyntax")


def test_no_operation_finds_what_is_deleted(strict: IdentityProvider) -> None:
    user = strict.user()
    group = strict.group(user["id"])
    rename = {"op": "replace", "path": "displayName", "value": "x"}

    assert strict.delete(f"/Users/{user['id']}").status == 204
    assert strict.members(group["id"]) == set()
    assert strict.delete(f"/Groups/{group['id']}").status == 204

    for path in (f"/Users/{user['id']}", f"/Groups/{group['id']}"):
        assert strict.get(path).refused(404)
        assert strict.patch(path, rename).refused(404)
        assert strict.delete(path).refused(404)
    assert strict.find("/Users", f'id eq "{user["id"]}"').found == []
    assert strict.find("/Groups", f'displayName eq "{group["displayName"]}"').found == []
    assert strict.post("/Groups", {"schemas": [GROUP], "displayName": group["displayName"]}).status == 201


def test_a_conflict_of_groups_is_told_on_post_and_patch(strict: IdentityProvider) -> None:
    group, other = strict.group(), strict.group()
    loud = other["displayName"].upper()

    posted = strict.post("/Groups", {"schemas": [GROUP], "displayName": loud})
    renamed = strict.patch(f"/Groups/{group['id']}", {"op": "replace", "path": "displayName", "value": loud})

    assert posted.refused(409, "uniqueness")
    assert renamed.refused(409, "uniqueness")


def test_more_than_the_largest_page_is_no_error(strict: IdentityProvider) -> None:
    strict.user()

    assert strict.get("/Users", count=1001).status == 200
    assert strict.get("/Users", count=1001, cursor="").status == 200
