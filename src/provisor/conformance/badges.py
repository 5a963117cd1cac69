"""What works of that which each vendor does, derived from the results of the checks."""

from dataclasses import dataclass
from typing import Literal

from provisor.conformance.outcome import Outcome

Standing = Literal["works", "degraded", "broken", "not checked"]


@dataclass(frozen=True, slots=True)
class _Feature:
    """Something that a vendor does, and the checks of what it sends for it; the first ones are its heart."""

    vendor: Literal["entra", "okta"]
    name: str
    heart: tuple[str, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Badge:
    """How a feature stands, and the findings that it owes that to."""

    vendor: str
    name: str
    standing: Standing
    findings: tuple[str, ...]


VENDORS = {"entra": "Entra ID", "okta": "Okta"}

_ANSWER = ("content-type", "resource-id", "user-schemas", "list-numbers", "list-schemas")
_CREATED = ("user-create-status", "user-create-body", "user-create-id", "user-external-id", "user-values")
_CREATED_GROUP = ("group-create-status", "group-create-body", "group-create-id", "group-id", "group-schemas")

FEATURES = (
    _Feature("entra", "test connection", ("filter-no-match",), ("content-type", "group-filter-no-match")),
    _Feature("entra", "create", ("user-create", "entra-create"), (*_CREATED, "user-duplicate", *_ANSWER)),
    _Feature(
        "entra",
        "match",
        ("filter-user-name",),
        (
            "filter-user-name-case", "filter-external-id", "filter-email", "filter-ignored", "deleted-listed",
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
            "manager-string", "manager-object", "user-rename", "user-rename-found",
        ),
    ),
    _Feature(
        "entra",
        "disable",
        ("deactivate-by-path", "deactivate-by-string"),
        (
            "user-deactivate", "user-active", "active-is-boolean", "deactivated-readable", "deactivated-found",
            "reactivate", "reactivate-by-string", "user-delete",
        ),
    ),
    _Feature(
        "entra",
        "groups",
        ("group-create", "entra-group-create"),
        (
            *_CREATED_GROUP, "group-read", "group-filter-name", "group-filter-ignored", "group-rename",
            "group-patch-supported", "group-patch-op-case", "group-rename-keeps-members", "group-delete",
            "group-excluded-members",
        ),
    ),
    _Feature(
        "entra",
        "members",
        ("member-add", "group-member-removal-by-path", "group-member-removal-by-value"),
        (
            "member-removal", "member-add-keeps", "member-add-several", "member-add-operations", "member-add-present",
            "member-add-twice", "group-member-removal-by-path-keeps", "group-member-removal-by-value-keeps",
        ),
    ),
    _Feature("okta", "test credentials", ("list",), ("list-schemas", "list-numbers", "content-type")),
    _Feature("okta", "create", ("user-create", "okta-create"), (*_CREATED, "user-duplicate", *_ANSWER)),
    _Feature("okta", "match", ("filter-user-name",), ("filter-no-match", "filter-ignored", "deleted-listed")),
    _Feature(
        "okta",
        "update",
        ("user-put", "user-put-whole"),
        (
            "user-read", "user-put-values", "user-put-answer", "user-put-clears", "user-put-null",
            "patch-without-path", "patch-leaves-others", "user-rename-found",
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
            "member-add-several", "member-replace", "member-swap", "group-member-removal-by-path-keeps",
            "group-put", "group-delete", "group-read", "group-filter-ignored",
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
    """What works, a line for each vendor: “Okta: create, update, deactivate, push groups”."""
    lines = []
    for vendor, shown in VENDORS.items():
        works = [badge.name for badge in found if badge.vendor == vendor and badge.standing == "works"]
        lines.append(f"{shown}: {', '.join(works) or 'nothing works whole'}")
    return lines


def _badge(outcome: Outcome, feature: _Feature) -> Badge:
    results = [outcome.results[name] for name in (*feature.heart, *feature.rest) if name in outcome.results]
    harms = {
        each.check.id: each.check.entra if feature.vendor == "entra" else each.check.okta
        for each in results
        if each.verdict == "found"
    }
    harmful = tuple(name for name, harm in harms.items() if harm != "harmless")
    hearts = [outcome.results[name].verdict for name in feature.heart if name in outcome.results]
    standing: Standing = "works"
    if "breaks" in harms.values():
        standing = "broken"
    elif any(each != "passed" for each in hearts) or not hearts:
        standing = "not checked"
    elif harmful:
        standing = "degraded"
    return Badge(feature.vendor, feature.name, standing, harmful)
