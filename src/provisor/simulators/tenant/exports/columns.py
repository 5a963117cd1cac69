"""Which name of a column, property or LDAP attribute means what, for people and for groups.

Names are those of Entra ID ("Download users", the bulk templates), Microsoft 365 ("Import multiple users"), Microsoft
Graph, Okta (base user profile), SCIM (RFC 7643 section 4) and LDAP (RFC 2798, RFC 4519, Active Directory).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

Names = Mapping[str, tuple[str, ...]]
"""What is meant, with the names that mean it, the surest one first."""

_ADDRESS = {
    "streetAddress": ("streetaddress", "street", "address"),
    "city": ("city", "l", "locality"),
    "state": ("state", "st", "stateorprovince", "region"),
    "postalCode": ("postalcode", "zipcode", "ziporpostalcode"),
    "country": ("country", "countrycode", "c", "countryorregion"),
}

ATTRIBUTES: Names = {
    "userPrincipalName": ("userprincipalname", "username", "login", "uid", "samaccountname"),
    "displayName": ("displayname", "name.formatted", "cn", "name"),
    "givenName": ("givenname", "firstname", "name.givenname"),
    "surname": ("surname", "lastname", "familyname", "name.familyname", "sn"),
    "mail": ("mail", "email", "emailaddress", "emails.work", "emails"),
    "jobTitle": ("jobtitle", "title"),
    "department": ("department", "ou"),
    "employeeId": ("employeeid", "employeenumber"),
    "companyName": ("companyname", "company", "organization", "o"),
    "officeLocation": ("officelocation", "physicaldeliveryofficename", "office", "officenumber"),
    "businessPhones": (
        *("businessphones", "telephonenumber", "primaryphone", "phonenumber", "officephone"),
        *("phonenumbers.work", "phonenumbers"),
    ),
    "mobilePhone": ("mobilephone", "mobile", "phonenumbers.mobile"),
    "faxNumber": ("faxnumber", "facsimiletelephonenumber", "fax", "phonenumbers.fax"),
    "otherMails": ("othermails", "alternateemailaddress", "secondemail", "emails.home", "emails.other"),
    "onPremisesDistinguishedName": ("onpremisesdistinguishedname", "distinguishedname", "dn"),
    "preferredLanguage": ("preferredlanguage",),
    "usageLocation": ("usagelocation",),
    "userType": ("usertype",),
    "mailNickname": ("mailnickname",),
    "employeeType": ("employeetype",),
    "proxyAddresses": ("proxyaddresses",),
    **{
        name: (*plain, *(f"addresses.{kind}{each}" for kind in ("work.", "") for each in plain))
        for name, plain in _ADDRESS.items()
    },
}

SEVERAL = frozenset({"businessPhones", "otherMails", "proxyAddresses"})
"""The attributes that hold several texts (learn.microsoft.com/graph/api/resources/user)."""

_KEY = ("id", "objectid", "objectguid", "entryuuid", "key")

OF_PEOPLE: Names = {
    "key": _KEY,
    "enabled": ("accountenabled", "active", "enabled", "status"),
    "disabled": ("blocksignin", "blockcredential", "nsaccountlock", "accountdisabled"),
    "control": ("useraccountcontrol",),
    "assigned": ("assigned",),
    "deleted": ("deleteddatetime",),
    "groups": ("groups", "memberof"),
}
"""What is known of people beside their attributes."""

MANAGER = ("manager", "manager.id", "manager.value", "manager.userprincipalname", "managerid", "manager.mail")
"""Where a manager may stand, told by key, name, address or DN."""

MEMBER = ("member", "user", "userprincipalname", "memberid")
"""Columns of a table that has a line for each member of a group."""

OF_GROUPS: Names = {
    "key": (*_KEY, "groupid"),
    "name": ("displayname", "name", "groupname", "group", "cn"),
    "assigned": ("assigned",),
    "members": ("members", "members.user", "uniquemember", "memberuid", *MEMBER),
}
"""What is known of groups beside their attributes."""

_GROUP_ATTRIBUTES: Names = {
    "onPremisesDistinguishedName": ATTRIBUTES["onPremisesDistinguishedName"],
    "description": ("description",),
    "mail": ("mail",),
    "mailNickname": ("mailnickname",),
    "mailEnabled": ("mailenabled",),
    "securityEnabled": ("securityenabled",),
}

_SECRETS = frozenset({"userpassword", "unicodepwd", "password", "passwordprofile"})
_OF_THE_FILE = frozenset({"objectclass", "schemas", "changetype"})  # how it is made, not who somebody is

_BLOCKED = re.compile(r"block sign.?in\b.*", re.IGNORECASE)  # says the contrary of the name in its brackets
_IN_BRACKETS = re.compile(r".*\[(\w+)\]")  # “User name [userPrincipalName] Required”, of Entra ID's templates
# A value path, RFC 7644 section 3.5.2.
_OF_A_TYPE = re.compile(r'(\w+)\[type eq "?(\w+)"?\](\.\w+)?', re.IGNORECASE)
_NOT_TOLD_APART = re.compile(r"[\s_-]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the names of a record mean.

    `facts` are what is known beside the attributes, each with its name; `attributes` are the names of attributes, each
    with what the attribute is called here (unknown ones keep their name); `managers` are the names under which a
    manager stands, the surest first.
    """

    facts: Mapping[str, str]
    attributes: Mapping[str, str]
    managers: tuple[str, ...]


@lru_cache(maxsize=4096)
def meaning(names: tuple[str, ...], *, of_groups: bool) -> Meaning:
    """What these names mean for a group or a person."""
    left: dict[str, str] = {}
    for name in names:
        left.setdefault(normal(name), name)
    facts = _take(left, OF_GROUPS if of_groups else OF_PEOPLE)
    known = _take(left, _GROUP_ATTRIBUTES if of_groups else ATTRIBUTES)
    managers = () if of_groups else tuple(left[each] for each in MANAGER if each in left)
    own = {name: name for spelled, name in left.items() if _is_attribute(spelled, of_groups=of_groups)}
    return Meaning(facts, {**own, **{name: attribute for attribute, name in known.items()}}, managers)


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """A name without what writers of headers differ in: capitals, spaces, a schema's URN, the form of a path."""
    name = name.strip()
    if name.lower().startswith("urn:"):
        name = name.rpartition(":")[2]
    if _BLOCKED.match(name):
        return "blocksignin"
    if typed := _OF_A_TYPE.fullmatch(name):
        name = f"{typed[1]}.{typed[2]}{(typed[3] or '').removesuffix('.value')}"
    elif inner := _IN_BRACKETS.match(name):
        name = inner[1]
    return _NOT_TOLD_APART.sub("", name).lower()


def _is_attribute(spelled: str, *, of_groups: bool) -> bool:
    """Whether an unknown name is kept. Secrets have no business in a rehearsal."""
    return spelled not in _SECRETS | _OF_THE_FILE and (of_groups or not spelled.startswith("manager"))


def _take(left: dict[str, str], wanted: Names) -> dict[str, str]:
    found = {}
    for meant, spellings in wanted.items():
        spelled = next((each for each in spellings if each in left), None)
        if spelled is not None:
            found[meant] = left.pop(spelled)
    return found
