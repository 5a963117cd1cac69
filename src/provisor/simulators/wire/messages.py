"""Reads SCIM messages out of answers (RFC 7644 sections 3.1, 3.4.2); says what is wrong where there is none."""

from dataclasses import dataclass
from typing import Any

from provisor.simulators.wire.exchanges import Answer, Request
from provisor.simulators.wire.failures import NotScim, Untrue, detail

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_MEDIA_TYPES = frozenset({"application/scim+json", "application/json"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    total: int
    resources: list[dict[str, Any]]


def resource_of(request: Request, answer: Answer) -> dict[str, Any]:
    """The resource that was answered. Raises NotScim where it has no id: without one nobody can come back to it."""
    found = _object(request, answer)
    if not isinstance(found.get("id"), str) or not found["id"]:
        raise NotScim(request, answer, "the resource has no id")
    return found


def page_of(request: Request, answer: Answer) -> Page:
    """The list that was answered. Raises NotScim, and Untrue where its total can't be."""
    found = _object(request, answer)
    total, resources = found.get("totalResults"), found.get("Resources", [])
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise NotScim(request, answer, "a list needs totalResults, a whole number (RFC 7644 section 3.4.2)")
    if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        raise NotScim(request, answer, "Resources of a list are an array of objects")
    if len(resources) > total:
        raise Untrue(request, answer, f"totalResults is {total}, and the page holds {len(resources)}")
    return Page(total, resources)


def _object(request: Request, answer: Answer) -> dict[str, Any]:
    if not answer.body.strip():
        raise NotScim(request, answer, f"the body of a {answer.status} is empty")
    if answer.content_type not in _MEDIA_TYPES:
        kind = answer.content_type or "nothing"
        raise NotScim(request, answer, f"its content type is {kind} ({detail(answer)})")
    if not isinstance(answer.json, dict):
        raise NotScim(request, answer, f"its body is no JSON object ({detail(answer)})")
    return answer.json
