"""List requests, from a query string or a `.search` body, and list responses (RFC 7644 3.4.2, RFC 9865).

Says what is asked. Which page that is, and what its cursors mean, is decided elsewhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.scim import grammar, names
from provisor.scim.errors import InvalidCount, InvalidCursor, InvalidSyntax, InvalidValue
from provisor.scim.filters import Filter
from provisor.scim.leniency import Leniency
from provisor.scim.messages import read_message
from provisor.scim.schemas import ResourceType, Returned, Target, Type
from provisor.scim.tolerances import Tolerance

LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

DEFAULT_COUNT = 100
MAX_COUNT = 1_000
MAX_START = 1_000_000_000
"""A `startIndex` beyond this one is taken for it; no list is that long."""

_TEXTS = ("filter", "sortby", "sortorder", "cursor")
_NAMES = ("attributes", "excludedattributes")
_NUMBERS = ("startindex", "count")
_MEMBERS = frozenset({*_TEXTS, *_NAMES, *_NUMBERS})
_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
_ORDERS = {"ascending": False, "descending": True}


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What a list is asked for.

    `filters` and `sorts` have one entry for each resource type that is searched, in their order; a type that
    does not have the attribute sorted by has None there. `cursor` is None for paging by index, and empty for
    the first page by cursor. `asked` is what two requests must have in common for one's cursor to serve the
    other.
    """

    filters: tuple[Filter | None, ...]
    sorts: tuple[Target | None, ...]
    descending: bool
    start_index: int
    count: int
    cursor: str | None
    attributes: tuple[str, ...]
    excluded: tuple[str, ...]
    asked: tuple[str, ...]


def read_query(
    parameters: Mapping[str, str], resource_types: Sequence[ResourceType], leniency: Leniency
) -> ListRequest:
    """The list that query parameters, by lower-case name, ask for. Raises ScimError."""
    asked: dict[str, Any] = {name: parameters[name] for name in _MEMBERS & parameters.keys()}
    for name in _NAMES:
        asked[name] = split_names(parameters.get(name, ""))
    return _read(asked, resource_types, leniency)


def read_search(document: Any, resource_types: Sequence[ResourceType], leniency: Leniency) -> ListRequest:
    """The list that a SearchRequest asks for (RFC 7644 section 3.4.3). Raises ScimError."""
    asked = read_message(document, SEARCH_REQUEST, _MEMBERS, leniency)
    for name in _TEXTS:
        if asked.get(name) is not None and not isinstance(asked[name], str):
            raise InvalidSyntax(f"{name!r} of a SearchRequest must be a string.")
    for name in _NUMBERS:
        asked[name] = _number_as_text(asked.get(name), name, leniency)
    for name in _NAMES:
        asked[name] = _names(asked.get(name), name, leniency)
    return _read(asked, resource_types, leniency)


def list_response(
    resources: Sequence[Mapping[str, Any]],
    *,
    total: int,
    start_index: int | None = None,
    next_cursor: str | None = None,
    previous_cursor: str | None = None,
) -> dict[str, Any]:
    """The ListResponse of one page; `start_index` is for paging by index only."""
    response: dict[str, Any] = {
        "schemas": [LIST_RESPONSE],
        "totalResults": total,
        "itemsPerPage": len(resources),
    }
    paging = {"startIndex": start_index, "nextCursor": next_cursor, "previousCursor": previous_cursor}
    response.update((name, value) for name, value in paging.items() if value is not None)
    response["Resources"] = list(resources)
    return response


def _read(
    asked: Mapping[str, Any], resource_types: Sequence[ResourceType], leniency: Leniency
) -> ListRequest:
    condition, sort_by, cursor = asked.get("filter") or None, asked.get("sortby") or None, asked.get("cursor")
    start, count = asked.get("startindex") or None, asked.get("count") or None
    if cursor is not None and start is not None:
        raise InvalidCursor("A list is paged by 'cursor' or by 'startIndex', not by both. Send one.")
    descending = sort_by is not None and _descending(asked.get("sortorder"))
    return ListRequest(
        filters=_filters(condition, resource_types, leniency),
        sorts=_sorts(sort_by, resource_types, leniency),
        descending=descending,
        start_index=1 if start is None else _start_index(start),
        count=_count(count) if cursor is None else _count_by_cursor(count, leniency),
        cursor=cursor,
        attributes=asked.get("attributes") or (),
        excluded=asked.get("excludedattributes") or (),
        asked=(
            *(each.name for each in resource_types),
            condition or "",
            (sort_by or "").lower(),
            "descending" if descending else "ascending",
        ),
    )


