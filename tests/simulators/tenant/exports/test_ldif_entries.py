"""LDIF of LDAP directories and Active Directory (RFC 2849), and broken."""

import base64
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.tenant.exports.directory import Directory, read_directory
from provisor.simulators.tenant.exports.texts import BrokenExport

OPENLDAP = """\
version: 1

# An organizational unit is neither a person
#  nor a group
dn: ou=People,dc=acme,dc=example
objectClass: organizationalUnit
ou: People

dn: uid=ann,ou=People,dc=acme,dc=example
objectClass: top
objectClass: inetOrgPerson
uid: ann
cn: Ann Öz
sn:: w5Z6
givenName: Ann
mail: ann@acme.exa
 mple
mail: a.oez@acme.example
telephoneNumber: +1 425 555 0100
telephoneNumber: +1 425 555 0101
employeeNumber: 007
manager: uid=bob, ou=people, dc=acme, dc=example
userPassword:: e1NTSEF9c2VjcmV0
jpegPhoto:: /9j/4AAQ
description;lang-de: Chefin

dn:: dWlkPWJvYixvdT1QZW9wbGUsZGM9YWNtZSxkYz1leGFtcGxl
objectClass: inetOrgPerson
uid: bob
cn: Bob
nsAccountLock: TRUE

dn: cn=Staff,ou=Groups,dc=acme,dc=example
objectClass: groupOfNames
cn: Staff
member: uid=ann,ou=People,dc=acme,dc=example
member: UID=bob,OU=People,DC=acme,DC=example
member: cn=Nested,ou=Groups,dc=acme,dc=example

dn: cn=unix,ou=Groups,dc=acme,dc=example
objectClass: posixGroup
cn: unix
memberUid: ann
"""


def read(folder: Path, text: str | bytes) -> Directory:
    path = folder / "people.ldif"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_directory(path)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_people_and_groups_of_an_ldap_directory(tmp_path: Path, line_end: str) -> None:
    directory = read(tmp_path, OPENLDAP.replace("\n", line_end))
    ann, bob = directory.people

    assert ann.attributes == {
        "userPrincipalName": "ann",
        "displayName": "Ann Öz",
        "surname": "Öz",
        "givenName": "Ann",
        "mail": "ann@acme.example",
        "businessPhones": ("+1 425 555 0100", "+1 425 555 0101"),
        "employeeId": "007",
        "onPremisesDistinguishedName": "uid=ann,ou=People,dc=acme,dc=example",
        "description;lang-de": "Chefin",
    }
    assert ann.manager == bob.key
    assert not bob.enabled
    assert [each.name for each in directory.groups] == ["Staff", "unix"]
    assert directory.memberships == {"Staff": ("ann", "bob"), "unix": ("ann",)}
    assert directory.notes == ("Members of groups who are not in the file: 1.",)


def test_users_of_active_directory(tmp_path: Path) -> None:
    guid = base64.b64encode(bytes(range(16))).decode()
    directory = read(
        tmp_path,
        f"""dn: CN=Öz\\, Ann,OU=Users,DC=acme,DC=example
changetype: add
objectClass: top
objectClass: person
objectClass: user
objectGUID:: {guid}
sAMAccountName: aoez
userPrincipalName: ann@acme.example
userAccountControl: 514
memberOf: CN=Staff\\, all,OU=Groups,DC=acme,DC=example

dn: CN=PC 1,OU=Computers,DC=acme,DC=example
objectClass: user
objectClass: computer
userAccountControl: 4096
""",
    )
    (ann,) = directory.people

    assert ann.key == "03020100-0504-0706-0809-0a0b0c0d0e0f"
    assert not ann.enabled
    assert ann.attributes["userPrincipalName"] == "ann@acme.example"
    assert ann.attributes["sAMAccountName"] == "aoez"
    assert [each.name for each in directory.groups] == ["Staff, all"]
    assert list(directory.memberships.values()) == [(ann.key,)]


def test_ldif_is_known_by_how_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("# exported\nversion: 1\ndn: uid=a\nobjectClass: person\nuid: a\n")

    assert [each.key for each in read_directory(path).people] == ["a"]


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("dn: uid=a\nnonsense\n", 2, 1, "expected a line such as “mail: somebody@example.com”"),
        ("dn: uid=a\nsn:: %%%\n", 2, 6, "expected base64 after “::”"),
        ("dn: uid=a\n\n\ncn: a\n", 4, 1, "expected “dn:”, with which an entry begins"),
        ("dn: uid=a\ndn: uid=b\n", 2, 1, "expected one DN in an entry, and an empty line before the next entry"),
        ("dn:\ncn: a\n", 1, 1, "expected one DN in an entry, and an empty line before the next entry"),
        ("dn: uid=a\n\ndn: UID=A\n", 3, 1, "expected another DN, since “UID=A” stands in line 1, too"),
        ("dn: uid=a\nchangetype: delete\n", 2, 1, "expected entries, found a change; export the entries themselves"),
        ("dn: uid=a\nmail:< file:///a\n", 2, 8, "expected a value, found the address of one"),
        (
            "dn: uid=a\nobjectClass: user\nuserAccountControl: off\n", 3, 1,
            "expected a number in userAccountControl, found “off”",
        ),
        (
            "dn: uid=a\nobjectClass: person\nentryUUID: 1\n\n# ab\ndn: uid=b\nobjectClass: person\nentryUUID: 1\n",
            6, 1, "expected another key than that of the person “1” in line 1",
        ),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, why: str
) -> None:
    with pytest.raises(BrokenExport) as refusal:
        read(tmp_path, text)

    assert (refusal.value.line, refusal.value.column, refusal.value.why) == (line, column, why)


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200)
SAFE = (
    st.text("abc:<#;= ", min_size=1, max_size=200).map(str.strip).filter(lambda text: text[:1] not in ":< ")
)


def folded(line: str, width: int) -> str:
    """A line as RFC 2849 folds it, note 10."""
    rest = (line[start : start + width - 1] for start in range(width, len(line), width - 1))
    return "\n ".join((line[:width], *rest))


@given(
    st.lists(st.tuples(TEXTS, SAFE.filter(bool)), min_size=1, max_size=6),
    st.integers(min_value=20, max_value=76),
)
def test_whatever_is_folded_and_encoded_is_read_back(values: list[tuple[str, str]], width: int) -> None:
    lines = []
    for number, (text, safe) in enumerate(values):
        encoded = base64.b64encode(text.encode()).decode()
        entry = (
            f"dn: uid={number}",
            "objectClass: person",
            f"uid: {number}",
            f"info:: {encoded}",
            f"note: {safe}",
        )
        lines += [folded(line, width) for line in entry] + [""]
    with tempfile.TemporaryDirectory() as folder:
        people = read(Path(folder), "\n".join(lines)).people

    assert [(each.attributes["info"], each.attributes["note"]) for each in people] == values
