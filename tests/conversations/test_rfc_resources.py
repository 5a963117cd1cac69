"""Resources, versions, discovery and errors (RFC 7644 sections 3 and 4, RFC 7643 sections 3 to 8)."""

from typing import Any

import pytest
from tests.conversations.identity_provider import ENTERPRISE, GROUP, NOBODY, USER, IdentityProvider


def test_the_full_user_of_the_rfc_is_kept(scim: IdentityProvider) -> None:
    sent: dict[str, Any] = {
        "name": {
            "formatted": "Ms. Barbara J Jensen, III",
            "familyName": "Jensen",
            "givenName": "Barbara",
            "middleName": "Jane",
            "honorificPrefix": "Ms.",
            "honorificSuffix": "III",
        },
        "displayName": "Babs Jensen",
        "nickName": "Babs",
        "profileUrl": "https://login.example.com/bjensen",
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": True},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "addresses": [
            {
                "type": "work",
                "streetAddress": "100 Universal City Plaza",
                "locality": "Hollywood",
                "region": "CA",
                "postalCode": "91608",
                "country": "US",
                "formatted": "100 Universal City Plaza\nHollywood, CA 91608 USA",
                "primary": True,
            }
        ],
        "phoneNumbers": [{"value": "tel:555-555-5555", "type": "work"}],
        "ims": [{"value": "someaimhandle", "type": "aim"}],
        "photos": [{"value": "https://photos.example.com/profilephoto/72930000000Ccne/F", "type": "photo"}],
        "userType": "Employee",
        "title": "Tour Guide",
        "preferredLanguage": "en-US",
        "locale": "en-US",
        "timezone": "America/Los_Angeles",
        "active": True,
        "entitlements": [{"value": "vpn"}],
        "roles": [{"value": "reader"}],
        "x509Certificates": [{"value": "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx"}],
        ENTERPRISE: {
            "employeeNumber": "701984",
            "costCenter": "4130",
            "organization": "Universal Studios",
            "division": "Theme Park",
            "department": "Tour Operations",
        },
    }

    user = scim.user(**sent)

    assert {name: scim.read_user(user["id"])[name] for name in sent} == sent
    assert set(user["schemas"]) == {USER, ENTERPRISE}


def test_times_and_versions_are_the_servers(scim: IdentityProvider) -> None:
    user = scim.user()

    changed = scim.patch(f"/Users/{user['id']}", {"op": "add", "path": "title", "value": "Boss"})

    assert user["meta"]["created"] == changed["meta"]["created"]
    assert changed["meta"]["lastModified"] >= user["meta"]["lastModified"]
    assert changed["meta"]["version"] != user["meta"]["version"]
    assert changed.headers["etag"] == changed["meta"]["version"]


def test_a_change_demands_the_version_that_it_read(scim: IdentityProvider) -> None:
    user = scim.user()
    path, old = f"/Users/{user['id']}", {"If-Match": user["meta"]["version"]}
    operation = {"op": "add", "path": "title", "value": "Boss"}

    assert scim.patch(path, operation, headers=old).status == 200
    assert scim.patch(path, {**operation, "value": "Other"}, headers=old).refused(412)
    assert scim.put(path, user, headers=old).refused(412)
    assert scim.delete(path, headers=old).refused(412)
    assert scim.delete(path, headers={"If-Match": "*"}).status == 204


def test_a_version_that_is_known_is_not_sent_again(scim: IdentityProvider) -> None:
    user = scim.user()

    same = scim.get(f"/Users/{user['id']}", headers={"If-None-Match": user["meta"]["version"]})
    other = scim.get(f"/Users/{user['id']}", headers={"If-None-Match": 'W/"no-such-version"'})

    assert same.status == 304
    assert other.status == 200


