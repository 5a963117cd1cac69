"""What a recording shows as it was, what it never shows, and nothing in between: all other text is personal.

Attributes are told by their names alone, in lower case, wherever they stand; but words of the protocol only where it
has them, since a resource may call anything so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from provisor.scim.schemas import Attribute

DROPPED = "dropped"
"""Stands where a secret stood."""

_SECRET_NAME = re.compile(
    r".*(?:password|passwd|passphrase|secret|token|apikey|privatekey|credential|authorization|cookie|jwt)s?"
)
_NO_LETTER = re.compile(r"[^a-z]")
# A JSON Web Token (RFC 7519), a token of ours, whatever stands behind "Bearer".
SECRET = re.compile(
    r"\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)+|\bpvr_\w+|\bbearer(?:\s|%20|\+)+[\w.~+/=-]{6,}",
    re.ASCII | re.IGNORECASE,
)

NAME = re.compile(r"[A-Za-z$][\w.:$-]*", re.ASCII)
"""An attribute's name, perhaps with its schema and its part; `@`, spaces and quotes are in none."""

ENDPOINTS = frozenset(
    [
        "users",
        "groups",
        ".search",
        "bulk",
        "me",
        "schemas",
        "resourcetypes",
        "serviceproviderconfig",
        "user",
        "group",
        "enterpriseuser",
        "scim",
        "v2",
        "api",
        "v1",
    ]
)
"""Segments of paths, in lower case."""

DISCOVERY = ("serviceproviderconfig", "resourcetypes", "schemas")
"""Endpoints that tell of the service itself."""

COUNTS = frozenset({"startindex", "count", "totalresults", "itemsperpage", "failonerrors", "status"})
"""Members of messages whose numbers are of the protocol."""

BOOLEANS = frozenset({"true", "false"})
"""Entra ID sends these words for booleans."""

OWN_NAMES = frozenset({"organization"})
"""What the service itself gives a name: the team that the first start makes."""

NAMES_OF_ATTRIBUTES = frozenset({"attributes", "excludedattributes", "sortby"})
"""Members of messages, and parameters, that name attributes."""

OF_MESSAGES = COUNTS | NAMES_OF_ATTRIBUTES | {"filter", "detail"}
PARAMETERS = OF_MESSAGES - {"detail"}
OF_OPERATIONS = frozenset({"path"})
MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
"""What the schemas of messages begin with (RFC 7644 section 8.2)."""


def _form(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def _types(attributes: Sequence[Attribute]) -> Iterator[str]:
    for attribute in attributes:
        if attribute.name == "type":
            yield from map(re.escape, attribute.canonical_values)
        yield from _types(attribute.sub_attributes)


_ALL = (*USER.attributes, *GROUP.attributes, *ENTERPRISE_USER.attributes)
_LANGUAGE = r"(?:[a-z]{2,3}|\*)(?:[-_][a-z0-9]{2,8}){0,3}(?:;q=[\d.]+)?"
_DATE_TIME = _form(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?")

KEPT: Mapping[str, "re.Pattern[str]"] = {
    "schemas": _form(r"urn:[\w.:-]+|https?://schemas\.microsoft\.com/[\w./]+"),
    "op": _form(r"add|replace|remove"),
    "method": _form(r"get|post|put|patch|delete"),
    "type": _form("|".join(sorted({*_types(_ALL), "Group", "Bot"}))),
    "locale": _form(_LANGUAGE),
    "preferredlanguage": _form(rf"{_LANGUAGE}(?:\s*,\s*{_LANGUAGE})*"),
    "timezone": _form(r"UTC|GMT|[a-z]+(?:/[a-z_+-]+[0-9]*){1,2}"),
    "resourcetype": _form(r"User|Group"),
    "sortorder": _form(r"ascending|descending"),
    "scimtype": _form(
        r"invalidFilter|tooMany|uniqueness|mutability|invalidSyntax|invalidPath|noTarget|invalidValue|invalidVers"
        r"|sensitive|invalidCursor|expiredCursor|invalidCount"
    ),
    "status": _form(r"\d{3}"),
    "version": _form(r'(W/)?"[0-9a-f-]{1,64}"'),
    "created": _DATE_TIME,
    "lastmodified": _DATE_TIME,
}
"""Attributes that say nothing of a person, and what their values must look like to be kept."""


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether a value of that name opens something."""
    return _SECRET_NAME.fullmatch(_NO_LETTER.sub("", name.lower())) is not None


def without_secrets(text: str) -> str:
    """The text without what looks like a bearer token or a JSON Web Token."""
    return SECRET.sub(DROPPED, text)


@lru_cache(maxsize=4096)
def leaf(name: str) -> str:
    """The attribute that a name or path ends with, in lower case, such as `value` of `emails[type eq "work"].value`."""
    return re.split(r"[.:\]]", name.partition("[")[0] if name.endswith("]") else name)[-1].lower()
