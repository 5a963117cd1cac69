"""Every function, by the examples of its documentation with values of our own."""

from typing import Any

import pytest

from provisor.simulators.mappings.expression import BadExpression
from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.mappings.okta import grammar
from provisor.simulators.mappings.okta.language import LANGUAGE

SOURCE = {
    "id": "00u1",
    "firstName": "Zoë",
    "lastName": "Núñez",
    "email": "zoe@contoso.example",
    "city": "San Francisco",
    "salary": 1_200_000,
    "groupCode": "123",
    "isContractor": "false",
    "isManager": True,
    "empty": "",
    "roles": ("Admin", "Reader"),
    "groups": ["San Francisco", "platform-admins"],
    "managerId": Reference("m-1"),
}


def worth(expression: str) -> Any:
    return LANGUAGE.ready(grammar.parse(expression))(SOURCE)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('String.append("This is", " it")', "This is it"),
        ('String.join(",", "This", "is", "it")', "This,is,it"),
        ('String.join("", "This", "is", "it")', "Thisisit"),
        ('String.len("This")', 4),
        ("String.len(user.middleName)", 0),
        ('String.removeSpaces("This is it")', "Thisisit"),
        ('String.replace("This is it", "is", "at")', "That at it"),
        ('String.replaceFirst("This is it", "is", "at")', "That is it"),
        ('String.replace(user.firstName, "", "x")', "Zoë"),
        ('String.startsWith(user.email, "zoe")', True),
        ('String.stringContains("This is it", "it")', True),
        ('String.stringContains("This is it", "not")', False),
        ('String.stringSwitch("This is it", "default", "key1", "value1")', "default"),
        ('String.stringSwitch("First wins", "default", "none", "1", "wins", "2", "First", "3")', "2"),
        ('String.stringSwitch("Substrings count", "default", "ring", "value1")', "value1"),
        ('String.substring("This is it", 2, 7)', "is is"),
        ('String.substring("This", 2, 99)', "is"),
        ('String.substring("This", 3, 1)', ""),
        ('String.substringAfter(user.email, "@")', "contoso.example"),
        ('String.substringAfter("none", "@")', ""),
        ('String.substringBefore(user.email, "@")', "zoe"),
        ('String.substringBefore("none", "@")', "none"),
        ('String.toUpperCase("This")', "THIS"),
        ('String.toLowerCase("ThiS")', "this"),
        ("toUpperCase(source.firstName)", "ZOË"),
        ("substring(user.firstName, 1, 3)", "oë"),
        ("substringBefore(user.email, '@')", "zoe"),
        ("String.substring(user.email, String.len(user.email)-7, String.len(user.email))", "example"),
        ("Arrays.add({10, 20, 30}, 40)", [10, 20, 30, 40]),
        ("Arrays.remove({10, 20, 30}, 20)", [10, 30]),
        ("Arrays.clear({10, 20})", []),
        ("Arrays.get({0, 1, 2}, 0)", 0),
        ("Arrays.get({0, 1, 2}, 3)", None),
        ("Arrays.flatten(10, {20, 30}, 40)", [10, 20, 30, 40]),
        ("Arrays.contains({10, 20}, 10)", True),
        ("Arrays.contains(user.roles, 'Owner')", False),
        ("Arrays.size({10, 20, 30})", 3),
        ("Arrays.size(NULL)", 0),
        ("Arrays.isEmpty({10})", False),
        ("Arrays.isEmpty(NULL)", True),
        ("Arrays.isEmpty({})", True),
        ('Arrays.toCsvString({"This", "is", " it "})', "This,is, it "),
        ("Convert.toInt('1234')", 1234),
        ("Convert.toInt(123.4)", 123),
        ("Convert.toInt(123.6)", 124),
        ("Convert.toInt('many')", None),
        ("Convert.toNum('3.141')", 3.141),
        ("Time.fromUnixToIso8601('1325458800')", "2012-01-01T23:00:00.000Z"),
        ("Time.fromWindowsToIso8601('129699324000000000')", "2012-01-01T23:00:00.000Z"),
        ("Time.fromIso8601ToUnix('2012-01-01T23:00:00.000Z')", "1325458800"),
        ("Time.fromIso8601ToWindows('2012-01-01T23:00:00Z')", "129699324000000000"),
        ("Time.fromStringToIso8601('01/02/2012 11:30 PM', 'MM/dd/yyyy hh:mm a')", "2012-01-02T23:30:00.000Z"),
        ("Time.fromIso8601ToString('2012-01-02T23:30:00.000Z', 'EEE, d MMM yy')", "Mon, 2 Jan 12"),
        ("Time.fromIso8601ToUnix('no time')", None),
        ('isMemberOfGroupName("San Francisco")', True),
        ('isMemberOfGroupName("San")', False),
        ('isMemberOfGroupNameStartsWith("San Fr")', True),
        ('isMemberOfGroupNameContains("admin")', True),
        ('isMemberOfGroupNameContains("owner")', False),
        ('isMemberOfGroupNameRegex("/.*admin.*/")', True),
        ('isMemberOfGroupNameRegex("admin")', False),
        ('isMemberOfGroupName("San Francisco") ? "SF" : null', "SF"),
    ],
)
def test_a_function_gives_what_its_documentation_says(expression: str, value: Any) -> None:
    assert worth(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'Hello world'", "Hello world"),
        ("1234", 1234),
        ("3.141", 3.141),
        ("-7", -7),
        ("true", True),
        ("null", None),
        ('user.firstName + " " + user.lastName', "Zoë Núñez"),
        ("user.middleName + user.lastName", "Núñez"),
        ("2 + 3 - 1", 4),
        ("user.groupCode == 123 ? 'Sales' : 'Other'", "Sales"),
        ("user.groupCode != 123 ? 'Sales' : 'Other'", "Other"),
        ('user.city == "San Francisco"', True),
        ('user.city == "san francisco"', False),
        ("user.salary >= 1000000", True),
        ("user.salary > 1000000 AND !user.isContractor", True),
        ("user.salary < 1000000 OR user.isManager", True),
        ("user.salary <= 1000000 || not user.isManager", False),
        ("user.isManager == true && user.isContractor == false", True),
        ("user.bonus > 5", False),
        ("user.empty == null", True),
        ('user.middleName == ""', True),
        ("user.email != null ? 'work' : null", "work"),
        ("user.a ? 1 : user.isManager ? 2 : 3", 2),
        ("(1 == 2 OR 1 == 1) AND 1 == 2", False),
        ("1 == 1 OR 1 == 1 AND 1 == 2", True),
        (
            'user.a + (String.len(user.b) == 0 ? "" : (String.substring(user.b, 0, 1) + ". ")) + user.lastName',
            "Núñez",
        ),
        ("user.managerId", Reference("m-1")),
        ("user.getInternalProperty('id')", "00u1"),
        ("appuser.firstName", None),
        ("org.name", None),
        ("firstName", "Zoë"),
        (r"'it\'s'", "it's"),
    ],
)
def test_constants_operators_and_conditions(expression: str, value: Any) -> None:
    assert worth(expression) == value


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (
            "hasDirectoryUser() ? findDirectoryUser().mail : null",
            "hasDirectoryUser can't be rehearsed: the simulated",
        ),
        ('getManagerUser("active_directory").firstName', "getManagerUser can't be rehearsed: the simulated"),
        (
            'user.getLinkedObject("manager").lastName',
            "user.getLinkedObject can't be rehearsed: linked objects",
        ),
        ('isMemberOfGroup("00g1")', "isMemberOfGroup can't be rehearsed: ids of groups"),
        ('Groups.startsWith("OKTA", "a", 10)', "Groups.startsWith can't be rehearsed: it is for claims"),
        ('Iso3166Convert.toAlpha3("US")', "Iso3166Convert.toAlpha3 can't be rehearsed: the codes"),
        ("Time.now()", "Time.now can't be rehearsed: it gives another value each time"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_with_the_reason(expression: str, why: str) -> None:
    with pytest.raises(BadExpression) as refusal:
        worth(expression)

    assert refusal.value.why.startswith(why)


@pytest.mark.parametrize(
    ("expression", "why", "at"),
    [
        ("String.upper(user.a)", "no function is called String.upper", 0),
        (
            "1 + string.len(user.a)",
            "no function is called string.len; the nearest known name is String.len",
            4,
        ),
        ("String.len()", "String.len takes 1 argument, here are 0", 0),
        ("isMemberOfGroupName()", "isMemberOfGroupName takes 1 argument, here are 0", 0),
        (
            'String.stringSwitch(user.a, "b", "c")',
            "String.stringSwitch takes 4 arguments or more, in pairs",
            0,
        ),
        ('isMemberOfGroupNameRegex("(")', "“(” is no regular expression", 0),
        ("String.len(user.a).b", "what String.len gives has no attribute b", 19),
    ],
)
def test_a_call_that_cannot_be_is_told_where_it_stands(expression: str, why: str, at: int) -> None:
    with pytest.raises(BadExpression) as refusal:
        worth(expression)

    assert (refusal.value.why.startswith(why), refusal.value.at) == (True, at)
