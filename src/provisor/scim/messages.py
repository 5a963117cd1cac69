"""What all protocol messages have in common: names without case, and `schemas` to say which message it is.

RFC 7644 section 3.1 and 8.2; the messages themselves are read by `operations`, `listing` and `bulk`.
"""

from typing import Any

from provisor.scim.errors import InvalidSyntax
from provisor.scim.leniency import Leniency
from provisor.scim.tolerances import Tolerance


def read_message(document: Any, urn: str, members: frozenset[str], leniency: Leniency) -> dict[str, Any]:
    """The members of a message by lower-case name. Raises InvalidSyntax where it is not this message."""
    name = urn.rpartition(":")[2]
    folded = read_members(document, members | {"schemas"}, f"A {name}", leniency)
    _check_schemas(folded.get("schemas"), urn, name, leniency)
    return folded


def read_members(document: Any, known: frozenset[str], what: str, leniency: Leniency) -> dict[str, Any]:
    """The members by lower-case name, since names have no case in SCIM (RFC 7643 section 2.1)."""
    if not isinstance(document, dict):
        raise InvalidSyntax(f"{what} must be a JSON object.")
    folded = {name.lower(): value for name, value in document.items()}
    if len(folded) != len(document):
        raise InvalidSyntax(f"{what} has two members whose names differ in case alone. Send one.")
    # Clients built on general JSON mappers send along what they hold, such as Entra's "name" beside "op".
    if not known.issuperset(folded) and not leniency.permits(Tolerance.STRAY_MEMBER):
        stray = ", ".join(sorted(folded.keys() - known))
        raise InvalidSyntax(f"{what} has members that SCIM does not define: {stray[:200]}.")
    return folded


def _check_schemas(schemas: Any, urn: str, name: str, leniency: Leniency) -> None:
    if schemas is None:
        # Hand-made clients leave it out: the endpoint and the method say already which message this is.
        if not leniency.permits(Tolerance.MISSING_SCHEMAS):
            raise InvalidSyntax(f"'schemas' is missing; a {name} has {urn!r}.")
        return
    urns = schemas if isinstance(schemas, list) else [schemas]
    if urn in urns and isinstance(schemas, list):
        return
    # Some still send the URNs of the drafts that became RFC 7644, or spell today's in lower case.
    slip = any(isinstance(each, str) and each.lower().endswith(":" + name.lower()) for each in urns)
    if not slip or not leniency.permits(Tolerance.MISSPELT_SCHEMA):
        raise InvalidSyntax(f"'schemas' of a {name} must be [{urn!r}].")
