"""Schemas that an organization declares: Schema resources (RFC 7643 section 7) read into `Schema`s and back.

A declared schema is an extension. It can't touch the schemas of the RFCs, and has bounds of its own, since it
is read with every change of an organization's configuration.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from provisor.scim.core_schemas import ENTERPRISE_USER
from provisor.scim.errors import InvalidSyntax, InvalidValue
from provisor.scim.schemas import Attribute, Mutability, Returned, Schema, Type, Uniqueness

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"

MAX_ATTRIBUTES = 200
"""The most attributes of a schema, and sub-attributes of an attribute."""
MAX_CHOICES = 200
"""The most canonical values or reference types of an attribute."""
MAX_NAME = 64
MAX_URN = 255
MAX_TEXT = 2_048
"""The longest description or canonical value, in characters."""

E = TypeVar("E", bound=StrEnum)

_OF_SCHEMA = {name.lower(): name for name in ("schemas", "id", "name", "description", "attributes", "meta")}
_OF_ATTRIBUTE = {
    name.lower(): name
    for name in (
        "name",
        "type",
        "description",
        "multiValued",
        "required",
        "caseExact",
        "mutability",
        "returned",
        "uniqueness",
        "canonicalValues",
        "referenceTypes",
        "subAttributes",
    )
}

# RFC 8141 section 2: a namespace identifier of 2 to 32 characters, then a specific string without `?` and
# `#`.
_URN = re.compile(
    r"urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[a-z0-9()+,\-.:=@;$_!*'%/~&]+", re.ASCII | re.IGNORECASE
)
# RFC 7643 section 2.1: ALPHA *("-" / "_" / DIGIT / ALPHA). `$ref` is the exception that the RFC itself makes.
_NAME = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII | re.IGNORECASE)
# `urn:ietf:params:scim:schemas:extension:NAME:2.0:User` stays free: Entra asks for just that form
# (Microsoft Learn: Customize user provisioning attribute mappings).
_TAKEN = ("urn:ietf:params:scim:api:", "urn:ietf:params:scim:schemas:core:", f"{ENTERPRISE_USER.id.lower()}:")


# IPSIE AL SCIM 2.0 Profile, "Passwords and other credentials": no custom schema defines attributes for them.
_CREDENTIALS = frozenset(
    {"password", "passwordhash", "hashedpassword", "passphrase", "privatekey", "totpseed", "totpsecret"}
)


def read_schema(document: Any) -> Schema:
    """The schema that a document describes. Raises InvalidSyntax or InvalidValue naming the fault's path."""
    written = _members(document, _OF_SCHEMA, "")
    schemas = written.get("schemas")
    if schemas is not None and schemas != [SCHEMA]:
        raise InvalidSyntax(f"schemas must be [{SCHEMA!r}], since the document is a Schema resource.")
    urn = _urn(written.get("id"))
    return Schema(
        id=urn,
        name=_text(written, "name", "") or urn.rpartition(":")[2],
        description=_text(written, "description", ""),
        attributes=_attributes(written.get("attributes"), "attributes", nested=False),
    )


def to_document(schema: Schema) -> dict[str, Any]:
    """The schema as a Schema resource with every characteristic of its attributes."""
    return {
        "schemas": [SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": [_attribute_document(attribute) for attribute in schema.attributes],
    }


def _attribute_document(attribute: Attribute) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": attribute.name,
        "type": str(attribute.type),
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": str(attribute.mutability),
        "returned": str(attribute.returned),
        "uniqueness": str(attribute.uniqueness),
    }
    if attribute.canonical_values:
        document["canonicalValues"] = list(attribute.canonical_values)
    if attribute.reference_types:
        document["referenceTypes"] = list(attribute.reference_types)
    if attribute.sub_attributes:
        document["subAttributes"] = [_attribute_document(sub) for sub in attribute.sub_attributes]
    return document


def _urn(urn: Any) -> str:
    if not isinstance(urn, str) or len(urn) > MAX_URN or not _URN.fullmatch(urn):
        raise InvalidValue(
            f"id must be the URN of the schema ({MAX_URN} characters at the most), not {urn!r:.80}."
        )
    if f"{urn.lower()}:".startswith(_TAKEN):
        raise InvalidValue(
            f"id {urn!r} is a name of the SCIM standard's own. Declare your schema under another URN."
        )
    return urn


def _members(element: Any, known: Mapping[str, str], where: str) -> dict[str, Any]:
    """What the JSON object has, by canonical name, without nulls."""
    if not isinstance(element, Mapping):
        raise InvalidSyntax(
            f"{where.rstrip('.') or 'The document'} must be a JSON object (RFC 7643 section 7)."
        )
    found: dict[str, Any] = {}
    for name, value in element.items():
        canonical = known.get(name.lower())
        if canonical is None:
            raise InvalidSyntax(f"{where}{name} is unknown. Known are {', '.join(known.values())}.")
        if canonical in found:
            raise InvalidSyntax(f"{where}{name} is given twice; names are compared without case.")
        if value is not None:
            found[canonical] = value
    return found


