"""The form of answers, tokens, and what is claimed."""

from tests.conformance_run.faults.making import (
    asks,
    becomes,
    changes,
    fault,
    refuses,
    without,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal

for _kind in ("text/html", "application/xml", "text/plain"):
    changes(
        "content-type",
        f"answers are {_kind}",
        lambda *_: True,
        lambda reply, kind=_kind: reply.headers.update({"Content-Type": kind}),
    )
changes(
    "content-type-scim",
    "answers are plain JSON",
    lambda *_: True,
    lambda reply: reply.headers.update({"Content-Type": "application/json"}),
)
changes(
    "error-schemas",
    "errors have no schema",
    lambda _, reply: reply.status >= 400 and reply.body,
    lambda reply: reply.body.pop("schemas"),
)
changes(
    "error-status",
    "the status of errors is a number",
    lambda _, reply: reply.status >= 400 and reply.body,
    lambda reply: reply.body.update(status=reply.status),
)
changes(
    "error-schemas",
    "errors are text",
    lambda _, reply: reply.status >= 400,
    lambda reply: (
        setattr(reply, "body", "It did not work."),
        reply.headers.update({"Content-Type": "text/plain"}),
    ),
)
refuses(
    "content-type-json",
    "application/json is refused",
    lambda call: call.headers.get("content-type") == "application/json",
    lambda: refusal(415),
)
changes("body-not-json", "broken JSON is a failure", lambda call, _: bool(call.raw), becomes(500))
changes(
    "token-challenge",
    "no challenge",
    lambda _, reply: reply.status == 401,
    lambda reply: reply.headers.pop("WWW-Authenticate"),
)
changes("token-refusal-status", "403 for a wrong token", lambda _, reply: reply.status == 401, becomes(403))
changes(
    "token-wrong",
    "an empty list for a wrong token",
    lambda _, reply: reply.status == 401,
    lambda reply: (
        setattr(reply, "status", 200),
        setattr(reply, "body", {"totalResults": 0, "Resources": []}),
    ),
)


@fault("etag-if-match")
async def if_match_is_ignored(call: Call, forward: Forward) -> Reply:
    kept = {name: each for name, each in call.headers.items() if name != "if-match"}
    return await forward(call.but(headers=kept))


changes("etag-header", "no ETag", lambda *_: True, lambda reply: reply.headers.pop("ETag", None))
changes(
    "etag-changes",
    "the version never changes",
    lambda *_: True,
    lambda reply: (
        reply.headers.update({"ETag": 'W/"1"'}) if "ETag" in reply.headers else None,
        [each["meta"].update(version='W/"1"') for each in reply.resources if "meta" in each],
    ),
)
asks("sort", "sortOrder is ignored", without("sortOrder"))
