"""Lists and their pages."""

from tests.conformance_run.faults.making import (
    FAULTS,
    asks,
    changes,
    refuses,
    without,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal

asks("excluded-attributes", "excludedAttributes is ignored", without("excludedAttributes"))
asks("attributes", "attributes is ignored", without("attributes"))
asks("list-start-index", "startIndex is ignored", without("startIndex"))
asks("list-count", "count is ignored", without("count"))
changes(
    "list-numbers",
    "totalResults is text",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=str(reply.body["totalResults"])),
)
changes(
    "list-total",
    "totalResults is the length of the page",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=len(reply.resources)),
)
changes(
    "list-total",
    "totalResults is too large",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=reply.body["totalResults"] + 7),
)
changes(
    "list-schemas",
    "a list without its schema",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(schemas=[]),
)
refuses(
    "list-count-zero",
    "a count of 0 is refused",
    lambda call: call.query.get("count") == "0",
    lambda: refusal(400),
)
asks(
    "list-count-zero",
    "a count of 0 is no count",
    lambda call: without("count")(call) if call.query.get("count") == "0" else call,
)
refuses(
    "list-start-index-zero",
    "a startIndex of 0 is refused",
    lambda call: call.query.get("startIndex") == "0",
    lambda: refusal(400),
)
refuses(
    "list-beyond",
    "a page beyond the end is refused",
    lambda call: len(call.query.get("startIndex", "")) > 8,
    lambda: refusal(404),
)
changes(
    "list-page-numbers",
    "startIndex is always 1",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(startIndex=1),
)


class Shuffled:
    """Lists in another order each time."""

    def __init__(self) -> None:
        self.turn = 0

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if reply.is_list and call.kind == "Users" and not call.filter:
            self.turn += 1
            found = reply.body["Resources"]
            reply.body["Resources"] = (
                found[self.turn % (len(found) or 1) :] + found[: self.turn % (len(found) or 1)]
            )
        return reply


FAULTS["the order of a list changes"] = ("list-order", Shuffled())