def _attributes(written: Any, where: str, *, nested: bool) -> tuple[Attribute, ...]:
    if not isinstance(written, list) or not written:
        raise InvalidValue(f"{where} must be an array with one attribute at the least.")
    if len(written) > MAX_ATTRIBUTES:
        raise InvalidValue(
            f"{where} has {len(written)} elements; {MAX_ATTRIBUTES} are the most that is accepted."
        )
    found: dict[str, Attribute] = {}
    for index, element in enumerate(written):
        attribute = _attribute(element, f"{where}[{index}].", nested=nested)
        if found.setdefault(attribute.name.lower(), attribute) is not attribute:
            raise InvalidValue(
                f"{where}[{index}].name: {attribute.name!r} is there twice; names have no case."
            )
    return tuple(found.values())


def _attribute(element: Any, where: str, *, nested: bool) -> Attribute:
    written = _members(element, _OF_ATTRIBUTE, where)
    type_ = _choice(written, "type", Type, Type.STRING, where)
    return Attribute(
        name=_name(written.get("name"), type_, where, nested=nested),
        type=type_,
        description=_text(written, "description", where),
        multi_valued=_flag(written, "multiValued", where),
        required=_flag(written, "required", where),
        # URIs and base64 are compared as they are (RFC 7643 sections 2.3.6 and 2.3.7).
        case_exact=_flag(written, "caseExact", where) or type_ in {Type.REFERENCE, Type.BINARY},
        mutability=_choice(written, "mutability", Mutability, Mutability.READ_WRITE, where),
        returned=_choice(written, "returned", Returned, Returned.DEFAULT, where),
        uniqueness=_uniqueness(written, where),
        canonical_values=_texts(written, "canonicalValues", where),
        reference_types=_texts(written, "referenceTypes", where),
        sub_attributes=_sub_attributes(written, type_, where, nested=nested),
    )


def _name(name: Any, type_: Type, where: str, *, nested: bool) -> str:
    if nested and name == "$ref" and type_ is Type.REFERENCE:
        return "$ref"
    if not isinstance(name, str) or len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise InvalidValue(
            f"{where}name must be a letter followed by letters, digits, '-' and '_' (RFC 7643 section 2.1), "
            f"{MAX_NAME} characters at the most."
        )
    if re.sub("[_-]", "", name.lower()) in _CREDENTIALS:
        raise InvalidValue(f"{where}name: {name!r} would hold a credential, and no schema here may.")
    return name


def _sub_attributes(
    written: Mapping[str, Any], type_: Type, where: str, *, nested: bool
) -> tuple[Attribute, ...]:
    subs = written.get("subAttributes", [])
    if type_ is not Type.COMPLEX:
        if subs:
            raise InvalidValue(
                f"{where}subAttributes is for attributes of type complex; this one is {type_}."
            )
        return ()
    if nested:
        raise InvalidValue(f"{where}type: a sub-attribute can't be complex itself (RFC 7643 section 2.3.8).")
    return _attributes(subs, f"{where}subAttributes", nested=True)


def _uniqueness(written: Mapping[str, Any], where: str) -> Uniqueness:
    uniqueness = _choice(written, "uniqueness", Uniqueness, Uniqueness.NONE, where)
    if uniqueness is not Uniqueness.NONE:
        raise InvalidValue(
            f"{where}uniqueness must be 'none': values of extensions are not kept unique here."
        )
    return uniqueness


def _choice(written: Mapping[str, Any], name: str, choices: type[E], default: E, where: str) -> E:
    value = written.get(name, default)
    found = next(
        (choice for choice in choices if isinstance(value, str) and choice.lower() == value.lower()), None
    )
    if found is None:
        raise InvalidValue(f"{where}{name} must be one of {', '.join(choices)}.")
    return found


def _flag(written: Mapping[str, Any], name: str, where: str) -> bool:
    value = written.get(name, False)
    if not isinstance(value, bool):
        raise InvalidValue(f"{where}{name} must be true or false.")
    return value


def _text(written: Mapping[str, Any], name: str, where: str) -> str:
    value = written.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise InvalidValue(f"{where}{name} must be a string of {MAX_TEXT} characters at the most.")
    return value


def _texts(written: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    values = written.get(name, [])
    if not isinstance(values, list) or len(values) > MAX_CHOICES:
        raise InvalidValue(f"{where}{name} must be an array of strings, {MAX_CHOICES} at the most.")
    if any(not isinstance(value, str) or len(value) > MAX_TEXT for value in values):
        raise InvalidValue(f"{where}{name} must have strings alone, of {MAX_TEXT} characters at the most.")
    return tuple(dict.fromkeys(values))
