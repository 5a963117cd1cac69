"""Every function, by the examples of its documentation with values of our own."""

from typing import Any

import pytest

from provisor.simulators.mappings.entra import grammar
from provisor.simulators.mappings.entra.language import LANGUAGE
from provisor.simulators.mappings.expression import BadExpression
from provisor.simulators.mappings.mapping import Reference

SOURCE = {
    "givenName": "Zoë",
    "surname": "Núñez",
    "mail": "zoe.nunez@contoso.example",
    "userPrincipalName": "ZNunez@contoso.example",
    "country": "US",
    "state": "WA",
    "phone": "+91 9995550100",
    "mobile": "+1 (425) 555-0100",
    "empty": "",
    "level": "12",
    "zero": "0",
    "IsSoftDeleted": "False",
    "proxyAddresses": ("SMTP:zoe@contoso.example", "smtp:z@contoso.example", "SMTP:zoe@contoso.example"),
    "appRoleAssignments": ("Admin", "Reader"),
    "hired": "2024-02-29-08:00",
    "manager": Reference("m-1"),
}


def worth(expression: str) -> Any:
    return LANGUAGE.ready(grammar.parse(expression))(SOURCE)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('Append([userPrincipalName], ".test")', "ZNunez@contoso.example.test"),
        ("BitAnd(&HF, &HF7)", "7"),
        ("BitAnd(12, 10)", "8"),
        ('CBool([country] = "US")', "True"),
        ("CBool([zero])", "False"),
        ("CBool([level])", "True"),
        ("Coalesce([nothing], [mail])", "zoe.nunez@contoso.example"),
        ('Coalesce([nothing], [neither], "none")', "none"),
        ("Coalesce([nothing])", None),
        ('ConvertToBase64("Hi!")', "SABpACEA"),
        ('ConvertToUTF8Hex("Zoë")', "5A6FC3AB"),
        ("Count([proxyAddresses])", "3"),
        ("Count([nothing])", "0"),
        ("CStr([level])", "12"),
        ("CStr([manager])", "m-1"),
        ('IIF([country]="US",[state],[country])', "WA"),
        ('IIF([country]<>"US",[state],"abroad")', "abroad"),
        ('IIF([level] > 5, "senior", "junior")', "senior"),
        ('IIF([level] >= 12, IIF([level] <= 12, "twelve", "more"), "less")', "twelve"),
        ('IIF([level] < 5, "junior", "senior")', "senior"),
        ('IIF([nothing] > 5, "yes", "no")', "no"),
        ('IIF([country]="US" && [state]="WA", "here", "there")', "here"),
        ('IIF([country]="DE" || [state]="WA", "here", "there")', "here"),
        ('IIF(([country]="DE" || [state]="WA") && [level]="1", "here", "there")', "there"),
        ('InStr("The quick brown fox","quick")', "5"),
        ('InStr("repEated","e",3,vbBinaryCompare)', "7"),
        ('InStr("repEated","e",3,vbTextCompare)', "4"),
        ('InStr("fox","hen")', "0"),
        ("IsNull([nothing])", "True"),
        ("IsNull([empty])", "False"),
        ("IsNullOrEmpty([empty])", "True"),
        ("IsNullOrEmpty([mail])", "False"),
        ("IsPresent([mail])", "True"),
        ("IsPresent([empty])", "False"),
        ("IsString([mail])", "True"),
        ("IsString([proxyAddresses])", "False"),
        ("Item([proxyAddresses], 2)", "smtp:z@contoso.example"),
        ("Item([proxyAddresses], 0)", None),
        ("Item([proxyAddresses], 9)", None),
        ('Join(" ", [givenName], [surname])', "Zoë Núñez"),
        ('Join(" ", [nothing], [surname])', "Núñez"),
        ('Join(", ", "", [surname], [givenName])', "Núñez, Zoë"),
        ('Join(";", [appRoleAssignments], "x")', "Admin;Reader;x"),
        ('Left("Zoltan", 3)', "Zol"),
        ('Left("Zoltan", 0)', ""),
        ('Left("Zoltan", -1)', "Zoltan"),
        ('Left("Zo", 3)', "Zo"),
        ("Left([nothing], 3)", ""),
        ('Len("Zoë")', "3"),
        ('LTrim("  a ")', "a "),
        ('RTrim("  a ")', "  a"),
        ('Trim("  a ")', "a"),
        ("Mid([userPrincipalName], 1, 6)", "ZNunez"),
        ("Mid([userPrincipalName], 2, 99)", "Nunez@contoso.example"),
        ("Append(Mid([givenName], 1, 2), Mid([surname], 1, 2))", "ZoNú"),
        ("NormalizeDiacritics([givenName])", "Zoe"),
        ('NormalizeDiacritics("Straße Œuvre Łódź Ærø")', "Strasse OEuvre Lodz AEroe"),
        ('NormalizeDiacritics("日本 Зоя й")', "日本 Зоя й"),
        ("Not([IsSoftDeleted])", "True"),
        ('Not("True")', "False"),
        ('PCase("PABLO (SECOND)")', "Pablo (Second)"),
        ('PCase("PINTO-DE\'SILVA"," \'-")', "Pinto-De'Silva"),
        ('PCase("O\'NEIL_SMITH")', "O'neil_Smith"),
        ("Redact([mail])", "zoe.nunez@contoso.example"),
        ("RemoveDuplicates([proxyAddresses])", ["SMTP:zoe@contoso.example", "smtp:z@contoso.example"]),
        ('SelectUniqueValue("first", "second")', "first"),
        ("SingleAppRoleAssignment([appRoleAssignments])", "Admin"),
        ("SingleAppRoleAssignment([nothing])", None),
        ('Split("One, Two,", ",")', ["One", "Two"]),
        ('StripSpaces(" a b c ")', "abc"),
        ('Switch([state], "Elsewhere", "CA", "California", "WA", "Washington")', "Washington"),
        ('Switch([state], "Elsewhere", "wa", "Washington")', "Elsewhere"),
        ('Switch([nothing], "Elsewhere", "", "Unknown")', "Unknown"),
        ('Switch([IsSoftDeleted], , "False", "True", "True", "False")', "True"),
        ('Switch([state], , "CA", "California")', None),
        ("ToLower([userPrincipalName])", "znunez@contoso.example"),
        ('ToUpper("straße", "de-DE")', "STRASSE"),
        ('Word("The quick brown fox",3," ")', "brown"),
        ('Word("This,string!has&many separators",3,",!&#")', "has"),
        ('Word("One",2," ")', ""),
    ],
)
def test_a_function_gives_what_its_documentation_says(expression: str, value: Any) -> None:
    assert worth(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('Replace([mail], "@contoso.example", , ,"", ,)', "zoe.nunez"),
        ('Replace("jsmith","<name>", , , , , "<name>@contoso.example")', "jsmith@contoso.example"),
        (r'Replace([phone], , "\\+(?<isd>\\d* )(?<number>\\d{10})", , "${number}", , )', "9995550100"),
        (r'Replace([phone], , "(\\d+) (\\d+)", , "$2-$1", , )', "+9995550100-91"),
        (r'Replace([mobile], , "[()\\s-]+", , "", , )', "+14255550100"),
        (r'Replace("545 Main", , "(?<street>^\\d*)","street", "888", , )', "888 Main"),
        ('Replace([mail], , "(?<Suffix>@(.)*)", "Suffix", "", , )', "zoe.nunez"),
        (r'Replace([empty], , "(?<area>\\d{3})", "area" , , [mobile], )', "425"),
        (r'Replace([phone], , "(?<area>\\d{3})", "area" , , [mobile], )', "+91 9995550100"),
        ('Replace("john_doe72", , "[a-zA-Z_]*", , "", , )', "72"),
        ('Replace("aXa", "a", , , "b")', "bXb"),
        ('Replace("aXa", "", , , "b")', "aXa"),
        ('Replace([nothing], "a", , , "b")', ""),
    ],
)
def test_replace_is_five_functions_told_apart_by_their_arguments(expression: str, value: str) -> None:
    assert worth(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('CDate("2021-06-30+08:00")', "6/29/2021 4:00:00 PM"),
        ('CDate("2009-06-15T01:45:30-07:00")', "6/15/2009 8:45:30 AM"),
        ('CDate("no date")', None),
        ('DateAdd("d", 1, CDate([hired]))', "3/1/2024 8:00:00 AM"),
        ('DateAdd("d", -10, CDate([hired]))', "2/19/2024 8:00:00 AM"),
        ('DateAdd("yyyy", 1, CDate([hired]))', "2/28/2025 8:00:00 AM"),
        ('DateAdd("m", 11, CDate([hired]))', "1/29/2025 8:00:00 AM"),
        ('DateAdd("ww", 2, CDate([hired]))', "3/14/2024 8:00:00 AM"),
        ('DateAdd("yyyy", 9999, CDate([hired]))', None),
        ('DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))', "13"),
        ('DateDiff("d", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-3449"),
        ('DateDiff("ww", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-493"),
        ('DateDiff("m", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-113"),
        ('DateDiff("yyyy", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', "-9"),
        ('DateDiff("h", "2021-08-24", "2021-08-25")', "24"),
        ('DateDiff("n", "2021-08-24", "2021-08-25")', "1440"),
        ('DateDiff("s", "2021-08-24", "2021-08-25")', "86400"),
        ('DateDiff("s", "2021-08-24", [nothing])', None),
        ("DateFromNum(129699324000000000)", "1/1/2012 11:00:00 PM"),
        ("DateFromNum([mail])", None),
        ('NumFromDate("2012-01-01 23:00:00+00:00")', "129699324000000000"),
        ('FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")', "2015-01-23"),
        ('FormatDateTime([hired], , "yyyy-MM-ddzzz", "d MMMM yyyy")', "29 February 2024"),
        ('FormatDateTime("no date", , "yyyy", "yy")', None),
    ],
)
def test_a_date_is_a_text_in_utc(expression: str, value: str | None) -> None:
    assert worth(expression) == value


def test_roles_become_complex_values() -> None:
    first, second = worth("AppRoleAssignmentsComplex([appRoleAssignments])")

    assert (first["value"], first["primary"], second["display"]) == ("Admin", False, "Reader")


def test_an_attribute_alone_keeps_what_it_is() -> None:
    assert worth("[manager]") == Reference("m-1")


@pytest.mark.parametrize(
    "expression", ["Guid()", "Now()", "RandomString(6,3,0,0,3)", 'DateDiff("d", Now(), [hired])']
)
def test_chance_and_the_clock_are_refused_with_the_reason(expression: str) -> None:
    with pytest.raises(BadExpression) as refusal:
        worth(expression)

    assert "can't be rehearsed: it gives another value each time" in refusal.value.why


@pytest.mark.parametrize(
    ("expression", "why", "at"),
    [
        ('join(" ", [a], [b])', "no function is called join; the nearest known name is Join", 0),
        ("ToLower(Uppr([a]))", "no function is called Uppr", 8),
        ("Mid([a], 1)", "Mid takes 3 arguments, here are 2", 0),
        ('Switch([a], , "b", "c", "d")', "Switch takes 4 arguments or more, in pairs, here are 5", 0),
        ("Trim()", "Trim takes 1 argument, here are 0", 0),
        ("InStr([a])", "InStr takes 2 to 4 arguments, here are 1", 0),
        ('Trim(Replace([a], , "(", , "b", , ))', "“(” is no regular expression", 5),
        ('DateAdd("day", 1, [a])', "“day” is no interval; yyyy, m, d, ww, h, n, s are", 0),
    ],
)
def test_a_call_that_cannot_be_is_told_where_it_stands(expression: str, why: str, at: int) -> None:
    with pytest.raises(BadExpression) as refusal:
        worth(expression)

    assert (refusal.value.why.startswith(why), refusal.value.at) == (True, at)