def test_group_versions_change_with_the_members(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group()

    scim.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": user["id"]}]})

    assert scim.get(f"/Groups/{group['id']}")["meta"]["version"] != group["meta"]["version"]


def test_the_configuration_is_true_to_what_is_offered(scim: IdentityProvider) -> None:
    config = scim.get("/ServiceProviderConfig")

    assert config.status == 200
    for feature in ("patch", "bulk", "filter", "sort", "etag", "changePassword"):
        assert isinstance(config[feature]["supported"], bool), feature
    assert config["patch"]["supported"]
    assert not config["changePassword"]["supported"]
    assert config["bulk"]["maxOperations"] > 0
    assert config["bulk"]["maxPayloadSize"] > 0
    assert config["filter"]["maxResults"] >= 100
    assert config["pagination"]["cursor"] is True
    assert config["pagination"]["index"] is True
    assert config["authenticationSchemes"][0]["type"] == "oauthbearertoken"


def test_resource_types_name_their_schemas_and_endpoints(scim: IdentityProvider) -> None:
    types = {entry["id"]: entry for entry in scim.get("/ResourceTypes").found}

    assert types["User"]["endpoint"] == "/Users"
    assert types["User"]["schema"] == USER
    assert {"schema": ENTERPRISE, "required": False} in types["User"]["schemaExtensions"]
    assert types["Group"]["schema"] == GROUP
    assert scim.get("/ResourceTypes/User")["name"] == "User"


def test_schemas_are_listed_and_each_is_read_by_its_urn(scim: IdentityProvider) -> None:
    listed = {schema["id"] for schema in scim.get("/Schemas").found}

    assert {USER, GROUP, ENTERPRISE} <= listed
    for urn in (USER, GROUP, ENTERPRISE):
        schema = scim.get(f"/Schemas/{urn}")
        assert schema["id"] == urn
        assert schema["meta"]["resourceType"] == "Schema"


def test_every_attribute_of_every_schema_has_every_characteristic(scim: IdentityProvider) -> None:
    pending = [attribute for schema in scim.get("/Schemas").found for attribute in schema["attributes"]]

    while pending:
        attribute = pending.pop()
        pending += attribute.get("subAttributes", [])
        missing = {"name", "type", "multiValued", "required", "mutability", "returned"} - set(attribute)
        assert not missing, (attribute["name"], missing)
        if attribute["type"] == "string":
            assert {"caseExact", "uniqueness"} <= set(attribute), attribute["name"]
        if attribute["type"] == "reference":
            assert attribute["referenceTypes"], attribute["name"]


def test_no_schema_has_a_password(scim: IdentityProvider) -> None:
    assert '"password"' not in str(scim.get("/Schemas").body).replace("'", '"')


@pytest.mark.parametrize("path", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_is_not_filtered_and_not_written(scim: IdentityProvider, path: str) -> None:
    assert scim.find(path, 'id eq "User"').refused(403)
    assert scim.post(path, {}).refused(405)
    assert scim.delete(path).refused(405)


def test_me_is_not_offered_to_a_bot(scim: IdentityProvider) -> None:
    assert scim.get("/Me").refused(501)


@pytest.mark.parametrize(
    "path", ["/Nothing", "/Users/a/b", "/Schemas/urn:nobody:knows", "/ResourceTypes/Pet"]
)
def test_an_unknown_place_is_not_found(scim: IdentityProvider, path: str) -> None:
    assert scim.get(path).refused(404)


@pytest.mark.parametrize("path", ["/Users/", "/Groups/"])
def test_ids_are_compared_with_their_case_and_taken_literally(scim: IdentityProvider, path: str) -> None:
    assert scim.get(path + NOBODY).refused(404)
    assert scim.get(path + "%25").refused(404)
    assert scim.get(path + "a'%20or%20'1'='1").refused(404)


def test_a_user_is_no_group(scim: IdentityProvider) -> None:
    user = scim.user()

    assert scim.get(f"/Groups/{user['id']}").refused(404)
    assert scim.delete(f"/Groups/{user['id']}").refused(404)


@pytest.mark.parametrize(
    "token", [None, "Bearer", "Bearer nonsense", "Basic dXNlcjpwYXNz", "bearer nonsense"]
)
def test_without_a_valid_token_the_answer_is_a_challenge(scim: IdentityProvider, token: str | None) -> None:
    headers = {"Authorization": token} if token is not None else {"Authorization": ""}

    for path in ("/Users", "/Groups", "/Schemas"):
        answer = scim.get(path, headers=headers)
        assert answer.refused(401), path
        assert answer.headers["www-authenticate"].lower().startswith("bearer")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'{"schemas": ["x"], "userName": "a", "userName": "b"}',
        b'\xef\xbb\xbf{"userName": "a"}',
        b'{"userName": "\xff"}',
        b'{"userName": "\\ud800"}',
        b'{"userName": "a\\u0000b"}',
        b'{"userName": NaN}',
        b'{"userName": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_sound_json_object_is_refused(scim: IdentityProvider, raw: bytes) -> None:
    answer = scim.send("POST", "/Users", raw=raw)

    assert answer.status == 400
    assert answer.body["scimType"] in {"invalidSyntax", "invalidValue"}


def test_a_body_of_another_type_is_refused(scim: IdentityProvider) -> None:
    answer = scim.send("POST", "/Users", raw=b"<user/>", headers={"Content-Type": "application/xml"})

    assert answer.refused(415)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("userName", 7),
        ("userName", ""),
        ("active", "maybe"),
        ("emails", 7),
        ("emails", [7]),
        ("name", "Maria"),
        ("displayName", {"value": "Maria"}),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_its_path(
    scim: IdentityProvider, attribute: str, value: object
) -> None:
    answer = scim.post("/Users", {"schemas": [USER], "userName": scim.name(), attribute: value})

    assert answer.refused(400, "invalidValue")
    assert attribute in answer["detail"]


def test_a_text_of_a_megabyte_is_refused(scim: IdentityProvider) -> None:
    answer = scim.post("/Users", {"schemas": [USER], "userName": scim.name(), "displayName": "x" * 1_000_000})

    assert answer.status in {400, 413}


def test_the_methods_that_an_endpoint_lacks_are_named(scim: IdentityProvider) -> None:
    answer = scim.send("PUT", "/Users", {})

    assert answer.refused(405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_passes_over_sorting_and_paging(scim: IdentityProvider, path: str) -> None:
    answer = scim.get(path, startIndex=1, count=1, sortBy="id", attributes="id")

    assert answer.status == 200


@pytest.mark.parametrize("nothing", [None, []])
def test_null_and_the_empty_list_mean_unassigned(scim: IdentityProvider, nothing: object) -> None:
    user = scim.user(emails=nothing, phoneNumbers=nothing)
    held = scim.user()

    replaced = scim.put(f"/Users/{held['id']}", {**held, "emails": nothing})

    assert "emails" not in user
    assert "phoneNumbers" not in user
    assert "emails" not in replaced.body


def test_a_resource_is_where_its_location_says(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.http.get(user["meta"]["location"])

    assert answer.status_code == 200
    assert answer.json()["id"] == user["id"]


def test_head_answers_like_get_without_the_body(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.send("HEAD", f"/Users/{user['id']}")

    assert answer.status == 200
    assert answer.headers["etag"] == user["meta"]["version"]
