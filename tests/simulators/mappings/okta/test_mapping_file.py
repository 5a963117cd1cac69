import json
from typing import Any

import pytest

from provisor.simulators.mappings import document
from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.mappings.mapping import Mappings, Reference
from provisor.simulators.mappings.okta import mapping_file
from provisor.simulators.target import target

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def a_file(properties: dict[str, Any], custom: dict[str, Any]) -> bytes:
    base = {"userName": {"type": "string"}}
    definitions = {"base": {"properties": base}, "custom": {"properties": custom}}
    return json.dumps(
        {"mapping": {"properties": properties}, "schema": {"definitions": definitions}}
    ).encode()


def read(content: bytes) -> Mappings:
    return mapping_file.read(document.parse(content, "okta.json"))


def told(custom: dict[str, Any], expression: str = "user.title", **source: Any) -> dict[str, Any]:
    """What is sent of one attribute that a schema describes so, by target."""
    users = read(a_file({"one": {"expression": expression}}, {"one": custom})).users
    values = users.values(source, creating=True)
    return {str(place): value for place, value in values.items() if value is not None}


@pytest.mark.parametrize(
    ("external_name", "namespace", "place"),
    [
        ("title", CORE, "title"),
        ("name.givenName", CORE, "name.givenName"),
        ("name.givenName", None, "name.givenName"),
        ("emails.^[type==work].value", CORE, 'emails[type eq "work"].value'),
        ("emails.^[type=='work'].value", CORE, 'emails[type eq "work"].value'),
        ('roles.^[ type == "Team lead" ].value', CORE, 'roles[type eq "Team lead"].value'),
        ("emails.^[primary==true].value", CORE, 'emails[primary eq "True"].value'),
        ("department", ENTERPRISE, f"{ENTERPRISE}:department"),
        ("manager.value", ENTERPRISE, f"{ENTERPRISE}:manager.value"),
        (None, None, "one"),
    ],
)
def test_external_names_become_targets(external_name: str | None, namespace: str | None, place: str) -> None:
    found = told({"externalName": external_name, "externalNamespace": namespace}, title="Boss")

    assert found == {place: "Boss"}


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("string", 7, "7"),
        ("string", True, "true"),
        ("boolean", "true", True),
        ("integer", "7.6", 8),
        ("number", "7.5", 7.5),
        ("array", "one", ["one"]),
        ("array", ("one", "two"), ["one", "two"]),
        ("integer", "many", None),
    ],
)
def test_a_value_has_the_type_of_the_schema(kind: str, value: Any, sent: Any) -> None:
    assert told({"externalName": "title", "type": kind}, title=value).get("title") == sent


def test_what_the_application_alone_sets_is_not_sent() -> None:
    assert told({"externalName": "title", "mutability": "READ_ONLY"}, title="Boss") == {}


def test_an_attribute_without_an_expression_is_not_sent() -> None:
    assert told({"externalName": "title"}, expression="", title="Boss") == {}


def test_a_push_status_of_create_only_is_left_out_of_updates() -> None:
    properties = {"one": {"expression": "user.title", "pushStatus": "DONT_PUSH"}}
    users = read(a_file(properties, {"one": {"externalName": "title"}})).users

    assert target("title") in users.values({"title": "Boss"}, creating=True)
    assert target("title") not in users.values({"title": "Boss"}, creating=False)


def test_user_name_and_external_id_need_not_be_mapped() -> None:
    users = read(a_file({}, {})).users

    assert str(users.matching.target) == "userName"
    assert users.values({"login": "zoe", "id": "00u1"}, creating=False) == {
        target("userName"): "zoe",
        target("externalId"): "00u1",
    }


def test_user_name_may_be_mapped() -> None:
    users = read(a_file({"userName": {"expression": "String.substringBefore(user.login, '@')"}}, {})).users

    assert users.matching.value({"login": "zoe@contoso.example"}) == "zoe"


def test_a_manager_is_a_reference() -> None:
    content = a_file(
        {"m": {"expression": "user.managerId"}}, {"m": {"externalName": "manager.value", "type": "string"}}
    )
    (manager,) = (each for each in read(content).users.attributes if each.is_reference)

    assert manager.value({"managerId": Reference("m-1")}) == Reference("m-1")


def test_pushed_groups_have_their_name_alone() -> None:
    groups = read(a_file({}, {})).groups

    assert groups.values({"name": "Sales"}, creating=True) == {target("displayName"): "Sales"}
    assert groups.matching.value({"name": "Sales"}) == "Sales"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('"mapping": ▲[], "schema": {}', "mapping should be an object, it is a list"),
        (
            '"schema": {"definitions": {}}, "mapping": {"source": {"type": ▲"appuser"}}',
            "this mapping leads from",
        ),
        (
            '"mapping": {"source": {}}, "schema": {"definitions": ▲7}',
            "definitions should be an object, it is a number",
        ),
        (
            (
                '"schema": {"definitions": {"base": {"properties": {"title": {}}}}},'
                ' "mapping": {"properties": {"tilte": ▲{"expression": "user.title"}}}'
            ),
            "the schema has no attribute “tilte”; the nearest known name is title",
        ),
        (
            '"mapping": {}, "schema": {"definitions": {"base": {"properties": {"a": {"externalName": ▲"a b"}}}}}',
            "“a b” is no attribute of a SCIM resource, such as name.givenName",
        ),
        (
            '"mapping": {}, "schema": {"definitions": {"base": {"properties": {"a": {"mutability": ▲"ODD"}}}}}',
            "mutability is one of READ_WRITE, WRITE_ONLY, IMMUTABLE, READ_ONLY, and not “ODD”",
        ),
        (
            (
                '"schema": {"definitions": {"base": {"properties": {"a": {"type": ▲"date"}}}}},'
                ' "mapping": {"properties": {"a": {"expression": "user.title"}}}'
            ),
            "type is one of string, boolean, integer, number, array, and not “date”",
        ),
        (
            (
                '"schema": {"definitions": {"base": {"properties": {"a": {}}}}},'
                ' "mapping": {"properties": {"a": {"expression": "1", "pushStatus": ▲"NEVER"}}}'
            ),
            "pushStatus is one of PUSH, DONT_PUSH, and not “NEVER”",
        ),
        (
            (
                '"schema": {"definitions": {"base": {"properties": {"a": {}}}}},'
                r' "mapping": {"properties": {"a": {"expression": "\"\n\" + ▲String.upper(user.title)"}}}'
            ),
            "no function is called String.upper",
        ),
        (
            (
                '"schema": {"definitions": {"base": {"properties": {"a": {}}}}},'
                ' "mapping": {"properties": {"a": {"expression": "user.a ▲= 1"}}}'
            ),
            "“=” stands where",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line_and_column(line: str, why: str) -> None:
    content = f"{{\n{line.replace('▲', '')}\n}}"

    with pytest.raises(BrokenMapping) as refusal:
        read(content.encode())

    assert str(refusal.value).startswith(f"okta.json, line 2, column {line.index('▲') + 1}: {why}")
