"""The schemas of RFC 7643 as data: User (4.1), Group (4.2), Enterprise User (4.3), common attributes (3.1).

They differ from the RFC's own listing (8.7.1) where this service chose so: `password` is in no schema, a
group has a unique `displayName`, and its members are users.
"""

from collections.abc import Sequence
from dataclasses import replace

from provisor.scim.schemas import (
    Attribute,
    Mutability,
    ResourceType,
    Returned,
    Schema,
    Type,
    Uniqueness,
)

# The RFC suggests no types of roles, entitlements and certificates; the SCIM 2.0 Interoperability Profile
# ("Canonical Values for Typed Attributes") asks that every `type` suggests some.
_USES = ("work", "home", "other")


def _text(name: str, description: str, *, case_exact: bool = False) -> Attribute:
    return Attribute(name, Type.STRING, description, case_exact=case_exact)


def _reference(
    name: str, description: str, *types: str, mutability: Mutability = Mutability.READ_WRITE
) -> Attribute:
    return Attribute(
        name, Type.REFERENCE, description, case_exact=True, mutability=mutability, reference_types=types
    )


def _read_only(
    name: str, description: str, type_: Type = Type.STRING, *, case_exact: bool = False
) -> Attribute:
    return Attribute(name, type_, description, case_exact=case_exact, mutability=Mutability.READ_ONLY)


def _plural(name: str, description: str, value: Attribute, *kinds: str) -> Attribute:
    """A multi-valued complex attribute with the sub-attributes of RFC 7643 section 2.4."""
    return Attribute(
        name,
        Type.COMPLEX,
        description,
        multi_valued=True,
        sub_attributes=(
            value,
            _text("display", "A name of the value for people to read."),
            Attribute("type", Type.STRING, "What the value is used for.", canonical_values=kinds or _USES),
            Attribute("primary", Type.BOOLEAN, "Whether this is the preferred value; one at the most is."),
        ),
    )


USER = Schema(
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "User",
    "A person's account.",
    (
        Attribute(
            "userName",
            Type.STRING,
            "The name by which the person is known to the organization; compared without case, unique.",
            required=True,
            uniqueness=Uniqueness.SERVER,
        ),
        Attribute(
            "name",
            Type.COMPLEX,
            "The parts of the person's name.",
            sub_attributes=(
                _text("formatted", "The whole name as it is shown, with all its parts."),
                _text("familyName", "The family name, or last name."),
                _text("givenName", "The given name, or first name."),
                _text("middleName", "The middle names."),
                _text("honorificPrefix", "What stands before the name, such as a title."),
                _text("honorificSuffix", "What stands after the name, such as 'III'."),
            ),
        ),
        _text("displayName", "The name that is shown to other people."),
        _text("nickName", "What the person is called in everyday life."),
        _reference("profileUrl", "The address of a page about the person.", "external"),
        _text("title", "The person's position, such as 'Vice President'."),
        _text("userType", "How the person relates to the organization, such as 'Employee' or 'Contractor'."),
        _text(
            "preferredLanguage", "The languages that the person prefers, as in the header Accept-Language."
        ),
        _text(
            "locale", "The place by whose habits dates, numbers and currencies are shown, such as 'en-US'."
        ),
        _text("timezone", "The person's time zone, such as 'Europe/Madrid'."),
        Attribute("active", Type.BOOLEAN, "Whether the person may use the organization's systems."),
        _plural("emails", "E-mail addresses.", _text("value", "An e-mail address."), "work", "home", "other"),
        _plural(
            "phoneNumbers",
            "Telephone numbers.",
            _text("value", "A telephone number."),
            "work",
            "home",
            "mobile",
            "fax",
            "pager",
            "other",
        ),
        _plural(
            "ims",
            "Addresses for instant messages.",
            _text("value", "An address for instant messages."),
            "aim",
            "gtalk",
            "icq",
            "xmpp",
            "msn",
            "skype",
            "qq",
            "yahoo",
        ),
        _plural(
            "photos",
            "Pictures of the person.",
            _reference("value", "The address of a picture.", "external"),
            "photo",
            "thumbnail",
        ),
        Attribute(
            "addresses",
            Type.COMPLEX,
            "Postal addresses.",
            multi_valued=True,
            sub_attributes=(
                _text(
                    "formatted",
                    "The whole address as it is written on an envelope; it may have several lines.",
                ),
                _text("streetAddress", "Street, house number and the like; it may have several lines."),
                _text("locality", "The town or city."),
                _text("region", "The state or region."),
                _text("postalCode", "The postal code."),
                _text("country", "The country, as its two letters of ISO 3166-1."),
                Attribute(
                    "type",
                    Type.STRING,
                    "What the address is used for.",
                    canonical_values=("work", "home", "other"),
                ),
                Attribute(
                    "primary", Type.BOOLEAN, "Whether this is the preferred address; one at the most is."
                ),
            ),
        ),
        Attribute(
            "groups",
            Type.COMPLEX,
            "The groups that the person belongs to. They are changed at the groups.",
            multi_valued=True,
            mutability=Mutability.READ_ONLY,
            sub_attributes=(
                _read_only("value", "The id of the group.", case_exact=True),
                _reference("$ref", "The address of the group.", "Group", mutability=Mutability.READ_ONLY),
                _read_only("display", "The name of the group."),
                Attribute(
                    "type",
                    Type.STRING,
                    "How the person came to be a member.",
                    mutability=Mutability.READ_ONLY,
                    canonical_values=("direct", "indirect"),
                ),
            ),
        ),
        _plural("entitlements", "What the person is entitled to.", _text("value", "An entitlement.")),
        _plural(
            "roles", "Who the person is in the organization, such as 'Student'.", _text("value", "A role.")
        ),
        _plural(
            "x509Certificates",
            "Certificates issued to the person.",
            Attribute("value", Type.BINARY, "A certificate: X.509, DER, base64.", case_exact=True),
        ),
    ),
)

