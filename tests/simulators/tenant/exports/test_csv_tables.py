"""CSV as administrators have it: of Entra ID, Microsoft 365, Okta and plain, in every usual spelling; and broken."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.tenant.exports.directory import Directory, read_directory
from provisor.simulators.tenant.exports.texts import BrokenExport

# The columns of Entra ID's “Download users” (learn.microsoft.com/entra/identity/users/users-bulk-download).
ENTRA = (
    "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,accountEnabled,"
    "usageLocation,streetAddress,state,country,physicalDeliveryOfficeName,city,postalCode,telephoneNumber,mobile,"
    "authenticationAlternativePhoneNumber,authenticationEmail,alternateEmailAddress,ageGroup,"
    "consentProvidedForMinor,legalAgeGroupClassification\r\n"
    'anna@contoso.example,"Müller, Anna",Müller,a.m@contoso.example,Anna,8c3a,Member,"Engineer ""Platform""",R&D,True,'
    'DE,Beispielstraße 12,,DE,"BER\n4th floor",Berlin,10115,+49 30 23125 100,,,,,,,\r\n'
    "bob_partner.example#EXT#@contoso.example,Bob,,bob@partner.example,,8c3b,Guest,,,False,,,,,,,,,,,,,,,\r\n"
)
# The columns of Okta's template (help.okta.com, “Import users from a CSV file”), and groups.
OKTA = (
    "login,firstName,lastName,middleName,email,title,displayName,secondEmail,mobilePhone,primaryPhone,streetAddress,"
    "city,zipCode,countryCode,employeeNumber,costCenter,organization,department,managerId,groups\n"
    "ida@acme.example,Ida,Olsen,M,ida@acme.example,CEO,Ida Olsen,ida@home.example,+1 425 555 0100,+1 425 555 0101,"
    "1 Way,Redmond,98052,US,007,CC 1,Acme,Board,,Everyone\n"
    "jon@acme.example,Jon,Öz,,jon@acme.example,,,,,,,,,,,,,,ida@acme.example,Everyone; Staff\n"
)
BY_ANY_NAME = """\
id,userName,mail,employeeId,manager
1,ann,a@b.example,77,
2,bob,,,ANN
3,cy,,,a@b.example
4,di,,,77
5,eve,,,6
6,flo,,,1
"""


def read(folder: Path, text: str | bytes, groups: str | None = None) -> Directory:
    path = folder / "users.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if groups is None:
        return read_directory(path)
    second = folder / "groups.csv"
    second.write_text(groups)
    return read_directory(path, second)


def read_or_refused(folder: Path, data: bytes) -> Directory | BrokenExport:
    try:
        return read(folder, data)
    except BrokenExport as broken:
        return broken


def test_users_downloaded_from_entra(tmp_path: Path) -> None:
    anna, bob = read(tmp_path, ENTRA).people

    assert anna.key == "8c3a"
    assert anna.enabled
    assert anna.attributes == {
        "userPrincipalName": "anna@contoso.example",
        "displayName": "Müller, Anna",
        "surname": "Müller",
        "givenName": "Anna",
        "mail": "a.m@contoso.example",
        "userType": "Member",
        "jobTitle": 'Engineer "Platform"',
        "department": "R&D",
        "usageLocation": "DE",
        "streetAddress": "Beispielstraße 12",
        "country": "DE",
        "officeLocation": "BER\n4th floor",
        "city": "Berlin",
        "postalCode": "10115",
        "businessPhones": ("+49 30 23125 100",),
    }
    assert not bob.enabled
    assert bob.name == "bob_partner.example#EXT#@contoso.example"


def test_users_of_okta_with_managers_and_groups(tmp_path: Path) -> None:
    directory = read(tmp_path, OKTA)
    ida, jon = directory.people

    assert ida.attributes["userPrincipalName"] == "ida@acme.example"
    assert ida.attributes["employeeId"] == "007"
    assert ida.attributes["otherMails"] == ("ida@home.example",)
    assert ida.attributes["country"] == "US"
    assert ida.attributes["middleName"] == "M"
    assert jon.manager == ida.key
    assert [each.name for each in directory.groups] == ["Everyone", "Staff"]
    assert directory.memberships == {"Everyone": (ida.key, jon.key), "Staff": (jon.key,)}


