"""What works of that which each vendor does, derived from the results of the checks."""

from dataclasses import dataclass
from typing import Literal

from provisor.conformance.outcome import Outcome, Result, Vendor

Standing = Literal["works", "degraded", "broken", "not checked"]


@dataclass(frozen=True, slots=True)
class _Feature:
    """Something that a vendor does, and the checks of what it sends for it; the first ones are its heart."""

    vendor: Vendor
    name: str
    heart: tuple[str, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Badge:
    """How a feature stands, and the findings that it owes that to."""

    vendor: Vendor
    name: str
    standing: Standing
    findings: tuple[str, ...]


VENDORS: dict[Vendor, str] = {"entra": "Entra ID", "okta": "Okta"}

_ANSWER = ("content-type", "resource-id", "user-schemas", "list-numbers", "list-schemas")
_CREATED = (
    "user-create-status", "user-create-body", "user-create-id", "user-external-id", "user-values", "user-enterprise",
)  # fmt: skip
_CREATED_GROUP = ("group-create-status", "group-create-body", "group-create-id", "group-id", "group-schemas")

FEATURES = (
    _Feature("entra", "test connection", ("filter-no-match",), ("content-type", "group-filter-no-match")),
    _Feature("entra", "create", ("user-create", "entra-create"), (*_CREATED, "user-duplicate", *_ANSWER)),
    _Feature(
        "entra",
        "match",
        ("filter-user-name",),
        (
            "filter-user-name-case", "filter-external-id", "filter-email", "filter-id", "filter-and", "filter-ignored",
            "user-read", "attributes-id",
        ),
    ),
    _Feature(
        "entra",
        "update",
        ("patch-replace", "patch-op-case"),
        (
            "patch-supported", "patch-add", "patch-leaves-others", "patch-several", "patch-sub-attribute",
            "patch-value-path", "patch-value-path-creates", "patch-dotted-keys", "patch-urn-keys", "patch-urn-path",
            "manager-string", "manager-object", "manager-remove", "manager-query", "patch-attributes",
            "patch-attributes-without-path", "patch-remove", "user-rename", "user-rename-found",
        ),
    ),
    _Feature(
        "entra",
        "disable",
        ("deactivate-by-path", "deactivate-by-string"),
        (
            "user-deactivate", "user-active", "active-is-boolean", "deactivated-readable", "deactivated-found",
            "reactivate", "reactivate-by-string",
        ),
    ),
    _Feature(
        "entra",
        "delete",
        ("user-delete", "group-delete"),
        ("group-delete-keeps-users", "deleted-read", "deleted-listed", "deleted-name-free"),
    ),
    _Feature(
        "entra",
        "groups",
        ("group-create", "entra-group-create"),
        (
            *_CREATED_GROUP, "group-read", "group-filter-name", "group-filter-words", "group-filter-ignored",
            "group-rename", "group-patch-supported", "group-patch-op-case", "group-rename-keeps-members",
            "group-excluded-members",
        ),
    ),
    _Feature(
        "entra",
        "members",
        ("member-add", "group-member-removal-by-path", "group-member-removal-by-value"),
        (
            "member-removal", "member-add-keeps", "member-add-several", "member-add-operations", "member-add-present",
            "member-add-twice", "member-query", "group-member-removal-by-path-keeps",
            "group-member-removal-by-value-keeps",
        ),
    ),
    _Feature("okta", "test credentials", ("list",), ("list-schemas", "list-numbers", "content-type")),
    _Feature("okta", "create", ("user-create", "okta-create"), (*_CREATED, "okta-values", "user-duplicate", *_ANSWER)),
    _Feature("okta", "match", ("filter-user-name",), ("filter-no-match", "filter-ignored", "deleted-listed")),
    _Feature(
        "okta",
        "update",
        ("user-put", "user-put-whole"),
        (
            "user-read", "user-put-id", "user-put-values", "user-put-attributes", "user-put-answer", "user-put-clears",
            "user-put-null", "patch-without-path", "patch-leaves-others", "user-rename-found",
        ),
    ),
    _Feature(
        "okta",
        "deactivate",
        ("user-deactivate", "deactivate-without-path", "deactivate-by-put"),
        ("user-active", "deactivated-readable", "deactivated-found", "reactivate", "user-put-keeps-access"),
    ),
    _Feature(
        "okta",
        "push groups",
        ("group-create", "member-add", "group-member-removal-by-path"),
        (
            *_CREATED_GROUP, "group-create-members", "group-patch-supported", "group-rename-without-path",
            "group-rename-with-id", "group-rename-keeps-members", "member-removal", "member-add-keeps",
            "member-add-several", "member-replace", "member-replace-none", "member-swap",
            "group-member-removal-by-path-keeps", "group-put", "group-delete", "group-delete-keeps-users", "group-read",
            "group-filter-ignored", "group-filter-words",
        ),
    ),
    _Feature(
        "okta", "import", ("list", "list-start-index"),
        (
            "list-total", "list-order", "list-complete", "list-count", "list-beyond", "group-list",
            "group-list-start-index",
        ),
    ),
)  # fmt: skip


def badges(outcome: Outcome) -> list[Badge]:
    """A badge for each feature, in the order in which a vendor comes to it."""
    return [_badge(outcome, feature) for feature in FEATURES]


def in_words(found: list[Badge]) -> list[str]:
    """How all of it stands, a line for each vendor: “Okta: create, update (degraded), push groups (broken)”."""
    return [
        f"{shown}: {', '.join(_in_words(badge) for badge in found if badge.vendor == vendor)}"
        for vendor, shown in VENDORS.items()
    ]


def _in_words(badge: Badge) -> str:
    return badge.name if badge.standing == "works" else f"{badge.name} ({badge.standing})"


def _badge(outcome: Outcome, feature: _Feature) -> Badge:
    hearts = [outcome.results[name] for name in feature.heart if name in outcome.results]
    rest = [outcome.results[name] for name in feature.rest if name in outcome.results]
    harmful = [each for each in (*hearts, *rest) if _is_harmful(each, feature.vendor)]
    standing: Standing = "works"
    if any(each in hearts or each.harm(feature.vendor) == "breaks" for each in harmful):
        standing = "broken"
    elif any(each.verdict == "not checked" and not each.same_as for each in hearts) or not hearts:
        standing = "not checked"
    elif harmful:
        standing = "degraded"
    findings = dict.fromkeys(each.same_as or each.check.id for each in harmful)
    return Badge(feature.vendor, feature.name, standing, tuple(findings))


def _is_harmful(result: Result, vendor: Vendor) -> bool:
    failed = result.verdict == "found" or result.same_as != ""
    return failed and result.harm(vendor) != "harmless"
