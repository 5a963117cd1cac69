"""PatchOp documents read into requests, whose paths and values mean nothing yet (RFC 7644 section 3.5.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from provisor.scim.errors import InvalidSyntax, InvalidValue, NoTarget, TooMany
from provisor.scim.leniency import Leniency
from provisor.scim.messages import read_members, read_message
from provisor.scim.tolerances import Tolerance

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MAX_OPERATIONS = 1_000
"""The most operations of one PATCH."""

_MEMBERS = frozenset({"operations"})
_MEMBERS_OF_OPERATION = frozenset({"op", "path", "value"})


class Verb(StrEnum):
    """What an operation does."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


_VERBS: dict[str, Verb] = {verb.value: verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class Request:
    """One operation as it was sent. `value` is None where there is none, which `null` means as well."""

    verb: Verb
    path: str | None
    value: Any


def read_requests(document: Any, leniency: Leniency) -> list[Request]:
    """The operations of a PatchOp document, in order. Raises ScimError for what has not its structure."""
    members = read_message(document, PATCH_OP, _MEMBERS, leniency)
    operations = members.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("'Operations' is an array of at least one operation")
    if len(operations) > MAX_OPERATIONS:
        raise TooMany(f"a PATCH has {MAX_OPERATIONS} operations at the most; this one has {len(operations)}")
    return [_request(each, number, leniency) for number, each in enumerate(operations, 1)]


def _request(document: Any, number: int, leniency: Leniency) -> Request:
    members = read_members(document, _MEMBERS_OF_OPERATION, f"operation {number}", leniency)
    verb = _verb(members.get("op"), number, leniency)
    path, value = members.get("path"), members.get("value")
    if path is not None and not isinstance(path, str):
        raise InvalidSyntax(f"operation {number}: 'path' is a string")
    if path is None:
        _check_without_path(verb, number, leniency)
    if verb is not Verb.REMOVE and "value" not in members:
        raise InvalidValue(f"operation {number}: '{verb}' needs a 'value'")
    return Request(verb, path, value)


def _check_without_path(verb: Verb, number: int, leniency: Leniency) -> None:
    if verb is Verb.REMOVE and not leniency.strict:
        raise NoTarget(f"operation {number}: 'remove' needs a 'path' that says what to remove")
    # Okta (de)activates without a path, Entra sends all of a user so with aadOptscim062020. RFC 7644 3.5.2
    # allows it; the Interoperability Profile ("Mandatory Use of the 'path' Attribute") does not.
    if not leniency.permits(Tolerance.PATCH_WITHOUT_PATH):
        raise InvalidSyntax(f"operation {number}: '{verb}' needs a 'path' that names the attribute")


def _verb(word: Any, number: int, leniency: Leniency) -> Verb:
    verb = _VERBS.get(word.lower()) if isinstance(word, str) else None
    # Entra sends "Add", "Replace" and "Remove"; RFC 7644 3.5.2 spells them in lower case.
    if verb is not None and (word == verb or leniency.permits(Tolerance.CAPITALISED_VERB)):
        return verb
    raise InvalidSyntax(f"operation {number}: 'op' is 'add', 'remove' or 'replace'")