def test_columns_with_the_names_of_scim(tmp_path: Path) -> None:
    header = (
        'userName,name.givenName,name.familyName,emails[type eq "work"].value,active,addresses.work.locality,'
    )
    urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department\n"
    (person,) = read(tmp_path, f"{header}{urn}mia,Mia,Wong,mia@acme.example,false,Malmö,Sales\n").people

    assert not person.enabled
    assert person.attributes == {
        "userPrincipalName": "mia",
        "givenName": "Mia",
        "surname": "Wong",
        "mail": "mia@acme.example",
        "city": "Malmö",
        "department": "Sales",
    }


def test_the_template_of_entra_says_blocked_where_it_names_enabled(tmp_path: Path) -> None:
    header = "Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile]"
    people = read(
        tmp_path,
        f"version:v1.0\n{header},Block sign in (Yes/No) [accountEnabled] Required\n"
        "Ann,ann@acme.example,secret,No\nBea,bea@acme.example,secret,Yes\n",
    ).people

    assert [each.enabled for each in people] == [True, False]
    assert dict(people[0].attributes) == {"displayName": "Ann", "userPrincipalName": "ann@acme.example"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends(
    tmp_path: Path, separator: str, encoding: str, line_end: str
) -> None:
    text = (
        line_end.join(separator.join(row) for row in (("id", "Mail"), ("1", "ä@b.example"), ("", "ö")))
        + line_end
    )
    people = read(tmp_path, text.encode(encoding)).people

    assert [each.key for each in people] == ["1", "ö"]
    assert people[0].attributes == {"mail": "ä@b.example"}


def test_a_separator_inside_a_quoted_name_does_not_count(tmp_path: Path) -> None:
    (person,) = read(tmp_path, '"id";"shoes, size; sole, colour"\n1;42\n').people

    assert person.attributes == {"shoes, size; sole, colour": "42"}


def test_names_are_matched_without_case_spaces_and_hyphens(tmp_path: Path) -> None:
    (person,) = read(tmp_path, "ID,USER PRINCIPAL NAME,first_name,Job-Title\n1,a@b.example,A,Boss\n").people

    assert person.attributes == {"userPrincipalName": "a@b.example", "givenName": "A", "jobTitle": "Boss"}


def test_unknown_columns_are_kept_as_they_are_named(tmp_path: Path) -> None:
    (person,) = read(tmp_path, "id,Shoe Size,mail,email\n1,42,a@b.example,c@d.example\n").people

    assert person.attributes == {"Shoe Size": "42", "mail": "a@b.example", "email": "c@d.example"}


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert len(read(tmp_path, "id,mail\n\n1,a\n\n\n2,b").people) == 2


def test_a_manager_is_found_by_any_name_and_in_any_order(tmp_path: Path) -> None:
    assert [each.manager for each in read(tmp_path, BY_ANY_NAME).people] == [None, "1", "1", "1", "6", "1"]


def test_a_manager_whom_two_people_could_be_is_nobody_and_is_told(tmp_path: Path) -> None:
    directory = read(tmp_path, "id,mail,manager\n1,info@b.example,\n2,info@b.example,\n3,,info@b.example\n")

    assert directory.people[2].manager is None
    assert directory.notes == ("Managers who are not in the file: 1.",)


def test_a_loop_of_managers_is_read_as_it_is(tmp_path: Path) -> None:
    people = read(tmp_path, "id,manager\n1,2\n2,1\n").people

    assert [each.manager for each in people] == ["2", "1"]


def test_groups_in_a_second_table(tmp_path: Path) -> None:
    directory = read(
        tmp_path,
        "id,mail\n1,a@b.example\n2,c@d.example\n",
        "id;displayName;description;members;assigned\ng1;Staff;Everybody;1;yes\ng2;Empty;;;no\n".replace(
            ";1;", ';"a@b.example;2;ghost";'
        ),
    )

    assert [(each.key, each.name, each.assigned) for each in directory.groups] == [
        ("g1", "Staff", True),
        ("g2", "Empty", False),
    ]
    assert directory.memberships == {"g1": ("1", "2"), "g2": ()}
    assert directory.notes == ("Members of groups who are not in the file: 1.",)


def test_groups_with_a_line_for_each_member(tmp_path: Path) -> None:
    directory = read(tmp_path, "id\n1\n2\n", "group,member\nStaff,1\nStaff,2\nBoard,2\nStaff,1\n")

    assert directory.memberships == {"Staff": ("1", "2"), "Board": ("2",)}


def test_people_name_groups_of_the_second_table_by_name_or_key(tmp_path: Path) -> None:
    directory = read(tmp_path, "id,groups\n1,staff\n2,g1;Choir\n", "id,name\ng1,Staff\n")

    assert [each.key for each in directory.groups] == ["g1", "Choir"]
    assert directory.memberships == {"g1": ("1", "2"), "Choir": ("2",)}


def test_a_deleted_person_has_the_time(tmp_path: Path) -> None:
    (person,) = read(tmp_path, "id,deletedDateTime\n1,2026-01-31T08:00:00Z\n").people

    assert person.deleted_at is not None
    assert person.deleted_at.isoformat() == "2026-01-31T08:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("", 1, 1, "expected a header with the names of the columns, found nothing"),
        ('id,mail\r\n1,"a\r\n2,b\r\n', 2, 3, "expected a closing quotation mark for the one that opens here"),
        ('id,mail\n1,"a"b\n', 2, 6, "expected “,” or the end of the line after a closing quotation mark"),
        ('id\tmail\n1\t"a" \n', 2, 6, "expected a tab or the end of the line after a closing quotation mark"),
        ("id,mail\n1,a,c\n", 2, 5, "expected 2 cells as in the header, found 3"),
        ('id,mail\n1,"a\nb"\n2\n', 4, 1, "expected 2 cells as in the header, found 1"),
        ("id,mail,ID\n", 1, 9, "expected another name, since a column “ID” was there before"),
        ("id,,mail\n1,x,a\n", 2, 3, "expected an empty cell, since the column has no name"),
        ("shoe\n42\n", 2, 1, "expected an id, a userPrincipalName, userName or login, or a mail address"),
        ("id\n1\n\n2\n1\n", 5, 1, "expected another key than that of the person “1” in line 2"),
        ("mail\nA@b.c\na@B.c\n", 3, 1, "expected another key than that of the person “a@B.c” in line 2"),
        ("id,active\n1,maybe\n", 2, 3, "expected true or false for whether somebody is enabled, found “maybe”"),
        ("id,deletedDateTime\n1,soon\n", 2, 3, "expected a time such as 2026-01-31T08:00:00Z, found “soon”"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, why: str
) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, text)

    assert (refusal.value.line, refusal.value.column, refusal.value.why) == (line, column, why)
    assert str(refusal.value) == f"{tmp_path / 'users.csv'}, line {line}, column {column}: {why}."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "id,name\ng1,A\ng1,B\n",
            "line 3, column 1: expected another key than that of the group “g1” in line 2.",
        ),
        ("id,description\n,x\n", "line 2, column 1: expected the id or the displayName of a group."),
    ],
)
def test_broken_groups_are_told_with_the_second_file(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, "id\n1\n", text)

    assert str(refusal.value) == f"{tmp_path / 'groups.csv'}, {why}"