def _filters(
    text: str | None, resource_types: Sequence[ResourceType], leniency: Leniency
) -> tuple[Filter | None, ...]:
    if text is None:
        return (None,) * len(resource_types)
    if len(resource_types) == 1:
        return (grammar.parse(text, resource_types[0], leniency),)
    return grammar.parse_for_all(text, resource_types, leniency)


def _sorts(
    name: str | None, resource_types: Sequence[ResourceType], leniency: Leniency
) -> tuple[Target | None, ...]:
    if name is None:
        return (None,) * len(resource_types)
    targets = [names.find(name, each, leniency) for each in resource_types]
    if not any(targets):
        raise InvalidValue(
            f"sortBy: there is no attribute {name[:100]!r}. See /Schemas for those that there are."
        )
    return tuple(None if target is None else _sortable(target) for target in targets)


def _sortable(target: Target) -> Target:
    """What is compared: of a complex attribute its `value` (RFC 7644 section 3.4.2.3)."""
    if target.attribute.returned is Returned.NEVER:
        raise InvalidValue(
            f"sortBy: {target.attribute.name} is never returned, and can't be sorted by either."
        )
    if target.attribute.type is not Type.COMPLEX:
        return target
    value = names.part(target, "value")
    if value is None:
        raise InvalidValue(f"sortBy: {target.attribute.name} has no value of its own; name one of its parts.")
    return value


def _descending(order: str | None) -> bool:
    try:
        return _ORDERS[(order or "ascending").lower()]
    except KeyError:
        raise InvalidValue("sortOrder must be 'ascending' or 'descending'.") from None


def _start_index(text: str) -> int:
    """RFC 7644 section 3.4.2.4: what is less than 1 is 1."""
    return min(max(_whole(text, "startIndex"), 1), MAX_START)


def _count(text: str | None) -> int:
    """RFC 7644 section 3.4.2.4: a negative value is 0; more than the server gives is no error."""
    return DEFAULT_COUNT if text is None else min(max(_whole(text, "count"), 0), MAX_COUNT)


def _count_by_cursor(text: str | None, leniency: Leniency) -> int:
    """RFC 9865 section 2: a positive number, within what the server gives.

    In the Interoperability Profile ("Pagination") more is no error here either.
    """
    if text is None:
        return DEFAULT_COUNT
    number = _whole(text, "count") if _NUMBER.fullmatch(text.strip()) else 0
    if number > MAX_COUNT and leniency.strict:
        return MAX_COUNT
    if not 1 <= number <= MAX_COUNT:
        raise InvalidCount(f"count must be a number from 1 to {MAX_COUNT} where a list is paged by cursor.")
    return number


def _whole(text: str, name: str) -> int:
    digits = text.strip()
    if _NUMBER.fullmatch(digits) is None:
        raise InvalidValue(f"{name} must be a whole number, not {text[:40]!r}.")
    return int(digits[:18])


def split_names(text: str) -> tuple[str, ...]:
    """The names of `attributes` or `excludedAttributes` in a query string (RFC 7644 section 3.9)."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _names(value: Any, member: str, leniency: Leniency) -> tuple[str, ...]:
    # As in a query string, where RFC 7644 3.9 has the names in one text; in a body they are an array (3.4.3).
    if isinstance(value, str) and leniency.permits(Tolerance.SINGLE_VALUE_FOR_ARRAY):
        return split_names(value)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InvalidSyntax(f"{member!r} of a SearchRequest must be an array of strings.")
    return tuple(name for each in value if (name := each.strip()))


def _number_as_text(value: Any, member: str, leniency: Leniency) -> str | None:
    if value is None or type(value) is int:
        return None if value is None else str(value)
    # Likewise: in a query string every number is text.
    if isinstance(value, str) and leniency.permits(Tolerance.NUMBER_AS_STRING):
        return value
    raise InvalidValue(f"{member!r} of a SearchRequest must be a whole number.")
