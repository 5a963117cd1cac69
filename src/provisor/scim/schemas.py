"""Schemas, attributes and resource types as values (RFC 7643 sections 2, 6 and 7).

Says what a schema is and finds attributes by name, whatever their case. The schemas of RFC 7643 themselves
are data in `core_schemas`; reading a schema that an organization declares is `declared`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Type(StrEnum):
    """The data types of RFC 7643 section 2.3."""

    STRING = "string"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    BINARY = "binary"
    REFERENCE = "reference"
    COMPLEX = "complex"


class Mutability(StrEnum):
    """When a client may write an attribute (RFC 7643 section 7)."""

    READ_ONLY = "readOnly"
    READ_WRITE = "readWrite"
    IMMUTABLE = "immutable"
    WRITE_ONLY = "writeOnly"


class Returned(StrEnum):
    """When an attribute is part of an answer (RFC 7643 section 7)."""

    ALWAYS = "always"
    NEVER = "never"
    DEFAULT = "default"
    REQUEST = "request"


class Uniqueness(StrEnum):
    """How far a value must be unique (RFC 7643 section 7)."""

    NONE = "none"
    SERVER = "server"
    GLOBAL = "global"


@dataclass(frozen=True, eq=False)
class Attribute:
    """One attribute with every characteristic of RFC 7643 section 7. Compared by identity."""

    name: str
    type: Type = Type.STRING
    description: str = ""
    multi_valued: bool = False
    required: bool = False
    case_exact: bool = False
    mutability: Mutability = Mutability.READ_WRITE
    returned: Returned = Returned.DEFAULT
    uniqueness: Uniqueness = Uniqueness.NONE
    canonical_values: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    sub_attributes: tuple["Attribute", ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, "Attribute"]:
        """The sub-attributes by lower-case name."""
        return {sub.name.lower(): sub for sub in self.sub_attributes}

    def sub(self, name: str) -> "Attribute | None":
        """The sub-attribute of that name, whatever its case."""
        return self.by_name.get(name.lower())


@dataclass(frozen=True, eq=False)
class Schema:
    """A schema: a URN and its attributes (RFC 7643 section 7)."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Attribute]:
        """The attributes by lower-case name."""
        return {attribute.name.lower(): attribute for attribute in self.attributes}


@dataclass(frozen=True, eq=False)
class ResourceType:
    """A resource type: its endpoint, its schema, and the extensions that its resources may carry.

    `common` are the attributes of every resource (`id`, `externalId`, `meta`, `schemas`; RFC 7643 section 3.1),
    which no schema document lists.
    """

    name: str
    endpoint: str
    description: str
    schema: Schema
    common: tuple[Attribute, ...]
    extensions: tuple[Schema, ...] = field(default=())

    @cached_property
    def core_by_name(self) -> Mapping[str, Attribute]:
        """The common attributes and those of the core schema, by lower-case name."""
        return {a.name.lower(): a for a in (*self.common, *self.schema.attributes)}

    @cached_property
    def schemas_by_id(self) -> Mapping[str, Schema]:
        """The core schema and the extensions by lower-case URN."""
        return {schema.id.lower(): schema for schema in (self.schema, *self.extensions)}

    @cached_property
    def extension_by_bare_name(self) -> Mapping[str, Schema]:
        """For each lower-case name that the core lacks and exactly one extension has: that extension."""
        holders: dict[str, list[Schema]] = {}
        for extension in self.extensions:
            for name in extension.by_name:
                holders.setdefault(name, []).append(extension)
        return {
            name: found[0]
            for name, found in holders.items()
            if len(found) == 1 and name not in self.core_by_name
        }


@dataclass(frozen=True, slots=True)
class Target:
    """An attribute that a filter, a sort or a path names, found in the schemas.

    `keys` lead to it from the top of a normalised resource, in canonical spelling: `("name", "familyName")`,
    `("urn:…:enterprise:2.0:User", "manager", "value")`. Inside a value path they start at the element: `("value",)`.
    `parent` is the complex attribute that it is a part of, if any.
    """

    keys: tuple[str, ...]
    attribute: Attribute
    parent: Attribute | None = None
    extension: str | None = None

    @property
    def multi_valued(self) -> bool:
        """Whether a resource can have several values here, by the attribute itself or by its parent."""
        return self.attribute.multi_valued or (self.parent is not None and self.parent.multi_valued)