def test_another_encoding_is_told_with_the_byte(tmp_path: Path) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, "id,name\n1,x\n2,Müller\n".encode("cp1252"))

    assert (refusal.value.line, refusal.value.column) == (3, 4)
    assert "0xFC" in refusal.value.why


def test_half_a_character_at_the_end_of_utf_16_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenExport):
        read(tmp_path, "id\n1".encode("utf-16") + b"x")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read_directory(tmp_path / "nobody.csv")

    assert str(refusal.value) == f"{tmp_path / 'nobody.csv'}: it can't be read (No such file or directory)."


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=8),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_python_writes_is_read_back(
    rows: list[tuple[str, str]], separator: str, encoding: str, quoting: Literal[0, 1]
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, quoting=quoting)
    writer.writerow(["id", "one", "two"])
    writer.writerows([str(number), *row] for number, row in enumerate(rows))
    with tempfile.TemporaryDirectory() as folder:
        people = read(Path(folder), written.getvalue().encode(encoding)).people

    assert [(each.attributes.get("one", ""), each.attributes.get("two", "")) for each in people] == rows


@given(st.binary(max_size=200) | st.text('"a,;\t\r\n ', max_size=60).map(str.encode))
def test_whatever_the_bytes_a_directory_comes_out_or_a_place(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_or_refused(Path(folder), data)

    assert found.line > 0 if isinstance(found, BrokenExport) else all(each.key for each in found.people)