ENTERPRISE_USER = Schema(
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "EnterpriseUser",
    "What an enterprise knows of a person who works for it.",
    (
        _text("employeeNumber", "What identifies the person in the enterprise: digits, often letters too."),
        _text("costCenter", "The cost center."),
        _text("organization", "The organization."),
        _text("division", "The division."),
        _text("department", "The department."),
        Attribute(
            "manager",
            Type.COMPLEX,
            "The person's manager.",
            sub_attributes=(
                _text("value", "The id of the manager's user.", case_exact=True),
                _reference("$ref", "The address of the manager's user.", "User"),
                _read_only("displayName", "The manager's displayName."),
            ),
        ),
    ),
)

GROUP = Schema(
    "urn:ietf:params:scim:schemas:core:2.0:Group",
    "Group",
    "A group of people.",
    (
        Attribute(
            "displayName",
            Type.STRING,
            "The name of the group; compared without case, unique.",
            required=True,
            uniqueness=Uniqueness.SERVER,
        ),
        Attribute(
            "members",
            Type.COMPLEX,
            "The members of the group.",
            multi_valued=True,
            sub_attributes=(
                Attribute(
                    "value",
                    Type.STRING,
                    "The id of the member's user.",
                    required=True,
                    case_exact=True,
                    mutability=Mutability.IMMUTABLE,
                ),
                _reference(
                    "$ref", "The address of the member's user.", "User", mutability=Mutability.IMMUTABLE
                ),
                _read_only("display", "The member's displayName."),
                Attribute(
                    "type",
                    Type.STRING,
                    "The resource type of the member.",
                    mutability=Mutability.IMMUTABLE,
                    canonical_values=("User",),
                ),
            ),
        ),
    ),
)

ID = Attribute(
    "id",
    Type.STRING,
    "What identifies the resource here; the server gives it, and it never changes.",
    case_exact=True,
    mutability=Mutability.READ_ONLY,
    returned=Returned.ALWAYS,
    uniqueness=Uniqueness.SERVER,
)
EXTERNAL_ID = _text("externalId", "What identifies the resource at the client.", case_exact=True)
META = Attribute(
    "meta",
    Type.COMPLEX,
    "What the server knows of the resource itself.",
    mutability=Mutability.READ_ONLY,
    sub_attributes=(
        _read_only("resourceType", "The name of the resource type.", case_exact=True),
        _read_only("created", "When the resource was made.", Type.DATE_TIME),
        _read_only("lastModified", "When the resource was changed last.", Type.DATE_TIME),
        _read_only("location", "The address of the resource.", Type.REFERENCE, case_exact=True),
        _read_only("version", "The version of the resource, as in the header ETag.", case_exact=True),
    ),
)
SCHEMAS = Attribute(
    "schemas",
    Type.REFERENCE,
    "The URNs of the schemas that the resource has values of.",
    multi_valued=True,
    case_exact=True,
    returned=Returned.ALWAYS,
    reference_types=("uri",),
)
COMMON = (SCHEMAS, ID, EXTERNAL_ID, META)
"""The attributes of every resource (RFC 7643 section 3.1)."""

USER_TYPE = ResourceType("User", "/Users", USER.description, USER, COMMON, (ENTERPRISE_USER,))
GROUP_TYPE = ResourceType("Group", "/Groups", GROUP.description, GROUP, COMMON)


def with_extensions(resource_type: ResourceType, schemas: Sequence[Schema]) -> ResourceType:
    """The resource type with these extensions beside those that it has."""
    return replace(resource_type, extensions=(*resource_type.extensions, *schemas))
