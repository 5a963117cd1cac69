"""Reads everything that a server lists, and is not led astray: endless pages, repeated ones, totals that lie.

Okta imports in pages of startIndex and count (developer.okta.com, "SCIM 2.0 protocol reference"; RFC 7644
section 3.4.2.4).
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from provisor.simulators.wire.client import Client
from provisor.simulators.wire.exchanges import Answer, Request
from provisor.simulators.wire.failures import NotScim, Untrue
from provisor.simulators.wire.messages import Page, page_of

_GROWING_PAGES = 100  # in a row: others may write while we read
_LARGEST_TOTAL = 10_000_000
_MOST_PAGES = 100_000  # of a list that is worth beginning
_SHORT_PAGES = 2  # times as many pages as the first one promises: later ones may be shorter
_MORE_PAGES = 1_000  # and these: others may write while we read
_EMPTY: Mapping[str, str] = {}


async def everything(
    client: Client,
    path: str,
    operation: str,
    *,
    count: int = 100,
    query: Mapping[str, str] = _EMPTY,
) -> AsyncIterator[dict[str, Any]]:
    """Every resource of a list, page by page. Raises Failure, Untrue where the pages can't be one list.

    How many pages are believed is decided by the first: its total, and how much of it the page holds.
    """
    seen: set[str] = set()
    total, growth, pages, most = 1, 0, 0, 0
    while len(seen) < total:
        asked = {**query, "startIndex": str(len(seen) + 1), "count": str(count)}
        request = Request(operation, "GET", path, asked)
        answer = await client.send(request, 200)
        page = page_of(request, answer)
        growth = growth + 1 if seen and page.total > total else 0
        total, pages = page.total, pages + 1
        if total > _LARGEST_TOTAL:
            raise Untrue(request, answer, f"totalResults says {total}, more than any list that could be read")
        most = most or _most_pages(request, answer, page)
        if pages > most:
            raise Untrue(
                request,
                answer,
                f"after {most} pages and {len(seen)} resources of {total} the list has no end",
            )
        if growth > _GROWING_PAGES:
            raise Untrue(request, answer, "the list grows with every page, and may never end")
        if not page.resources and len(seen) < total:
            why = f"totalResults says {total}, but the pages end after {len(seen)}"
            raise Untrue(request, answer, why)
        for resource in page.resources:
            id_ = resource.get("id")
            if not isinstance(id_, str) or not id_:
                raise NotScim(request, answer, "a listed resource has no id")
            if id_ in seen:
                raise Untrue(
                    request, answer, f"the list repeats the resource {id_} on a later page, and may never end"
                )
            seen.add(id_)
            yield resource


def _most_pages(request: Request, answer: Answer, first: Page) -> int:
    held = max(len(first.resources), 1)
    promised = first.total // held
    if first.resources and promised > _MOST_PAGES:
        why = f"totalResults says {first.total}, and the first page holds {held}"
        raise Untrue(request, answer, f"{why}: {promised} pages are more than anybody could read")
    return _SHORT_PAGES * promised + _MORE_PAGES
