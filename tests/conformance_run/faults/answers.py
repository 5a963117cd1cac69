"""The form of answers, tokens, and what is claimed."""

import json

from tests.conformance_run.faults.making import (
    FAULTS,
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


refuses(
    "user-create",
    "a content type with a charset is refused",
    lambda call: "charset" in call.headers.get("content-type", ""),
    lambda: refusal(415),
)


class NumberedIds:
    """Shows ids of users and groups as numbers, such as a table counts them."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        text = json.dumps([call.path, call.query, call.body])
        for number, known in enumerate(self.ids, start=7_000_000):
            text = text.replace(f'"id": {number}', f'"id": "{known}"').replace(str(number), known)
        path, query, body = json.loads(text)
        reply = await forward(call.but(path=path, query=query, body=body))
        if call.kind not in {"Users", "Groups"}:
            return reply
        ids = [each["id"] for each in reply.resources if "id" in each]
        self.ids += [each for each in ids if each not in self.ids]
        shown = json.dumps([reply.body, reply.headers])
        for number, known in enumerate(self.ids, start=7_000_000):
            shown = shown.replace(f'"id": "{known}"', f'"id": {number}').replace(known, str(number))
        body, headers = json.loads(shown)
        return Reply(reply.status, body, headers)


FAULTS["ids are numbers"] = ("resource-id", NumberedIds())
