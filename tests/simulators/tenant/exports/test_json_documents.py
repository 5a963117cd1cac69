"""JSON as Microsoft Graph, Okta and SCIM servers answer it, and as people write it; and broken."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.tenant.exports import json_documents
from provisor.simulators.tenant.exports.directory import Directory, read_directory
from provisor.simulators.tenant.exports.texts import BrokenExport, Export


def read(folder: Path, document: Any, groups: Any = None) -> Directory:
    path = folder / "users.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    if groups is None:
        return read_directory(path)
    second = folder / "groups.json"
    second.write_text(json.dumps(groups))
    return read_directory(path, second)


def test_an_answer_of_microsoft_graph(tmp_path: Path) -> None:
    directory = read(
        tmp_path,
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(manager())",
            "value": [
                {
                    "id": "6ea91a8d",
                    "userPrincipalName": "adele@contoso.example",
                    "displayName": "Adele Vance",
                    "givenName": None,
                    "businessPhones": ["+1 425 555 0109", "+1 425 555 0110"],
                    "accountEnabled": True,
                    "employeeOrgData": {"costCenter": "CC 1"},
                    "manager": {"@odata.type": "#microsoft.graph.user", "id": "b1", "displayName": "Ida"},
                    "memberOf": [{"id": "g1", "displayName": "Staff"}],
                },
                {"id": "b1", "mail": "ida@contoso.example", "accountEnabled": False, "businessPhones": []},
                {"@odata.type": "#microsoft.graph.group", "id": "g1", "displayName": "Staff"},
            ],
        },
    )
    adele, ida = directory.people

    assert adele.key == "6ea91a8d"
    assert adele.manager == "b1"
    assert adele.attributes == {
        "userPrincipalName": "adele@contoso.example",
        "displayName": "Adele Vance",
        "businessPhones": ("+1 425 555 0109", "+1 425 555 0110"),
        "employeeOrgData.costCenter": "CC 1",
    }
    assert not ida.enabled
    assert [each.name for each in directory.groups] == ["Staff"]
    assert directory.memberships == {"g1": ("6ea91a8d",)}
    assert directory.notes == ()


@pytest.mark.parametrize(
    ("status", "enabled"),
    [
        ("ACTIVE", True), ("PROVISIONED", True), ("RECOVERY", True), ("PASSWORD_EXPIRED", True),
        ("LOCKED_OUT", True), ("SUSPENDED", True), ("STAGED", False), ("DEPROVISIONED", False),
    ],
)  # fmt: skip
def test_users_of_okta(tmp_path: Path, status: str, enabled: bool) -> None:
    profile = {
        "login": "ida@acme.example",
        "firstName": "Ida",
        "lastName": "Olsen",
        "employeeNumber": 7,
        "zipCode": "",
    }
    credentials = {"provider": {"type": "OKTA", "name": "OKTA"}}
    user = {
        "id": "00u1",
        "status": status,
        "profile": profile,
        "credentials": credentials,
        "_links": {"self": {}},
    }

    (person,) = read(tmp_path, [user]).people

    assert person.key == "00u1"
    assert person.enabled is enabled
    assert person.attributes == {
        "userPrincipalName": "ida@acme.example",
        "givenName": "Ida",
        "surname": "Olsen",
        "employeeId": "7",
    }


def test_groups_of_okta(tmp_path: Path) -> None:
    group = {
        "id": "00g1",
        "objectClass": ["okta:user_group"],
        "profile": {"name": "Staff", "description": "All"},
    }
    directory = read(tmp_path, [{"id": "00u1"}], [group])

    assert [(each.key, each.name, dict(each.attributes)) for each in directory.groups] == [
        ("00g1", "Staff", {"description": "All"})
    ]


def test_a_list_of_a_scim_server(tmp_path: Path) -> None:
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
        "id": "1",
        "userName": "mia",
        "name": {"givenName": "Mia", "familyName": "Wong"},
        "emails": [
            {"value": "mia@home.example", "type": "home"},
            {"value": "old@acme.example", "type": "work"},
            {"value": "mia@acme.example", "type": "work", "primary": True},
        ],
        "phoneNumbers": [{"value": "+1 425 555 0100", "type": "mobile"}],
        "addresses": [{"type": "work", "primary": True, "locality": "Malmö", "country": "SE"}],
        "active": False,
        enterprise: {"department": "Sales", "manager": {"value": "2", "displayName": "Ida"}},
        "meta": {"resourceType": "User"},
    }
    group = {"id": "g", "displayName": "Staff", "members": [{"value": "1", "type": "User"}]}
    directory = read(tmp_path, {"totalResults": 3, "Resources": [user, {"id": "2"}, group]})
    mia = directory.people[0]

    assert not mia.enabled
    assert mia.manager == "2"
    assert mia.attributes == {
        "userPrincipalName": "mia",
        "givenName": "Mia",
        "surname": "Wong",
        "mail": "mia@acme.example",
        "otherMails": ("mia@home.example",),
        "mobilePhone": "+1 425 555 0100",
        "city": "Malmö",
        "country": "SE",
        "department": "Sales",
    }
    assert directory.memberships == {"g": ("1",)}


def test_an_object_with_users_and_groups(tmp_path: Path) -> None:
    directory = read(
        tmp_path,
        {
            "users": [{"userName": "ann", "groups": ["Choir"]}, {"userName": "bob"}],
            "groups": [{"displayName": "Staff", "members": ["ann", "BOB", "ghost"]}],
        },
    )

    assert directory.memberships == {"Staff": ("ann", "bob"), "Choir": ("ann",)}
    assert directory.notes == ("Members of groups who are not in the file: 1.",)


def test_json_is_known_by_how_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text('\n [{"id": "1"}]')

    assert [each.key for each in read_directory(path).people] == ["1"]


def test_characters_may_be_written_as_pairs(tmp_path: Path) -> None:
    (person,) = read(tmp_path, r'[{"id": "1", "displayName": "\ud83c\udf31 \\ud83c"}]').people

    assert person.attributes == {"displayName": "🌱 \\ud83c"}


def test_nobody_is_a_directory_too(tmp_path: Path) -> None:
    assert read(tmp_path, {"users": [], "groups": []}) == Directory((), (), {})


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("", 1, 1, "expected a list of people, or an object with “users”, “groups”, “value” or “Resources”"),
        ('{"id": "1"}', 1, 1, "expected a list of people, or an object with “users”, “groups”, “value” or “Resources”"),
        ('{"users": {}}', 1, 11, "expected a list in “users”"),
        ('{"users": [{"id": "1"},\n  7]}', 2, 3, "expected an object with the properties of a person or group"),
        ('[{"id": "1"}\n {"id": "2"}]', 2, 2, "expected “,” or “]”"),
        ('[{"id": "1"},\n]', 2, 1, "expected another item after the comma"),
        ('[{"id": "1"}', 1, 13, "expected “,” or “]”"),
        ('{"users": [] "groups": []}', 1, 14, "expected “,” or “}”"),
        ('{"users" []}', 1, 10, "expected “:”"),
        ('{"users": [], 7: []}', 1, 15, "expected a name in quotation marks"),
        ('[{"id": "1"}] x', 1, 15, "expected the end of the file"),
        ('[{"id": "1",\n  "mail": }]', 2, 11, "expected value"),
        ('[{"id": "1",\n  "mail": "a\nb"}]', 2, 13, "invalid control character at"),
        ('[\n{"mail": null}]', 2, 1, "expected an id, a userPrincipalName, userName or login, or a mail address"),
        ('[{"id": "1"},\n {"id": "1"}]', 2, 2, "expected another key than that of the person “1” in line 1"),
        ('[{"id": "1", "active": "so"}]', 1, 2, "expected true or false for whether somebody is enabled, found “so”"),
        ('{"value": [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=x"}', 1, 34,
         "expected all people in one file, found the address of a next page"),
        (r'[{"id": "1", "mail": "\\ud83d \ud83d\ude00 \ud83d"}]', 1, 2,
         "expected characters, found half of one (a lone surrogate)"),
        (f"[{'[' * 100_000}", 1, 2, "expected a person, found lists within lists without end"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, why: str
) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, text)

    assert (refusal.value.line, refusal.value.column, refusal.value.why) == (line, column, why)


def test_what_the_second_file_repeats_of_the_first_is_told_with_both(tmp_path: Path) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, {"users": [], "groups": [{"id": "g"}]}, [{"id": "g"}])

    assert str(refusal.value) == (
        f"{tmp_path / 'groups.json'}, line 1, column 2: "
        f"expected another key than that of the group “g” in {tmp_path / 'users.json'}, line 1."
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["emails", "name", "type", "value", "id", "x"]), JSON), max_size=4
    )
)
def test_any_object_is_a_record_of_texts_and_booleans(people: list[Any]) -> None:
    found = list(json_documents.records(Export("users.json", json.dumps(people)), of_groups=False))

    assert len(found) == len(people)
    for record in found:
        for cell in record.cells.values():
            assert cell.value not in ("", ())
            assert isinstance(cell.value, bool | str) or all(isinstance(each, str) for each in cell.value)
